"""The users of an org and the permission sets that are assigned to them: who there is, and what decides access."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from generator.org.database import OrgDatabase
from generator.org.identity import OrgIdentity, random_id, stable_id
from generator.org.refusal import ACCESS, DUPLICATE, INVALID, MISSING, OrgRefused
from generator.wording import offered

ADMIN_NAME = "Admin User"
ADMIN_PROFILE, USER_PROFILE = "System Administrator", "Standard User"
_SHORT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,38}[A-Za-z0-9])?\Z")


@dataclass(frozen=True, slots=True)
class OrgUser:
    """A user. `admin` users manage: they deploy, assign permission sets and set the secrets of named principals."""

    id: str
    username: str
    name: str
    admin: bool
    created: str

    @property
    def profile(self) -> str:
        """The name of the profile."""
        return ADMIN_PROFILE if self.admin else USER_PROFILE


@dataclass(frozen=True, slots=True)
class PermissionAssignment:
    """A permission set, by name, assigned to a user, by username."""

    id: str
    username: str
    permission_set: str
    created: str


class OrgUsers:
    """The users of one org. Usernames are compared whatever their case, as are the names of permission sets."""

    def __init__(self, database: OrgDatabase, identity: OrgIdentity) -> None:
        self._database, self._identity = database, identity
        self.domain = identity.username.partition("@")[2]

    def id_of(self, username: str) -> str:
        """The id of a username, the same for as long as the org lives."""
        if username.lower() == self._identity.username:
            return self._identity.admin_id
        return stable_id("005", self._identity.org_id, username.lower())

    def all(self) -> tuple[OrgUser, ...]:
        """The administrator, then the others by username."""
        first = OrgUser(self._identity.admin_id, self._identity.username, ADMIN_NAME, True, self._identity.created)
        rows = self._database.rows("SELECT username, admin, created FROM users ORDER BY username")
        others = (
            OrgUser(self.id_of(str(name)), str(name), str(name).partition("@")[0], bool(admin), str(created))
            for name, admin, created in rows
        )
        return first, *others

    def find(self, words: str) -> OrgUser | None:
        """The user of a username, of its part before the @, or of an id of 15 or 18 characters."""
        folded = words.lower()
        for user in self.all():
            if folded in (user.username, user.username.partition("@")[0]):
                return user
            if user.id == words or (len(words) == 15 and user.id[:15] == words):
                return user
        return None

    def known(self, words: str) -> OrgUser:
        """The user of these words. Raises `OrgRefused`."""
        found = self.find(words)
        if found is None:
            raise OrgRefused(MISSING, f"no user is called {words[:80]}; {offered(words, self._names())}")
        return found

    def _names(self) -> list[str]:
        return [user.username.partition("@")[0] for user in self.all()][:20]

    def add(self, name: str, admin: bool, now: str) -> OrgUser:
        """A new user `name`, whose username is unique to this org. Raises `OrgRefused` for a name that is none, or taken."""
        if not _SHORT.match(name):
            raise OrgRefused(
                INVALID, f"{name[:80]} is no user's name: 1 to 40 letters, digits, dots, dashes, underscores; no @"
            )
        username = f"{name.lower()}@{self.domain}"
        with self._database.changing():
            if self.find(username) is not None:
                raise OrgRefused(DUPLICATE, f"Duplicate Username: {username}")
            self._database.run("INSERT INTO users VALUES (?, ?, ?)", (username, int(admin), now))
        return self.known(username)

    def remove(self, words: str) -> OrgUser:
        """Take a user away, with assignments and tokens. Raises `OrgRefused`; the administrator stays."""
        user = self.known(words)
        if user.id == self._identity.admin_id:
            raise OrgRefused(INVALID, "the administrator cannot be removed")
        with self._database.changing():
            for table, column in (("users", "username"), ("assignments", "username"), ("sessions", "user")):
                self._database.run(f"DELETE FROM {table} WHERE {column} = ?", (user.username,))
            self._database.run("DELETE FROM connected_clients WHERE user = ?", (user.username,))
        return user

    def require_admin(self, username: str, what: str) -> None:
        """Raises `OrgRefused` for a user that does not manage the org."""
        user = self.find(username)
        if user is None or not user.admin:
            raise OrgRefused(ACCESS, f"You do not have the level of access necessary to {what}.")

    def require_metadata_access(self, username: str) -> None:
        """Raises `OrgRefused` for a user that the Metadata API does not serve."""
        self.require_admin(username, "use the Metadata API")

    def assign(self, user: OrgUser, permission_set: str, now: str) -> PermissionAssignment:
        """Assign a permission set that is there. Raises `OrgRefused` when the user has it already."""
        made = PermissionAssignment(random_id("0Pa"), user.username, permission_set, now)
        with self._database.changing():
            if permission_set.lower() in self.permission_sets_of(user.username):
                raise OrgRefused(
                    DUPLICATE,
                    f"Duplicate PermissionSetAssignment. Assignee: {user.id}; Permission Set: {permission_set}",
                )
            self._database.run(
                "INSERT INTO assignments VALUES (?, ?, ?, ?)", (made.id, made.username, made.permission_set, now)
            )
        return made

    def unassign(self, assignment: str) -> None:
        """Take an assignment away, by its id. Raises `OrgRefused` when there is none."""
        where = "id = ?" if len(assignment) == 18 else "substr(id, 1, 15) = ?"
        if not self._database.run(f"DELETE FROM assignments WHERE {where}", (assignment,)):
            raise OrgRefused(MISSING, f"no assignment has the id {assignment[:20]}")

    def assignments(self) -> tuple[PermissionAssignment, ...]:
        """Every assignment, by the time it was made."""
        rows = self._database.rows("SELECT id, username, permission_set, created FROM assignments ORDER BY rowid")
        return tuple(PermissionAssignment(*map(str, row)) for row in rows)

    def permission_sets_of(self, username: str) -> frozenset[str]:
        """The permission sets of a user, in lower case."""
        rows = self._database.rows("SELECT permission_set FROM assignments WHERE username = ?", (username.lower(),))
        return frozenset(str(name).lower() for (name,) in rows)

    def follow(self, permission_sets: Collection[str]) -> None:
        """Forget the assignments of permission sets that are no longer deployed: a later one of that name is another."""
        there = {name.lower() for name in permission_sets}
        for one in self.assignments():
            if one.permission_set.lower() not in there:
                self._database.run("DELETE FROM assignments WHERE id = ?", (one.id,))
