"""Callouts against an org's transactions: where none is allowed, how many, and none after uncommitted work.

Sources: Salesforce's help on flow considerations and limits; "uncommitted work pending" is also a users' report. A pause, a
screen and an action that opens a transaction of its own end the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic, Severity
from generator.flow import rules
from generator.flow.check.loops import Repeats, repeats
from generator.flow.model import ActionCall, Element, Flow, NotEmulated, Subflow, connectors, fault_path
from generator.flow.record_model import WORDS, WRITES
from generator.flow.run.limits import CALLOUT_LIMIT, SUBFLOW_DEPTH
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import Wait
from generator.flow.written import Connector

_PAUSES = frozenset(("screens", "steps"))
_SCREEN_FLOWS = frozenset(("Flow",))


def findings(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    """Findings about callouts. `flows` are those at hand as subflows, by name."""
    canvas = Canvas(flow, {name.lower(): other for name, other in flows.items()})
    yield from _in_triggers(canvas)
    yield from _in_loops(canvas)
    yield from _after_writes(canvas)


@dataclass
class Canvas:
    """A flow's elements by lower-case name, and where they lead within one transaction."""

    flow: Flow
    flows: Mapping[str, Flow]
    by_name: dict[str, Element] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {element.name.lower(): element for element in reversed(self.flow.elements)}

    def reached(self, first: list[Connector], over: Callable[[Element], bool]) -> list[Element]:
        """The elements that these lines lead to, those behind an element that `over` refuses left out."""
        found: dict[str, Element] = {}
        pending = [connector.target.lower() for connector in first]
        while pending:
            name = pending.pop()
            element = self.by_name.get(name)
            if name in found or element is None:
                continue
            found[name] = element
            if over(element):
                pending.extend(connector.target.lower() for connector in connectors(element))
        return [element for element in self.flow.elements if found.get(element.name.lower()) is element]

    def calls_out(self, element: Element, depth: int = 0) -> bool:
        """Whether an element makes a callout, itself or by the subflow that it runs."""
        if isinstance(element, ActionCall):
            return element.external
        return self._within(element, depth, self.calls_out)

    def writes(self, element: Element, depth: int = 0) -> bool:
        """Whether an element writes records, itself or by the subflow that it runs."""
        return isinstance(element, WRITES) or self._within(element, depth, self.writes)

    def goes_on(self, element: Element) -> bool:
        """Whether the same transaction goes on over an element: it neither pauses nor has a transaction of its own."""
        return no_pause(element) and not _own_transaction(self.flow, element)

    def _within(self, element: Element, depth: int, test: Callable[[Element, int], bool]) -> bool:
        other = self.flows.get(element.flow_name.lower()) if isinstance(element, Subflow) else None
        if other is None or depth > SUBFLOW_DEPTH or other.name.lower() == self.flow.name.lower():
            return False
        below = Canvas(other, {name: flow for name, flow in self.flows.items() if flow is not other})
        return any(test(one, depth + 1) for one in below.reached(starts(other), no_pause))


def starts(flow: Flow) -> list[Connector]:
    """The line from Start, without scheduled paths."""
    return [flow.start.connector] if flow.start.connector is not None else []


def no_pause(element: Element) -> bool:
    """Whether the transaction goes on behind an element."""
    return not isinstance(element, (Wait, OrchestratedStage)) and not (
        isinstance(element, NotEmulated) and element.tag in _PAUSES
    )


def _own_transaction(flow: Flow, element: Element) -> bool:
    """Whether an action is run in a transaction of its own. In screen flows "Automatic" opens one where it is needed."""
    model = element.transaction_model if isinstance(element, ActionCall) else ""
    return model == "NewTransaction" or (model == "Automatic" and flow.process_type in _SCREEN_FLOWS)


def _in_triggers(canvas: Canvas) -> Iterator[Diagnostic]:
    """Callouts before the save, and on the immediate path of a record-triggered flow."""
    start = canvas.flow.start
    rule = {
        "RecordBeforeSave": rules.CALLOUT_BEFORE_SAVE,
        "RecordAfterSave": rules.CALLOUT_IN_TRIGGER,
        "RecordBeforeDelete": rules.CALLOUT_IN_TRIGGER,
    }.get(start.trigger)
    if rule is None:
        return
    first = starts(canvas.flow)
    if rule is rules.CALLOUT_BEFORE_SAVE:
        first += [path.connector for path in start.scheduled]
    for element in canvas.reached(first, no_pause):
        if canvas.calls_out(element):
            yield rules.found(rule, canvas.flow.file, element.line, element.name, name=element.name)


def _in_loops(canvas: Canvas) -> Iterator[Diagnostic]:
    """Callouts that are repeated within one transaction, as often as can be known."""
    for element in canvas.flow.elements:
        if not canvas.calls_out(element) or not canvas.goes_on(element):
            continue
        repeated = repeats(canvas.flow, canvas.by_name, element, canvas.goes_on)
        if repeated is None:
            continue
        yield from _repeated(canvas.flow, element, repeated)


def _repeated(flow: Flow, element: Element, repeated: Repeats) -> Iterator[Diagnostic]:
    args = {"name": element.name, "cycle": repeated.cycle, "limit": CALLOUT_LIMIT}
    if repeated.most is None:
        yield rules.found(rules.CALLOUT_IN_LOOP, flow.file, element.line, element.name, **args)
    elif repeated.most > CALLOUT_LIMIT:
        yield rules.found(
            rules.TOO_MANY_CALLOUTS, flow.file, element.line, element.name, count=f"{repeated.most:,}", **args
        )


def _after_writes(canvas: Canvas) -> Iterator[Diagnostic]:
    """Callouts behind a record write of the same transaction, each once; the fault path of a write wrote nothing."""
    found: dict[str, Element] = {}
    for element in canvas.flow.elements:
        if not canvas.writes(element):
            continue
        onward = [c for c in connectors(element) if c != fault_path(element)]
        for behind in canvas.reached(onward, canvas.goes_on):
            if canvas.calls_out(behind) and not _own_transaction(canvas.flow, behind):
                found.setdefault(behind.name.lower(), element)
    for name, write in found.items():
        behind = canvas.by_name[name]
        words = f'{WORDS.get(type(write), "the subflow")} "{write.name}"'
        finding = rules.found(
            rules.CALLOUT_AFTER_WRITE, canvas.flow.file, behind.line, behind.name, name=behind.name, write=words
        )
        # Without a word about the transaction it is the caller's or the org's choice.
        said = isinstance(behind, ActionCall) and behind.transaction_model == "CurrentTransaction"
        yield finding if said else finding.lower(Severity.WARNING)
