"""What a mock remembers of its requests: the latest, within bounds of number and of bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, SupportsIndex

MOST_REQUESTS = 10_000
MOST_HELD = 64 * 1024 * 1024
LONGEST_BODY = 1024 * 1024
_BESIDE = 2_048  # bytes that a request takes besides its bodies, roughly


@dataclass(slots=True)
class RecordedRequest:
    """A request the mock saw, and what it answered. Header values are not shown in its repr: they may be secrets."""

    method: str
    path: str
    query: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    operation_id: str = ""
    template: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    value: Any = field(default=None, repr=False)
    violations: list[dict[str, str]] = field(default_factory=list)
    status: int = 0
    answer: bytes = field(default=b"", repr=False)
    answer_value: Any = field(default=None, repr=False)
    answer_headers: dict[str, str] = field(default_factory=dict, repr=False)
    note: str = ""
    seconds: float = 0.0
    body_cut: int = 0  # the full length of a body of which only the beginning is kept
    answer_cut: int = 0

    @property
    def json(self) -> Any:
        """The body read as JSON. Raises `ValueError` when only its beginning was kept."""
        if self.body_cut:
            raise ValueError(f"of this body of {self.body_cut:,} bytes only the first {len(self.body):,} were kept")
        return json.loads(self.body)

    def shorten(self) -> None:
        """Keep the beginning of long bodies only, and no values made of them."""
        if len(self.body) > LONGEST_BODY:
            self.body_cut, self.body = len(self.body), self.body[:LONGEST_BODY]
            self.value, self.values = None, {}
        if len(self.answer) > LONGEST_BODY:
            self.answer_cut, self.answer = len(self.answer), self.answer[:LONGEST_BODY]
            self.answer_value = None


class RequestHistory(list[RecordedRequest]):
    """The latest requests, the oldest first. `forgotten` counts those that made room."""

    def __init__(self) -> None:
        super().__init__()
        self.forgotten = 0
        self._held = 0

    def append(self, request: RecordedRequest) -> None:
        """Keep a request, shortened; the oldest go where there are too many or where they hold too much."""
        request.shorten()
        super().append(request)
        self._held += _size(request)
        gone = 0
        while len(self) - gone > 1 and (len(self) - gone > MOST_REQUESTS or self._held > MOST_HELD):
            self._held -= _size(self[gone])
            gone += 1
        if gone:
            super().__delitem__(slice(gone))
            self.forgotten += gone

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        self._held = 0

    def pop(self, index: SupportsIndex = -1) -> RecordedRequest:
        """Take a request out."""
        found = super().pop(index)
        self._held -= _size(found)
        return found


def _size(request: RecordedRequest) -> int:
    """Roughly: plain data made of a body take several times its bytes."""
    return _BESIDE + 8 * (len(request.body) + len(request.answer))
