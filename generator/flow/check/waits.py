"""Wait elements: what they wait for, whether it can come, and where no wait may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from generator.diagnostics import Diagnostic
from generator.flow import lasting_rules, rules
from generator.flow.model import Flow, Subflow
from generator.flow.run.moments import UNITS
from generator.flow.wait_model import Wait, WaitEvent
from generator.salesforce.condition_logic import BadLogic, parse_logic
from generator.wording import counted

_TIMED = ("AlarmEvent", "DateRefAlarmEvent")


def findings(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    """Findings about the waits of a flow, and of those that it runs as subflows."""
    for element in flow.elements:
        if isinstance(element, Wait):
            yield from _of_wait(flow, element)
        elif isinstance(element, Subflow):
            other = next((f for name, f in flows.items() if name.lower() == element.flow_name.lower()), None)
            wait = next((e for e in other.elements if isinstance(e, Wait)), None) if other is not None else None
            if other is not None and wait is not None:
                yield rules.found(
                    lasting_rules.WAIT_IN_SUBFLOW,
                    flow.file,
                    element.line,
                    element.name,
                    flow=other.name,
                    wait=wait.name,
                )
    for path in flow.start.scheduled:
        if path.offset and path.unit and path.unit.lower() not in UNITS:
            reason = f"{path.unit} is no unit of time"
            yield rules.found(lasting_rules.WAIT_UNCLEAR, flow.file, path.line, "Start", name=path.shown, reason=reason)


def _of_wait(flow: Flow, element: Wait) -> Iterator[Diagnostic]:
    reason = "" if not element.time_zone or _known_zone(element.time_zone) else f"{element.time_zone} is no time zone"
    if reason:
        yield rules.found(
            lasting_rules.WAIT_UNCLEAR, flow.file, element.line, element.name, name=element.name, reason=reason
        )
    for event in element.events:
        reason = _unclear(element, event)
        if reason:
            yield rules.found(
                lasting_rules.WAIT_UNCLEAR, flow.file, event.line, element.name, name=event.shown, reason=reason
            )
        try:
            parse_logic(event.logic, len(event.conditions))
        except BadLogic as error:
            yield rules.found(
                rules.BAD_LOGIC, flow.file, event.line, element.name,
                logic=event.logic, name=event.shown, count=counted(len(event.conditions), "condition"), reason=error.reason,
            )  # fmt: skip
    if element.events and not any(_timed(element, event) for event in element.events):
        names = " or ".join(dict.fromkeys(event.type or event.object for event in element.events))
        if names:
            yield rules.found(
                lasting_rules.WAIT_ONLY_BY_EVENT, flow.file, element.line, element.name, name=element.name, event=names
            )


def _timed(element: Wait, event: WaitEvent) -> bool:
    return element.kind in ("WaitDuration", "WaitDate") or event.type in _TIMED or bool(event.date_reference)


def _unclear(element: Wait, event: WaitEvent) -> str:
    """Why an event can never come, "" when it can."""
    if element.kind == "WaitDuration" and event.offset is None:
        return "it gives no amount of time"
    if event.offset and event.unit.lower() not in UNITS:
        return f"{event.unit or 'nothing'} is no unit of time"
    if element.kind == "WaitDate" and not event.date_reference and not event.date.kind:
        return "it gives no date"
    return "" if _timed(element, event) or event.type or event.object else "it says neither when nor for which event"


def _known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
