"""Access tokens kept in memory until they expire; one fetch at a time for each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from generator.credentials.secret import Secret

Key = tuple[object, ...]
YOUNG = 5.0  # seconds for which many calls that were refused at once share one replacement


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token and when it ends, by the monotonic clock; None when its issuer does not say."""

    value: Secret
    expires_at: float | None = None
    kind: str = "Bearer"

    def fresh(self, now: float) -> bool:
        return self.expires_at is None or now < self.expires_at


def lifetime(seconds: float) -> float:
    """How long a token is used: a tenth, at most a minute, is kept back for clocks and the way there."""
    return max(0.0, seconds - min(60.0, seconds / 10))


@dataclass(slots=True)
class _Entry:
    lock: Lock = field(default_factory=Lock)
    token: AccessToken | None = None
    dropped: bool = False  # the next token replaces a refused one
    replaced_at: float = float("-inf")  # when a refused token was last replaced


class TokenCache:
    """Tokens by key, safe to share between threads. Nothing is ever written to a disk."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._entries: dict[Key, _Entry] = {}

    def _entry(self, key: Key) -> _Entry:
        with self._lock:
            return self._entries.setdefault(key, _Entry())

    def get(self, key: Key, fetch: Callable[[], AccessToken]) -> AccessToken:
        """The kept token while it is fresh, else a new one; whoever comes meanwhile waits for that one."""
        entry = self._entry(key)
        with entry.lock:
            if entry.token is None or not entry.token.fresh(self._clock()):
                entry.token = fetch()
                entry.replaced_at = self._clock() if entry.dropped else entry.replaced_at
                entry.dropped = False
            return entry.token

    def refuse(self, key: Key, sent: AccessToken | None) -> None:
        """Forget a refused token, unless somebody already replaced it.

        `sent` is the token that this thread sent last, if it is known. An asynchronous client works in any thread, so
        when that is not the kept one, the kept one goes too, except while it is the young replacement of a refused one.
        """
        entry = self._entry(key)
        with entry.lock:
            young = self._clock() - entry.replaced_at < YOUNG
            if entry.token is not None and (entry.token is sent or not young):
                entry.token = None
                entry.dropped = True

    def __repr__(self) -> str:
        return f"TokenCache({len(self._entries)} entries)"


TOKENS = TokenCache()
