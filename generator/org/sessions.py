"""Access tokens: who a call comes from. Only hashes are kept; the administrator's token alone can be read by its owner."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from generator.org.database import OrgDatabase
from generator.org.identity import OrgIdentity

LIFETIME = 12 * 3600.0  # seconds, of every token but the administrator's


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

    def issue(self, user: str, kind: str, lifetime: float | None = LIFETIME, token: str = "") -> str:
        """A new token for a user; `lifetime` None for one that is valid until it is revoked. A given `token` is taken as it is."""
        made = token or f"{self._identity.short_id}!{secrets.token_urlsafe(48)}"
        expires = None if lifetime is None else time.time() + lifetime
        with self._database.changing():
            self._database.run("DELETE FROM sessions WHERE expires < ?", (time.time(),))
            self._database.run(
                "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)", (digest(made), user, kind, expires)
            )
        return made

    def of(self, token: str) -> OrgSession | None:
        """The session that a token opens; None for one that is unknown, expired or revoked."""
        wanted = digest(token)  # found by its hash: how long that takes tells nothing of the token
        query = "SELECT digest, user, kind FROM sessions WHERE digest = ? AND (expires IS NULL OR expires >= ?)"
        for known, user, kind in self._database.rows(query, (wanted, time.time())):
            if hmac.compare_digest(str(known), wanted):
                return OrgSession(str(user), str(kind))
        return None

    def revoke(self, token: str) -> bool:
        """Whether there was such a token; it opens nothing any more."""
        return self._database.run("DELETE FROM sessions WHERE digest = ?", (digest(token),)) > 0

    def revoke_kind(self, kind: str) -> None:
        """Revoke every token of a kind."""
        self._database.run("DELETE FROM sessions WHERE kind = ?", (kind,))
