"""The parameter styles of the OpenAPI Specification, written as RFC 6570 does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from urllib.parse import quote

from .texts import is_list, is_object, items, members, text_of

Pair: TypeAlias = tuple[str, str]
Quote: TypeAlias = Callable[[str], str]

RESERVED_KEPT = ":/?@!$'()*,;="
"""What `allowReserved` leaves alone: reserved characters that end no query value."""

SEPARATORS = {
    "form": ",",
    "spaceDelimited": "%20",
    "pipeDelimited": "%7C",
    "tabDelimited": "%09",
}


def strict(text: str) -> str:
    """Percent-encode everything but unreserved characters."""
    return quote(text, safe="")


def reserved(text: str) -> str:
    """Percent-encode, leaving reserved characters that are harmless in a query."""
    return quote(text, safe=RESERVED_KEPT)


def as_is(text: str) -> str:
    """Leave the text alone, as headers do."""
    return text


def simple(value: Any, explode: bool, quoted: Quote = strict) -> str:
    """`a,b` for lists; `k,v` or, exploded, `k=v` for objects."""
    if is_object(value):
        sign = "=" if explode else ","
        pairs = members(value)
        return ",".join(f"{quoted(k)}{sign}{quoted(text_of(v))}" for k, v in pairs)
    if is_list(value):
        return ",".join(quoted(text_of(item)) for item in items(value))
    return quoted(text_of(value))


def label(value: Any, explode: bool) -> str:
    """`.a.b` for an exploded list, `.a,b` otherwise; `.k=v` for exploded objects."""
    if is_object(value) and explode:
        return "".join(f".{strict(k)}={strict(text_of(v))}" for k, v in members(value))
    if is_list(value) and explode:
        return "".join(f".{strict(text_of(item))}" for item in items(value))
    return "." + simple(value, False)


def matrix(name: str, value: Any, explode: bool) -> str:
    """`;name=a;name=b` for an exploded list, `;k=v` for an exploded object."""
    if is_object(value) and explode:
        return "".join(f";{strict(k)}={strict(text_of(v))}" for k, v in members(value))
    if is_list(value) and explode:
        each = (strict(text_of(item)) for item in items(value))
        return "".join(f";{strict(name)}={item}" for item in each)
    text = simple(value, False)
    return f";{strict(name)}={text}" if text else f";{strict(name)}"


def pairs_of(
    name: str, value: Any, style: str, explode: bool, quoted: Quote = strict
) -> Iterator[Pair]:
    """The encoded `name=value` pairs of a query or form value."""
    if style == "deepObject":
        yield from _deep(quoted(name), value, quoted)
    elif is_object(value):
        yield from _object_pairs(name, value, style, explode, quoted)
    elif is_list(value):
        yield from _list_pairs(name, value, style, explode, quoted)
    else:
        yield quoted(name), quoted(text_of(value))


def _object_pairs(
    name: str, value: Any, style: str, explode: bool, quoted: Quote
) -> Iterator[Pair]:
    pairs = members(value)
    if explode:
        for key, item in pairs:
            yield from pairs_of(key, item, "form", True, quoted)
    elif pairs:
        flat = [quoted(text_of(part)) for pair in pairs for part in pair]
        yield quoted(name), SEPARATORS.get(style, ",").join(flat)


def _list_pairs(
    name: str, value: Any, style: str, explode: bool, quoted: Quote
) -> Iterator[Pair]:
    texts = [quoted(text_of(item)) for item in items(value)]
    if explode:
        for text in texts:
            yield quoted(name), text
    elif texts:
        yield quoted(name), SEPARATORS.get(style, ",").join(texts)


def _deep(name: str, value: Any, quoted: Quote) -> Iterator[Pair]:
    """`name[k]=v`, and `name[k][n]=v` for what the specification leaves open."""
    if is_object(value):
        for key, item in members(value):
            yield from _deep(f"{name}%5B{quoted(key)}%5D", item, quoted)
    elif is_list(value):
        for number, item in enumerate(items(value)):
            yield from _deep(f"{name}%5B{number}%5D", item, quoted)
    else:
        yield name, quoted(text_of(value))
