"""What stands beside the body of a received call: headers, query and cookies, by type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeVar
from urllib.parse import unquote, unquote_plus

from msgspec import UNSET

from .choices import ChoiceType
from .codec import build, decode, from_text, parsed
from .faults import DecodeError
from .media import media_of
from .records import Record
from .shapes import (
    ANY,
    Shape,
    extras_field,
    field_shape,
    fields_of,
    full_type,
    shape_of,
)
from .wire import Input

P = TypeVar("P", bound=Record)
Pairs: TypeAlias = Sequence[tuple[str, str]]
"""Names, and values as they are on the wire: a separator may be escaped in them."""
Tree: TypeAlias = "dict[str, Tree] | list[str]"

_BETWEEN = {
    "form": re.compile(","),
    "spaceDelimited": re.compile(r"%20|\+| "),
    "pipeDelimited": re.compile(r"\||%7[Cc]"),
    "tabDelimited": re.compile(r"%09|\t"),
}
_KEY = re.compile(r"\[([^\[\]]*)\]")
_MOST_KEYS = 32
"""Of one name; `a[b][c]` has two."""


def read_parameters(
    kind: type[P], inputs: Sequence[Input], query: str, headers: Mapping[str, str]
) -> P:
    """What comes beside the body, as the record that a function is handed.

    Raises `DecodeError`, whose message says which one is missing or does not fit and
    repeats no value.
    """
    cookies = headers.get("cookie", "").replace("; ", ";")
    pairs = {"query": _pairs(query, "&"), "cookie": _pairs(cookies, ";")}
    values: dict[str, Any] = {}
    for one in inputs:
        shape, place = field_shape(kind, one.attribute), f"{one.location} {one.name}"
        others = {i.name for i in inputs if i.location == one.location and i is not one}
        try:
            if one.location == "header":
                value = _of_header(one, shape, headers.get(one.name), place)
            elif one.location == "querystring":
                value = _of_query(one, shape, query)
            else:
                value = _of_pairs(one, shape, pairs[one.location], others)
        except (DecodeError, RecursionError):
            raise DecodeError(f"{place} does not fit", at=place) from None
        if value is not UNSET:
            values[one.attribute] = value
        elif one.required:
            raise DecodeError(f"{place} is missing", at=place)
    return kind(**values)


def _pairs(text: str, between: str) -> Pairs:
    split = (part.partition("=") for part in text.split(between) if part)
    return [(unquote_plus(name), value) for name, _, value in split]


def _of_header(one: Input, shape: Shape, text: str | None, place: str) -> Any:
    if text is None:
        return UNSET
    if one.media_type:
        return decode(text, full_type(shape))
    if not _is_object(shape):
        return from_text(text, full_type(shape), place)
    words = [word.strip() for word in text.split(",")] if text else []
    return build(_members(shape, words, one.written[1]), full_type(shape), strict=False)


def _of_query(one: Input, shape: Shape, query: str) -> Any:
    """The whole query as one value, written as its media type."""
    if not query:
        return UNSET
    if media_of(one.media_type).kind == "form":
        return _of_pairs(Input("", "query"), shape, _pairs(query, "&"), set())
    text = unquote(query)
    return text if shape.type is str else decode(text, full_type(shape))


def _of_pairs(one: Input, shape: Shape, pairs: Pairs, others: set[str]) -> Any:
    """The value of one name; UNSET where it was not sent."""
    values = [value for name, value in pairs if name == one.name]
    style, explode = one.written
    data: Any = UNSET
    if one.media_type:
        kind = full_type(shape)
        return decode(unquote_plus(values[0]), kind) if values else UNSET
    if style == "deepObject":
        data = _deep(one.name, shape, pairs)
    elif _is_object(shape) and explode:
        data = _exploded(shape, pairs, others) or UNSET
    elif values:
        data = _plain(shape, values, style, explode)
    return data if data is UNSET else build(data, full_type(shape), strict=False)


def _plain(shape: Shape, values: list[str], style: str, explode: bool) -> Any:
    """Text, or a list or an object of text."""
    if shape.kind == "list" and explode:
        return [unquote_plus(value) for value in values]
    if shape.kind == "list" or _is_object(shape):
        split = _BETWEEN.get(style, _BETWEEN["form"]).split(values[0])
        words = [unquote_plus(word) for word in split] if values[0] else []
        return words if shape.kind == "list" else _members(shape, words, explode=False)
    return unquote_plus(values[0])


def _is_object(shape: Shape) -> bool:
    """Whether a value of it has named members, or may have."""
    parts = shape.parts if shape.kind == "union" else ()
    if isinstance(shape.type, ChoiceType):
        parts = tuple(map(shape_of, shape.type.alternatives))
    return shape.kind in ("record", "map") or any(map(_is_object, parts))


def _members(shape: Shape, words: list[str], explode: bool) -> dict[str, Any]:
    """`k=v` each, or `k` and `v` by turns; what is no text is JSON within."""
    if explode:
        split = [word.partition("=")[::2] for word in words]
    else:
        split = list(zip(words[::2], words[1::2], strict=False))
    known = _fields(shape)
    return {name: _inner_json(text, known.get(name, ANY)) for name, text in split}


def _inner_json(text: str, shape: Shape) -> Any:
    """A list or an object within an object that has no room for it, as clients send it."""
    if shape.kind == "list" or _is_object(shape):
        return parsed(text) if text[:1] in ("[", "{") else text
    return text


def _fields(shape: Shape) -> dict[str, Shape]:
    fields = fields_of(shape.type) if shape.kind == "record" else ()
    return {field.wire: field.shape for field in fields}


def _exploded(shape: Shape, pairs: Pairs, others: set[str]) -> dict[str, Any]:
    """An object whose members are sent under their own names."""
    known = _fields(shape)
    closed = bool(known) and extras_field(shape.type) is None
    made: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in known or not (closed or name in others):
            made.setdefault(name, []).append(unquote_plus(value))
    return {name: _grown(texts, known.get(name, ANY)) for name, texts in made.items()}


def _deep(name: str, shape: Shape, pairs: Pairs) -> Any:
    """`a[b][c]=1` as objects within each other."""
    made: dict[str, Tree] = {}
    for whole, value in pairs:
        keys = _KEY.findall(whole, len(name)) if whole.startswith(f"{name}[") else []
        if not keys:
            continue
        here: Tree = made
        for key in keys[: min(len(keys), _MOST_KEYS) - 1]:
            here = _inner(here, key, {})
        texts = _inner(here, keys[-1], [])
        if not isinstance(texts, list):
            raise DecodeError("is a value and an object at once")
        texts.append(unquote_plus(value))
    return _grown(made, shape) if made else UNSET


def _inner(tree: Tree, key: str, new: Tree) -> Tree:
    if isinstance(tree, list):
        raise DecodeError("is a value and an object at once")
    return tree.setdefault(key, new)


def _grown(tree: Tree, shape: Shape) -> Any:
    """Lists where the type has them; else the first text, and objects of such."""
    if isinstance(tree, list):
        return tree if shape.kind == "list" else tree[0]
    if shape.kind == "list":
        several = tree.get("")  # `a[]=1&a[]=2`
        inner = [_grown(value, shape.item) for value in tree.values()]
        return several if isinstance(several, list) else inner
    known = _fields(shape)
    other = shape.item if shape.kind == "map" else ANY
    return {key: _grown(value, known.get(key, other)) for key, value in tree.items()}
