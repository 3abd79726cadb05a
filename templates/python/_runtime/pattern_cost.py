"""How long a text may be so that a backtracking engine surely decides on an expression in bounded time.

The bound counts histories: the ways in which an expression can have read the first characters of a text. Where the next
character decides which way to go there is one; where it does not, the ways add up (alternatives), multiply (what
follows each other) or grow with the text (a loop that may stop early). A backtracking engine tries each history once
for each place it may start at. Ways that only a text of a kind nobody writes could take are counted too: an expression
may be turned away needlessly, none is let in wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from .pattern_tree import (
    Chars,
    Choice,
    Edge,
    Node,
    Ranges,
    Repeat,
    Sequence,
    is_wide,
    united,
)

STEPS = 2_000_000
WIDE_SETS = 10
LENGTHS = (10_000, 5_000, 2_000, 1_000, 500, 200, 100)


def longest_text(node: Node) -> int:
    """The length up to which texts are decided within `STEPS`; 0 when that is hopeless."""
    if _wide_sets(node) > WIDE_SETS or _steps(node, LENGTHS[-1]) > STEPS:
        return 0
    return next(length for length in LENGTHS if _steps(node, length) <= STEPS)


def anchored(node: Node) -> bool:
    """Whether a match can only start where the text does."""
    if isinstance(node, Sequence):
        return bool(node.items) and anchored(node.items[0])
    if isinstance(node, Choice):
        return all(anchored(branch) for branch in node.branches)
    return isinstance(node, Edge) and node.kind == "^"


def _steps(node: Node, length: int) -> float:
    starts = 1 if anchored(node) else length + 1
    reach = min(length, _longest(node)) + 1
    return starts * reach * _ways(node, (), length) * _breadth(node)


def _ways(node: Node, after: Ranges, length: int) -> float:
    """How many histories lead through a part at most; `after` is what may come next."""
    if isinstance(node, Sequence):
        ways = 1.0
        for item in reversed(node.items):
            ways = min(ways * _ways(item, after, length), inf)
            after = _next(item, after)
        return ways
    if isinstance(node, Choice):
        each = [_ways(branch, after, length) for branch in node.branches]
        empty = sum(_nullable(branch) for branch in node.branches)
        decided = empty < 2 and _apart(_next(branch, after) for branch in node.branches)
        return max(each) if decided else sum(each)
    if isinstance(node, Repeat):
        return _rounds(node, after, length)
    return 1.0


def _rounds(node: Repeat, after: Ranges, length: int) -> float:
    if node.most == 0:
        return 1.0
    nullable, first = _nullable(node.inner), _first(node.inner)
    decided = not nullable and _apart((first, after))
    if node.most == 1:
        ways = _ways(node.inner, after, length)
        return ways if node.least == 1 else max(ways, 1.0) if decided else ways + 1
    if nullable:
        return inf
    ways = _ways(node.inner, united((*first, *after)), length)
    most = min(length if node.most is None else node.most, length)
    if ways > STEPS or (
        ways > 1 and most > 30
    ):  # at 2 ways a round: more than any budget
        return inf
    if ways > 1:
        return sum(ways**count for count in range(most + 1))
    return 1.0 if decided else float(max(1, most - node.least + 1))


def _next(node: Node, after: Ranges) -> Ranges:
    """The characters that may come next where a part begins."""
    return united((*_first(node), *after)) if _nullable(node) else _first(node)


def _apart(sets: Iterable[Ranges]) -> bool:
    """Whether no character is in two of the sets."""
    ranges = sorted(pair for one in sets for pair in one)
    return all(
        first[1] < second[0] for first, second in zip(ranges, ranges[1:], strict=False)
    )


def _first(node: Node) -> Ranges:
    if isinstance(node, Chars):
        return node.ranges
    if isinstance(node, Edge):
        return ()
    if isinstance(node, Repeat):
        return () if node.most == 0 else _first(node.inner)
    if isinstance(node, Choice):
        return united(pair for branch in node.branches for pair in _first(branch))
    found: list[tuple[int, int]] = []
    for item in node.items:
        found.extend(_first(item))
        if not _nullable(item):
            break
    return united(found)


def _nullable(node: Node) -> bool:
    if isinstance(node, Sequence):
        return all(_nullable(item) for item in node.items)
    if isinstance(node, Choice):
        return any(_nullable(branch) for branch in node.branches)
    if isinstance(node, Repeat):
        return node.least == 0 or _nullable(node.inner)
    return isinstance(node, Edge)


def _longest(node: Node) -> float:
    """The most characters that a match can have."""
    if isinstance(node, Sequence):
        return sum(_longest(item) for item in node.items)
    if isinstance(node, Choice):
        return max(_longest(branch) for branch in node.branches)
    if isinstance(node, Repeat):
        inner = _longest(node.inner)
        return (
            0
            if inner == 0 or node.most == 0
            else inf if node.most is None else inner * node.most
        )
    return 1 if isinstance(node, Chars) else 0


def _breadth(node: Node) -> int:
    """How many branches may be tried in vain at one place."""
    if isinstance(node, Sequence):
        return max((_breadth(item) for item in node.items), default=1) + sum(
            _nullable(item) for item in node.items
        )
    if isinstance(node, Choice):
        return sum(_breadth(branch) for branch in node.branches)
    return _breadth(node.inner) if isinstance(node, Repeat) else 1


def _wide_sets(node: Node) -> int:
    """How many sets take long to compile."""
    if isinstance(node, Chars):
        return int(is_wide(node.ranges))
    if isinstance(node, Repeat):
        return _wide_sets(node.inner)
    parts = (
        node.items
        if isinstance(node, Sequence)
        else node.branches if isinstance(node, Choice) else ()
    )
    return sum(_wide_sets(part) for part in parts)
