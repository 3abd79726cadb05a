"""How the operations and types of a service differ from those of its last generation."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from generator.model.service import Operation, Service
from generator.model.types import Declared, Record
from generator.model.walk import mentioned_by
from generator.model.written import alike
from generator.project.past import Past


class TypesChanged(Struct, frozen=True):
    """Types that are not what they were, by their keys."""

    before: Mapping[str, Declared]  # all types; one that did not change is the very same in both
    after: Mapping[str, Declared]
    within: frozenset[str]  # records that are the same from outside
    beyond: frozenset[str]  # all others: new ones, too
    gone: frozenset[str]


class OperationsChanged(Struct, frozen=True):
    """Operations and callbacks that are not what they were, or reach types that are not."""

    other: tuple[Operation, ...]  # new ones, too
    reaching: tuple[Operation, ...]  # the same as they were, but for the types
    moved: bool  # some came, went, or stand in another order
    renamed: bool  # or are called otherwise


def types_changed(service: Service, past: Past) -> TypesChanged | None:
    """None where nobody knows the types of before."""
    after = {declared.key: declared for declared in service.types}
    before = past.types(after)
    if before is None:
        return None
    changed = {key for key, declared in after.items() if before.get(key) is not declared}
    within = frozenset(key for key in changed & before.keys() if same_from_outside(before[key], after[key]))
    return TypesChanged(before, after, within, frozenset(changed - within), frozenset(before.keys() - after.keys()))


def same_from_outside(one: Declared, other: Declared) -> bool:
    """Whether two versions of a type are the same to all that mention it.

    A module says of a record what it is called and where it stands, and that it is a record; the names stay, or all is rendered.
    What the service as a whole decides (which modules lead back to each other, which records are sent as multipart) hangs on
    what each type mentions. So records that stand at one place, mention the same types and have the same parents are one.
    """
    if not isinstance(one, Record) or not isinstance(other, Record):
        return False
    placed = (one.place, one.file, one.parents) == (other.place, other.file, other.parents)
    return placed and set(mentioned_by(one)) == set(mentioned_by(other))


def operations_changed(service: Service, past: Past, old: Service) -> OperationsChanged:
    """`old` has the former versions of all operations that are not what they were, or reach types that are not."""
    every = (*service.operations, *service.callbacks)
    known = {operation.key: operation for operation in (*old.operations, *old.callbacks)}
    other: list[Operation] = []
    reaching: list[Operation] = []
    for operation in every:
        if past.changed is None or operation.key in past.changed:
            (reaching if alike(operation, known.get(operation.key)) else other).append(operation)
    moved = [operation.key for operation in every] != list(past.closures)
    # A stored model may lack an operation of which its hashes tell, where somebody altered it.
    renamed = moved or any((former := known.get(one.key)) is None or former.id != one.id for one in other)
    return OperationsChanged(tuple(other), tuple(reaching), moved, renamed)
