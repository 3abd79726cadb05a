"""JSON text to a tree: at C speed when it is sound, slowly and exactly when it is not."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import NoReturn

import msgspec
import orjson

from generator.diagnostics import Checked, Diagnostic, Rule, Span
from generator.document import rules
from generator.document.encoding import refused
from generator.model.types import Json

MAX_DEPTH = 100  # the deepest of 398 real specs has 30 levels
_ORJSON_DEPTH = 254  # orjson writes no deeper
_MAX_FINDINGS = 50
_MAX_DIGITS = 4000  # Python refuses to read longer integers
_ODD_ESCAPE = b"\\u003"  # of a colon, among others
_TOKEN = r'(?s)"(?:[^"\\]|\\.)*"|[{}\[\],]'  # compiled where it is met, here and below: most documents hold neither
_LONE = "[\ud800-\udfff]"


def read(data: bytes, name: str) -> Checked[Json]:
    """The tree of a JSON text (UTF-8), or every reason why there is none."""
    try:
        tree: Json = msgspec.json.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):  # the first is no ValueError before msgspec 0.21
        return _read_slowly(data, name)
    plain = _written(tree)
    if plain is None:
        return _read_slowly(data, name)
    # One colon per key, and those within strings: a key given twice is missing from the tree, and from its own text.
    if plain.count(b":") != data.count(b":") or data.rfind(_ODD_ESCAPE) >= 0:  # from behind takes half as long
        return _with_duplicates(tree, data, name)
    return Checked(tree)


def _written(tree: Json) -> bytes | None:
    """The tree as compact JSON; None when it is nested too deep or an integer has more than 64 bits, which orjson finds out
    for us at C speed."""
    for _ in range(_ORJSON_DEPTH - MAX_DEPTH):
        tree = [tree]
    try:
        return orjson.dumps(tree)
    except orjson.JSONEncodeError:
        return None


def _with_duplicates(tree: Json, data: bytes, name: str) -> Checked[Json]:
    found = tuple(islice(_duplicates(data.decode(), name), _MAX_FINDINGS))
    return Checked(None, found) if found else Checked(tree)


def _duplicates(text: str, name: str) -> Iterator[Diagnostic]:
    """One finding per repeated key, by a scan over the tokens of a text known to be valid JSON."""
    stack: list[dict[str, int] | None] = []
    expect_key = False
    for match in re.finditer(_TOKEN, text):
        token = match[0]
        if token in "{[":
            stack.append({} if token == "{" else None)
            expect_key = token == "{"
        elif token in "}]":
            stack.pop()
            expect_key = False
        elif token == ",":
            expect_key = stack[-1] is not None
        elif expect_key and (seen := stack[-1]) is not None:
            expect_key = False
            key = str(json.loads(token, strict=False))
            if key in seen:
                yield _twice(text, name, key, seen[key], match.start())
            seen.setdefault(key, match.start())


def _twice(text: str, name: str, key: str, first: int, second: int) -> Diagnostic:
    line, column = line_column(text, first)
    args = (("column", column), ("key", key), ("line", line))
    return Diagnostic(rules.DUPLICATE_KEY, Span(name, "", *line_column(text, second)), args)


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _NotFinite(Exception):
    """A word such as NaN was read."""


def _no_constant(word: str) -> NoReturn:
    raise _NotFinite(word)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NotFinite(text[:40])
    return number


class _TooLong(Exception):
    """An integer with more digits than we read."""


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise _TooLong(str(len(text)))
    return int(text)


def _read_slowly(data: bytes, name: str) -> Checked[Json]:
    """The standard library's reader: exact integers, and messages with a place."""
    text = data.decode()
    try:
        tree: Json = json.loads(text, parse_constant=_no_constant, parse_float=_finite, parse_int=_integer)
    except json.JSONDecodeError as error:
        what, hint = _explain(error, text)
        return _at(rules.JSON_SYNTAX, name, text, error.pos, what=what, hint=hint)
    except _NotFinite as error:
        return _at(rules.NOT_A_NUMBER, name, text, max(0, text.find(str(error))), word=str(error))
    except _TooLong as error:
        return refused(rules.HUGE_NUMBER, name, digits=str(error))
    except RecursionError:
        return refused(rules.TOO_DEEP, name, limit=MAX_DEPTH)
    return _looked_over(tree, data, text, name)


def _looked_over(tree: Json, data: bytes, text: str, name: str) -> Checked[Json]:
    if _depth(tree) > MAX_DEPTH:
        return refused(rules.TOO_DEEP, name, limit=MAX_DEPTH)
    if "\\ud" in text.lower() and re.search(_LONE, json.dumps(tree, ensure_ascii=False)):
        return _at(rules.LONE_SURROGATE, name, text, text.lower().find("\\ud"))
    return _with_duplicates(tree, data, name)


def _depth(tree: Json) -> int:
    """Levels of nesting, counted level by level; stops one past the limit."""
    level: list[Json] = [tree]
    for depth in range(MAX_DEPTH + 2):
        inner: list[Json] = []
        for node in level:
            inner += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        level = [node for node in inner if isinstance(node, (dict, list))]
        if not level:
            return depth + 1
    return MAX_DEPTH + 1


_HINTS = {
    "Expecting property name enclosed in double quotes": (
        "a key in double quotes must stand here",
        "Remove a comma before `}` and comments, and put keys in double quotes.",
    ),
    "Expecting ',' delimiter": ("a comma or a closing bracket is missing here", "Add the missing `,`, `}` or `]`."),
    "Expecting ':' delimiter": ("a colon is missing after the key", 'Write `"key": value`.'),
    "Expecting value": ("a value must stand here", "Remove a comma before `]`, or write the missing value."),
    "Extra data": ("something follows the end of the document", "Keep one JSON value in the file."),
    "Unterminated string starting at": ("a string is not closed", "Add the missing double quote."),
    "Invalid control character at": ("a string holds a raw line break or tab", "Write it as `\\n` or `\\t`."),
    "Invalid \\escape": ("a backslash is followed by a letter that has no meaning", "Write `\\\\` for a backslash."),
    "Invalid \\uXXXX escape": (
        "`\\u` must be followed by four hexadecimal digits",
        "Write `\\\\u` for the text itself.",
    ),
    "Illegal trailing comma before end of object": ("a comma stands before `}`", "Remove the comma."),
    "Illegal trailing comma before end of array": ("a comma stands before `]`", "Remove the comma."),
}


def _explain(error: json.JSONDecodeError, text: str) -> tuple[str, str]:
    if error.pos >= len(text.rstrip()):
        return "the text ends in the middle of the document", "The file seems to be cut off; fetch it again."
    if text.startswith(("//", "/*", "#"), error.pos):
        return "a comment stands here, and JSON has none", "Remove the comments; in YAML `#` begins one."
    for start, words in _HINTS.items():
        if error.msg.startswith(start):
            return words
    return error.msg, "Mend the place shown."


def _at(rule: Rule, name: str, text: str, offset: int, **args: object) -> Checked[Json]:
    span = Span(name, "", *line_column(text, offset))
    return Checked(None, (Diagnostic(rule, span, tuple(sorted(args.items()))),))
