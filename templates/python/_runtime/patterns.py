"""Regular expressions of the document (ECMA-262) as Python understands them."""

from __future__ import annotations

import re
from functools import lru_cache

_ASCII_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SHARED = frozenset("dDwWsSbBfnrtvux0123456789")


class Untranslatable(ValueError):
    """The expression has no counterpart in Python's `re`."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The expression for `search`, or None where Python has no counterpart."""
    try:
        return re.compile(translated(pattern), re.ASCII)
    except (re.error, Untranslatable, OverflowError, RecursionError):
        return None


def translated(pattern: str) -> str:
    """The same expression in Python's spelling. Raises `Untranslatable`."""
    out: list[str] = []
    inside = False
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            text, position = _escaped(pattern, position)
            out.append(text)
            continue
        if inside:
            inside = character != "]"
            out.append("\\[" if character == "[" else _set_character(character))
        else:
            text, position, inside = _outside(pattern, position)
            out.append(text)
            continue
        position += 1
    return "".join(out)


def _set_character(character: str) -> str:
    return "\\" + character if character in "&~|" else character


def _outside(pattern: str, position: int) -> tuple[str, int, bool]:
    """What stands outside a set: the text, where to go on, whether a set begins."""
    character = pattern[position]
    if pattern.startswith("[^]", position):
        return r"[\s\S]", position + 3, False
    if pattern.startswith("[]", position):
        return "(?!)", position + 2, False
    if pattern.startswith("[^", position):
        return "[^", position + 2, True
    if character == "[":
        return "[", position + 1, True
    if character == "$":
        return r"\Z", position + 1, False
    if re.match(r"\(\?<\w", pattern[position : position + 4]):
        return "(?P<", position + 3, False
    return character, position + 1, False


def _escaped(pattern: str, position: int) -> tuple[str, int]:
    rest = pattern[position + 1 :]
    if found := re.match(r"u\{([0-9a-fA-F]{1,6})\}", rest):
        return re.escape(chr(int(found[1], 16))), position + 1 + found.end()
    if found := re.match(r"k<(\w+)>", rest):
        return f"(?P={found[1]})", position + 1 + found.end()
    if found := re.match(r"c([A-Za-z])", rest):
        return f"\\x{ord(found[1].upper()) - 64:02x}", position + 1 + found.end()
    if not rest:
        raise Untranslatable(pattern)
    letter = rest[0]
    if letter in "pP" or (letter in _ASCII_LETTERS and letter not in _SHARED):
        raise Untranslatable(pattern)
    return "\\" + letter, position + 2
