"""Graphs of names, walked without a stack of calls: how deep they are is the affair of the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

Graph = Mapping[str, Iterable[str]]


def components(graph: Graph) -> list[list[str]]:
    """The strongly connected components, each behind those it leads to (Tarjan 1972). Unknown names are left out."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    made: list[list[str]] = []
    pending: list[str] = []  # names whose component is not complete, in the order of their first visit
    held: set[str] = set()
    for start in graph:
        if start in order:
            continue
        walk: list[tuple[str, Iterator[str]]] = []
        entered: str | None = start
        while entered is not None or walk:
            if entered is not None:
                order[entered] = low[entered] = len(order)
                pending.append(entered)
                held.add(entered)
                walk.append((entered, iter(graph[entered])))
            name, rest = walk[-1]
            entered = None
            for other in rest:
                if other not in graph:
                    continue
                if other not in order:
                    entered = other
                    break
                if other in held:
                    low[name] = min(low[name], order[other])
            if entered is not None:
                continue
            walk.pop()
            if walk:
                low[walk[-1][0]] = min(low[walk[-1][0]], low[name])
            if low[name] == order[name]:
                made.append(_popped(pending, name))
                held.difference_update(made[-1])
    return made


def _popped(names: list[str], first: str) -> list[str]:
    """The end of a list from the last `first` on, taken off it."""
    taken = [names.pop()]
    while taken[-1] != first:
        taken.append(names.pop())
    return taken[::-1]


def longest(graph: Graph, parts: list[list[str]] | None = None, sizes: Mapping[str, int] | None = None) -> int:
    """A bound for the names on a way without repetition: no way leads through a component (of `parts`) twice. With `sizes` each
    name counts for so many."""
    parts = components(graph) if parts is None else parts
    number = {name: n for n, part in enumerate(parts) for name in part}
    most: list[int] = []
    for n, part in enumerate(parts):
        behind = [most[number[other]] for name in part for other in graph[name] if number.get(other, n) != n]
        most.append((len(part) if sizes is None else sum([sizes[name] for name in part])) + max(behind, default=0))
    return max(most, default=0)


def widest(graph: Graph, parts: list[list[str]]) -> int:
    """The most names that one leads to, itself among them; `parts` are the components."""
    number = {name: n for n, part in enumerate(parts) for name in part}
    reached: list[int] = []  # by component, a bit for each name
    names = 0
    for n, part in enumerate(parts):
        reach = ((1 << len(part)) - 1) << names
        names += len(part)
        for other in {number[other] for name in part for other in graph[name] if other in number} - {n}:
            reach |= reached[other]
        reached.append(reach)
    return max((reach.bit_count() for reach in reached), default=0)
