"""The model a service was generated from last, kept to be compared with (`packing`), and unpacked only where needed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias, cast

from msgspec import MsgspecError, Raw, Struct  # the error is no ValueError before msgspec 0.21
from msgspec.json import Decoder, decode

from generator.compare.closure import encoded
from generator.diagnostics import Checked, Diagnostic
from generator.model import service as s
from generator.model import types as t
from generator.model.service import mentioned_by_operation
from generator.model.walk import mentioned_by
from generator.project import rules
from generator.project.stored import packed, place
from generator.project.unpacking import Pieces, Stream, unpacked

Row: TypeAlias = dict[str, Any]  # of a stored model: its members are the parameters of the class that it is read into

Item: TypeAlias = "s.Operation | t.Declared"
# Of stored texts, by identity, the operations or types of today that are written letter by letter the same.
Stayed: TypeAlias = "Mapping[int, Sequence[Item]]"
Member: TypeAlias = "Item | Raw"  # of a section, or its JSON

Types: TypeAlias = "Mapping[str, t.Declared]"  # by their keys

FORMAT = 1
_DAMAGED = (MsgspecError, ValueError, KeyError, TypeError, AttributeError)
_TEXTS = Decoder(dict[str, Raw])
_HASHES = Decoder(dict[str, str])


class Last(Protocol):
    """A model that was stored: its closures, the pieces that it lies in, and parts of it."""

    @property
    def closures(self) -> Mapping[str, str]: ...

    @property
    def pieces(self) -> Pieces: ...

    def part(self, keys: Collection[str], stayed: Stayed = ...) -> s.Service: ...

    def types(self, stayed: Stayed = ...) -> Callable[[Types], Types]: ...


class Baseline(Struct, frozen=True):
    """A stored model; its operations and types are still JSON texts."""

    closures: Mapping[str, str]
    rest: Row
    sections: Mapping[str, Sequence[bytes]]  # "operations", "callbacks" and "types": members of objects, by their keys
    pieces: Pieces  # as `Stream.pieces`

    def part(self, keys: Collection[str], stayed: Stayed = MappingProxyType({})) -> s.Service:
        """The service with these operations and what they reach; those that `stayed` are taken as they are.

        Raises ValueError, KeyError, TypeError when damaged.
        """
        operations, callbacks = (
            [_operation(one) for key, one in self._each(part, stayed).items() if key in keys] if keys else []
            for part in ("operations", "callbacks")
        )
        made: dict[str, t.Declared] = {}
        waiting = [key for o in (*operations, *callbacks) for key in mentioned_by_operation(o)]
        types = self._each("types", stayed) if waiting else {}
        while waiting:
            key = waiting.pop()
            if key not in made and key in types:
                made[key] = declared = _declared(types[key])
                waiting.extend(mentioned_by(declared))
        plain = {key: self.rest[key] for key in ("name", "title", "version", "description", "origin", "dialect")}
        return s.Service(
            **plain,
            servers=_servers(self.rest["servers"]),
            operations=tuple(operations),
            callbacks=tuple(callbacks),
            types=tuple(made[key] for key in types if key in made),
            auth=tuple(s.Auth(**{**row, "scopes": tuple(row["scopes"])}) for row in self.rest["auth"]),
            security=_security(self.rest["security"]) or (),
            tags=tuple(s.Tag(**row) for row in self.rest.get("tags", ())),  # older ones knew none
        )

    def types(self, stayed: Stayed = MappingProxyType({})) -> Callable[[Types], Types]:
        """What tells all its types in their order, and holds no text that `stayed`; given those of today, it takes each that is
        written the same as it is today. It raises as `part` when damaged."""
        return partial(_typed, self._parts("types", stayed))

    def _each(self, part: str, stayed: Stayed) -> dict[str, Member]:
        """Each operation or type by its key, or its JSON, taken apart where it is asked for: most often nothing changed."""
        return _together(self._parts(part, stayed))

    def _parts(self, part: str, stayed: Stayed) -> list[bytes | Sequence[Item]]:
        return [stayed.get(id(text), text) for text in self.sections[part]]


def _together(parts: Iterable[bytes | Sequence[Item]]) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for some in parts:
        found.update(_TEXTS.decode(b"{%b}" % some) if isinstance(some, bytes) else {one.key: one for one in some})
    return found


def _typed(parts: Iterable[bytes | Sequence[Item]], today: Types) -> Types:
    return {key: _kept(one, today.get(key)) or _declared(one) for key, one in _together(parts).items()}


def part(
    folder: Path, name: str, held: Last, keys: Collection[str], stayed: Stayed = MappingProxyType({})
) -> Checked[s.Service]:
    """`Last.part`, what is damaged inside told as a finding: baseline-damaged."""
    try:
        return Checked(held.part(keys, stayed))
    except _DAMAGED:
        return Checked(None, (_damaged(place(folder, name), "a part of it has not the shape that we write"),))


def types(held: Last, stayed: Stayed) -> Callable[[Types], Types | None]:
    """`Last.types`; what it makes tells None for what is damaged inside."""
    made = held.types(stayed)

    def told(today: Types) -> Types | None:
        try:
            found = made(today)
            hash(
                tuple(one for key, one in found.items() if today.get(key) is not one)
            )  # of nothing else is a model made
            return found
        except _DAMAGED:
            return None

    return told


def _kept(one: Member, today: t.Declared | None) -> t.Declared | None:
    """What a stored type is today, where it is written letter by letter the same."""
    same = one is today or today is not None and isinstance(one, Raw) and bytes(one) == encoded(today)
    return today if same else None


def load(folder: Path, name: str) -> Checked[Last]:
    """The stored model of a service, or None without findings when there is none. Findings: baseline-damaged."""
    path = place(folder, name)
    try:
        return Checked(_baseline(unpacked(packed(folder, name))))
    except FileNotFoundError:
        return Checked(None)
    except (EOFError, zlib.error):
        return Checked(None, (_damaged(path, "it was cut short or changed"),))
    except KeyError as fault:
        return Checked(None, (_damaged(path, f"it has no {fault}"),))
    except (OSError, ValueError, MsgspecError) as fault:
        return Checked(None, (_damaged(path, getattr(fault, "strerror", None) or str(fault)),))


def _damaged(path: Path, reason: str) -> Diagnostic:
    return rules.BASELINE_DAMAGED.at("", file=str(path), path=path, reason=reason)


def _baseline(stream: Stream) -> Baseline:
    if bytes(stream.head["format"]) != str(FORMAT).encode():
        raise ValueError("no known format")
    closures = _HASHES.decode(stream.head["closures"])
    return Baseline(closures, decode(stream.head["rest"]), stream.sections, stream.pieces)


# -- from plain data back to the model: the fields of a type tell its class ------------------------------------------------


def _operation(given: Member) -> s.Operation:
    if isinstance(given, s.Operation):
        return given
    row: Row = decode(cast("Raw", given))
    body = row["body"]
    changed = {
        "parameters": tuple(_parameter(p) for p in row["parameters"]),
        "body": s.Body(**{**body, "contents": _contents(body["contents"])}) if body else None,
        "responses": tuple(_response(response) for response in row["responses"]),
        "tags": tuple(row["tags"]),
        "servers": _servers(row["servers"]),
        "security": _security(row["security"]),
    }
    return s.Operation(**{**row, **changed})


def _parameter(row: Row) -> s.Parameter:
    row = {**row, "type": _type(row["type"])}
    return s.QueryString(**{**row, "parts": _parts(row["parts"])}) if "parts" in row else s.Parameter(**row)


def _parts(rows: list[Row]) -> tuple[s.Part, ...]:
    return tuple(s.Part(**{**row, "headers": tuple(row["headers"])}) for row in rows)


def _response(row: Row) -> s.Response:
    changed = {
        "contents": _contents(row["contents"]),
        "headers": tuple(s.Header(**{**header, "type": _type(header["type"])}) for header in row["headers"]),
        "links": tuple(tuple(link) for link in row["links"]),
    }
    return s.Response(**{**row, **changed})


def _contents(rows: list[Row]) -> tuple[s.Content, ...]:
    return tuple(_content({**row, "type": _type(row["type"]), "parts": _parts(row["parts"])}) for row in rows)


def _content(row: Row) -> s.Content:
    if "prefix" not in row:
        return s.Content(**row)
    item = _parts([row["item"]])[0] if row["item"] else None
    return s.PartsByPosition(**{**row, "prefix": _parts(row["prefix"]), "item": item})


def _servers(rows: list[Row]) -> tuple[s.Server, ...]:
    return tuple(
        _server({**row, "variables": tuple((n, d, tuple(allowed)) for n, d, allowed in row["variables"])})
        for row in rows
    )


def _server(row: Row) -> s.Server:
    return s.NamedServer(**row) if "name" in row else s.Server(**row)


def _security(
    rows: list[list[tuple[str, list[str]]]] | None,
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] | None:
    if rows is None:
        return None
    return tuple(tuple((name, tuple(scopes)) for name, scopes in alternative) for alternative in rows)


def _declared(given: Member) -> t.Declared:
    if isinstance(given, (t.Record, t.Choice)):
        return given
    row: Row = decode(cast("Raw", given))
    root, steps = row["place"]["root"], row["place"]["steps"]
    row = {**row, "place": t.Place(tuple(root), tuple(tuple(step) for step in steps))}
    if "alternatives" in row:
        row["alternatives"] = tuple(_type(type_) for type_ in row["alternatives"])
        row["tags"] = tuple((value, number) for value, number in row["tags"])
        row["labels"] = tuple(row["labels"])
        return t.DefaultedChoice(**row) if "fallback" in row else t.Choice(**row)
    row["fields"] = tuple(t.Field(**{**field, "type": _type(field["type"])}) for field in row["fields"])
    row["extras"] = _type(row["extras"]) if row["extras"] is not None else None
    row["parents"] = tuple(row["parents"])
    return t.Record(**row)


def _scalar(row: Row) -> t.Scalar:
    plain = row["kind"], row["format"], tuple(row["choices"]), _limits(row["limits"])
    return t.Enumeration(*plain, row["component"]) if "component" in row else t.Scalar(*plain)


def _limits(row: Row | None) -> t.Limits | None:
    return t.Limits(**row) if row is not None else None


_TYPES: tuple[tuple[str, Callable[[Row], t.Type]], ...] = (
    ("kind", _scalar),
    ("key", lambda row: t.Named(row["key"])),
    ("item", lambda row: t.ListOf(_type(row["item"]), _limits(row["limits"]))),
    ("value", lambda row: t.MapOf(_type(row["value"]), _limits(row["limits"]))),
    ("inner", lambda row: t.Nullable(_type(row["inner"]))),
    ("reason", lambda row: t.AnyValue(row["reason"])),
)


def _type(row: Row) -> t.Type:
    for mark, make in _TYPES:
        if mark in row:
            return make(row)
    raise ValueError(f"no type: {sorted(row)}")
