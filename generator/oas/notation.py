"""How a row of the book is written: a few characters say what may stand in a field.

"name!"  a required field          "str", "bool", "num", "uint", "count", "pos", "any"  plain values
"url", "address" (a URL with variables), "uri", "self", "id", "anchor", "email"  text of a certain form       "=a|b"   one of these words
"Schema"  an object of that kind   "[X]"  a list                "{X}"    a map from names of the author's choice
"X/Y"  either of two               "[X]+"  a list that must not be empty
"/expression/"  in place of a name: all fields whose names have this form
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

Test: TypeAlias = Callable[[Any], bool]  # asked only of values of the types that stand beside it

_BAD_URL = re.compile(r"[\s<>\"\\^`]")
_VARIABLE = re.compile(r"\{[^{}]*\}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"\\^`]+")
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_TEXT, _NUMBER, _ANY = (str,), (int, float), (str, int, float, bool, list, dict, type(None))

ANY = "any value"
PLAIN: dict[str, tuple[tuple[type, ...], str, Test | None]] = {
    "str": (_TEXT, "text", None),
    "bool": ((bool,), "true or false", None),
    "num": (_NUMBER, "a number", None),
    "int": ((int,), "a whole number", None),
    "uint": ((int,), "a whole number from 0 on", lambda value: value >= 0),
    "count": (_NUMBER, "a whole number from 0 on", lambda value: value >= 0 and value == int(value)),  # 1.0 counts
    "pos": (_NUMBER, "a number above 0", lambda value: value > 0),
    "any": (_ANY, ANY, None),
    "obj": ((dict,), "an object", None),
    "url": (_TEXT, "a URL", lambda value: not _BAD_URL.search(value)),
    "address": (_TEXT, "a URL", lambda value: not _BAD_URL.search(_VARIABLE.sub("", value))),
    "uri": (_TEXT, "an absolute URI", lambda value: _URI.fullmatch(value) is not None),
    "self": (_TEXT, "a URI without fragment", lambda value: not _BAD_URL.search(value) and "#" not in value),
    "id": (_TEXT, "a URI without fragment", lambda value: not _BAD_URL.search(value) and "#" not in value.rstrip("#")),
    "anchor": (
        _TEXT,
        "a letter or `_`, then letters, digits, `-`, `.` and `_`",
        lambda value: _ANCHOR.fullmatch(value) is not None,
    ),
    "email": (_TEXT, "an e-mail address", lambda value: _EMAIL.fullmatch(value) is not None),
}


def choices_of(text: str) -> tuple[str, ...]:
    """The words of "=a|b"; none for any other notation."""
    return tuple(text[1:].split("|")) if text.startswith("=") else ()
