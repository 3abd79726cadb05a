"""Choices between types: the alternatives of oneOf and anyOf, or several JSON types."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from generator.model.types import AnyValue, Choice, DefaultedChoice, Json, Named, Nullable, Record, Scalar, Type
from generator.modelling.declarations import Declarations
from generator.modelling.merge import AlternativeGroup
from generator.modelling.places import Node
from generator.modelling.scalars import json_text, text
from generator.modelling.tags import fallback_of, tags_of

_NULL = Scalar("null")
_TEXTS = frozenset({"string", "date", "datetime", "base64", "binary"})
_WHOLE = frozenset({"integer", "int32", "int64"})
_NUMBERS = _WHOLE | {"number", "float", "double", "decimal"}


def choice_of(
    declarations: Declarations,
    node: Node,
    alternatives: Sequence[Type],
    labels: Sequence[str],
    exclusive: bool,
    words: dict[str, Json],
    group: AlternativeGroup | None = None,
) -> Type:
    """The simplest type that covers the alternatives: themselves when they are one, else a declared choice.

    `group` is the oneOf or anyOf whose members the alternatives are, one by one, when it is just that.
    """
    made, kept, nullable = distinct(alternatives)
    own = Named(node.key)
    if own in made and not isinstance(declarations.types.get(own.key), Record):
        at = made.index(own)  # a choice that lists itself adds nothing
        made, kept = made[:at] + made[at + 1 :], kept[:at] + kept[at + 1 :]
    if not made:
        return _NULL if nullable else AnyValue()
    if any(isinstance(m, AnyValue) for m in made):
        return AnyValue("an alternative that takes any value")
    one = made[0] if len(made) == 1 else _one_scalar(made)
    if one is not None:
        return Nullable(one) if nullable else one
    tag_field, tags = tags_of(declarations.references, group, labels, kept) if group is not None else ("", ())
    if not tags:
        made, kept = _folded(made, kept)
    key = declarations.choice_key(node)
    fallback = fallback_of(group, labels, kept)
    made_as = Choice if fallback is None else partial(DefaultedChoice, fallback=fallback)
    declarations.types[key] = made_as(
        key=key,
        place=node.place,
        alternatives=tuple(made),
        exclusive=exclusive,
        tag_field=tag_field,
        tags=tags,
        labels=tuple(labels[k] if k < len(labels) else "" for k in kept),
        title=text(words.get("title")),
        description=text(words.get("description")),
        example=json_text(words["example"]) if "example" in words else None,
        pointer=node.pointer,
        file=node.file,
    )
    return Nullable(Named(key)) if nullable else Named(key)


def distinct(alternatives: Sequence[Type]) -> tuple[list[Type], list[int], bool]:
    """Each alternative once and without null; the numbers they had; whether null was among them."""
    made: list[Type] = []
    kept: list[int] = []
    nullable = False
    for number, alternative in enumerate(alternatives):
        if isinstance(alternative, Nullable):
            nullable, alternative = True, alternative.inner
        if alternative == _NULL:
            nullable = True
        elif alternative not in made:
            made.append(alternative)
            kept.append(number)
    return made, kept, nullable


def _folded(made: list[Type], kept: list[int]) -> tuple[list[Type], list[int]]:
    """Several texts among other alternatives as one, and so the numbers: no value could tell them apart."""
    if sum(isinstance(m, Scalar) for m in made) < 2:
        return made, kept
    pairs = list(zip(made, kept, strict=True))
    for family in (_TEXTS, _NUMBERS):
        same = [m for m, _ in pairs if isinstance(m, Scalar) and m.kind in family]
        one = _one_scalar(list(same)) if len(same) > 1 else None
        if one is not None:
            pairs = [(one if m is same[0] else m, n) for m, n in pairs if m is same[0] or m not in same]
    return [m for m, _ in pairs], [n for _, n in pairs]


def _one_scalar(made: list[Type]) -> Scalar | None:
    """Scalars that one scalar covers: several texts, or whole and other numbers."""
    scalars = [m for m in made if isinstance(m, Scalar)]
    if len(scalars) < len(made):
        return None
    kinds = {s.kind for s in scalars}
    if len(kinds) == 1 and all(s.choices for s in scalars) and all(s.limits is None for s in scalars):
        return Scalar(scalars[0].kind, scalars[0].format, tuple(dict.fromkeys(c for s in scalars for c in s.choices)))
    if kinds <= _TEXTS and "binary" in kinds and len(kinds) > 1:
        return Scalar("binary")  # no format of its own: bytes or a text
    if kinds <= _TEXTS:
        return Scalar("string") if kinds != {"datetime"} else Scalar("datetime", "date-time")
    if kinds <= _WHOLE:
        return Scalar("integer" if "integer" in kinds else "int64")
    if kinds <= _NUMBERS:
        return Scalar("number")
    return Scalar("boolean") if kinds == {"boolean"} else None
