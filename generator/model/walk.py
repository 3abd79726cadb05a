"""Walking the model: what mentions what."""

from __future__ import annotations

from collections.abc import Iterator

from generator.model.service import Operation
from generator.model.types import Choice, Declared, ListOf, MapOf, Named, Nullable, Record, Type


def named_in(kind: Type) -> tuple[str, ...]:
    """The keys of the declared types that a type expression mentions directly: one, or none."""
    while isinstance(kind, (Nullable, ListOf, MapOf)):
        kind = kind.inner if isinstance(kind, Nullable) else kind.item if isinstance(kind, ListOf) else kind.value
    return (kind.key,) if isinstance(kind, Named) else ()


def types_of(declared: Declared) -> Iterator[Type]:
    """The type expressions that stand in a declaration."""
    if isinstance(declared, Record):
        yield from (f.type for f in declared.fields)
        if declared.extras is not None:
            yield declared.extras
    elif isinstance(declared, Choice):
        yield from declared.alternatives


def mentioned_by(declared: Declared) -> Iterator[str]:
    for kind in types_of(declared):
        yield from named_in(kind)


def input_types(operation: Operation) -> Iterator[Type]:
    """The types that go into a call."""
    yield from (p.type for p in operation.parameters)
    if operation.body is not None:
        yield from (c.type for c in operation.body.contents)


def output_types(operation: Operation) -> Iterator[Type]:
    """The types that come out of a call."""
    for response in operation.responses:
        yield from (c.type for c in response.contents)
        yield from (h.type for h in response.headers)


def mentioned_by_operation(operation: Operation) -> Iterator[str]:
    for kind in (*input_types(operation), *output_types(operation)):
        yield from named_in(kind)
