"""Invoking with plain data under the names that Salesforce shows: one result for each input, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from generator.flow.actions import ActionResult
from generator.flow.catalog import Catalog, CatalogAction, item_type, map_type
from generator.flow.run.conversion import from_plain
from generator.flow.run.writing import coerced
from generator.flow.show import plain
from generator.flow.values import FlowFault, FlowObject, Value
from generator.flow.wire import MAX_DEPTH, from_wire, to_wire
from generator.org.choices import BAD_INPUT, FAILED, MOST_INPUTS
from generator.org.interviews import OrgInterview
from generator.org.invocable import FLOW, Invocable
from generator.org.local_org import LocalOrg
from generator.org.resuming import interview

Json: TypeAlias = "None | bool | str | int | float | list[Json] | dict[str, Json]"
GUID, STATUS = "Flow__InterviewGuid", "Flow__InterviewStatus"
# An interview's end as Flow__InterviewStatus has it (documented: Created, Started, Finished, Error, Waiting).
_STATUS = {"finished": "Finished", "waiting": "Waiting", "not-started": "Created"}


class BadInvocation(Exception):
    """A call that cannot be begun; nothing was invoked."""


@dataclass(frozen=True, slots=True)
class InvocationResult:
    """What became of one input. `error` is "" for a success; `fields` are the inputs that it speaks of."""

    success: bool
    outputs: Mapping[str, object] = field(default_factory=dict)
    error: str = ""
    code: str = FAILED
    fields: tuple[str, ...] = ()


class InputMisfit(Exception):
    """An input that cannot go in; `name` is where."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


def invoke(org: LocalOrg, wanted: Invocable, inputs: object, user: str) -> list[InvocationResult]:
    """Invoke an action or flow as a user. `inputs` is a list of objects, each the inputs of one invocation by their names.

    Raises `BadInvocation` for anything else than such a list.
    """
    if not isinstance(inputs, list) or not inputs:
        raise BadInvocation("inputs must be a list with an object for each invocation")
    if len(inputs) > MOST_INPUTS:
        raise BadInvocation(f"inputs has {len(inputs):,} entries; one call takes {MOST_INPUTS:,}")
    for at, entry in enumerate(inputs):
        if not isinstance(entry, dict):
            raise BadInvocation(f"inputs[{at}] must be an object with the inputs by name")
    return _flows(org, wanted, inputs, user) if wanted.kind == FLOW else _actions(org, wanted, inputs, user)


# -- actions of services


def _actions(
    org: LocalOrg, wanted: Invocable, inputs: Sequence[Mapping[str, object]], user: str
) -> list[InvocationResult]:
    found = org.actions.find(wanted.name)
    if found is None:  # undeployed a moment ago
        return [InvocationResult(False, error=f"no active action is called {wanted.name}")] * len(inputs)
    registration, action = found
    catalog = registration.whole
    made: list[InvocationResult | None] = []
    ready: list[Mapping[str, object]] = []
    for entry in inputs:
        try:
            ready.append(on_the_wire(entry, action, catalog))
            made.append(None)
        except InputMisfit as misfit:
            made.append(InvocationResult(False, error=str(misfit), code=BAD_INPUT, fields=(misfit.name,)))
    answers = iter(org.actions.invoke(action.name, ready, user) if ready else ())
    return [one if one is not None else _answered(next(answers), action, catalog) for one in made]


def on_the_wire(entry: Mapping[str, object], action: CatalogAction, catalog: Catalog) -> dict[str, object]:
    """The inputs of one invocation under wire names; null is not given. Raises `InputMisfit`."""
    made: dict[str, object] = {}
    for name, given in entry.items():
        declared = action.input_by_name.get(name.lower())
        if declared is None:
            known = ", ".join(one.name for one in action.inputs) or "it has none"
            raise InputMisfit(f"{action.name} has no input {name[:80]} (its inputs: {known})", name[:80])
        if given is None:
            continue
        stranger = next(_strangers(given, declared.type, catalog, declared.name), None)
        if stranger is not None:
            raise InputMisfit(stranger, declared.name)
        try:
            made[declared.name] = to_wire(coerced(from_plain(given), declared.type), declared.type, catalog)
        except FlowFault as fault:
            raise InputMisfit(f"{declared.name}: {fault}", declared.name) from None
    return made


def _strangers(given: object, type_name: str, catalog: Catalog, place: str, depth: int = 0) -> Iterator[str]:
    """What is wrong with properties that the classes of their objects do not have."""
    if depth > MAX_DEPTH:  # to_wire refuses it
        return
    if isinstance(given, list):
        for at, item in enumerate(given):
            yield from _strangers(item, item_type(type_name), catalog, f"{place}[{at}]", depth + 1)
    elif isinstance(given, dict):
        declared = catalog.class_named(type_name)
        inner = map_type(type_name)
        for name, item in given.items():
            known = declared.by_name.get(str(name).lower()) if declared is not None else None
            if declared is not None and known is None:
                has = ", ".join(one.salesforce for one in declared.fields[:20])
                yield f"{f'{place}.{name}'[:200]} is no property of {declared.name} (it has {has})"
            else:
                yield from _strangers(item, known.type if known else inner, catalog, f"{place}.{name}", depth + 1)


def _answered(answer: ActionResult, action: CatalogAction, catalog: Catalog) -> InvocationResult:
    if not answer.success:
        return InvocationResult(False, error="; ".join(answer.errors) or _said(answer))
    outputs: dict[str, object] = {}
    for name, value in answer.outputs.items():
        declared = action.output_by_name.get(name.lower())
        try:
            outputs[name] = plain(from_wire(value, declared.type if declared is not None else "", catalog))
        except RecursionError:
            return InvocationResult(False, error=f"{name} is nested too deeply")
    return InvocationResult(True, outputs)


def _said(answer: ActionResult) -> str:
    return f"The service answered with status {answer.status}." if answer.status else "The callout failed."


# -- flows


def _flows(
    org: LocalOrg, wanted: Invocable, inputs: Sequence[Mapping[str, object]], user: str
) -> list[InvocationResult]:
    made = []
    for entry in inputs:
        try:
            values = {name: _flow_input(name, given, wanted) for name, given in entry.items()}
        except InputMisfit as misfit:
            made.append(InvocationResult(False, error=str(misfit), code=BAD_INPUT, fields=(misfit.name,)))
            continue
        try:
            checked = interview(org, wanted.name, values, user)
        except LookupError as error:
            made.append(InvocationResult(False, error=str(error)))
            continue
        if checked.value is None:
            reason = "; ".join(found.message for found in checked.diagnostics)
            made.append(InvocationResult(False, error=reason, code=BAD_INPUT))
            continue
        made.append(_ended(checked.value))
    return made


def _flow_input(name: str, given: object, wanted: Invocable) -> Value:
    """The value of an input variable. Raises `InputMisfit`."""
    declared = next((one for one in wanted.inputs if one.name.lower() == name.lower()), None)
    if declared is None:
        known = ", ".join(one.name for one in wanted.inputs) or "it has none"
        raise InputMisfit(f"{wanted.name} has no input variable {name[:80]} (its input variables: {known})", name[:80])
    if _depth(given) > MAX_DEPTH:
        raise InputMisfit(f"{declared.name}: a value is nested too deeply", declared.name)
    if given is not None and (declared.most > 1) is not isinstance(given, list):
        form = "a list" if declared.most > 1 else "one value"
        raise InputMisfit(f"{declared.name} takes {form}", declared.name)
    value = from_plain(given)
    return (
        FlowObject(declared.object_type or declared.apex_class, value.fields)
        if isinstance(value, FlowObject)
        else value
    )


def _depth(given: object) -> int:
    """How deep lists and objects nest, without recursion."""
    depth, level = 0, [given]
    while level:
        inner: list[object] = []
        for one in level:
            inner += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        level = [one for one in inner if isinstance(one, (dict, list))]
        depth += 1
        if depth > MAX_DEPTH:
            break
    return depth


def _ended(ended: OrgInterview) -> InvocationResult:
    told = {GUID: ended.guid, STATUS: _STATUS.get(ended.status, "Error")}
    if ended.status in ("finished", "waiting"):
        return InvocationResult(True, {**ended.outputs, **told})
    return InvocationResult(False, error=ended.fault or f"the interview ended as {ended.status}")
