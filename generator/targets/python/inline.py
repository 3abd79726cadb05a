"""Which choices are written where they are used, as `A | B`, and which need a name of their own."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model.graph import components
from generator.model.types import Choice, Declared, ListOf, MapOf, Named, Nullable, Record, Scalar, Type
from generator.model.walk import mentioned_by
from generator.targets.python.scalars import SCALARS, TEXTS

DEEPEST = 16  # brackets within brackets of one annotation
MOST_MUTUAL = 8  # choices that contain each other; mypy needs minutes for twenty-five
LONGEST = 200  # alternatives within alternatives of one annotation


def inlined(declared: Mapping[str, Declared], records_too: bool = True) -> frozenset[str]:
    """The keys of the choices that msgspec reads by itself: at most one alternative for each kind of JSON value.

    A choice that contains itself has to have a name, and one whose annotation would grow past what people and compilers
    read. Without `records_too`, so has one that mentions other types.
    """
    simple = {
        key: one
        for key, one in declared.items()
        if isinstance(one, Choice) and _separate(one, declared) and (records_too or not mentioned_by(one))
    }
    graph = {key: mentioned_by(choice) for key, choice in simple.items()}
    size: dict[str, tuple[int, int]] = {}  # depth and length of the annotations that are written in place
    for part in components(graph):
        key = part[0]
        if len(part) > 1 or key in graph[key]:
            continue
        rows = [_measured(alternative, size) for alternative in simple[key].alternatives]
        depth, length = max(d for d, _ in rows), sum(n for _, n in rows)
        if depth <= DEEPEST and length <= LONGEST:
            size[key] = depth, length
    return frozenset(size)


def knotted(declared: Mapping[str, Declared]) -> frozenset[str]:
    """The keys of choices that contain each other in so large a ring that type checkers do not come to an end."""
    choices = {key: one for key, one in declared.items() if isinstance(one, Choice)}
    parts = components({key: mentioned_by(choice) for key, choice in choices.items()})
    return frozenset(key for part in parts if len(part) > MOST_MUTUAL for key in part)


def _measured(kind: Type, size: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    depth = 0
    while isinstance(kind, (ListOf, MapOf, Nullable)):
        depth += 1
        kind = kind.item if isinstance(kind, ListOf) else kind.value if isinstance(kind, MapOf) else kind.inner
    inner, length = size.get(kind.key, (0, 1)) if isinstance(kind, Named) else (0, 1)
    return depth + inner, length


def _separate(choice: Choice, declared: Mapping[str, Declared]) -> bool:
    families = [_family(alternative, declared) for alternative in choice.alternatives]
    return len(families) > 1 and all(families) and len(set(families)) == len(families)


def _family(kind: Type, declared: Mapping[str, Declared]) -> str:
    """The kind of JSON value a type is read from; "" when msgspec could not tell in a union."""
    match kind:
        case Scalar():
            return "text" if kind.kind in TEXTS else SCALARS[kind.kind]
        case ListOf():
            return "list"
        case MapOf():
            return "object"
        case Named():
            return "object" if isinstance(declared[kind.key], Record) else ""
        case _:
            return ""
