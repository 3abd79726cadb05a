"""What an answer holds beyond its type."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from .codec import read_as
from .marks import Data
from .picking import NoFit, fitting, keys_of, speaks_otherwise
from .shapes import Shape, fields_of

Found: TypeAlias = tuple[str, Any]


def unknown_in(body: bytes, shape: Shape) -> tuple[Found, ...]:
    """Path and value of each property and enum value that the document lacks."""
    if not body or shape.kind == "stream":
        return ()
    try:
        return tuple(surplus(msgspec.json.decode(body), shape))
    except (
        msgspec.MsgspecError,
        ValueError,
        RecursionError,
    ):  # no JSON, or too deep: nothing to compare
        return ()


def surplus(data: Data, shape: Shape, path: str = "$") -> Iterator[Found]:
    """Path and value of everything in plain data that a shape does not know."""
    walk: list[Iterator[_Look | Found]] = [iter([_Look(data, shape, path)])]
    while walk:
        one = next(walk[-1], None)
        if one is None:
            walk.pop()
        elif isinstance(one, _Look):
            walk.append(_inside(one.data, one.shape, one.path))
        else:
            yield one


class _Look(msgspec.Struct):
    """Plain data that have yet to be compared with a shape."""

    data: Data
    shape: Shape
    path: str


def _inside(data: Data, shape: Shape, path: str) -> Iterator[_Look | Found]:
    choices = shape.check.choices
    if choices and data is not None and data not in choices:
        yield path, data
    elif shape.kind == "record" and isinstance(data, dict):
        yield from _in_record(data, shape, path)
    elif shape.kind == "list" and isinstance(data, list):
        for number, item in enumerate(data):
            yield _Look(item, shape.item, f"{path}[{number}]")
    elif shape.kind == "map" and isinstance(data, dict):
        for key, item in data.items():
            yield _Look(item, shape.item, f"{path}.{key}")
    elif shape.kind == "choice":
        yield from _in_choice(data, shape, path)
    elif shape.kind == "union":
        yield from _in_union(data, shape, path)


def _in_record(
    data: dict[str, Any], shape: Shape, path: str
) -> Iterator[_Look | Found]:
    keys = keys_of(shape.type)
    for field in fields_of(shape.type):
        if field.wire in data:
            yield _Look(data[field.wire], field.shape, f"{path}.{field.wire}")
    if not keys.open:
        for name, value in data.items():
            if name not in keys.known:
                yield f"{path}.{name}", value


def _in_choice(data: Data, shape: Shape, path: str) -> Iterator[_Look | Found]:
    if data is None:
        return
    if speaks_otherwise(shape.type, data):
        yield path, data
        return
    try:
        part, _ = fitting(shape.type, data, read_as)
    except NoFit:
        yield path, data
    else:
        yield _Look(data, part, path)


def _in_union(data: Data, shape: Shape, path: str) -> Iterator[_Look | Found]:
    if isinstance(data, (dict, list)):
        kinds = ("record", "map") if isinstance(data, dict) else ("list",)
        parts = [part for part in shape.parts if part.kind in kinds]
    else:
        parts = [part for part in shape.parts if _holds(part, data)]
        if any(data in part.check.choices or not part.check.choices for part in parts):
            return
    if parts:
        yield _Look(data, parts[0], path)


def _holds(part: Shape, data: Data) -> bool:
    """Whether a plain value is of the JSON type that stands for a scalar."""
    if part.kind != "scalar":
        return part.kind == "any"
    if isinstance(data, bool):
        return part.type is bool
    if isinstance(data, (int, float)):
        return part.type in (int, float, Decimal)
    return part.type not in (bool, int, float)
