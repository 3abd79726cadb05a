"""Draw an Integration Procedure, with the elements that a run came by marked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from generator.diagnostics import Checked
from generator.reading import read_text, why_unread
from generator.usecases import flow_rules
from generator.usecases.rules import FILE_UNREADABLE
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.flow.elements import Picture
    from generator.flow.graph import Graph
    from generator.omni.model import Procedure

NOWHERE: Mapping[str, int] = {}
_KINDS: dict[str, Picture] = {
    "start": "start", "end": "end", "action": "action", "decision": "decision", "loop": "loop", "step": "assignment", "other": "other",
}  # fmt: skip


@stopping
def draw_procedure(
    path: str | Path, format: Literal["mermaid", "svg"] = "mermaid", *, run: str | Path = ""
) -> Checked[str]:
    """The picture of a procedure as mermaid or SVG text; `run` is the trace of a run, whose elements are marked."""
    from generator.flow.draw import mermaid, svg
    from generator.omni.files import read_procedure

    procedure = needed(read_procedure(Path(path)))
    graph = procedure_graph(procedure, _passed(Path(run), procedure.key) if str(run) else {})
    return Checked(svg(graph) if format == "svg" else mermaid(graph))


def procedure_graph(procedure: Procedure, passed: Mapping[str, int] = NOWHERE) -> Graph:
    """The graph that pictures of a procedure are made of; `passed` is how often a run came by each element, in lower case."""
    from generator.flow.graph import Edge, Graph, GraphNode
    from generator.omni.graph import picture_of

    boxes, lines = picture_of(procedure, passed)
    steps = {box.key: box.times or (1 if passed and box.key == "start" else 0) for box in boxes}
    nodes = tuple(GraphNode(box.key, _KINDS[box.shape], box.title, box.detail, steps[box.key]) for box in boxes)
    edges = tuple(Edge(e.source, e.target, e.label, e.fault, bool(steps[e.source] and steps[e.target])) for e in lines)
    return Graph(procedure.key, nodes, edges)


def _passed(trace: Path, key: str) -> dict[str, int]:
    """How often a run came by each element. Raises `Stop` when the trace is none, or of another procedure."""
    try:
        rows = [json.loads(line) for line in read_text(trace).split("\n") if line.strip()]
        seen = [row["element"].lower() for row in rows if row["procedure"] == key and row["doing"] != "skipped"]
    except OSError as error:
        raise Stop(FILE_UNREADABLE.at("", path=trace, reason=why_unread(trace, error))) from None
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise Stop(flow_rules.NO_TRACE.at("", path=trace)) from None
    if not seen:
        raise Stop(flow_rules.OTHER_TRACE.at("", path=trace, flow=key))
    return dict(Counter(seen))
