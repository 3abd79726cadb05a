"""The clock of runs: the real one, or one that is turned by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time when called. `at` stops it at a moment; `turn` puts it forward, never back."""

    def __init__(self, at: datetime | None = None) -> None:
        self._at = at
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return self._at if self._at is not None else datetime.now(UTC) + self._ahead

    def turn(self, moment: datetime) -> None:
        """Make it at least this moment."""
        if self._at is not None:
            self._at = max(self._at, moment)
        else:
            self._ahead = max(self._ahead, moment - datetime.now(UTC))
