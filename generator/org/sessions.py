"""Access tokens: who a call comes from. Only hashes are kept; the administrator's token alone can be read by its owner."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from generator.org.database import OrgDatabase
from generator.org.identity import OrgIdentity

LIFETIME = 12 * 3600.0  # seconds, of every token but the administrator's
ADMIN, USER, CLIENT, ASSERTION, PAGES = "admin", "user", "client", "jwt", "pages"  # what tokens are given for
CODE_SECONDS = 60.0
_MOST_CODES = 1_000


@dataclass(frozen=True, slots=True)
class OrgSession:
    """Who calls: the username, and what the token was given for ("admin", "user", "client", ...)."""

    user: str
    kind: str


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class OrgSessions:
    """The tokens of one org."""

    def __init__(self, database: OrgDatabase, identity: OrgIdentity) -> None:
        self._database, self._identity = database, identity

    def issue(self, user: str, kind: str, lifetime: float | None = LIFETIME, token: str = "", client: str = "") -> str:
        """A new token for a user; `lifetime` None for one that is valid until it is revoked. A given `token` is taken as it is.

        `client` is the key of the connected client that it is given to.
        """
        made = token or f"{self._identity.short_id}!{secrets.token_urlsafe(48)}"
        expires = None if lifetime is None else time.time() + lifetime
        with self._database.changing():
            self._database.run("DELETE FROM sessions WHERE expires < ?", (time.time(),))
            self._database.run(
                "INSERT OR REPLACE INTO sessions (digest, user, kind, expires, client) VALUES (?, ?, ?, ?, ?)",
                (digest(made), user, kind, expires, client),
            )
        return made

    def of(self, token: str) -> OrgSession | None:
        """The session that a token of the API opens; None for one that is unknown, expired, revoked, or opens pages."""
        found = self._found(token)
        return found if found is not None and found.kind != PAGES else None

    def pages_of(self, token: str) -> str:
        """The user whose pages a cookie opens, "" for none."""
        found = self._found(token)
        return found.user if found is not None and found.kind == PAGES else ""

    def _found(self, token: str) -> OrgSession | None:
        wanted = digest(token)  # found by its hash: how long that takes tells nothing of the token
        query = "SELECT digest, user, kind FROM sessions WHERE digest = ? AND (expires IS NULL OR expires >= ?)"
        for known, user, kind in self._database.rows(query, (wanted, time.time())):
            if hmac.compare_digest(str(known), wanted):
                return OrgSession(str(user), str(kind))
        return None

    def revoke(self, token: str) -> bool:
        """Whether there was such a token; it opens nothing any more."""
        return self._database.run("DELETE FROM sessions WHERE digest = ?", (digest(token),)) > 0

    def revoke_user(self, user: str) -> int:
        """Revoke every token of a user but the administrator's own; how many there were."""
        return self._database.run("DELETE FROM sessions WHERE user = ? AND kind != ?", (user, ADMIN))

    def revoke_client(self, client: str) -> int:
        """Revoke every token that was given to a connected client, by its key; how many there were."""
        return self._database.run("DELETE FROM sessions WHERE client = ?", (client,)) if client else 0

    def revoke_kind(self, kind: str) -> None:
        """Revoke every token of a kind."""
        self._database.run("DELETE FROM sessions WHERE kind = ?", (kind,))


class OneTimeCodes:
    """Codes that open the org's pages once, within a minute: for addresses, which end up in histories and logs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._codes: dict[str, tuple[str, float]] = {}

    def issue(self, user: str) -> str:
        """A code for a user."""
        code = secrets.token_urlsafe(32)
        with self._turn:
            now = self._clock()
            fresh = {key: row for key, row in self._codes.items() if row[1] > now}
            self._codes = dict(list(fresh.items())[-_MOST_CODES + 1 :])
            self._codes[digest(code)] = (user, now + CODE_SECONDS)
        return code

    def exchange(self, code: str) -> str:
        """The user of a code, which is then used up; "" for one that is unknown, used or too old."""
        with self._turn:
            user, until = self._codes.pop(digest(code), ("", 0.0))
            return user if until > self._clock() else ""
