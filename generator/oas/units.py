"""What changed between two versions of a document: its units (path items and components), each by a hash of its text.

A unit *differs* where its text does, or where one version lacks it; it is *affected* where it differs or reaches one that
does. What no affected path item holds is the same in both versions with all it reaches: nobody needs to build or compare it.
That holds only while all that leads from unit to unit is seen here. So nothing is said of documents of several files, of
references by `$id` or anchor, or of versions that differ outside of their units in more than words: those are taken whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from urllib.parse import unquote

import orjson
from msgspec import Struct

from generator.model.types import Json
from generator.oas.part import LARGE, member_of
from generator.oas.resolve import Spec
from generator.pointer import escape, unescape

_INWARD = re.compile(rb'"(#/(?:[^"\\]|\\.)*)"')  # a `$ref`, or a value of a discriminator's mapping
_OTHERWISE = re.compile(
    rb'"\$(?:ref"\s*:\s*"(?!#/)|id"|self"|\w*[aA]nchor"|dynamic|recursive)'
)  # leads to what is not seen
_BASE, _HEIR = b'"discriminator"', b'"allOf"'
_WORDS = frozenset({"info", "externalDocs", "tags"})  # at the top: nothing of what they say is compared
_NOTHING = object()
_SHARED = "securitySchemes"  # named by operations without a reference


class Unit(Struct, frozen=True, array_like=True):
    """A path item or a component: a hash of its text, the units it refers to, and whether there is a discriminator in it, with
    which a schema stands for its descendants, too, and an `allOf`, which makes it one of them. `marked` is what the caller says
    of the text."""

    digest: bytes
    leads: tuple[str, ...]
    base: bool = False
    heir: bool = False
    marked: bool = False


class Units(Struct, frozen=True):
    """A document in units, by their pointers; `around` are the hashes of all else by its key at the top."""

    units: Mapping[str, Unit]
    around: Mapping[str, bytes]


class KnownUnits(Struct, frozen=True):
    """A document that was taken apart before."""

    tree: Json
    units: Units


class Changed(Struct, frozen=True):
    """Which units of two documents are affected, and which hold or reach a marked one in either of them."""

    affected: frozenset[str]
    marked: frozenset[str]


def units_of(
    spec: Spec, unit_of: Callable[[bytes], Unit] | None = None, known: KnownUnits | None = None
) -> Units | None:
    """The units of a document; None where they do not tell all that leads from one to another.

    What is the very object that a `known` document has there is not looked at once more.
    """
    tree = spec.document.tree
    if len(spec.documents) > 1 or not isinstance(tree, dict) or "webhooks" in tree:
        return None
    before = known.tree if known is not None and isinstance(known.tree, dict) else {}
    try:
        units = dict(_units(tree, unit_of or unit, before, known))
        around = dict(_around(tree, before, known))
    except (TypeError, _Unseen):  # e.g. integers beyond 64 bits
        return None
    return Units(units, around)


def _units(
    tree: Mapping[str, Json], unit_of: Callable[[bytes], Unit], before: Mapping[str, Json], known: KnownUnits | None
) -> Iterator[tuple[str, Unit]]:
    for key in LARGE:
        former = dict(_parts(key, before.get(key)))
        for base, part in _parts(key, tree.get(key)):
            same = former.get(base, {})
            for name, node in part.items():
                pointer = f"{base}/{escape(str(name))}"
                if known is not None and same.get(name, _NOTHING) is node:
                    yield pointer, known.units.units[pointer]
                else:
                    yield pointer, unit_of(orjson.dumps(node))


def _around(
    tree: Mapping[str, Json], before: Mapping[str, Json], known: KnownUnits | None
) -> Iterator[tuple[str, bytes]]:
    for key, value in tree.items():
        if known is not None and before.get(key, _NOTHING) is value:
            yield key, known.units.around[key]
        else:
            yield key, _digest_of(orjson.dumps(_rest(key, value)))


class _Unseen(ValueError):
    """A reference that this module does not follow."""


def unit(text: bytes, marked: Callable[[bytes], bool] | None = None, digest: bytes | None = None) -> Unit:
    """The unit with this JSON text, and its hash where that is known. Raises ValueError for references that are not followed here."""
    _look_through(text)
    digest = digest or sha256(text).digest()
    leads = {_led_to(found) for found in _INWARD.findall(text)}
    return Unit(digest, tuple(sorted(leads)), _BASE in text, _HEIR in text, marked is not None and marked(text))


@lru_cache(maxsize=1 << 14)
def _led_to(reference: bytes) -> str:
    """The unit that a reference leads into."""
    try:
        pointer = unquote(orjson.loads(b'"' + reference[1:] + b'"'), errors="strict")
    except ValueError:
        raise _Unseen from None
    found = member_of("/".join(escape(unescape(token)) for token in pointer.split("/")))
    if not found or found.split("/")[1] not in LARGE:
        raise _Unseen
    return found


def _parts(key: str, value: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """The maps that hold the units under a key at the top, each with its pointer."""
    if not isinstance(value, dict):
        return
    if LARGE[key] == 1:
        yield f"/{key}", value
        return
    for section, part in value.items():
        if isinstance(part, dict) and section != _SHARED:
            yield f"/{key}/{escape(section)}", part


def _rest(key: str, value: Json) -> Json:
    """What stands under a key at the top, without its units."""
    if key not in LARGE or not isinstance(value, dict):
        return value
    if LARGE[key] == 1:
        return {}
    return {section: {} if isinstance(part, dict) and section != _SHARED else part for section, part in value.items()}


def _digest_of(text: bytes) -> bytes:
    _look_through(text)
    return sha256(text).digest()


def _look_through(text: bytes) -> None:
    """Raises _Unseen where something leads to what is not seen here."""
    if text.count(b'"$') != text.count(b'"$ref":"#/') and _OTHERWISE.search(text):
        raise _Unseen


def changed(old: Spec, new: Spec, marked: Callable[[bytes], bool] | None = None) -> Changed | None:
    """What changed between two documents; None where they must be taken whole. `marked` looks at the JSON text of a unit."""
    known: dict[bytes, Unit] = {}

    def take(text: bytes) -> Unit:
        digest = sha256(text).digest()  # most units are equal in both
        if digest not in known:
            known[digest] = unit(text, marked, digest)
        return known[digest]

    if (before := units_of(old, take)) is None or (after := units_of(new, take)) is None:
        return None
    if (found := affected(before, after)) is None:
        return None
    own = {key for version in (before, after) for key, one in version.units.items() if one.marked}
    return Changed(found, frozenset(closed(own, _users(before.units, after.units))))


def affected(old: Units, new: Units) -> frozenset[str] | None:
    """The units that differ or reach what differs, in either version; None where the versions differ around their units."""
    keys = old.around.keys() | new.around.keys()
    if any(old.around.get(key) != new.around.get(key) for key in keys if not _is_said(key)):
        return None
    units = old.units.keys() | new.units.keys()
    moved = (key for key in units if old.units.get(key) is not new.units.get(key))
    differing = {key for key in moved if _digest(old, key) != _digest(new, key)}
    return frozenset(closed(differing, _users(old.units, new.units)))


def _is_said(key: str) -> bool:
    """Whether what stands under a key at the top means nothing to those who compare."""
    return key in _WORDS or key.startswith("x-")


def _digest(version: Units, key: str) -> bytes:
    found = version.units.get(key)
    return found.digest if found is not None else b""


def _users(old: Mapping[str, Unit], new: Mapping[str, Unit]) -> dict[str, list[str]]:
    """Who refers to each unit, in any of the two versions."""
    users: dict[str, list[str]] = {}
    same = _families(old) == _families(new)  # then only what differs leads where it does not lead now
    otherwise = [key for key, one in old.items() if not same or (new.get(key) is not one and new.get(key) != one)]
    for key, lead in chain(_steps(new, new), _steps(old, otherwise)):
        users.setdefault(lead, []).append(key)
    return users


def ways(units: Mapping[str, Unit]) -> Mapping[str, Sequence[str]]:
    """The units that lie one step away from each, those of its descendants among them."""
    if not _families(units):
        return {key: one.leads for key, one in units.items()}
    found: dict[str, list[str]] = {}
    for key, lead in _steps(units, units):
        found.setdefault(key, []).append(lead)
    return found


def _steps(units: Mapping[str, Unit], keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The steps from some of the units to others."""
    families = _families(units)
    for key in keys:
        one = units[key]
        for lead in one.leads:
            yield key, lead
            if one.heir and lead in families:
                yield lead, key


def _families(units: Mapping[str, Unit]) -> set[str]:
    """The schemas with a discriminator, and those that may descend from them."""
    bases = [key for key, one in units.items() if one.base]
    heirs: dict[str, list[str]] = {}
    for key, one in units.items() if bases else ():
        for lead in one.leads if one.heir else ():
            heirs.setdefault(lead, []).append(key)
    return closed(bases, heirs)


def closed(starts: Collection[str], graph: Mapping[str, Iterable[str]]) -> set[str]:
    """All that is reached from these, with them."""
    found, waiting = set(starts), list(starts)
    while waiting:
        for key in graph.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found
