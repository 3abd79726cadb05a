"""Texts as Apex writes them."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"[^ -~]|['\\]", re.DOTALL)


def apex_string(text: str) -> str:
    """An Apex string literal: everything but printable ASCII is escaped, so it holds no quote and no line end."""
    return f"'{_ESCAPED.sub(_escape, text)}'"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in "'\\":
        return f"\\{character}"
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))
