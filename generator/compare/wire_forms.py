"""When two ways of describing an input come out the same on the wire."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model.service import Parameter
from generator.model.types import Choice, Declared, ListOf, Named, Nullable, Scalar, Type


def written(parameter: Parameter, *, flat: bool) -> str:
    """How a parameter's value is written. One scalar (`flat`) has nothing to join: `explode` says nothing about it, and
    in a query or cookie no style does (OAS 3.x, "Style Examples": the column of a primitive).
    """
    if parameter.media_type:
        return parameter.media_type
    if flat:
        words = ["simple" if parameter.location in ("query", "cookie") else parameter.style]
    else:
        words = [parameter.style, "exploded" if parameter.explode else "joined"]
    return " ".join([*words, "unescaped"] if parameter.allow_reserved else words)


def is_flat(kind: Type, declared: Mapping[str, Declared]) -> bool:
    """Whether every value is one scalar. A choice inside a choice counts as not flat: nobody writes that twice."""
    inner = kind.inner if isinstance(kind, Nullable) else kind
    found = declared.get(inner.key) if isinstance(inner, Named) else None
    if isinstance(found, Choice):
        return all(isinstance(one, Scalar) for one in found.alternatives)
    return isinstance(inner, Scalar)


def takes_one_as_list(old: Parameter, new: Parameter, declared: Mapping[str, Declared]) -> bool:
    """Whether one value of the old parameter is a list of one in the new: `a=1` is, in a query with style form."""
    plain = not old.media_type and not new.media_type and old.location == new.location == "query"
    return (
        plain and new.style == "form" and new.explode and isinstance(new.type, ListOf) and is_flat(old.type, declared)
    )


def is_text_anyway(old: Parameter, new: Parameter, wide: Type, declared: Mapping[str, Declared]) -> bool:
    """Whether any text is taken now, which every scalar is once it is written."""
    plain = not old.media_type and not new.media_type and old.location == new.location
    return plain and is_plain_text(wide) and not isinstance(old.type, Nullable) and is_flat(old.type, declared)


def is_plain_text(kind: Type) -> bool:
    """A string of which nothing more is asked."""
    return isinstance(kind, Scalar) and kind == Scalar("string")


def media_type_key(media_type: str) -> str:
    """A media type without the charset UTF-8, which JSON has anyway (RFC 8259, 8.1) and texts are taken to have."""
    kind, *parameters = (part.strip() for part in media_type.lower().split(";"))
    kept = [
        one for one in parameters if one.replace('"', "").replace(" ", "") not in ("charset=utf-8", "charset=utf8", "")
    ]
    return "; ".join([kind, *sorted(kept)])
