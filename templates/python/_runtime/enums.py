"""Values of an enumeration: closed where they are given, open where they are read.

A service adds values before its document does: reading takes any. What is given has to
be one of the document's, and type checkers say so: to them such a field is a descriptor
that takes less than it answers. At run time it is an ordinary field with its rule.
"""

from __future__ import annotations

import types
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from .marks import Check, Constant

if TYPE_CHECKING:
    G = TypeVar("G", contravariant=True)
    R = TypeVar("R", covariant=True)
    T = TypeVar("T")

    class TwoWay(Generic[G, R]):
        """A field that takes one type and answers another."""

        def __get__(self, instance: object, owner: Any = ..., /) -> R: ...

        def __set__(self, instance: object, value: G, /) -> None: ...

    class Open(Generic[T]):
        """One of the values where it is given, these or any text where it is read."""

        def __get__(self, instance: object, owner: Any = ..., /) -> T | str: ...

        def __set__(self, instance: object, value: T, /) -> None: ...

    Const = Annotated[T, "the only value"]
    """The one value that a field can have."""
else:

    class TwoWay:
        """A field that takes one type and answers another."""

        def __class_getitem__(cls, both: tuple[Any, Any]) -> Any:
            return ruled(both[0], _mentions_float(both[1]))

    class Open:
        """One of the values where it is given, these or any text where it is read."""

        def __class_getitem__(cls, given: Any) -> Any:
            return ruled(given)

    class Const:
        """The one value that a field can have; it fills itself."""

        def __class_getitem__(cls, given: Any) -> Any:
            return Annotated[ruled(given), Check(fixed=True)]


_HOLDERS: tuple[Any, ...] = (list, dict)


def ruled(kind: Any, numbers: bool = False) -> Any:
    """A type with rules in place of its literals: reading stays open.

    `Literal["a", "b"]` becomes `Annotated[str, Check(choices=("a", "b"))]`. With `numbers`
    whole ones are some of those that can have a fraction: they are read as such.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        value = type(inner[0])
        wide = float if numbers and value is int else value
        return Annotated[wide, Check(choices=inner)]
    if origin is Union or origin is types.UnionType:
        return Union[tuple(ruled(one, numbers) for one in inner)]
    if origin in _HOLDERS:
        return origin[tuple(ruled(one, numbers) for one in inner)]
    return kind


def _mentions_float(kind: Any) -> bool:
    return kind is float or any(map(_mentions_float, get_args(kind)))


def choices_of(kind: Any, field: str = "") -> tuple[Constant, ...]:
    """The values of an enumeration, in the order of the document.

    Of an alias (`choices_of(Encoding)`), or of a field of a class by its Python or its
    wire name (`choices_of(SmsRequest, "encoding")`); of a list those of its items. Empty
    where any value may stand. Raises `LookupError` when the class has no such field.
    """
    from .shapes import Shape, fields_of, shape_of

    shape: Shape = shape_of(kind)
    if field:
        known = {
            name: one.shape for one in fields_of(kind) for name in (one.wire, one.name)
        }
        if field not in known:
            raise LookupError(f"no field {field!r}; there are: {', '.join(known)}")
        shape = known[field]
    while shape.kind in ("list", "map"):
        shape = shape.item
    parts = shape.parts if shape.kind == "union" else (shape,)
    return tuple(value for part in parts for value in part.check.choices)
