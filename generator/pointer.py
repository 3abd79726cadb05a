"""JSON Pointer (RFC 6901): tokens as they are written within one, and back."""

from __future__ import annotations

from collections.abc import Iterable


def escape(token: str) -> str:
    """A token as it stands in a pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def unescape(token: str) -> str:
    """What a token of a pointer means."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def tokens_of(pointer: str) -> list[str]:
    """The tokens of a pointer; none for the whole document."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def pointer_of(tokens: Iterable[object]) -> str:
    """The pointer of names and numbers from the root; empty for the whole document."""
    return "".join([f"/{escape(str(token))}" for token in tokens])
