"""A flow's picture as mermaid text or as an SVG without scripts, fonts or links."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from generator.flow.graph import Graph, GraphNode
from generator.flow.layout import laid_out, shortened
from generator.flow.picture import Spot, Wire

_SHAPES = {
    "start": ("([", "])"),
    "end": ("([", "])"),
    "decision": ("{{", "}}"),
    "loop": ("[/", "/]"),
    "subflow": ("[[", "]]"),
    "wait": ("([", "])"),
}
_FILLS = {
    "start": "#d9f2e3", "end": "#f6d5d5", "action": "#d6e4f7", "assignment": "#fde8cf", "decision": "#fdf3cf",
    "loop": "#fdf3cf", "collection": "#e6dcf5", "subflow": "#d6e4f7", "error": "#f6d5d5", "records": "#f7d9e8",
    "wait": "#fff3b8", "stage": "#d5ecef", "step": "#eef7f8", "other": "#ececec",
}  # fmt: skip


# Of stages and steps, as Salesforce names their statuses.
STATUSES = {
    "NotStarted": "#ffffff", "InProgress": "#fff3b8", "Completed": "#c9ecd3", "Discontinued": "#e2e2e2", "Error": "#f6b8b8",
}  # fmt: skip


def _clean(text: str) -> str:
    """Words of a flow without characters that a picture cannot hold."""
    return "".join(c if c.isprintable() else " " for c in text)


def mermaid(graph: Graph) -> str:
    """The picture as a mermaid flowchart; the run's path is drawn thick."""
    ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart TD"]
    for node in graph.nodes:
        left, right = _SHAPES.get(node.kind, ("[", "]"))
        lines.append(f"    {ids[node.key]}{left}{_mermaid_text(node)}{right}")
    for edge in graph.edges:
        arrow = "==>" if edge.walked else "-.->" if edge.fault else "-->"
        label = f"|{_quoted(edge.label)}|" if edge.label else ""
        lines.append(f"    {ids[edge.source]} {arrow}{label} {ids[edge.target]}")
    for status, colour in STATUSES.items():
        shown = [ids[node.key] for node in graph.nodes if node.status == status]
        if shown:
            lines.append(f"    classDef {status} fill:{colour}")
            lines.append(f"    class {','.join(shown)} {status}")
    passed = [ids[node.key] for node in graph.nodes if node.steps]
    if passed:
        lines.append("    classDef run stroke:#0b7a3b,stroke-width:3px")
        lines.append(f"    class {','.join(passed)} run")
    return "\n".join(lines) + "\n"


def _detail(node: GraphNode) -> str:
    """What stands below a title; of a stage or step of an orchestration that runs, its status first."""
    return f"{node.status} - {node.detail}" if node.status else node.detail


def _mermaid_text(node: GraphNode) -> str:
    detail = f"<br/>{_entities(_detail(node))}" if node.detail else ""
    times = f"<br/>{node.steps} times" if node.steps > 1 else ""
    return f'"{_entities(node.title)}{detail}{times}"'


def _entities(text: str) -> str:
    """Mermaid reads entities with a hash; nothing else of a label's text may mean anything."""
    safe = "".join(c if c.isalnum() or c in " _.-:()," else f"#{ord(c)};" for c in _clean(text))
    return safe[:120]


def _quoted(text: str) -> str:
    return f'"{_entities(text)}"'


def svg(graph: Graph, marks: Mapping[str, str] = MappingProxyType({})) -> str:
    """The picture as an SVG document: right-angled lines, the run's path green. `marks` are "error" or "warning" by element."""
    drawn = laid_out(graph)
    size = f'width="{drawn.width:.0f}" height="{drawn.height:.0f}" viewBox="0 0 {drawn.width:.0f} {drawn.height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif" font-size="12">'
    parts = [head, f"<title>{escape(_clean(graph.title))}</title>", _MARKERS]
    parts += [_line(wire) for wire in sorted(drawn.wires, key=lambda one: one.edge.walked)]
    parts += [_label(spot) for spot in drawn.spots if spot.kind == "label"]
    parts += [_box(spot, spot.node, marks) for spot in drawn.spots if spot.node is not None]
    return "\n".join((*parts, "</svg>")) + "\n"


_COLOURS = {"plain": "#5b6975", "run": "#0b7a3b", "fault": "#b3261e"}
_MARKERS = "<defs>" + "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
    f'<path class="{name} tip" d="M0 0 L8 4 L0 8 z" fill="{colour}"/></marker>'
    for name, colour in _COLOURS.items()
) + "</defs>"  # fmt: skip
# Small signs by kind, each in a square of 16: drawn with one line, so that they are told apart without colour.
_SIGNS = {
    "start": "M5 3 L13 8 L5 13 z", "action": "M9 2 L4 9 H8 L7 14 L12 7 H8 z", "assignment": "M3 6 H13 M3 10 H13",
    "decision": "M8 2 L14 8 L8 14 L2 8 z", "loop": "M13 8 A5 5 0 1 1 10.5 3.7 M10 1 L11 4 L8 5",
    "collection": "M3 4 H13 M5 8 H11 M7 12 H9", "subflow": "M2 3 H8 V8 H14 V13 M11 10 L14 13 L11 15", "error": "M4 4 L12 12 M12 4 L4 12",
    "records": "M3 4 A5 2 0 1 0 13 4 A5 2 0 1 0 3 4 M3 4 V12 A5 2 0 0 0 13 12 V4", "wait": "M8 2 A6 6 0 1 0 8 14 A6 6 0 1 0 8 2 M8 4 V8 L11 10", "stage": "M2 4 H11 L14 8 L11 12 H2 z", "step": "M4 8 L7 11 L12 5",
    "other": "M4 8 H4.5 M8 8 H8.5 M12 8 H12.5",
}  # fmt: skip


def _box(spot: Spot, node: GraphNode, marks: Mapping[str, str]) -> str:
    left, top, right, _ = spot.rectangle
    run = " run" if node.steps else ""
    stroke, width = ("#0b7a3b", 3) if node.steps else ("#5b6975", 1)
    round_ = spot.height / 2 if node.kind in ("start", "end") else 6
    shift = 8 if node.kind in _SIGNS else 0
    text = [
        f'<rect class="box{run}" x="{left:.1f}" y="{top:.1f}" width="{spot.width:.0f}" height="{spot.height:.0f}" rx="{round_:.0f}" '
        f'fill="{STATUSES.get(node.status) or _FILLS[node.kind]}" stroke="{stroke}" stroke-width="{width}"/>',
        _text(spot.x + shift, spot.y + (-3 if node.detail else 4), shortened(node.title, 24), "name", "bold"),
    ]
    if node.kind in _SIGNS:
        text.append(
            f'<path d="{_SIGNS[node.kind]}" transform="translate({left + 7:.1f} {spot.y - 8:.1f})" fill="none" stroke="#3d4b57" '
            'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>'
        )
    if node.detail:
        text.append(_text(spot.x + shift, spot.y + 14, shortened(_detail(node), 24), "detail", "normal"))
    if node.steps > 1:
        text.append(_text(right - 14, top + 14, f"{node.steps}x", "detail", "normal"))
    mark = marks.get(node.key, "")
    if mark:
        fill = {"error": "#b3261e", "warning": "#8a5a00"}[mark]
        text.append(f'<circle cx="{right - 4:.1f}" cy="{top + 4:.1f}" r="9" fill="{fill}"/>')
        text.append(
            f'<text x="{right - 4:.1f}" y="{top + 8:.1f}" text-anchor="middle" font-weight="bold" fill="#ffffff">!</text>'
        )
    told = f"{node.title}{f', {_detail(node)}' if node.detail else ''}{f': {mark}' if mark else ''}"
    return f"<g><title>{escape(_clean(told))}</title>{''.join(text)}</g>"


def _text(x: float, y: float, text: str, kind: str, weight: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-weight="{weight}">{escape(_clean(text))}</text>'


def _label(spot: Spot) -> str:
    return _text(spot.x, spot.y + 4, spot.text, "label", "normal")


def _line(wire: Wire) -> str:
    edge = wire.edge
    style = "run" if edge.walked else "fault" if edge.fault else "plain"
    classes = f"{'run ' if edge.walked else ''}{'fault ' if edge.fault else ''}wire"
    dash = ' stroke-dasharray="5 4"' if edge.fault else ""
    width = 3 if edge.walked else 1.5
    drawn = []
    for number, points in enumerate(wire.pieces, 1):
        steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        tip = f' marker-end="url(#{style})"' if number == len(wire.pieces) else ""
        drawn.append(
            f'<path class="{classes}" d="M{steps}" fill="none" stroke="{_COLOURS[style]}" stroke-width="{width}"{dash}{tip}/>'
        )
    return "".join(drawn)
