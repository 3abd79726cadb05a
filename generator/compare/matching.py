"""Which operation of the new version is which of the old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from generator.model.service import Operation

BRACES = re.compile(r"\{[^{}]*\}")


class MatchedOperations(Struct, frozen=True):
    pairs: tuple[tuple[Operation, Operation], ...]
    removed: tuple[Operation, ...]
    added: tuple[Operation, ...]


def match_operations(old: Iterable[Operation], new: Iterable[Operation]) -> MatchedOperations:
    """Pair by id together with place, by place, by id, and last by place with the names of path parameters left open."""
    left, right = list(old), list(new)
    pairs: list[tuple[Operation, Operation]] = []
    for same in (_id_and_place, _place, _id, _shape):
        found = _paired(left, right, same)
        pairs.extend(found)
        gone = {id(operation) for pair in found for operation in pair}
        left = [operation for operation in left if id(operation) not in gone]
        right = [operation for operation in right if id(operation) not in gone]
    return MatchedOperations(tuple(pairs), tuple(left), tuple(right))


def _id_and_place(operation: Operation) -> object:
    return (operation.id, operation.key)


def _place(operation: Operation) -> object:
    return operation.key


def _id(operation: Operation) -> object:
    return operation.id or None


def _shape(operation: Operation) -> object:
    return None if operation.callback else (operation.method, BRACES.sub("{}", operation.path))


def _paired(
    left: list[Operation], right: list[Operation], same: Callable[[Operation], object]
) -> list[tuple[Operation, Operation]]:
    """Pairs with the same mark; a mark that stands twice on a side pairs nobody."""
    marks: dict[object, list[list[Operation]]] = {}
    for side, operations in enumerate((left, right)):
        for operation in operations:
            if (mark := same(operation)) is not None:
                marks.setdefault(mark, [[], []])[side].append(operation)
    return [(olds[0], news[0]) for olds, news in marks.values() if len(olds) == len(news) == 1]
