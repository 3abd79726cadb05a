"""A text that nobody sees by accident."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import NoReturn

MASK = "********"


class Secret:
    """A secret text: masked however it is printed, never pickled, compared in constant time.

    Only `reveal` gives the text, so that `grep reveal` lists every place where a secret is used.
    """

    __slots__ = ("_text", "origins")
    __hash__ = None  # type: ignore[assignment]  # a hash would be a fingerprint of the secret

    def __init__(self, text: str, origins: Iterable[str] | None = None) -> None:
        """`origins` are where it may go, such as {"https://api.example"}; None when nobody said."""
        self._text = text
        self.origins = None if origins is None else frozenset(origins)

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is not pickled or copied into a file")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self
