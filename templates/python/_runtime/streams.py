"""Answers that come item by item."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Event(Struct, frozen=True):
    """One server-sent event as it came."""

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None


class Stream(Generic[T]):
    def __iter__(self) -> Iterator[T]:
        raise NotImplementedError
