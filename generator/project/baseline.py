"""The model a service was generated from last, kept to be compared with (`packing`), and unpacked only where needed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeAlias, cast

from msgspec import MsgspecError, Raw, Struct  # the error is no ValueError before msgspec 0.21
from msgspec.json import Decoder
from msgspec.structs import replace

from generator.diagnostics import Checked, Diagnostic
from generator.model import service as s
from generator.model import types as t
from generator.model.service import mentioned_by_operation
from generator.model.walk import mentioned_by
from generator.model.written import encoded
from generator.project import rules, stored_parts
from generator.project.stored import packed, place
from generator.project.unpacking import Pieces, Stream, unpacked

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
    rest: s.Service  # without them
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
        reached = tuple(made[key] for key in types if key in made)
        return replace(self.rest, operations=tuple(operations), callbacks=tuple(callbacks), types=reached)

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
            return made(today)
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
    return Baseline(closures, stored_parts.rest(stream.head["rest"]), stream.sections, stream.pieces)


def _operation(given: Member) -> s.Operation:
    return given if isinstance(given, s.Operation) else stored_parts.operation(cast("Raw", given))


def _declared(given: Member) -> t.Declared:
    return given if isinstance(given, (t.Record, t.Choice)) else stored_parts.declared(cast("Raw", given))
