"""Connected clients: programs that log in by themselves, with a secret or with assertions that they sign."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field

from generator.org.database import OrgDatabase
from generator.org.refusal import DUPLICATE, INVALID, MISSING, OrgRefused
from generator.org.sessions import digest
from generator.org.users import OrgUser

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,78}[A-Za-z0-9])?\Z")


@dataclass(frozen=True, slots=True)
class ConnectedClient:
    """A client and the user it acts as. `certificate` is PEM, "" for a client that signs nothing."""

    key: str
    name: str
    user: str
    certificate: str = field(default="", repr=False)
    created: str = ""


class ConnectedClients:
    """The clients of one org. Their secrets are kept as hashes."""

    def __init__(self, database: OrgDatabase) -> None:
        self._database = database

    def all(self) -> tuple[ConnectedClient, ...]:
        """Every client by name."""
        rows = self._database.rows("SELECT key, name, user, certificate, created FROM connected_clients ORDER BY name")
        return tuple(ConnectedClient(*map(str, row)) for row in rows)

    def find(self, key: str) -> ConnectedClient | None:
        """The client of a key."""
        query = "SELECT key, name, user, certificate, created FROM connected_clients WHERE key = ?"
        return next((ConnectedClient(*map(str, row)) for row in self._database.rows(query, (key,))), None)

    def add(self, name: str, user: OrgUser, certificate: str, now: str) -> tuple[ConnectedClient, str]:
        """A new client and its secret, which is told this once. Raises `OrgRefused`."""
        if not _NAME.match(name):
            raise OrgRefused(INVALID, f"{name[:80]} is no client's name: 1 to 80 letters, digits, spaces, dots, dashes")
        made = ConnectedClient(f"3MVG9{secrets.token_urlsafe(48)}", name, user.username, certificate, now)
        secret = secrets.token_urlsafe(48)
        with self._database.changing():
            if any(one.name.lower() == name.lower() for one in self.all()):
                raise OrgRefused(DUPLICATE, f"a client is called {name} already")
            self._database.run(
                "INSERT INTO connected_clients VALUES (?, ?, ?, ?, ?, ?)",
                (made.key, name, digest(secret), made.user, certificate, now),
            )
        return made, secret

    def remove(self, name: str) -> ConnectedClient:
        """Take a client away. Raises `OrgRefused`."""
        found = next((one for one in self.all() if one.name.lower() == name.lower()), None)
        if found is None:
            raise OrgRefused(MISSING, f"no client is called {name[:80]}")
        self._database.run("DELETE FROM connected_clients WHERE key = ?", (found.key,))
        return found

    def proves(self, key: str, secret: str) -> bool:
        """Whether a secret is the client's. An unknown client takes as long as a known one."""
        rows = self._database.rows("SELECT secret FROM connected_clients WHERE key = ?", (key,))
        kept = str(rows[0][0]) if rows else digest("")
        return hmac.compare_digest(kept, digest(secret)) and bool(rows) and bool(secret)
