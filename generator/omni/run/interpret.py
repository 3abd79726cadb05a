"""A procedure from its first element to its answer.

What Salesforce documents is followed: help os_integration_procedure_actions_50165 and the pages on blocks and on errors.
What the help leaves open is ours, and docs/hosts.md lists it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from generator.model.types import Json
from generator.omni.formula.evaluate import Formulas
from generator.omni.formula.operators import NeedsOrg, OmniFault
from generator.omni.model import RUN, Element, Kind, Procedure
from generator.omni.paths import NO_ROOT, get, merged, placed, put
from generator.omni.run import blocks, state
from generator.omni.run.lists import merged_list
from generator.omni.run.rest import AnsweredRest, request_of
from generator.omni.run.state import Context, Doing, Ended, ProcedureResult, Responded, StepFailed, StepTaken, Stopped
from generator.omni.run.values import MOST_NESTED, ConfigValues, size

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What a run has used up, with the procedures that it calls, and what it did."""

    steps: list[StepTaken] = field(default_factory=list)
    done: int = 0
    callouts: int = 0
    stored: int = 0


def run(procedure: Procedure, context: Context, given: Json) -> ProcedureResult:
    """Run a procedure over an input; whatever goes wrong is part of the result, never raised."""
    tally = Tally()
    try:
        size(given)
        response, status, headers = _Run(procedure, context, given, tally, 0).whole()
        return ProcedureResult("finished", response, "", status, tuple(tally.steps), tally.callouts, headers)
    except Ended as over:
        return ProcedureResult("failed", over.response, over.reason, 500, tuple(tally.steps), tally.callouts)
    except OmniFault as fault:  # of the input: those of elements are theirs
        return ProcedureResult("failed", None, str(fault), 500, tuple(tally.steps), tally.callouts)
    except Stopped as stop:
        return ProcedureResult("stopped", None, str(stop), 500, tuple(tally.steps), tally.callouts)
    except RecursionError:
        return ProcedureResult("failed", None, "a value is nested too deeply", 500, tuple(tally.steps), tally.callouts)


class _Run:
    """One procedure being run. `data` is its data JSON, `own` what its elements put there."""

    def __init__(self, procedure: Procedure, context: Context, given: Json, tally: Tally, depth: int) -> None:
        self.procedure, self.context, self.tally, self.depth = procedure, context, tally, depth
        self.values = ConfigValues(Formulas(context.clock, context.environment))
        self.data: dict[str, Json] = (
            dict(given) if isinstance(given, dict) else {} if given is None else {"input": given}
        )
        self.own: dict[str, None] = {}

    def whole(self) -> tuple[Json, int, dict[str, str]]:
        """The answer, its status and headers. Raises `Ended`, `Stopped`."""
        try:
            self.each(self.procedure.elements)
        except Responded as answered:
            return answered.response, answered.status, dict(answered.headers)
        except StepFailed as failure:
            raise Ended(self.failure_response(failure.element), f"{failure.element.name}: {failure.reason}") from None
        return {name: self.data[name] for name in self.own if name in self.data}, 200, {}

    def each(self, elements: Iterable[Element]) -> None:
        for element in elements:
            self.step(element)

    def step(self, element: Element) -> bool:
        """Run an element unless it is switched off or its formula is false; whether it ran. Raises what ends the procedure."""
        if not element.active:
            return False
        self.tally.done += 1
        if self.tally.done > self.context.most_steps:
            raise Ended(
                None, f"more than {self.context.most_steps:,} elements were executed (--max-elements allows more)"
            )
        try:
            if not self._wanted(element):
                self.told(element, "skipped")
                return False
            self._execute(element)
        except NeedsOrg as missing:
            self._stop(element, str(missing))
        except OmniFault as fault:
            self.fail(element, str(fault))
        return True

    def _wanted(self, element: Element) -> bool:
        """Whether its formula lets an element run; one that only an org can compute does where the element's answer is given."""
        condition = element.word("executionConditionalFormula")
        try:
            return not condition or self.values.holds(condition, self.data)
        except NeedsOrg:
            if self.said(element, self.context.given, _MISSING) is _MISSING:
                raise
            return True

    def _stop(self, element: Element, needs: str) -> NoReturn:
        """End the run at an element that only an org can run."""
        note = f'{element.type or "Element"} "{element.name}": {needs} (--set {element.name}=JSON)'
        self.told(element, "stopped", note)
        raise Stopped(note)

    def _execute(self, element: Element) -> None:
        reason = self.said(element, self.context.failures, "")
        if reason:
            self.fail(element, reason)
        elif (answer := self.said(element, self.context.given, _MISSING)) is not _MISSING:
            self.store(element, answer, "answered")
        elif element.kind not in RUN:
            note = f'{element.type or "Element"} "{element.name}" needs an org (--set {element.name}=JSON)'
            self.told(element, "stopped", note)
            raise Stopped(note)
        else:
            _HANDLERS[element.kind](self, element)

    def said(self, element: Element, table: Mapping[str, T], missing: T) -> T:
        """What is said of an element by name, that of its procedure first."""
        name = element.name.lower()
        qualified = f"{self.procedure.key.lower()}.{name}"
        return table[qualified] if qualified in table else table.get(name, missing)

    def told(self, element: Element, doing: Doing, note: str = "", value: Json = None) -> None:
        self.tally.steps.append(StepTaken(self.procedure.key, element.name, element.type, doing, note, value))

    # -- what goes into an element and what comes out of it

    def input_of(self, element: Element) -> Json:
        """The data, or a part of it, under a node, with additional input; or that alone."""
        formulas = element.flag("useFormulas", True)
        more = self.values.table(element.config.get("additionalInput"), self.data, formulas)
        if element.flag("sendOnlyAdditionalInput"):
            return more
        path = self.values.filled(element.word("sendJSONPath"), self.data)
        sent: Json = get(self.data, path) if path else dict(self.data)
        node = self.values.filled(element.word("sendJSONNode"), self.data)
        return merged(placed(node, sent) if node and node != NO_ROOT else sent, more)

    def store(self, element: Element, result: Json, doing: Doing = "ran", note: str = "") -> None:
        """Put an element's result into the data as its response transformations say, then ask whether it failed."""
        path = self.values.filled(element.word("responseJSONPath"), self.data)
        formulas = element.flag("useFormulas", True)
        picked = get(result, path) if path else result
        more = self.values.table(element.config.get("additionalOutput"), {**self.data, element.name: picked}, formulas)
        picked = more if element.flag("returnOnlyAdditionalOutput") else merged(picked, more)
        self.put(self.values.filled(element.word("responseJSONNode"), self.data) or element.name, picked)
        condition = element.word("failureConditionalFormula")
        if condition and self.values.holds(condition, self.data):
            self.fail(element, "its failure formula is true")
            return
        self.told(element, doing, note, picked)

    def put(self, node: str, value: Json) -> None:
        self.tally.stored += size(value)
        if node.count(":") > MOST_NESTED:
            raise OmniFault(f"the data nests deeper than {MOST_NESTED}")
        if self.tally.stored > state.MOST_TOTAL:
            raise Ended(None, f"the run stored more than {state.MOST_TOTAL:,} values")
        if node == NO_ROOT:
            for name, one in value.items() if isinstance(value, dict) else ():
                self.data[name] = one
                self.own[name] = None
            return
        put(self.data, node, value)
        self.own[node.split(":")[0].partition("|")[0].strip()] = None

    def fail(self, element: Element, reason: str) -> None:
        """An element failed: the procedure or its Try-Catch Block ends, or its failure response is its answer."""
        self.told(element, "failed", reason)
        if element.flag("failOnStepError", True):
            raise StepFailed(element, reason)
        response = self.values.table(element.config.get("failureResponse"), self.data)
        self.put(element.word("responseJSONNode") or element.name, response or {"success": False, "error": reason})

    def failure_response(self, element: Element) -> Json:
        """What the caller gets when an element ends the procedure: `{"Success": "False"}`, as documented, and what it adds."""
        try:
            more = self.values.table(element.config.get("failureResponse"), self.data)
            size(more)
        except OmniFault:
            more = {}
        return more if more and element.flag("returnOnlyFailureResponse") else {"Success": "False", **more}

    # -- the elements

    def set_values(self, element: Element) -> None:
        made: dict[str, Json] = {}
        entries = element.table("elementValueMap")
        for path, given in entries.items():  # a later entry sees the earlier ones
            put(made, self.values.filled(path, self.data), self.values.value(given, {**self.data, element.name: made}))
        self.store(element, made)

    def rest(self, element: Element) -> None:
        if self.tally.callouts >= state.MOST_CALLOUTS:
            raise Ended(None, f"more than {state.MOST_CALLOUTS} callouts")
        self.tally.callouts += 1
        request = request_of(element, self.procedure.key, self.values, self.data, self.input_of(element))
        answer = self.context.door.send(request)
        # The headers of an answer do not come through an action: they stay empty.
        info: dict[str, Json] = {"status": _phrase(answer), "statusCode": answer.status, "headers": {}}
        self.put(f"{element.name}Info", info)
        if answer.failed:
            self.put(element.word("responseJSONNode") or element.name, answer.body)
            self.fail(element, answer.error or f"the service answered with HTTP status {answer.status}")
            return
        self.store(element, answer.body, "sent", answer.via)

    def response(self, element: Element) -> None:
        formulas = element.flag("useFormulas", True)
        more = self.values.table(element.config.get("additionalOutput"), self.data, formulas)
        path = self.values.filled(element.word("sendJSONPath"), self.data)
        node = self.values.filled(element.word("sendJSONNode"), self.data)
        body: Json = dict(self.data) if element.flag("returnFullDataJSON") else {}
        if path and not element.flag("returnFullDataJSON"):
            found = get(self.data, path)
            body = placed(node, found) if node and node != NO_ROOT else found
            if more and not isinstance(body, dict):
                body = placed(path, found)
        default = self.values.table(element.config.get("responseDefaultData"), self.data)
        body = more if element.flag("returnOnlyAdditionalOutput") else merged(body, more)
        if default and (body is None or body == {}):
            body = default
        size(body)
        headers = {
            name: str(value)
            for name, value in self.values.table(element.config.get("vlcResponseHeaders"), self.data).items()
        }
        told = next((value for name, value in headers.items() if name.lower() == "statuscode"), "")
        self.told(element, "ran", value=body)
        raise Responded(body, int(told) if told.isdigit() and 100 <= int(told) <= 599 else 200, headers)

    def procedure_action(self, element: Element) -> None:
        key = self.values.filled(element.word("integrationProcedureKey"), self.data)
        other = self.context.procedures.get(key.lower())
        if other is None:
            note = f'the procedure "{key}" that "{element.name}" calls is not at hand (--procedures DIR, or --set {element.name}=JSON)'
            self.told(element, "stopped", note)
            raise Stopped(note)
        if self.depth >= state.MOST_DEPTH:
            raise Ended(None, f"procedures are nested deeper than {state.MOST_DEPTH}")
        inner = _Run(other, self.context, self.input_of(element), self.tally, self.depth + 1)
        try:
            answer, _, _ = inner.whole()
        except Ended as over:
            self.fail(element, over.reason)
            return
        self.store(element, answer, note=other.key)

    def list_merge(self, element: Element) -> None:
        self.store(element, merged_list(element, self.values, self.data))

    def conditional(self, element: Element) -> None:
        blocks.conditional(self, element)

    def loop(self, element: Element) -> None:
        blocks.loop(self, element)

    def try_catch(self, element: Element) -> None:
        blocks.try_catch(self, element)

    def cache(self, element: Element) -> None:
        blocks.cache(self, element)


_MISSING: Json = "\0nothing is given"
_HANDLERS = {
    Kind.SET_VALUES: _Run.set_values,
    Kind.REST: _Run.rest,
    Kind.RESPONSE: _Run.response,
    Kind.PROCEDURE: _Run.procedure_action,
    Kind.LIST_MERGE: _Run.list_merge,
    Kind.CONDITIONAL: _Run.conditional,
    Kind.LOOP: _Run.loop,
    Kind.TRY_CATCH: _Run.try_catch,
    Kind.CACHE: _Run.cache,
}


def _phrase(answer: AnsweredRest) -> str:
    from http import HTTPStatus

    return next((status.phrase for status in HTTPStatus if status == answer.status), "")
