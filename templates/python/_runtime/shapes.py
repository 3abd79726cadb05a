"""Annotations, read once into small trees that the rest of the runtime walks."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct, UnsetType

from .choices import ChoiceType, settle
from .files import FILE
from .marks import Check
from .structs import EXTRAS, LEFTOVER, RecordMeta, defaults_of, spoken, wire_name

NO_CHECK = Check()
SCALARS = (str, int, float, bool, bytes, datetime, date, Decimal)
LISTS = (list, tuple, set, frozenset)


class Shape(Struct, frozen=True, gc=False):
    """One annotation: its kind, the bare type, its rules and what it is made of.

    Kinds: any, none, scalar, list, map, record, choice, union, file, stream.
    """

    kind: str
    type: Any
    check: Check = NO_CHECK
    parts: tuple[Shape, ...] = ()
    null: bool = False
    unset: bool = False

    @property
    def item(self) -> Shape:
        """The shape of the items of a list, the values of a map, a stream's items."""
        return self.parts[0] if self.parts else ANY


class FieldShape(Struct, frozen=True, gc=False):
    """A field of a record: its attribute, its name on the wire, its shape.

    `required` says that the document asks for it, also where it fills itself.
    """

    name: str
    wire: str
    shape: Shape
    required: bool


ANY = Shape("any", Any, null=True)
_SHAPES: dict[Any, Shape] = {}
_FIELDS: dict[type, tuple[FieldShape, ...]] = {}
_SECRETS: dict[type, frozenset[str]] = {}


def shape_of(annotation: Any) -> Shape:
    """The shape of an annotation whose names are resolved."""
    try:
        return _SHAPES[annotation]
    except KeyError:
        made = _SHAPES[annotation] = _read(annotation, NO_CHECK)
        return made
    except TypeError:  # not hashable
        return _read(annotation, NO_CHECK)


def _read(annotation: Any, check: Check) -> Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        if FILE in marks:
            return Shape("file", Any, check)
        for mark in marks:
            if isinstance(mark, Check):
                check = mark if check is NO_CHECK else merged(check, mark)
        return _read(inner, check)
    if origin is Union or origin is types.UnionType:
        return _union(get_args(annotation), check)
    if origin is Literal:
        return _literal(get_args(annotation))
    if (origin or annotation) in LISTS:
        args = get_args(annotation)[:1]
        return Shape("list", annotation, check, _parts(args, check.items))
    if (origin or annotation) is dict:
        args = get_args(annotation)[1:]
        return Shape("map", annotation, check, _parts(args, check.values))
    return _plain(origin or annotation, get_args(annotation), check)


def _plain(kind: Any, args: tuple[Any, ...], check: Check) -> Shape:
    if kind is None or kind is type(None):
        return Shape("none", type(None), null=True)
    if kind in SCALARS:
        return Shape("scalar", kind, check)
    if isinstance(kind, ChoiceType):
        return Shape("choice", kind, check)
    if isinstance(kind, RecordMeta):
        return Shape("record", kind, check)
    if getattr(kind, "is_stream", False):
        return Shape("stream", kind, check, _parts(args, None))
    return Shape("any", kind, check, null=True)


def _parts(args: tuple[Any, ...], check: Check | None) -> tuple[Shape, ...]:
    return tuple(_read(arg, check or NO_CHECK) for arg in args)


def _union(members: tuple[Any, ...], check: Check) -> Shape:
    unset = UnsetType in members
    null = type(None) in members
    rest = [m for m in members if m is not UnsetType and m is not type(None)]
    if not rest:
        return Shape("none", type(None), null=null, unset=unset)
    shapes = [_read(member, check) for member in rest]
    null = null or any(shape.null for shape in shapes)
    if len(shapes) == 1:
        one = shapes[0]
        return Shape(one.kind, one.type, one.check, one.parts, null, unset)
    return Shape("union", Union[tuple(rest)], check, tuple(shapes), null, unset)


def _literal(values: tuple[Any, ...]) -> Shape:
    constants = tuple(value for value in values if value is not None)
    kind = type(constants[0]) if len({type(c) for c in constants}) == 1 else Any
    null = None in values
    name = "any" if kind is Any else "scalar"
    return Shape(name, kind, Check(choices=constants), null=null)


def merged(first: Check, second: Check) -> Check:
    """The rules of both; where they speak of the same thing the second wins."""
    values = {name: getattr(first, name) for name in Check.__struct_fields__}
    for name in Check.__struct_fields__:
        value = getattr(second, name)
        if value != getattr(NO_CHECK, name):
            values[name] = value
    return Check(**values)


def fields_of(kind: type) -> tuple[FieldShape, ...]:
    """The fields of a record class, in order, the one of `extras()` included."""
    try:
        return _FIELDS[kind]
    except KeyError:
        made = _FIELDS[kind] = tuple(_fields(kind))
        return made


def _fields(kind: Any) -> Iterator[FieldShape]:
    hints = _all_hints(kind)
    names, wires = kind.__struct_fields__, kind.__struct_encode_fields__
    for name, wire, default in zip(names, wires, defaults_of(kind), strict=True):
        if wire != LEFTOVER:
            shape = shape_of(hints[name])
            required = default is NODEFAULT or shape.check.fixed
            yield FieldShape(name, wire_name(wire), shape, required)


def field_shape(kind: type, name: str) -> Shape:
    """The shape of one attribute of a record class."""
    return next((one.shape for one in fields_of(kind) if one.name == name), ANY)


def extras_field(kind: type) -> FieldShape | None:
    """The field that keeps the properties without a field of their own."""
    if EXTRAS not in kind.__struct_encode_fields__:  # type: ignore[attr-defined]  # a Struct
        return None
    return next(field for field in fields_of(kind) if field.wire == EXTRAS)


def secret_fields(kind: type) -> frozenset[str]:
    """The attributes whose values must never be shown."""
    try:
        return _SECRETS[kind]
    except KeyError:
        names = (f.name for f in fields_of(kind) if f.shape.check.secret)
        made = _SECRETS[kind] = frozenset(names)
        return made


def _all_hints(kind: type) -> dict[str, Any]:
    """The annotations of a class and its bases, resolved."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        found.update(hints_of(base))
    return found


def hints_of(kind: type) -> dict[str, Any]:
    """The annotations that a class itself declares, resolved.

    They stay so: msgspec reads them again, and would compile each text by itself.
    """
    own: dict[str, Any] = getattr(kind, "__annotations__", {})
    texts = dict.fromkeys(one for one in own.values() if isinstance(one, str))
    if texts:  # source of this package's own modules, which `typing` evaluates, too
        names = vars(sys.modules[kind.__module__])
        code = compile(f"({', '.join(texts)},)", kind.__module__, "eval")
        settle(code, names)
        values = eval(code, names)
        known = dict(zip(texts, values, strict=True)) | {"None": type(None)}
        own.update({n: known[t] for n, t in own.items() if isinstance(t, str)})
    return own


def full_type(shape: Shape) -> Any:
    """The bare type of a shape, with None where that is allowed."""
    if shape.null and shape.kind not in ("any", "none"):
        return shape.type | None
    return shape.type


def describe(shape: Shape) -> str:
    """The type in words, for messages."""
    if shape.kind == "list":
        return f"list of {describe(shape.item)}"
    if shape.kind == "map":
        return f"map of {describe(shape.item)}"
    if shape.kind == "union":
        return " or ".join(describe(part) for part in shape.parts)
    if shape.kind == "any":
        return "any value"
    if shape.kind == "file":
        return "a file"
    if isinstance(shape.type, type):
        return spoken(shape.type)
    return getattr(shape.type, "__name__", str(shape.type))
