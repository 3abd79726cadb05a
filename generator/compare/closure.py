"""What an operation reaches, and a hash over all of it: equal hashes, equal generated code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache

from generator.model.service import Service
from generator.model.types import Declared, Record
from generator.model.walk import mentioned_by, mentioned_by_operation


def neighbours(declared: Declared) -> tuple[str, ...]:
    """The keys one step away from a declared type."""
    found = set(mentioned_by(declared))
    if isinstance(declared, Record):
        found.update(declared.parents)
    return tuple(sorted(found))


def reached(starts: Iterable[str], graph: Mapping[str, Iterable[str]]) -> set[str]:
    """Every key to be reached from these; keys that nobody declares are left out."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key not in seen and key in graph:
            seen.add(key)
            waiting.extend(graph[key])
    return seen


def encoded(value: object) -> bytes:
    """A part of the model as JSON, fields in their order: equal bytes for equal parts."""
    import json

    from msgspec import json as fast
    from msgspec import to_builtins

    try:
        return fast.encode(value)
    except UnicodeEncodeError:  # half a surrogate pair, which has no UTF-8
        return json.dumps(to_builtins(value), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def closures(service: Service) -> dict[str, str]:
    """Operation key -> hash of the operation and all it reaches, the same on every machine and in every run."""
    graph = {declared.key: neighbours(declared) for declared in service.types}
    own = {declared.key: hashlib.sha256(encoded(declared)).digest() for declared in service.types}

    @cache
    def beneath(starts: frozenset[str]) -> bytes:
        """The hashes of all that is reached: of a large document, most operations begin where another one does."""
        return b"".join([own[key] for key in sorted(reached(starts, graph))])

    made = {}
    for operation in (*service.operations, *service.callbacks):
        total = hashlib.sha256(encoded(operation))
        total.update(beneath(frozenset(mentioned_by_operation(operation))))
        made[operation.key] = total.hexdigest()
    return made
