"""Properties whose names the JSON library takes for no field: it is given others."""

from __future__ import annotations

from typing import Any

from .marks import Data
from .records import Record
from .shapes import Shape, fields_of
from .structs import is_stand_in, wire_name

_RENAMED: dict[type, dict[str, str]] = {}


def has_odd_names(shape: Shape) -> bool:
    """Whether a shape is a record with such a property."""
    return shape.kind == "record" and bool(_renamed(shape.type))


def _renamed(kind: type[Record]) -> dict[str, str]:
    """The stand-in of each odd name of a record class."""
    found = _RENAMED.get(kind)
    if found is None:
        names = kind.__struct_encode_fields__
        odd = {wire_name(name): name for name in names if is_stand_in(name)}
        found = _RENAMED[kind] = odd
    return found


def with_stand_ins(data: Data, shape: Shape) -> Any:
    """Plain data in which the properties of records are called as the library has it.

    What a choice holds is renamed when an alternative is picked.
    """
    if isinstance(data, list):
        parts = [part for part in _parts(shape) if part.kind == "list"]
        item = parts[0].item if parts else None
        return data if item is None else [with_stand_ins(one, item) for one in data]
    if isinstance(data, dict):
        for part in _parts(shape):
            if part.kind == "record":
                return _record(data, part)
            if part.kind == "map":
                return {k: with_stand_ins(one, part.item) for k, one in data.items()}
    return data


def _parts(shape: Shape) -> tuple[Shape, ...]:
    return shape.parts if shape.kind == "union" else (shape,)


def _record(data: dict[str, Any], shape: Shape) -> dict[str, Any]:
    renamed = _renamed(shape.type)
    out = {renamed.get(name, name): value for name, value in data.items()}
    for field in fields_of(shape.type):
        name = renamed.get(field.wire, field.wire)
        if name in out:
            out[name] = with_stand_ins(out[name], field.shape)
    return out
