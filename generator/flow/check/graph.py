"""The canvas: where lines lead, what is never reached, what has no fault path, what only an org can run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.diagnostics import Diagnostic
from generator.flow import rules
from generator.flow.graph import open_ends
from generator.flow.model import ActionCall, Element, Flow, NotEmulated, connectors, entries
from generator.flow.record_model import RECORDS, WORDS
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import Wait
from generator.flow.written import Connector
from generator.wording import nearest


def findings(flow: Flow) -> Iterator[Diagnostic]:
    """Findings about elements and the lines between them."""
    by_name = {element.name.lower(): element for element in flow.elements}
    for owner, connector in _lines(flow):
        if connector.target.lower() not in by_name:
            offer = rules.offer(nearest(connector.target, (e.name for e in flow.elements)), "connect it anew")
            yield rules.found(
                rules.UNKNOWN_TARGET, flow.file, connector.line, owner, element=owner, target=connector.target, offer=offer
            )  # fmt: skip
    reached = reachable(flow)
    if not entries(flow):
        yield rules.found(rules.NO_START, flow.file, flow.start.line or flow.source.line)
    for element in flow.elements:
        if entries(flow) and element.name.lower() not in reached:
            yield rules.found(rules.UNREACHABLE, flow.file, element.line, element.name, name=element.name)
        if isinstance(element, NotEmulated) and element.tag not in _ANSWERED:
            yield _not_emulated(flow, element.kind, element.name, element.line)
        if isinstance(element, RECORDS):
            kind = WORDS[type(element)]
            yield rules.found(rules.NEEDS_RECORDS, flow.file, element.line, element.name, kind=kind, name=element.name)
        if isinstance(element, ActionCall) and not element.external:
            yield _not_emulated(flow, f"Action ({element.action_type})", element.name, element.line)
        if isinstance(element, ActionCall) and element.external and element.fault is None:
            yield rules.found(rules.NO_FAULT_PATH, flow.file, element.line, element.name, name=element.name)
    for cycle in endless(flow):
        first, names = cycle[0], " > ".join(element.name for element in (*cycle, cycle[0]))
        yield rules.found(rules.ENDLESS, flow.file, first.line, first.name, cycle=names)


def _not_emulated(flow: Flow, kind: str, name: str, line: int) -> Diagnostic:
    return rules.found(rules.NOT_EMULATED, flow.file, line, name, kind=kind, name=name)


def _lines(flow: Flow) -> Iterator[tuple[str, Connector]]:
    for connector in entries(flow):
        yield "Start", connector
    for element in flow.elements:
        for connector in connectors(element):
            yield element.name, connector


def reachable(flow: Flow) -> frozenset[str]:
    """The lower-case names of the elements that some path from Start leads to."""
    by_name = {element.name.lower(): element for element in flow.elements}
    pending = [connector.target.lower() for connector in entries(flow)]
    reached: set[str] = set()
    while pending:
        name = pending.pop()
        if name in reached or name not in by_name:
            continue
        reached.add(name)
        pending.extend(connector.target.lower() for connector in connectors(by_name[name]))
    return frozenset(reached)


_ANSWERED = ("screens", "recordRollbacks")  # a run passes them, given answers and records
_PAUSES = ("screens", "steps")  # a run rests there, and somebody may end it


def endless(flow: Flow) -> list[list[Element]]:
    """Cycles that Start leads to and nothing leads out of, each once."""
    by_name = {element.name.lower(): element for element in reversed(flow.elements)}
    ways = {name: [c.target.lower() for c in connectors(element)] for name, element in by_name.items()}
    ends = {name for name, element in by_name.items() if _may_end(element) or any(t not in ways for t in ways[name])}
    stuck = reachable(flow) - _leading_to(ends, ways)
    found = []
    for name in (element.name.lower() for element in flow.elements):
        if name in stuck:
            cycle = _cycle_from(name, ways)
            found.append([by_name[step] for step in cycle])
            stuck -= _leading_to(set(cycle), ways)
    return found


def _may_end(element: Element) -> bool:
    return (
        bool(open_ends(element))
        or isinstance(element, (Wait, OrchestratedStage))
        or (isinstance(element, NotEmulated) and element.tag in _PAUSES)
    )


def _leading_to(ends: set[str], ways: Mapping[str, list[str]]) -> set[str]:
    """The elements from which some path leads to one of these, these included."""
    before: dict[str, list[str]] = {}
    for name, targets in ways.items():
        for target in targets:
            before.setdefault(target, []).append(name)
    found, pending = set(ends), list(ends)
    while pending:
        fresh = [name for name in before.get(pending.pop(), ()) if name not in found]
        found.update(fresh)
        pending.extend(fresh)
    return found


def _cycle_from(name: str, ways: Mapping[str, list[str]]) -> list[str]:
    """The cycle that following the first way out of each element ends in."""
    walked: dict[str, int] = {}
    while name not in walked:
        walked[name] = len(walked)
        name = ways[name][0]
    return list(walked)[walked[name] :]
