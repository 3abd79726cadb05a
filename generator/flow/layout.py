"""A small layered layout: layers by longest way from Start, order within a layer by the middle of the neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.flow.graph import Edge, Graph

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 190, 52, 40, 56, 24
_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class GraphLayout:
    """Where each node stands (its middle), and the size of the whole."""

    middle: dict[str, tuple[float, float]]
    layer: dict[str, int]
    width: float
    height: float


def placed(graph: Graph) -> GraphLayout:
    """The layout of a picture."""
    keys = [node.key for node in graph.nodes]
    forward = _without_back_edges(keys, graph.edges)
    layers = _layers(keys, forward)
    rows: list[list[str]] = [[] for _ in range(max(layers.values(), default=0) + 1)]
    for key in keys:
        rows[layers[key]].append(key)
    _untangle(rows, forward)
    widest = max((len(row) for row in rows), default=1)
    width = widest * WIDTH + (widest - 1) * GAP_X + 2 * MARGIN
    middle = {}
    for number, row in enumerate(rows):
        left = (width - len(row) * WIDTH - (len(row) - 1) * GAP_X) / 2
        for place, key in enumerate(row):
            middle[key] = (
                left + place * (WIDTH + GAP_X) + WIDTH / 2,
                MARGIN + number * (HEIGHT + GAP_Y) + HEIGHT / 2,
            )
    return GraphLayout(middle, layers, width, 2 * MARGIN + len(rows) * HEIGHT + (len(rows) - 1) * GAP_Y)


def _without_back_edges(keys: Sequence[str], edges: Sequence[Edge]) -> list[tuple[str, str]]:
    """The edges that do not close a circle, found by a depth-first walk without recursion."""
    targets: dict[str, list[str]] = {key: [] for key in keys}
    for edge in edges:
        targets[edge.source].append(edge.target)
    forward: list[tuple[str, str]] = []
    state: dict[str, int] = {}  # 1 on the way, 2 done
    for root in keys:
        stack = [(root, iter(targets[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            key, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                state[key] = 2
                stack.pop()
            elif state.get(target) != 1:
                forward.append((key, target))
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(targets[target])))
    return forward


def _layers(keys: Sequence[str], forward: Sequence[tuple[str, str]]) -> dict[str, int]:
    incoming = dict.fromkeys(keys, 0)
    following: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in forward:
        incoming[target] += 1
        following[source].append(target)
    layer = dict.fromkeys(keys, 0)
    ready = [key for key in keys if not incoming[key]]
    while ready:
        key = ready.pop()
        for target in following[key]:
            layer[target] = max(layer[target], layer[key] + 1)
            incoming[target] -= 1
            if not incoming[target]:
                ready.append(target)
    return layer


def _untangle(rows: list[list[str]], forward: Sequence[tuple[str, str]]) -> None:
    """Order the rows so that few edges cross."""
    neighbours: dict[str, list[str]] = {}
    for source, target in forward:
        neighbours.setdefault(source, []).append(target)
        neighbours.setdefault(target, []).append(source)
    for sweep in range(_SWEEPS):
        place = {key: number / max(len(row), 1) for row in rows for number, key in enumerate(row)}
        for row in rows if sweep % 2 == 0 else reversed(rows):

            def weight(key: str, place: dict[str, float] = place) -> float:
                near = [place[other] for other in neighbours.get(key, ())]
                return sum(near) / len(near) if near else place[key]

            row.sort(key=weight)
            place.update({key: number / len(row) for number, key in enumerate(row)})
