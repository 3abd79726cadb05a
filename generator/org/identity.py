"""Who an org is: ids and a username that no other folder has, made once and kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from generator.org.database import OrgDatabase
from generator.records.ids import checksum

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class OrgIdentity:
    """Ids of 18 characters. `username` is the administrator's; the CLI keeps one login for each username."""

    org_id: str
    admin_id: str
    username: str
    created: str

    @property
    def short_id(self) -> str:
        """The id of 15 characters that begins every access token."""
        return self.org_id[:15]


def random_id(prefix: str) -> str:
    """A new id of 18 characters."""
    short = prefix + "".join(secrets.choice(_LETTERS) for _ in range(15 - len(prefix)))
    return short + checksum(short)


def stable_id(prefix: str, *words: str) -> str:
    """The id that these words always give."""
    number = int.from_bytes(hashlib.sha256("\0".join(words).encode("utf-8", "replace")).digest())
    short = prefix
    while len(short) < 15:
        number, rest = divmod(number, 62)
        short += _LETTERS[rest]
    return short + checksum(short)


def same_id(one: str, other: str) -> bool:
    """Whether two ids, of 15 or 18 characters each, mean the same."""
    return len(other) in (15, 18) and one[:15] == other[:15]


def identity_of(database: OrgDatabase, now: str) -> OrgIdentity:
    """The org's identity, made when it has none yet."""
    with database.changing():
        if not database.fact("org_id"):
            org_id = random_id("00D")
            database.keep_fact("org_id", org_id)
            database.keep_fact("admin_id", random_id("005"))
            database.keep_fact("username", f"admin@{secrets.token_hex(5)}.extsvc.local")
            database.keep_fact("created", now)
    return OrgIdentity(*(database.fact(name) for name in ("org_id", "admin_id", "username", "created")))
