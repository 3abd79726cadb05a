"""Values read back from the wire: every style of the specification, and forms.

Where a text can be read in more than one way all readings are given, the likeliest first; the schema decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote, unquote_plus

from generator.mock.kinds import extra, fields, item, item_at, kinds, read
from generator.mock.nodes import SpecNode
from generator.mock.served import ServedParameter, ServedPart

_Tree: TypeAlias = "dict[str, list[str] | _Tree]"
Pairs = Sequence[tuple[str, str]]  # names decoded, values still as on the wire
DELIMITERS = {"form": ",", "spaceDelimited": "%20|\\+| ", "pipeDelimited": "\\||%7[Cc]", "tabDelimited": "%09|\t"}
BRACKETS = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class UnreadableInput:
    """A text that has not the form its style asks for."""

    message: str


def pairs(query: str) -> list[tuple[str, str]]:
    """A query or form text as pairs; values stay encoded because a delimiter may be data."""
    split = (part.partition("=") for part in query.split("&") if part)
    return [(unquote_plus(name), value) for name, _, value in split]


def from_path(parameter: ServedParameter, raw: str) -> list[object]:
    """The readings of a path parameter's segment."""
    if parameter.media_type:
        return [_json(unquote(raw))]
    if parameter.style == "label":
        return _label(parameter, raw)
    if parameter.style == "matrix":
        return _matrix(parameter, raw)
    return _plain(parameter.schema, raw, parameter.explode, ",", unquote)


def from_header(parameter: ServedParameter, raw: str) -> list[object]:
    """The readings of a header."""
    if parameter.media_type:
        return [_json(raw)]
    readings = _plain(parameter.schema, raw, parameter.explode, r", ?", str)
    return readings + (_plain(parameter.schema, raw, parameter.explode, r", ?", unquote) if "%" in raw else [])


def from_pairs(parameter: ServedParameter, given: Pairs) -> list[object] | None:
    """The readings of a query or cookie parameter; None when it was not sent."""
    values = [value for name, value in given if name == parameter.name]
    if parameter.media_type:
        return [_json(unquote_plus(values[0]))] if values else None
    return in_form(parameter.schema, parameter.name, given, ServedPart(parameter.style, parameter.explode))


def in_form(schema: SpecNode, name: str, given: Pairs, part: ServedPart) -> list[object] | None:
    """The readings of one property of a form."""
    values = [value for other, value in given if other == name]
    allowed = kinds(schema)
    found: list[object] = []
    if part.media_type.endswith("json") and values:
        found.extend(_json(unquote_plus(value)) for value in values[:1])
    bracketed = [(other, value) for other, value in given if other.startswith(name + "[")]
    if bracketed and (part.style == "deepObject" or not values):
        found.append(_nested(bracketed, len(name), schema))
    if "object" in allowed and not values and part.explode and part.style != "deepObject":
        found.extend(_exploded(schema, given))
    if "array" in allowed and values:
        found.extend(_list(schema, values, part))
    if values and (not found or allowed - {"array"}):
        found.extend(_scalars(schema, values[0], part))
    return found or None


def _list(schema: SpecNode, values: list[str], part: ServedPart) -> Iterator[list[object]]:
    if part.explode or len(values) > 1:
        texts = [unquote_plus(value) for value in values]
    else:
        split = re.split(DELIMITERS.get(part.style, ","), values[0]) if values[0] else []
        texts = [unquote_plus(text) for text in split]
    if _has_nested(schema):
        yield [loose_json(text) for text in texts]
        yield _as_list(loose_json(unquote_plus(values[0])))
    yield [read(text, item_at(schema, number)) for number, text in enumerate(texts)]
    yield list(texts)


def _has_nested(schema: SpecNode) -> bool:
    """Whether items of a list are lists or objects, which no style knows: they are sent as JSON."""
    of = item(schema)
    return of is not None and bool(kinds(of) & {"object", "array"})


def _scalars(schema: SpecNode, value: str, part: ServedPart) -> Iterator[object]:
    text = unquote_plus(value)
    allowed = kinds(schema)
    if "object" in allowed:
        yield loose_json(text)
        if not part.explode:
            yield _by_turns([unquote_plus(word) for word in re.split(DELIMITERS.get(part.style, ","), value)], schema)
    yield read(text, schema)
    yield text


def _exploded(schema: SpecNode, given: Pairs) -> Iterator[dict[str, object]]:
    """An object whose properties stand as parameters of their own."""
    known, more = fields(schema), extra(schema)
    made: dict[str, object] = {}
    for name, value in given:
        if name in known:
            readings = in_form(known[name], name, given, ServedPart())
            made[name] = readings[0] if readings else unquote_plus(value)
        elif more is not None or not known:
            made[name] = read(unquote_plus(value), more)
    if made:
        yield made


def _nested(given: Pairs, skip: int, schema: SpecNode) -> object:
    """`a[b][c]=1` as nested objects; `a[]=1` and `a[0]=1` as lists."""
    tree: _Tree = {}
    for name, value in given:
        keys = BRACKETS.findall(name[skip:])
        here = tree
        for key in keys[:-1]:
            here = _inner(here, key)
        texts = here.setdefault(keys[-1] if keys else "", [])
        if isinstance(texts, list):
            texts.append(unquote_plus(value))
    return _grown(tree, schema)


def _inner(tree: _Tree, key: str) -> _Tree:
    inner = tree.get(key)
    if not isinstance(inner, dict):
        inner = tree[key] = {}
    return inner


def _grown(tree: list[str] | _Tree, schema: SpecNode | None) -> object:
    allowed = kinds(schema) if schema is not None else frozenset[str]()
    if isinstance(tree, list):
        of = item(schema) if schema is not None else None
        return [read(text, of) for text in tree] if "array" in allowed or len(tree) > 1 else read(tree[0], schema)
    if "array" in allowed and all(not key or key.isdigit() for key in tree):
        of = item(schema) if schema is not None else None
        grown = [_grown(value, of) for _, value in sorted(tree.items(), key=lambda pair: int(pair[0] or 0))]
        return [*_as_list(grown[0])] if list(tree) == [""] and isinstance(tree[""], list) else grown
    known, more = (fields(schema), extra(schema)) if schema is not None else ({}, None)
    return {key: _grown(value, known.get(key, more)) for key, value in tree.items()}


def _label(parameter: ServedParameter, raw: str) -> list[object]:
    if not raw.startswith("."):
        return [UnreadableInput("a label value starts with '.'")]
    allowed = kinds(parameter.schema)
    delimiter = r"\." if parameter.explode or ("," not in raw and allowed & {"array", "object"}) else ","
    return _plain(parameter.schema, raw[1:], parameter.explode, delimiter, unquote)


def _matrix(parameter: ServedParameter, raw: str) -> list[object]:
    if not raw.startswith(";"):
        return [UnreadableInput("a matrix value starts with ';'")]
    given = [(unquote(name), value) for name, _, value in (part.partition("=") for part in raw[1:].split(";"))]
    return in_form(parameter.schema, parameter.name, given, ServedPart("form", parameter.explode)) or [UnreadableInput("a matrix value names its parameter")]  # fmt: skip


def _plain(schema: SpecNode, raw: str, explode: bool, delimiter: str, decode: Callable[[str], str]) -> list[object]:
    """The readings of delimited text without names."""
    allowed = kinds(schema)
    words = [decode(word) for word in re.split(delimiter, raw)] if raw else []
    found: list[object] = []
    if "array" in allowed:
        if _has_nested(schema):  # whose commas stand as they are in a header
            found += [whole for whole in (loose_json(f"[{decode(raw)}]"),) if isinstance(whole, list)]
        found += [[read(word, item_at(schema, number)) for number, word in enumerate(words)], list(words)]
    if "object" in allowed:
        found.append(_by_names(words, schema) if explode else _by_turns(words, schema))
    if not found or allowed - {"array", "object"}:
        found += [read(decode(raw), schema), decode(raw)]
    return found


def _by_names(words: list[str], schema: SpecNode) -> dict[str, object]:
    known, more = fields(schema), extra(schema)
    split = [word.partition("=") for word in words]
    return {name: read(value, known.get(name, more)) for name, _, value in split}


def _by_turns(words: list[str], schema: SpecNode) -> dict[str, object]:
    known, more = fields(schema), extra(schema)
    return {name: read(value, known.get(name, more)) for name, value in zip(words[::2], words[1::2], strict=False)}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        return UnreadableInput(f"not JSON: {error}")


def loose_json(text: str) -> object:
    """A text read as JSON, or the text."""
    made = _json(text)
    return text if isinstance(made, UnreadableInput) else made


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
