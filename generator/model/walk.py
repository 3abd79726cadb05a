"""Walking types: what mentions what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.model.types import Choice, Declared, ListOf, MapOf, Named, Nullable, Scalar, Type

# By class: asking a type expression whether it is of a class that it is not costs four times as much.
_INNER: Mapping[type, str] = {Nullable: "inner", ListOf: "item", MapOf: "value"}


def named_in(kind: Type) -> tuple[str, ...]:
    """The keys of the declared types that a type expression mentions directly: one, or none."""
    while (name := _INNER.get(kind.__class__)) is not None:
        kind = getattr(kind, name)
    return (kind.key,) if isinstance(kind, Named) else ()


def types_of(declared: Declared) -> list[Type]:
    """The type expressions that stand in a declaration."""
    if isinstance(declared, Choice):
        return list(declared.alternatives)
    types = [f.type for f in declared.fields]
    return types if declared.extras is None else [*types, declared.extras]


def mentioned_by(declared: Declared) -> list[str]:
    """The keys of the declared types that a declaration mentions, as often as it does."""
    return mentioned_in(types_of(declared))


def mentioned_in(kinds: Iterable[Type]) -> list[str]:
    """The keys of the declared types that type expressions mention."""
    # Most are scalars: they are passed by without a call.
    return [key for kind in kinds if not isinstance(kind, Scalar) for key in named_in(kind)]
