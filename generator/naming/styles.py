"""The ways in which words make a name."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.naming.words import parted, words_of

_BEFORE_DIGITS = re.compile(r"(?<=[a-z])_(?=[0-9])")


def snake(text: str) -> str:
    """`Send-Sms-Single` -> `send_sms_single`; digits stay with the word before them: `HTTPServer2` -> `http_server2`."""
    return _BEFORE_DIGITS.sub("", "_".join(words_of(text)).lower())


def pascal(text: str) -> str:
    """`send-sms_single` -> `SendSmsSingle`; capitals that the author wrote stay."""
    return "".join(capitalised(text))


# Words that end in s and mean one thing.
_ONE = frozenset({"news", "series", "species", "aws", "dns", "https", "ios", "sms", "os", "gps", "tls", "cors", "rss"})


def singular(name: str) -> str:
    """What one of several is called: `Labels` -> `Label`, `Entries` -> `Entry`; the last word decides."""
    words = words_of(name)
    last = words[-1] if words else ""
    if len(last) < 4 or last.lower() in _ONE or not last.endswith("s") or last.endswith(("ss", "us", "is")):
        return name
    if last.endswith("ies") and len(last) > 4:
        one = f"{last[:-3]}y"
    elif last.endswith(("sses", "xes", "ches", "shes", "zzes")):
        one = last[:-2]
    else:
        one = last[:-1]
    return name[: len(name) - len(last)] + one if name.endswith(last) else name


def without_start(root: tuple[str, ...], room: int) -> str:
    """The last words of a root that fit, at least one."""
    over, start = sum(map(len, root)) - room, 0
    while over > 0 and start < len(root) - 1:
        over -= len(root[start])
        start += 1
    return "".join(root[start:])


def without_middle(root: tuple[str, ...], room: int) -> str:
    """The first word of a root, and the last ones that fit."""
    if len(root) < 3:
        return without_start(root, room)
    return root[0] + without_start(root[1:], room - len(root[0]))


def without_end(root: tuple[str, ...], room: int) -> str:
    """The first words of a root that fit before its last one: that says which part of an operation it is."""
    over, end = sum(map(len, root)) - room, len(root) - 1
    while over > 0 and end > 1:
        end -= 1
        over -= len(root[end])
    return "".join((*root[:end], root[-1])) if len(root) > 1 else "".join(root)


def fitted(root: str, tail: str, longest: int) -> str:
    """Root and tail as one name; words are left out from the left where it is still too long."""
    name = root + tail
    if len(name) > longest:
        words = tuple(word[0].upper() + word[1:] for word in parted(name))
        name = without_start(words, longest)[-longest:]
    return name if name[:1].isalpha() else f"T{name}"


@lru_cache(maxsize=65536)
def capitalised(text: str) -> tuple[str, ...]:
    """The words of a text, each with a capital."""
    return tuple(map(_capital, words_of(text)))


@lru_cache(maxsize=8192)
def _capital(word: str) -> str:
    return word[0].upper() + word[1:]
