"""Answers that are not quite as declared: read as far as they go, the rest as it came.

What a service did is never reported as not done because of what it says about it. Null
is None, a missing property is `UNSET`, a value of another type stays as it is; each is
listed as a `Deviation`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, ValidationError

from .codec import read_as, read_mended
from .deviating import NOTHING, expected, json_type, pointer_of
from .faults import Deviation, Deviations
from .leftover import Way, left_over_of
from .marks import Data
from .masks import MASK
from .mending import mended
from .opening import item_shape
from .picking import NoFit, fitting, nearest, shapes, speaks_otherwise, tagged
from .shapes import Shape, extras_field, fields_of
from .structs import EXTRAS, LEFTOVER_FIELD


def tolerated(data: Data, shape: Shape) -> tuple[Any, Deviations]:
    """Plain data as a value of a shape as far as it is one, and where it is not."""
    walk = _Walk()
    value = walk.value(data, shape, (), False)
    return value, tuple(walk.found)


class _Walk:
    """One walk through an answer and its type."""

    def __init__(self) -> None:
        self.found: list[Deviation] = []

    def value(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        """The data by their shape; what is not of the shape as it came."""
        secret = secret or shape.check.secret
        if data is None:
            if not shape.null:
                self._note(data, shape, way, secret)
            return None
        return _READERS[shape.kind](self, data, shape, way, secret)

    def _note(
        self, data: Data, shape: Shape, way: Way, secret: bool, fixed: bool = False
    ) -> None:
        value = UNSET if isinstance(data, (dict, list)) or data is None else data
        self.found.append(
            Deviation(
                pointer_of(way),
                expected(shape),
                json_type(data),
                MASK if secret and value is not UNSET else value,
                fixed,
            )
        )

    def any(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        return data

    def none(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        self._note(data, shape, way, secret)
        return data

    def scalar(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        try:
            return msgspec.convert(data, shape.type)
        except ValidationError:
            pass
        try:
            value = msgspec.convert(mended(data, shape), shape.type)
        except ValidationError:
            self._note(data, shape, way, secret)
            return data
        if shape.type is not int:  # 1.0 is a whole number as JSON Schema sees it
            self._note(data, shape, way, secret, fixed=True)
        return value

    def file(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        try:
            return read_as(shape, data)
        except ValueError:
            self._note(data, shape, way, secret)
            return data

    def list(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        if not isinstance(data, list):
            self._note(data, shape, way, secret)
            return data
        item = shape.item
        return [self.value(one, item, (way, n), secret) for n, one in enumerate(data)]

    def map(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        if not isinstance(data, dict):
            self._note(data, shape, way, secret)
            return data
        item = shape.item
        return {k: self.value(one, item, (way, k), secret) for k, one in data.items()}

    def record(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        if not isinstance(data, dict):
            self._note(data, shape, way, secret)
            return data
        values: dict[str, Any] = {}
        for field in fields_of(shape.type):
            if field.wire in data:
                at = (way, field.wire)
                values[field.name] = self.value(
                    data[field.wire], field.shape, at, secret
                )
            elif field.required and field.wire != EXTRAS:
                told = expected(field.shape)
                place = pointer_of((way, field.wire))
                self.found.append(Deviation(place, told, NOTHING))
                values[field.name] = UNSET
            elif field.wire != EXTRAS:  # nor does a constant fill itself
                values[field.name] = UNSET
        made = shape.type(**values)
        rest = left_over_of(shape.type, data)
        if rest and extras_field(shape.type) is None:
            setattr(made, LEFTOVER_FIELD, rest)
        elif rest:
            name, item = item_shape(made)
            kept = {k: self.value(v, item, (way, k), secret) for k, v in rest.items()}
            setattr(made, name, kept)
        return made

    def union(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        """The part for the kind of JSON value that came."""
        parts = [part for part in shape.parts if _takes(part, data)]
        if len(parts) == 1:
            return self.value(data, parts[0], way, secret)
        for part in parts:
            try:
                return read_as(part, data)
            except ValidationError:
                continue
        self._note(data, shape, way, secret)
        return data

    def choice(self, data: Data, shape: Shape, way: Way, secret: bool) -> Any:
        """The alternative that its tag names, that takes the data, or the one in question."""
        kind = shape.type
        if kind.linked:
            return self.value(data, shapes(kind)[0], way, secret)
        part = tagged(kind, data)
        if part is None and speaks_otherwise(kind, data):
            return data
        if part is None:
            try:
                return fitting(kind, data, read_mended)[1]
            except NoFit:
                part = nearest(kind, data)
        if part is None:
            self._note(data, shape, way, secret)
            return data
        return self.value(data, part, way, secret)


_READERS: dict[str, Callable[[_Walk, Any, Shape, Way, bool], Any]] = {
    "any": _Walk.any,
    "none": _Walk.none,
    "scalar": _Walk.scalar,
    "list": _Walk.list,
    "map": _Walk.map,
    "record": _Walk.record,
    "choice": _Walk.choice,
    "union": _Walk.union,
    "file": _Walk.file,
    "stream": _Walk.any,
}


def _takes(shape: Shape, data: Data) -> bool:
    """Whether a shape is for the kind of JSON value that the data are."""
    if isinstance(data, dict):
        return shape.kind in ("record", "map", "choice")
    if isinstance(data, list):
        return shape.kind in ("list", "choice")
    if shape.kind != "scalar":
        return shape.kind == "choice"
    if isinstance(data, bool) or shape.type is bool:
        return isinstance(data, bool) and shape.type is bool
    return (shape.type in _NUMBERS) is not isinstance(data, str)


_NUMBERS = (int, float, Decimal)
