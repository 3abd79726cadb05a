"""A flow's picture as mermaid text or as an SVG without scripts, fonts or links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType

from generator.flow.graph import Edge, Graph, GraphNode
from generator.flow.layout import GAP_X, HEIGHT, MARGIN, WIDTH, GraphLayout, placed

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
    "wait": "#fff3b8", "other": "#ececec",
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
    passed = [ids[node.key] for node in graph.nodes if node.steps]
    if passed:
        lines.append("    classDef run stroke:#0b7a3b,stroke-width:3px")
        lines.append(f"    class {','.join(passed)} run")
    return "\n".join(lines) + "\n"


def _mermaid_text(node: GraphNode) -> str:
    detail = f"<br/>{_entities(node.detail)}" if node.detail else ""
    times = f"<br/>{node.steps} times" if node.steps > 1 else ""
    return f'"{_entities(node.title)}{detail}{times}"'


def _entities(text: str) -> str:
    """Mermaid reads entities with a hash; nothing else of a label's text may mean anything."""
    safe = "".join(c if c.isalnum() or c in " _.-:()," else f"#{ord(c)};" for c in _clean(text))
    return safe[:120]


def _quoted(text: str) -> str:
    return f'"{_entities(text)}"'


def svg(graph: Graph, marks: Mapping[str, str] = MappingProxyType({})) -> str:
    """The picture as an SVG document; the run's path is green. `marks` are "error" or "warning" by the key of an element."""
    layout = placed(graph)
    size = f'width="{layout.width:.0f}" height="{layout.height:.0f}"'
    box = f'viewBox="0 0 {layout.width + MARGIN:.0f} {layout.height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} font-family="sans-serif" font-size="12">'
    parts = [head, f"<title>{escape(_clean(graph.title))}</title>", _MARKERS]
    parts += [_line(edge, layout, shift) for edge, shift in _side_by_side(sorted(graph.edges, key=lambda e: e.walked))]
    parts += [_box(node, layout) for node in graph.nodes]
    return "\n".join((*parts, "</svg>")) + "\n"


_MARKERS = "<defs>" + "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    f'<path d="M0 0 L8 4 L0 8 z" fill="{colour}"/></marker>'
    for name, colour in (("plain", "#666666"), ("run", "#0b7a3b"), ("fault", "#b3261e"))
) + "</defs>"  # fmt: skip


def _box(node: GraphNode, layout: GraphLayout) -> str:
    x, y = layout.middle[node.key]
    left, top = x - WIDTH / 2, y - HEIGHT / 2
    stroke, width = ("#0b7a3b", 3) if node.steps else ("#666666", 1)
    round_ = 26 if node.kind in ("start", "end") else 4
    text = [
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="{round_}" '
        f'fill="{_FILLS[node.kind]}" stroke="{stroke}" stroke-width="{width}"/>',
        _text(x, y - (6 if node.detail else -4), node.title, 28, "bold"),
    ]
    if node.detail:
        text.append(_text(x, y + 12, node.detail, 32, "normal"))
    if node.steps > 1:
        text.append(_text(left + WIDTH - 14, top + 14, f"{node.steps}x", 8, "normal"))
    return f"<g><title>{escape(_clean(node.title))}</title>{''.join(text)}</g>"


def _text(x: float, y: float, text: str, room: int, weight: str) -> str:
    words = _clean(text)
    shown = words if len(words) <= room else words[: room - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-weight="{weight}">{escape(shown)}</text>'


def _side_by_side(edges: Sequence[Edge]) -> Iterator[tuple[Edge, float]]:
    """Each edge with its way to the right, so that two edges between the same nodes can both be seen."""
    met: dict[tuple[str, str], int] = {}
    for edge in edges:
        pair = (edge.source, edge.target)
        yield edge, met.get(pair, 0) * 34.0
        met[pair] = met.get(pair, 0) + 1


def _line(edge: Edge, layout: GraphLayout, shift: float) -> str:
    (x1, y1), (x2, y2) = layout.middle[edge.source], layout.middle[edge.target]
    x1, x2 = x1 + min(shift, WIDTH / 2 - 8), x2 + min(shift, WIDTH / 2 - 8)
    down = layout.layer[edge.target] - layout.layer[edge.source]
    if down == 1:
        path = f"M{x1:.0f} {y1 + HEIGHT / 2:.0f} L{x2:.0f} {y2 - HEIGHT / 2:.0f}"
        label = ((x1 + x2) / 2, (y1 + y2) / 2)
    else:  # past other layers, or back: along the right side
        x1, x2 = layout.middle[edge.source][0], layout.middle[edge.target][0]
        side = max(x1, x2) + WIDTH / 2 + GAP_X / 2
        path = f"M{x1 + WIDTH / 2:.0f} {y1:.0f} C{side:.0f} {y1:.0f} {side:.0f} {y2:.0f} {x2 + WIDTH / 2:.0f} {y2:.0f}"
        label = (side - 10, (y1 + y2) / 2)
    style = "run" if edge.walked else "fault" if edge.fault else "plain"
    colour = {"run": "#0b7a3b", "fault": "#b3261e", "plain": "#666666"}[style]
    dash = ' stroke-dasharray="5 4"' if edge.fault else ""
    width = 3 if edge.walked else 1
    drawn = (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dash} marker-end="url(#{style})"/>'
    )  # fmt: skip
    return drawn + (_text(*label, edge.label, 24, "normal") if edge.label else "")
