"""Any text as words of ASCII letters and digits. Nothing else ever gets into a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_NOT_ASCII_NAME = re.compile(r"[^A-Za-z0-9_]")


def ascii_text(text: str) -> str:
    """The text in ASCII: accents dropped, other letters as their code points, so that no two words fall together silently."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text)
    return "".join(
        c if c.isascii() else "" if unicodedata.combining(c) else f" u{ord(c):x} " if c.isalnum() else " "
        for c in plain
    )


@lru_cache(maxsize=65536)
def words_of(text: str) -> tuple[str, ...]:
    """`Send-Sms-Single`, `sendSmsSingle` and `HTTPServer2` as (Send, Sms, Single), (send, Sms, Single), (HTTP, Server, 2)."""
    return parted(text)


def parted(text: str) -> tuple[str, ...]:
    """The same of a text that is asked for once, which is not remembered."""
    return tuple(_WORD.findall(ascii_text(text)))


@lru_cache(maxsize=65536)
def legal(text: str) -> str:
    """The text as the nearest Python identifier; empty when nothing of it can stand in one."""
    if text.isidentifier() and text.isascii():
        return text
    name = _NOT_ASCII_NAME.sub("_", ascii_text(text).strip())
    if not name.strip("_"):
        return ""
    return f"_{name}" if name[0].isdigit() else name
