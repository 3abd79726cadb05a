"""What an operation reaches, and a hash over all of it: equal hashes, equal generated code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from generator.model.service import Operation, Service
from generator.model.types import Choice, Declared, ListOf, MapOf, Named, Nullable, Record, Type


def mentioned(type_: Type | None) -> Iterator[str]:
    """The keys of the declared types that a type expression names itself."""
    while True:
        match type_:
            case Named(key):
                yield key
                return
            case ListOf(inner) | MapOf(inner) | Nullable(inner):
                type_ = inner
            case _:
                return


def parts(declared: Declared) -> Iterator[Type]:
    """The type expressions a declared type is made of."""
    if isinstance(declared, Choice):
        yield from declared.alternatives
    else:
        yield from (field.type for field in declared.fields)
        if declared.extras is not None:
            yield declared.extras


def types_of(operation: Operation) -> Iterator[Type]:
    """The type expressions that stand in an operation itself."""
    yield from (parameter.type for parameter in operation.parameters)
    if operation.body is not None:
        yield from (content.type for content in operation.body.contents)
    for response in operation.responses:
        yield from (content.type for content in response.contents)
        yield from (header.type for header in response.headers)


def neighbours(declared: Declared) -> tuple[str, ...]:
    """The keys one step away from a declared type."""
    found = {key for part in parts(declared) for key in mentioned(part)}
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
    made = {}
    for operation in (*service.operations, *service.callbacks):
        starts = (key for part in types_of(operation) for key in mentioned(part))
        total = hashlib.sha256(encoded(operation))
        for key in sorted(reached(starts, graph)):
            total.update(own[key])
        made[operation.key] = total.hexdigest()
    return made
