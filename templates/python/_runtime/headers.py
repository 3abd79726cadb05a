"""Headers of an answer: names without regard to case, values with a type if wished."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from .masks import masked_headers

T = TypeVar("T")
_NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_VALUE = r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*"


class Headers(Mapping[str, str]):
    """Names and values in the order they came; several of one name are joined."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)
        self._joined: dict[str, str] = {}
        for name, value in self.pairs:
            key = name.lower()
            before = self._joined.get(key)
            self._joined[key] = value if before is None else f"{before}, {value}"

    def __getitem__(self, name: str) -> str:
        return self._joined[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined)

    def __len__(self) -> int:
        return len(self._joined)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a name, e.g. of Set-Cookie."""
        return tuple(value for key, value in self.pairs if key.lower() == name.lower())

    def typed(self, name: str, kind: type[T]) -> T | None:
        """The value as `int`, `datetime`, `list[str]` ...; None when it is not there.

        Raises `DecodeError` when the text does not fit.
        """
        from .codec import from_text

        text = self.get(name)
        return None if text is None else from_text(text, kind, f"header {name}")

    def __repr__(self) -> str:
        return f"Headers({masked_headers(self)})"


def header_fault(name: str, value: str) -> str:
    """What forbids to send a header; it must not break out of its line."""
    plain = name.isascii() and name.replace("-", "").isalnum()
    if not plain and not re.fullmatch(_NAME, name):  # most need no pattern compiled
        return "is no legal header name"
    if not value.isprintable() and not re.fullmatch(_VALUE, value):
        return "must not hold line ends or control characters: it is sent as a header"
    return ""


FRAMING = frozenset({"content-length", "transfer-encoding"})
"""What says where a body ends: a value of the caller's would break the message."""


def given_header_fault(name: str, value: str) -> str:
    """The same for a header that the caller adds to those of the document."""
    if name.lower() in FRAMING:
        return "is written by the connection itself, from the content"
    return header_fault(name, value)
