"""Names in given plain data that a type does not have: refused with the nearest names, or sent where the caller says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TypeAlias

from msgspec import Struct, ValidationError

from .choices import ChoiceType
from .codec import read_as
from .faults import Violation
from .marks import Data
from .picking import NoFit, fitting, keys_of, leaves
from .records import Record, Request, replaced
from .shapes import Shape, fields_of

Path: TypeAlias = tuple[str | int, ...]


class Unexpected(Struct, frozen=True):
    """A value whose name its object does not know, and the names it knows."""

    path: Path
    value: Any
    known: frozenset[str]


def unexpected(data: Data, shape: Shape, path: Path) -> Iterator[Unexpected]:
    """Everything in plain data that would be dropped when it becomes a typed value.

    An object whose schema speaks of further properties keeps them; so does a map.
    """
    waiting = [(data, shape, path)]
    while waiting:
        data, shape, path = waiting.pop()
        if shape.kind == "list" and isinstance(data, list):
            waiting += [(d, shape.item, (*path, n)) for n, d in enumerate(data)]
        elif shape.kind == "map" and isinstance(data, dict):
            waiting += [(d, shape.item, (*path, key)) for key, d in data.items()]
        elif shape.kind == "union":
            waiting += [(data, part, path) for part in _taking(shape, data)]
        elif shape.kind == "choice" and data is not None:
            parts = _chosen(shape.type, data)
            if len(parts) == 1:
                waiting.append((data, parts[0], path))
            elif parts and isinstance(data, dict):
                yield from _in_record(data, parts, path)
                waiting += _inside(data, parts, path)
        elif shape.kind == "record" and isinstance(data, dict):
            yield from _in_record(data, [shape], path)
            waiting += _inside(data, [shape], path)


def _chosen(kind: ChoiceType, data: Data) -> list[Shape]:
    """The alternative that takes the data; of anyOf every object that does."""
    try:
        best = fitting(kind, data, read_as)[0]
    except NoFit:  # it stays as it is
        return []
    if kind.exclusive or kind.tags or best.kind != "record":
        return [best]
    others: list[Shape] = []
    for part in leaves(kind, data):
        if part.kind == "record" and part != best:
            with suppress(ValueError, ValidationError):  # no ValueError before 0.21
                read_as(part, data)
                others.append(part)
    return [best, *others]


def _in_record(
    data: dict[str, Any], records: list[Shape], path: Path
) -> Iterator[Unexpected]:
    found = [keys_of(record.type) for record in records]
    if not any(keys.open for keys in found):
        known = frozenset[str]().union(*(keys.known for keys in found))
        for name, value in data.items():
            if name not in known:
                yield Unexpected((*path, name), value, known)


def _inside(
    data: dict[str, Any], records: list[Shape], path: Path
) -> list[tuple[Any, Shape, Path]]:
    """The known properties, each by the first record that knows it."""
    shapes: dict[str, Shape] = {}
    for record in records:
        for field in fields_of(record.type):
            shapes.setdefault(field.wire, field.shape)
    return [
        (data[wire], shape, (*path, wire))
        for wire, shape in shapes.items()
        if wire in data
    ]


def _taking(shape: Shape, data: Data) -> list[Shape]:
    """The part of a union that takes an object or a list; there is one at most."""
    kinds = ("record", "map") if isinstance(data, dict) else ("list",)
    return [part for part in shape.parts if part.kind in kinds][:1]


def refusal(found: Unexpected) -> Violation:
    """What to say of a name that nobody knows."""
    from difflib import get_close_matches

    name = str(found.path[-1])
    near = get_close_matches(name, sorted(found.known), n=3, cutoff=0.5)
    hint = f"; the nearest: {', '.join(near)}" if near else ""
    told = "is no input" if len(found.path) == 1 else "is not known there"
    return Violation(spoken(found.path), "unknown", f"{told}{hint}")


def spoken(path: Path) -> str:
    """A path as violations have it: `body.lines[0].name`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


def with_unexpected(request: Request, found: tuple[Unexpected, ...]) -> Request:
    """The request with values that its types have no place for, as plain data."""
    made = replaced(request)
    for one in found:
        name, *rest = one.path
        value = getattr(made, str(name))
        setattr(made, str(name), _put(value, rest, one.value))
    return made


def _put(
    holder: Record | dict[str, Any] | list[Any] | tuple[Any, ...],
    path: list[str | int],
    value: Any,
) -> Any:
    """A copy of a value, plain as far as the path goes, with something put at its end."""
    if not path:
        return value
    step, *rest = path
    if isinstance(holder, (list, tuple)):
        items = list(holder)
        items[int(step)] = _put(items[int(step)], rest, value)
        return items
    from .forms import properties

    named = dict(properties(holder)) if isinstance(holder, Record) else dict(holder)
    named[str(step)] = _put(named.get(str(step), {}), rest, value)
    return named
