"""Operations and types of a stored model, from JSON back to the classes of the model.

A stored model lies in the project, where anybody may have altered it: what has not the shape that we write is told here, before
anything is compared with it. The fields of a type tell its class.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias, TypedDict, TypeVar, cast

from msgspec import Raw
from msgspec.json import Decoder

from generator.model import service as s
from generator.model import types as t

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]  # its members are the parameters of the class that it is read into
Security: TypeAlias = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


class TypeRow(TypedDict, total=False):
    """Any type."""

    kind: t.ScalarKind
    format: str
    choices: tuple[str, ...]
    limits: t.Limits | None
    component: str
    key: str
    item: TypeRow
    value: TypeRow
    inner: TypeRow
    reason: str


class ServerRow(TypedDict, total=False):
    url: str
    description: str
    variables: tuple[tuple[str, str, tuple[str, ...]], ...]
    name: str


class ParameterRow(TypedDict, total=False):
    name: str
    location: s.Location
    type: TypeRow
    required: bool
    style: str
    explode: bool
    allow_reserved: bool
    media_type: str
    description: str
    default: str | None
    example: str | None
    deprecated: bool
    pointer: str
    conditions: str
    parts: tuple[s.Part, ...]


class ContentRow(TypedDict, total=False):
    media_type: str
    type: TypeRow
    parts: tuple[s.Part, ...]
    example: str | None
    pointer: str
    conditions: str
    prefix: tuple[s.Part, ...]
    item: s.Part | None


class BodyRow(TypedDict, total=False):
    contents: tuple[ContentRow, ...]
    required: bool
    name: str
    description: str
    pointer: str
    spread: bool


class HeaderRow(TypedDict, total=False):
    name: str
    type: TypeRow
    required: bool
    description: str
    pointer: str


class ResponseRow(TypedDict, total=False):
    code: str
    description: str
    contents: tuple[ContentRow, ...]
    headers: tuple[HeaderRow, ...]
    links: tuple[tuple[str, str, str], ...]
    pointer: str


class OperationRow(TypedDict, total=False):
    key: str
    id: str
    method: str
    path: str
    parameters: tuple[ParameterRow, ...]
    body: BodyRow | None
    responses: tuple[ResponseRow, ...]
    summary: str
    description: str
    tags: tuple[str, ...]
    deprecated: bool
    servers: tuple[ServerRow, ...]
    security: Security | None
    docs_url: str
    callback: bool
    file: str
    pointer: str


class FieldRow(TypedDict, total=False):
    wire: str
    type: TypeRow
    required: bool
    description: str
    default: str | None
    example: str | None
    read_only: bool
    write_only: bool
    deprecated: bool
    pointer: str
    implied: bool


class DeclaredRow(TypedDict, total=False):
    """A record or a choice."""

    key: str
    place: t.Place
    title: str
    description: str
    example: str | None
    pointer: str
    file: str
    fields: tuple[FieldRow, ...]
    extras: TypeRow | None
    closed: bool
    deprecated: bool
    parents: tuple[str, ...]
    alternatives: tuple[TypeRow, ...]
    exclusive: bool
    tag_field: str
    tags: tuple[tuple[str, int], ...]
    labels: tuple[str, ...]
    fallback: int


class RestRow(TypedDict, total=False):
    """All of a service but its operations and types."""

    name: str
    title: str
    version: str
    description: str
    origin: str
    dialect: str
    servers: tuple[ServerRow, ...]
    auth: tuple[s.Auth, ...]
    security: Security
    tags: tuple[s.Tag, ...]


@cache
def _decoder(kind: type[T]) -> Decoder[T]:
    return Decoder(kind)


def rest(text: Raw) -> s.Service:
    """The service without its operations and types. Raises MsgspecError, ValueError, KeyError, TypeError for another shape."""
    row = _decoder(RestRow).decode(text)
    tags = row.get("tags", ())  # older ones knew none
    plain = {key: cast("Row", row)[key] for key in ("name", "title", "version", "description", "origin", "dialect")}
    return s.Service(**plain, servers=_servers(row["servers"]), auth=row["auth"], security=row["security"], tags=tags)


def operation(text: Raw) -> s.Operation:
    """Raises as `rest` does."""
    row = _decoder(OperationRow).decode(text)
    body = row["body"]
    return s.Operation(
        **cast("Row", row)
        | {
            "parameters": tuple(map(_parameter, row["parameters"])),
            "body": s.Body(**cast("Row", body) | {"contents": _contents(body["contents"])}) if body else None,
            "responses": tuple(map(_response, row["responses"])),
            "servers": _servers(row["servers"]),
        }
    )


def declared(text: Raw) -> t.Declared:
    """Raises as `rest` does."""
    row = _decoder(DeclaredRow).decode(text)
    _rooted(row["place"])
    if "alternatives" in row:
        return _choice(row)
    extras = row["extras"]
    return t.Record(
        **cast("Row", row)
        | {
            "fields": tuple(t.Field(**cast("Row", field) | {"type": _type(field["type"])}) for field in row["fields"]),
            "extras": _type(extras) if extras is not None else None,
        }
    )


def _rooted(place: t.Place) -> None:
    """Raises ValueError where a place is none that the model knows."""
    if len(place.root) < 2 or not all(place.steps):
        raise ValueError(f"no place: {place}")


def _choice(row: DeclaredRow) -> t.Choice:
    found = cast("Row", row) | {"alternatives": tuple(map(_type, row["alternatives"]))}
    made = t.DefaultedChoice(**found) if "fallback" in row else t.Choice(**found)
    numbers = [number for _, number in made.tags] + ([made.fallback] if isinstance(made, t.DefaultedChoice) else [])
    if not all(0 <= number < len(made.alternatives) for number in numbers):
        raise ValueError(f"no alternative of {made.key}: {numbers}")
    return made


def _parameter(row: ParameterRow) -> s.Parameter:
    kind = s.QueryString if "parts" in row else s.Parameter
    return kind(**cast("Row", row) | {"type": _type(row["type"])})


def _response(row: ResponseRow) -> s.Response:
    headers = tuple(s.Header(**cast("Row", header) | {"type": _type(header["type"])}) for header in row["headers"])
    return s.Response(**cast("Row", row) | {"contents": _contents(row["contents"]), "headers": headers})


def _contents(rows: tuple[ContentRow, ...]) -> tuple[s.Content, ...]:
    return tuple(
        (s.PartsByPosition if "prefix" in row else s.Content)(**cast("Row", row) | {"type": _type(row["type"])})
        for row in rows
    )


def _servers(rows: tuple[ServerRow, ...]) -> tuple[s.Server, ...]:
    return tuple((s.NamedServer if "name" in row else s.Server)(**cast("Row", row)) for row in rows)


def _scalar(row: TypeRow) -> t.Scalar:
    plain = row["kind"], row["format"], row["choices"], row["limits"]
    return t.Enumeration(*plain, row["component"]) if "component" in row else t.Scalar(*plain)


_TYPES: tuple[tuple[str, Callable[[TypeRow], t.Type]], ...] = (
    ("kind", _scalar),
    ("key", lambda row: t.Named(row["key"])),
    ("item", lambda row: t.ListOf(_type(row["item"]), row["limits"])),
    ("value", lambda row: t.MapOf(_type(row["value"]), row["limits"])),
    ("inner", lambda row: t.Nullable(_type(row["inner"]))),
    ("reason", lambda row: t.AnyValue(row["reason"])),
)


def _type(row: TypeRow) -> t.Type:
    for mark, make in _TYPES:
        if mark in row:
            return make(row)
    raise ValueError(f"no type: {sorted(row)}")
