"""Where everything of a picture stands: boxes in layers by the longest way from Start, labels with rows of their own, lines between.

A line that passes layers has a place of its own in each of them, as a label has: so no line lies behind a box or a label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.flow.graph import END, Graph, GraphNode
from generator.flow.picture import DrawnFlow, Point, Spot, Wire
from generator.flow.routing import Hop, routed_gap

WIDTH, HEIGHT, MARGIN = 190, 52, 24
END_WIDTH, END_HEIGHT, LABEL_HEIGHT, VIA = 64, 30, 20, 12
_SWEEPS, _STRAIGHT = (
    8,
    6.0,
)  # passes over the layers; how much more a line wants to be straight than a box to be central
LONGEST_LABEL = 26  # characters


def laid_out(graph: Graph) -> DrawnFlow:
    """The layout of a picture. Every way out that leads to the end has an end of its own beneath it."""
    spots, wires = _parts(graph)
    _set_layers(spots, wires)
    _mark_ways(wires, spots)
    rows = _rows(spots)
    neighbours = _neighbours(wires)
    _untangle(rows, neighbours)
    _spread(rows, neighbours)
    return _drawn(rows, wires)


def label_width(text: str) -> float:
    """How wide a label is, generously: fonts differ."""
    return 7.0 * len(text) + 14


def shortened(text: str, most: int = LONGEST_LABEL) -> str:
    """A text that fits."""
    words = "".join(c if c.isprintable() else " " for c in text)
    return words if len(words) <= most else words[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _parts(graph: Graph) -> tuple[list[Spot], list[Wire]]:
    boxes = {n.key: Spot(n.key, "box", WIDTH, HEIGHT, n) for n in graph.nodes if n.key != END}
    end = next((n for n in graph.nodes if n.key == END), None)
    spots, wires = list(boxes.values()), []
    for number, edge in enumerate(graph.edges):
        source = boxes[edge.source]
        if edge.target == END and end is not None:
            node = GraphNode(f"{END}{number}", end.kind, end.title, "", 1 if edge.walked else 0)
            target = Spot(node.key, "box", END_WIDTH, END_HEIGHT, node)
            spots.append(target)
        else:
            target = boxes[edge.target]
        text = shortened(edge.label)
        label = [Spot(f"\0label{number}", "label", label_width(text), LABEL_HEIGHT, text=text)] if text else []
        spots += label
        wires.append(Wire(edge, [source, *label, target]))
    return spots, wires


def _set_layers(spots: Sequence[Spot], wires: Sequence[Wire]) -> None:
    """The longest way from the beginning; wires that close a circle are marked, and count for nothing here."""
    by_key = {spot.key: spot for spot in spots}
    _mark_back(by_key, wires)
    forward = [pair for wire in wires if not wire.back for pair in zip(wire.stops, wire.stops[1:], strict=False)]
    incoming = dict.fromkeys(by_key, 0)
    following: dict[str, list[Spot]] = {key: [] for key in by_key}
    for source, target in forward:
        incoming[target.key] += 1
        following[source.key].append(target)
    ready = [spot for spot in spots if not incoming[spot.key]]
    while ready:
        spot = ready.pop()
        for target in following[spot.key]:
            target.layer = max(target.layer, spot.layer + 1)
            incoming[target.key] -= 1
            if not incoming[target.key]:
                ready.append(target)
    for wire in wires:
        if wire.back and len(wire.stops) == 3:
            wire.stops[1].layer = wire.stops[0].layer


def _mark_back(by_key: Mapping[str, Spot], wires: Sequence[Wire]) -> None:
    """Mark the wires that close a circle: a depth-first walk without recursion."""
    leaving: dict[str, list[Wire]] = {key: [] for key in by_key}
    for wire in wires:
        leaving[wire.stops[0].key].append(wire)
    state: dict[str, int] = {}  # 1 on the way, 2 done
    for root in by_key:
        stack = [(root, iter(leaving[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            key, rest = stack[-1]
            leaves = next(rest, None)
            target = leaves.stops[-1].key if leaves is not None else ""
            if leaves is None:
                state[key] = 2
                stack.pop()
            elif state.get(target) == 1:
                leaves.back = True
            elif target not in state:
                state[target] = 1
                stack.append((target, iter(leaving[target])))


def _mark_ways(wires: Sequence[Wire], spots: list[Spot]) -> None:
    """Give each wire a spot in every layer that it passes; one that leads back passes those of both its ends too."""
    for number, wire in enumerate(wires):
        if wire.back:
            known = {spot.layer: spot for spot in wire.stops[1:-1]}
            source, target = wire.stops[0], wire.stops[-1]
            way = [
                known.get(layer) or _via(number, layer, spots) for layer in range(source.layer, target.layer - 1, -1)
            ]
            wire.stops = [source, *way, target]
            continue
        made = [wire.stops[0]]
        for stop in wire.stops[1:]:
            made += [_via(number, layer, spots) for layer in range(made[-1].layer + 1, stop.layer)]
            made.append(stop)
        wire.stops = made


def _via(number: int, layer: int, spots: list[Spot]) -> Spot:
    made = Spot(f"\0via{number}.{layer}", "via", VIA, 0, layer=layer)
    spots.append(made)
    return made


def _rows(spots: Sequence[Spot]) -> list[list[Spot]]:
    rows: list[list[Spot]] = [[] for _ in range(max((spot.layer for spot in spots), default=0) + 1)]
    for spot in spots:
        rows[spot.layer].append(spot)
    return rows


def _neighbours(wires: Sequence[Wire]) -> dict[str, list[Spot]]:
    made: dict[str, list[Spot]] = {}
    for wire in wires:
        for one, other in zip(wire.stops, wire.stops[1:], strict=False):
            if one.layer != other.layer:
                made.setdefault(one.key, []).append(other)
                made.setdefault(other.key, []).append(one)
    return made


def _untangle(rows: Sequence[list[Spot]], neighbours: Mapping[str, Sequence[Spot]]) -> None:
    """Order the rows so that few lines cross."""
    place = {spot.key: number / max(len(row), 1) for row in rows for number, spot in enumerate(row)}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):

            def weight(spot: Spot) -> float:
                near = [place[other.key] for other in neighbours.get(spot.key, ())]
                return sum(near) / len(near) if near else place[spot.key]

            row.sort(key=weight)
            place.update({spot.key: (number + 0.5) / len(row) for number, spot in enumerate(row)})


def _spread(rows: Sequence[Sequence[Spot]], neighbours: Mapping[str, Sequence[Spot]]) -> None:
    """Give each spot its x: as near to its neighbours as the row allows."""
    for row in rows:
        x = 0.0
        for number, spot in enumerate(row):
            x += _apart(row[number - 1], spot) if number else 0.0
            spot.x = x
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            _settle(row, neighbours)
    layers = {spot.key: spot.layer for row in rows for spot in row}
    above = {key: [one for one in near if one.layer < layers[key]] for key, near in neighbours.items()}
    for row in rows:  # at last each under what leads to it, so that what follows one another stands in one column
        _settle(row, above)


def _apart(left: Spot, right: Spot) -> float:
    room = 40 if left.kind == right.kind == "box" else 16
    return (left.width + right.width) / 2 + room


def _settle(row: Sequence[Spot], neighbours: Mapping[str, Sequence[Spot]]) -> None:
    """The places of a row that are nearest to what its spots want, their order and room kept (pooled adjacent violators)."""
    shift, shifts = 0.0, []
    blocks: list[list[float]] = []  # total weight, weighted sum, count
    for number, spot in enumerate(row):
        shift += _apart(row[number - 1], spot) if number else 0.0
        shifts.append(shift)
        near = neighbours.get(spot.key, ())
        wanted = sum(other.x for other in near) / len(near) if near else spot.x
        weight = _STRAIGHT if spot.kind == "via" else 1.0
        blocks.append([weight, weight * (wanted - shift), 1])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][0] > blocks[-1][1] / blocks[-1][0]:
            last = blocks.pop()
            blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    settled = [total / weight for weight, total, count in blocks for _ in range(int(count))]
    for spot, offset, x in zip(row, shifts, settled, strict=True):
        spot.x = x + offset


def _drawn(rows: Sequence[Sequence[Spot]], wires: Sequence[Wire]) -> DrawnFlow:
    spots = [spot for row in rows for spot in row]
    left = min((spot.x - spot.width / 2 for spot in spots), default=0.0)
    for spot in spots:
        spot.x = round(spot.x - left + MARGIN, 1)
    hops: dict[int, list[Hop]] = {}
    for wire in wires:
        for number, (one, other) in enumerate(zip(wire.stops, wire.stops[1:], strict=False)):
            gap, ends = _gap(wire, one, other, first=number == 0)
            hops.setdefault(gap, []).append(Hop(wire, number, *ends))
    top = float(MARGIN)
    for number in range(-1, len(rows)):
        top = routed_gap(hops.get(number, []), top, edge=number in (-1, len(rows) - 1))
        if number + 1 < len(rows):
            height = max((spot.height for spot in rows[number + 1]), default=0.0)
            for spot in rows[number + 1]:
                spot.y = top + height / 2
            top += height
    _join(hops, wires)
    width = max((spot.x + spot.width / 2 for spot in spots), default=0.0) + MARGIN
    return DrawnFlow([spot for spot in spots if spot.kind != "via"], list(wires), width, top + MARGIN)


def _gap(wire: Wire, one: Spot, other: Spot, *, first: bool) -> tuple[int, tuple[Spot, Spot, bool, bool]]:
    """The gap between layers that a hop lies in, by the layer above it; its ends, and whether each lies above the gap."""
    if one.layer == other.layer:  # a wire that leads back leaves below its box, and arrives above the other
        return (one.layer, (one, other, True, True)) if first else (one.layer - 1, (one, other, False, False))
    if one.layer < other.layer:
        return one.layer, (one, other, True, False)
    return other.layer, (one, other, False, True)


def _join(hops: Mapping[int, Sequence[Hop]], wires: Sequence[Wire]) -> None:
    """The pieces of each wire from its hops: vertical through spots on its way, parted by its label."""
    by_wire: dict[int, list[Hop]] = {}
    for found in hops.values():
        for hop in found:
            by_wire.setdefault(id(hop.wire), []).append(hop)
    for wire in wires:
        piece: list[Point] = []
        for hop in sorted(by_wire.get(id(wire), []), key=lambda one: one.number):
            points = hop.corners()
            piece = [*piece, *points]
            if hop.other.kind == "label":
                wire.pieces.append(piece)
                piece = []
        wire.pieces.append(piece)
        wire.pieces = [_plain(points) for points in wire.pieces if points]


def _plain(points: Sequence[Point]) -> list[Point]:
    """The corners alone: points between two others on one line are left out."""
    made: list[Point] = []
    for point in points:
        if made and made[-1] == point:
            continue
        if len(made) > 1 and (made[-2][0] == made[-1][0] == point[0] or made[-2][1] == made[-1][1] == point[1]):
            made[-1] = point
        else:
            made.append(point)
    return made
