"""A flow as a picture's nodes and edges, and which of them a run went through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator.flow.elements import PICTURES, Picture
from generator.flow.model import CustomError, Decision, Element, Flow, Loop, NotEmulated, connectors
from generator.flow.record_model import WORDS
from generator.flow.references import steps
from generator.flow.stage_model import APPROVAL, BACKGROUND, INTERACTIVE, MULESOFT, OrchestratedStage
from generator.flow.wait_model import Wait
from generator.flow.written import Connector

_WAITS = {
    "WaitDuration": "Wait for Amount of Time",
    "WaitDate": "Wait Until Date",
    "WaitUntilEvent": "Wait Until Event",
}
START, END = "\0start", "\0end"  # no element can be named so


@dataclass(frozen=True, slots=True)
class GraphNode:
    key: str  # the lower-case name, START or END
    kind: Picture
    title: str
    detail: str
    steps: int = 0  # how often the run came by
    status: str = ""  # of a stage or a step, in an orchestration that runs


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    label: str = ""
    fault: bool = False
    walked: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    title: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[Edge, ...]


def graph_of(flow: Flow, walk: Sequence[tuple[str, str]] = (), statuses: Mapping[str, str] | None = None) -> Graph:
    """The picture of a flow. `walk` are the elements of a run in order, each with the path it left by,
    `statuses` those of stages and steps by name."""
    known = {element.name.lower() for element in flow.elements}
    visited = [name.lower() for name, _ in walk if name.lower() in known]
    stations = [START, *visited, END] if visited else []
    walked = set(zip(stations, stations[1:], strict=False))
    edges = tuple(
        Edge(e.source, e.target, e.label, e.fault, (e.source, e.target) in walked)
        for e in _edges(flow)
        if e.target in known or e.target == END
    )
    nodes = [GraphNode(START, "start", "Start", flow.start.trigger, 1 if visited else 0)]
    nodes += [_node(element, visited.count(element.name.lower())) for element in flow.elements]
    below, between = _steps(flow)
    nodes += below
    if statuses:
        told = {name.lower(): status for name, status in statuses.items()}
        nodes = [replace(node, status=told.get(node.key.rpartition(".")[2], "")) for node in nodes]
    if any(edge.target == END for edge in edges):
        nodes.append(GraphNode(END, "end", "End", "", 1 if visited else 0))
    return Graph(flow.label or flow.name, tuple(nodes), (*edges, *between))


_STEPS = {BACKGROUND: "Background", INTERACTIVE: "Interactive", APPROVAL: "Approval", MULESOFT: "MuleSoft"}


def _steps(flow: Flow) -> tuple[list[GraphNode], list[Edge]]:
    """The steps of every stage: each hangs on its stage, or on the steps that must be completed before it."""
    nodes: list[GraphNode] = []
    edges: list[Edge] = []
    for stage in flow.elements:
        if not isinstance(stage, OrchestratedStage):
            continue
        keys = {step.name.lower(): f"{stage.name}.{step.name}".lower() for step in stage.steps}
        for step in stage.steps:
            key = keys[step.name.lower()]
            detail = f"{_STEPS.get(step.kind, step.kind)}: {step.flow}"
            nodes.append(GraphNode(key, "step", step.label or step.name, detail))
            before = [keys[first] for one in step.entry.conditions if (first := steps(one.left)[0].folded) in keys]
            edges += [Edge(other, key) for other in dict.fromkeys(before) if other != key] or [
                Edge(stage.name.lower(), key)
            ]
    return nodes, edges


def _node(element: Element, times: int) -> GraphNode:
    detail = {
        "action": getattr(element, "action_name", ""),
        "other": getattr(element, "kind", ""),
        "stage": "Stage",
        "wait": _WAITS.get(element.kind, "Pause") if isinstance(element, Wait) else "",
        "records": f"{WORDS.get(type(element), '')} {getattr(element, 'object', '')}".strip(),
    }
    kind = PICTURES.get(type(element), "other")
    return GraphNode(element.name.lower(), kind, element.label or element.name, detail.get(kind, ""), times)


def _edges(flow: Flow) -> list[Edge]:
    start = flow.start
    found = [Edge(START, start.connector.target.lower())] if start.connector is not None else []
    found += [Edge(START, path.connector.target.lower(), path.shown) for path in start.scheduled]
    if not found:
        found.append(Edge(START, END))
    for element in flow.elements:
        name = element.name.lower()
        found += [_edge(element, name, connector) for connector in connectors(element)]
        found += [Edge(name, END, label) for label in open_ends(element)]
    return found


def _edge(element: Element, name: str, connector: Connector) -> Edge:
    label = {
        "faultConnector": "Fault",
        "nextValueConnector": "For Each",
        "noMoreValuesConnector": "After Last",
        "timeoutConnector": "Timeout",
    }.get(connector.role, "")
    if isinstance(element, Decision):
        outcome = next((o for o in element.outcomes if o.connector == connector), None)
        label = (outcome.label or outcome.name) if outcome is not None else element.default_label or "Default Outcome"
    if isinstance(element, Wait) and connector.role != "faultConnector":
        event = next((e for e in element.events if e.connector == connector), None)
        label = (event.label or event.name) if event is not None else element.default_label or "Default Path"
    return Edge(name, connector.target.lower(), label, connector.role == "faultConnector")


def open_ends(element: Element) -> list[str]:
    """The labels of the ways out of an element that lead to the end of the flow."""
    if isinstance(element, Decision):
        open_ends = [o.label or o.name for o in element.outcomes if o.connector is None]
        return open_ends + ([element.default_label or "Default Outcome"] if element.default is None else [])
    if isinstance(element, Wait):
        ends = [event.label or event.name for event in element.events if event.connector is None]
        # Without a condition an event is always waited for, and the default path is never taken.
        asked = all(event.conditions for event in element.events)
        return ends + ([element.default_label or "Default Path"] if asked and element.default is None else [])
    if isinstance(element, Loop):
        return ["After Last"] if element.no_more is None else []
    if isinstance(element, CustomError):
        return [""]
    return [""] if getattr(element, "connector", None) is None and not _leads_on(element) else []


def _leads_on(element: Element) -> bool:
    return isinstance(element, NotEmulated) and bool(element.connectors)
