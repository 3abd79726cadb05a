"""Where data do not fit their type, in words."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from .faults import DecodeError
from .marks import Data
from .shapes import Shape, fields_of, shape_of
from .structs import wire_name

INNER = "\ue000"
"""Parts what is said from the way within a choice, which msgspec cannot know."""

_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `(?P<at>\$.*)`)?", re.S)
_EXPECTED = re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")


def misread(error: Exception, data: Data, shape: Shape) -> DecodeError:
    """The fault that says where the data do not fit, with the value unless secret."""
    what, at = parts_of(error)
    types = _EXPECTED.match(what)
    steps = [(step[1], step[2]) for step in _STEP.finditer(at)]
    value, secret, exact = _at(data, shape, steps)
    shown = ""
    if exact and not isinstance(value, (dict, list)):
        value = "***" if secret else value
        shown = f" ({str(value)[:60]!r})" if isinstance(value, str) else f" ({value!r})"
    return DecodeError(
        f"{what[:1].lower()}{what[1:]} at {at}{shown}",
        at=at,
        expected=types["expected"] if types else "",
        got=types["got"] if types else "",
        value=value if exact else msgspec.UNSET,
    )


def parts_of(error: Exception) -> tuple[str, str]:
    """What msgspec says, and the whole path, also through choices."""
    text = wire_name(str(error))
    found = _MESSAGE.fullmatch(text)
    what, at = (found["what"], found["at"] or "$") if found else (text, "$")
    what, _, inner = what.partition(INNER)
    return what, at + inner


def _at(
    data: Data, shape: Shape, steps: list[tuple[str | None, str | None]]
) -> tuple[Any, bool, bool]:
    """What stands at the end of the steps, whether it is secret, whether we know."""
    secret = shape.check.secret
    for name, number in steps:
        if name is not None and isinstance(data, dict) and name in data:
            data = data[name]
            shape = _field(shape, name)
        elif number is not None and isinstance(data, list) and int(number) < len(data):
            data = data[int(number)]
            shape = shape.item
        else:
            return None, secret, False
        secret = secret or shape.check.secret
    return data, secret, True


def _field(shape: Shape, wire: str) -> Shape:
    """The shape of a property; where several types have it, rather a secret one."""
    found = [
        field.shape
        for record in _records(shape)
        for field in fields_of(record.type)
        if field.wire == wire
    ]
    found.sort(key=lambda one: not one.check.secret)
    return found[0] if found else shape.item


def _records(shape: Shape) -> list[Shape]:
    parts = shape.parts
    if shape.kind == "choice":
        parts = tuple(shape_of(kind) for kind in shape.type.alternatives)
    if shape.kind in ("choice", "union"):
        return [part for part in parts if part.kind == "record"]
    return [shape] if shape.kind == "record" else []
