"""What an operation reaches, and a hash over all of it: equal hashes, equal generated code."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import TypeVar

from msgspec.structs import replace

from generator.model.service import Operation, Service, mentioned_by_operation
from generator.model.types import Declared, Record
from generator.model.walk import mentioned_by
from generator.model.written import encoded

T = TypeVar("T")
_SIZE = hashlib.sha256().digest_size


def neighbours(declared: Declared) -> tuple[str, ...]:
    """The keys one step away from a declared type."""
    return tuple(sorted({*mentioned_by(declared), *parents_of(declared)}))


def parents_of(declared: Declared) -> tuple[str, ...]:
    """The keys of the records that a type takes in; they need not be declared."""
    return declared.parents if isinstance(declared, Record) else ()


def reached(starts: Iterable[str], graph: Mapping[str, Iterable[str]]) -> set[str]:
    """Every key to be reached from these; keys that nobody declares are left out."""
    return _reached(starts, graph, iter)


def _reached(starts: Iterable[str], known: Mapping[str, T], near: Callable[[T], Iterable[str]]) -> set[str]:
    """As `reached`; `near` makes of what is known of a key those one step away."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key not in seen and key in known:
            seen.add(key)
            waiting.extend(near(known[key]))
    return seen


class Hashes:
    """SHA-256 over operations and types as JSON. What somebody else had to write is not written for it once more."""

    def __init__(self) -> None:
        self._known: dict[int, hashlib._Hash] = {}  # by identity: the service lives longer

    def note(self, part: Operation | Declared, text: bytes | memoryview) -> None:
        """Take the text of a part."""
        self._known[id(part)] = hashlib.sha256(text)

    def over(self, part: Operation | Declared) -> hashlib._Hash:
        """To be asked or to be gone on with."""
        known = self._known.get(id(part))
        return hashlib.sha256(encoded(part)) if known is None else known.copy()


def closures(
    service: Service, hashes: Hashes | None = None, known: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Operation key -> hash of the operation and all it reaches, the same on every machine and in every run.

    What is `known` is not worked out once more.
    """
    hashes = hashes or Hashes()
    every = (*service.operations, *service.callbacks)
    part = _beneath(service, known) if known else service
    types = _Beneath(part, hashes)
    made = {}
    for operation in every:
        if operation.key in known:
            made[operation.key] = known[operation.key]
            continue
        total = hashes.over(operation)
        total.update(types.hashes(part.mentioned[operation.key]))
        made[operation.key] = total.hexdigest()
    return made


def _beneath(service: Service, known: Mapping[str, str]) -> Service:
    """The operations of a service that are not known, and what they reach."""
    operations, callbacks = (
        tuple(o for o in every if o.key not in known) for every in (service.operations, service.callbacks)
    )
    types = beneath((*operations, *callbacks), service.types)
    return replace(service, operations=operations, callbacks=callbacks, types=types)


def beneath(
    operations: Iterable[Operation], types: Sequence[Declared], near: Callable[[Declared], Iterable[str]] = neighbours
) -> tuple[Declared, ...]:
    """The types that operations reach, in their order; `near` are the keys one step away from a type."""
    starts = [key for operation in operations for key in mentioned_by_operation(operation)]
    found = _reached(starts, {declared.key: declared for declared in types}, near)
    return tuple(declared for declared in types if declared.key in found)


class _Beneath:
    """What lies beneath types. A set of types is a number with a bit for each: a union of thousands is one step then."""

    def __init__(self, service: Service, hashes: Hashes) -> None:
        mentions = service.mentions
        graph = {declared.key: {*mentions[declared.key], *parents_of(declared)} for declared in service.types}
        ordered = sorted(service.types, key=attrgetter("key"))
        self._own = b"".join([hashes.over(declared).digest() for declared in ordered])
        self._reached = {declared.key: 1 << number for number, declared in enumerate(ordered)}
        self._joined: dict[int, bytes] = {}  # of a large document, many operations reach the same
        order, grows = _inner_first(graph), True
        while grows:
            grows = False
            for key in order:
                before = self._reached[key]
                after = self._reached[key] = self._union(graph[key], before)
                grows = grows or after != before

    def hashes(self, keys: Iterable[str]) -> bytes:
        """The hashes of all types that these reach, in the order of their keys."""
        bits = self._union(keys)
        if bits not in self._joined:
            self._joined[bits] = b"".join([self._own[start * _SIZE : end * _SIZE] for start, end in _runs(bits)])
        return self._joined[bits]

    def _union(self, keys: Iterable[str], bits: int = 0) -> int:
        for key in keys:
            bits |= self._reached.get(key, 0)  # keys that nobody declares are left out
        return bits


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    """Where bits are set side by side: the first of them, and the one behind the last."""
    end = 0
    while bits:
        start = end + (bits & -bits).bit_length() - 1
        bits >>= start - end
        size = (~bits & (bits + 1)).bit_length() - 1
        end = start + size
        bits >>= size
        yield start, end


def _inner_first(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The keys, each behind those that it leads to as far as there are no circles."""
    seen: set[str] = set()
    done: list[str] = []
    for start in graph:
        waiting = [(start, False)]
        while waiting:
            key, left = waiting.pop()
            if left:
                done.append(key)
            elif key not in seen and key in graph:
                seen.add(key)
                waiting.append((key, True))
                waiting += [(below, False) for below in graph[key]]
    return done
