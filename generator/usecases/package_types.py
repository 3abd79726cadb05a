"""The types of a generated package, read from its classes, as those of a service."""

from __future__ import annotations

import datetime
import decimal
import json
from typing import TYPE_CHECKING, Protocol, cast

from generator.model.types import AnyValue, Choice, Field, Limits, ListOf, MapOf, Named, Nullable, Place, Record, Scalar

if TYPE_CHECKING:
    from generator.flow.package_parts import ChoiceType, InputField, InputShape, ShapesModule
    from generator.model.types import Declared, ScalarKind, Type

_KINDS: dict[object, ScalarKind] = {
    str: "string", bool: "boolean", int: "integer", float: "number", decimal.Decimal: "number", bytes: "base64",
    datetime.date: "date", datetime.datetime: "datetime",
}  # fmt: skip
_SIZED = ("list", "map")


class ShapeCheck(Protocol):
    """The rules that a shape of the package carries."""

    @property
    def choices(self) -> tuple[str | int | float | bool | None, ...]: ...
    @property
    def minimum(self) -> float | int | None: ...
    @property
    def maximum(self) -> float | int | None: ...
    @property
    def above(self) -> float | int | None: ...
    @property
    def below(self) -> float | int | None: ...
    @property
    def multiple_of(self) -> float | int | None: ...
    @property
    def min_length(self) -> int | None: ...
    @property
    def max_length(self) -> int | None: ...
    @property
    def min_items(self) -> int | None: ...
    @property
    def max_items(self) -> int | None: ...
    @property
    def pattern(self) -> str | None: ...
    @property
    def unique(self) -> bool: ...
    @property
    def read_only(self) -> bool: ...
    @property
    def write_only(self) -> bool: ...


class CheckedShape(Protocol):
    """A shape with its rules."""

    @property
    def check(self) -> ShapeCheck: ...


class PackageTypes:
    """Turns the shapes of a package into types; `declared` holds what these mention, by key."""

    def __init__(self, shapes: ShapesModule) -> None:
        self._shapes = shapes
        self.declared: dict[str, Declared] = {}
        self._keys: dict[object, str] = {}
        self._waiting: list[object] = []

    def of(self, shape: InputShape) -> Type:
        """The type of a shape; classes that it reaches are declared."""
        made = self._type(shape)
        self._declare()
        return made

    def of_annotation(self, annotation: object) -> Type:
        """The type of an annotation of the package."""
        return self.of(self._shapes.shape_of(annotation))

    def fields(self, record: object) -> list[Field]:
        """The fields of a record class: of a request its inputs."""
        made = [self._field(one) for one in self._shapes.fields_of(record) if one.wire]
        self._declare()
        return made

    def _declare(self) -> None:
        """Declare what was met, and what that reaches."""
        while self._waiting:
            kind = self._waiting.pop()
            key = self._keys[kind]
            self.declared[key] = self._record(kind, key) if key.startswith("record") else self._choice(kind, key)

    def _type(self, shape: InputShape) -> Type:
        made = self._bare(shape)
        return Nullable(made) if shape.null and shape.kind not in ("any", "none") else made

    def _bare(self, shape: InputShape) -> Type:
        if shape.kind == "none":
            return Scalar("null")
        if shape.kind == "file":
            return Scalar("binary")
        if shape.kind in ("record", "choice", "union"):
            return Named(self._key(shape))
        check = _check(shape)
        if shape.kind in ("list", "stream"):
            return ListOf(self._type(shape.item), limits_of(check, "list"))
        if shape.kind == "map":
            return MapOf(self._type(shape.item), limits_of(check, "map"))
        kind = _KINDS.get(shape.type)
        if kind is None:
            return AnyValue()
        return Scalar(kind, choices=tuple(map(json.dumps, check.choices)), limits=limits_of(check, kind))

    def _key(self, shape: InputShape) -> str:
        """The key of a class or union, which is declared when it is met first."""
        kind = shape if shape.kind == "union" else shape.type
        if kind not in self._keys:
            self._keys[kind] = f"{'record' if shape.kind == 'record' else 'choice'} {len(self._keys)}"
            self._waiting.append(kind)
        return self._keys[kind]

    def _record(self, kind: object, key: str) -> Record:
        name = cast("type", kind).__name__.rpartition("__")[2]
        fields = self._shapes.fields_of(kind)
        extras = next((self._type(one.shape) for one in fields if not one.wire), None)
        return Record(key, Place(("schema", name)), tuple(self._field(one) for one in fields if one.wire), extras)

    def _field(self, field: InputField) -> Field:
        check = _check(field.shape)
        return Field(
            field.wire, self._type(field.shape), field.required, read_only=check.read_only, write_only=check.write_only
        )

    def _choice(self, kind: object, key: str) -> Choice:
        parts = getattr(kind, "parts", None)
        if parts is not None:
            return Choice(key, Place(("schema", "union")), tuple(map(self._type, parts)), exclusive=False)
        choice = cast("ChoiceType", kind)
        kinds = tuple(self._type(self._shapes.shape_of(one)) for one in choice.alternatives)
        tags = tuple(getattr(kind, "tags", {}).items())
        name = str(getattr(kind, "__name__", "choice"))
        return Choice(
            key, Place(("schema", name)), kinds, bool(getattr(kind, "exclusive", True)), getattr(kind, "tag", ""), tags
        )


def limits_of(check: ShapeCheck, kind: str) -> Limits | None:
    """The limits that a check sets on a value of this kind."""
    sized = kind in _SIZED
    made = Limits(
        check.minimum, check.maximum, check.above, check.below, check.multiple_of,
        check.min_items if sized else check.min_length, check.max_items if sized else check.max_length,
        check.pattern if kind == "string" else None, check.unique,
    )  # fmt: skip
    return made if made != Limits() else None


def _check(shape: InputShape) -> ShapeCheck:
    return cast("CheckedShape", shape).check
