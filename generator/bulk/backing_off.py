"""How long a service that is overloaded is left alone, where it does not say so itself."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST = 60.0  # seconds


def backoff(attempts: int) -> float:
    """Seconds before something is tried once more, after so many attempts."""
    return min(MOST, 0.5 * 2.0 ** min(attempts, 10))


def jittered(attempts: int) -> float:
    """The same with chance, so that those who wait do not all come back at once."""
    return random.uniform(0.5, 1.0) * backoff(attempts)


@dataclass(slots=True)
class ServiceBackoff:
    """The pause of a whole run: it grows with each time that the service is still overloaded after a pause.

    A row that met several short outages waits long itself, but holds up no others: how often it was tried says nothing of how the
    service is now. Rows that were on their way together and are refused together count once.
    """

    clock: Callable[[], float] = time.monotonic
    _pauses: int = 0
    _until: float = 0.0

    def refused(self) -> float:
        """The service could not: seconds for which nothing is to be sent."""
        now = self.clock()
        if now >= self._until:
            self._until = now + jittered(self._pauses)
            self._pauses += 1
        return self._until - now

    def answered(self) -> None:
        """The service works."""
        self._pauses = 0
