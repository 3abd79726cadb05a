"""Names in given plain data that a type does not have: refused with the nearest names, or sent where the caller says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from msgspec import Struct, structs

from .codec import read_as
from .faults import Violation
from .forms import properties
from .picking import NoFit, fitting, keys_of
from .records import Record, Request
from .shapes import Shape, fields_of

Path: TypeAlias = tuple[str | int, ...]


class Unexpected(Struct, frozen=True):
    """A value whose name its object does not know, and the names it knows."""

    path: Path
    value: Any
    known: frozenset[str]


def unexpected(data: Any, shape: Shape, path: Path) -> Iterator[Unexpected]:
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
        elif shape.kind == "choice" and data is not None:
            try:
                waiting.append((data, fitting(shape.type, data, read_as)[0], path))
            except NoFit:  # it stays as it is
                continue
        elif shape.kind == "union":
            waiting += [(data, part, path) for part in _taking(shape, data)]
        elif shape.kind == "record" and isinstance(data, dict):
            yield from _in_record(data, shape, path)
            waiting += [
                (data[field.wire], field.shape, (*path, field.wire))
                for field in fields_of(shape.type)
                if field.wire in data
            ]


def _in_record(data: dict[str, Any], shape: Shape, path: Path) -> Iterator[Unexpected]:
    keys = keys_of(shape.type)
    if not keys.open:
        for name, value in data.items():
            if name not in keys.known:
                yield Unexpected((*path, name), value, keys.known)


def _taking(shape: Shape, data: Any) -> list[Shape]:
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
    made = structs.replace(request)
    for one in found:
        name, *rest = one.path
        value = getattr(made, str(name))
        setattr(made, str(name), _put(value, rest, one.value))
    return made


def _put(holder: Any, path: list[str | int], value: Any) -> Any:
    """A copy of a value, plain as far as the path goes, with something put at its end."""
    if not path:
        return value
    step, *rest = path
    if isinstance(holder, (list, tuple)):
        items = list(holder)
        items[int(step)] = _put(items[int(step)], rest, value)
        return items
    named = dict(properties(holder)) if isinstance(holder, Record) else dict(holder)
    named[str(step)] = _put(named.get(str(step)), rest, value)
    return named
