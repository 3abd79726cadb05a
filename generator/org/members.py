"""The members of the org: who made and changed each component, and the revision counter that source tracking follows.

A row stays when its component is deleted, marked as obsolete: that is how the clients learn of it. The rows follow the
metadata folder, which is the truth: what was changed there by other hands counts as a change of the administrator's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.org.database import OrgDatabase
from generator.org.metadata_types import ComponentKey

REVISION = "revision"


@dataclass(frozen=True, slots=True)
class OrgMember:
    """A component as the org's books have it. `new` until its second change; times are ISO 8601 in UTC."""

    key: ComponentKey
    revision: int
    new: bool
    gone: bool
    created: str
    created_by: str
    modified: str
    modified_by: str


_COLUMNS = "type, name, revision, fresh, gone, created, created_by, modified, modified_by"


class OrgMembers:
    """The table of members."""

    def __init__(self, database: OrgDatabase) -> None:
        self._database = database

    def any(self) -> bool:
        """Whether there is a row."""
        return bool(self._database.rows("SELECT 1 FROM members LIMIT 1"))

    def follow(self, components: Mapping[ComponentKey, bytes], user: str, now: str, tracked: bool = True) -> None:
        """Bring the rows in line with what is there; every component that differs gets the next revision.

        Without `tracked` it keeps the one it has, a new one gets 0: no client takes it for a change (they ask for what
        is above 0), as it takes nothing for one that a sandbox was made with.
        """
        known = {
            ComponentKey(str(kind), str(name)): (str(digest), bool(gone), int(str(revision)))
            for kind, name, digest, gone, revision in self._database.rows(
                "SELECT type, name, digest, gone, revision FROM members"
            )
        }
        with self._database.changing():
            latest = int(self._database.fact(REVISION) or 0)
            for key, data in sorted(components.items()):
                digest = hashlib.sha256(data).hexdigest()
                before = known.get(key, ("", True, 0))
                if before[:2] != (digest, False):
                    latest += tracked
                    self._changed(key, digest, latest if tracked else before[2], user, now, fresh=before[1])
            for key in sorted(key for key, (_, gone, _) in known.items() if not gone and key not in components):
                latest += 1
                self._database.run(
                    "UPDATE members SET gone = 1, revision = ?, modified = ?, modified_by = ? WHERE type = ? AND name = ?",
                    (latest, now, user, key.type, key.name),
                )
            self._database.keep_fact(REVISION, str(latest))

    def _changed(self, key: ComponentKey, digest: str, revision: int, user: str, now: str, *, fresh: bool) -> None:
        if not fresh:
            statement = "UPDATE members SET digest = ?, revision = ?, fresh = 0, modified = ?, modified_by = ? WHERE type = ? AND name = ?"
            self._database.run(statement, (digest, revision, now, user, key.type, key.name))
            return
        self._database.run(
            "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, 1, 0, ?, ?, ?, ?)",
            (key.type, key.name, digest, revision, now, user, now, user),
        )

    def all(self) -> list[OrgMember]:
        """Every row, those of deleted components too, by revision."""
        return _made(self._database.rows(f"SELECT {_COLUMNS} FROM members ORDER BY revision"))

    def there(self, keys: Iterable[ComponentKey]) -> dict[ComponentKey, OrgMember]:
        """The rows of these components."""
        wanted = set(keys)
        return {one.key: one for one in self.all() if one.key in wanted and not one.gone}


def _made(rows: list[tuple[str | int | float | bytes | None, ...]]) -> list[OrgMember]:
    return [
        OrgMember(
            ComponentKey(str(kind), str(name)), int(str(revision)), bool(fresh), bool(gone),
            str(created), str(created_by), str(modified), str(modified_by),
        )
        for kind, name, revision, fresh, gone, created, created_by, modified, modified_by in rows
    ]  # fmt: skip
