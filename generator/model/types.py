"""The types of a service, free of any input format and of any target.

A type expression is a small tree of frozen values. What has a name of its own (a record, a choice) is declared
once in `Service.types` and mentioned by its key through `Named`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, Union

from msgspec import Struct

Json: TypeAlias = Union[None, bool, int, float, str, list["Json"], dict[str, "Json"]]

ScalarKind = Literal[
    "string", "boolean", "integer", "int32", "int64", "number", "float", "double", "decimal",
    "date", "datetime", "base64", "binary", "null",
]  # fmt: skip


class Limits(Struct, frozen=True):
    """What a value must satisfy beyond its type; `None` where nothing is asked. Lengths count characters or items."""

    minimum: float | int | None = None
    maximum: float | int | None = None
    above: float | int | None = None  # exclusive minimum
    below: float | int | None = None  # exclusive maximum
    multiple_of: float | int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None  # ECMA-262 regular expression, not anchored
    unique: bool = False


class Scalar(Struct, frozen=True):
    """One JSON scalar. `choices` are the allowed values (enum, const) as JSON texts, in document order."""

    kind: ScalarKind
    format: str = ""  # as written, also when it has no kind of its own ("uuid", "email")
    choices: tuple[str, ...] = ()
    limits: Limits | None = None


class Enumeration(Scalar, frozen=True):
    """A scalar whose values are declared by a component: `component` is the key of the alias that names it."""

    component: str = ""


class AnyValue(Struct, frozen=True):
    """Any JSON value. `reason` says why, when the author said something more exact that we do not carry."""

    reason: str = ""


class ListOf(Struct, frozen=True):
    item: Type
    limits: Limits | None = None


class MapOf(Struct, frozen=True):
    """Text keys, one type of value."""

    value: Type
    limits: Limits | None = None


class Nullable(Struct, frozen=True):
    """The inner type or null."""

    inner: Type


class Named(Struct, frozen=True):
    """A mention of a declared type (`Record.key` or `Choice.key`)."""

    key: str


Type: TypeAlias = Union[Scalar, AnyValue, ListOf, MapOf, Nullable, Named]


_WHOLE = frozenset({int, type(None)})  # no bool: it equals a number


def exact(kind: Type) -> Type | str:
    """What tells a type from all that are written in another way: limits of 1 and 1.0 are equal, and are not written so."""
    return kind if _by_whole_numbers(kind) else repr(kind)


def _by_whole_numbers(kind: Type) -> bool:
    """Whether all limits in a type are such, or there are none: nothing equals it but what is written alike."""
    match kind:
        case Scalar():
            return kind.limits is None or _are_whole(kind.limits)
        case Named() | AnyValue():
            return True
        case Nullable():
            return _by_whole_numbers(kind.inner)
        case ListOf():
            return (kind.limits is None or _are_whole(kind.limits)) and _by_whole_numbers(kind.item)
        case MapOf():
            return (kind.limits is None or _are_whole(kind.limits)) and _by_whole_numbers(kind.value)


def _are_whole(limits: Limits) -> bool:
    numbers = (
        limits.minimum, limits.maximum, limits.above, limits.below, limits.multiple_of, limits.min_length, limits.max_length,
    )  # fmt: skip
    return _WHOLE.issuperset(map(type, numbers))


class Place(Struct, frozen=True):
    """Where a declared type stands in the document: what its names are derived from.

    `root` is ("schema", name), ("body", operation key, parameter name), ("response", operation key, code),
    ("header", operation key, code, name), ("parameter", operation key, name) or ("callback", operation key, ...).
    `steps` lead from there: ("property", name), ("item",), ("value",), ("oneOf" | "anyOf" | "allOf", number from 1),
    ("event",) for a schema as the event of a stream, its data as values.
    """

    root: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...] = ()


class Field(Struct, frozen=True):
    """A property of a record. Required says that it must be present; null is a matter of its type."""

    wire: str
    type: Type
    required: bool = False
    description: str = ""
    default: str | None = None  # JSON text
    example: str | None = None  # JSON text
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    pointer: str = ""
    implied: bool = False  # demanded as present, but described nowhere


class Record(Struct, frozen=True):
    """An object with named fields. `extras` is the type of fields beyond those, when the author speaks of them."""

    key: str
    place: Place
    fields: tuple[Field, ...]
    extras: Type | None = None
    closed: bool = False  # additionalProperties: false
    title: str = ""
    description: str = ""
    example: str | None = None
    deprecated: bool = False
    pointer: str = ""
    file: str = ""
    parents: tuple[str, ...] = ()  # keys of the records merged in by allOf


class Choice(Struct, frozen=True):
    """One of several types. `tags` pairs a discriminator value with the number of its alternative (from 0)."""

    key: str
    place: Place
    alternatives: tuple[Type, ...]
    exclusive: bool = True  # exactly one must match (oneOf), else at least one (anyOf)
    tag_field: str = ""
    tags: tuple[tuple[str, int], ...] = ()
    labels: tuple[str, ...] = ()  # the schema's name for a referenced alternative, "" for an inline one
    title: str = ""
    description: str = ""
    example: str | None = None
    pointer: str = ""
    file: str = ""


class DefaultedChoice(Choice, frozen=True):
    """A choice whose tag may be missing or unknown: the value is the alternative of this number then."""

    fallback: int = 0


Declared: TypeAlias = Union[Record, Choice]


class Alias(Struct, frozen=True):
    """A component that is another type under a name of its own: a reference to one, an enumeration, a list."""

    key: str
    name: str  # as the document writes it
    type: Type
    description: str = ""
