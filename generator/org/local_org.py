"""The org itself: what is deployed, who it is, its books; opened from a state folder and closed again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from generator.credentials.sources import SECRETS_FILE, SecretsFile
from generator.diagnostics import Checked
from generator.org import rules
from generator.org.access import OrgAccess
from generator.org.actions import ActionPolicy, OrgActions, UserActions
from generator.org.connected_clients import ConnectedClients
from generator.org.database import FILE as DATABASE
from generator.org.database import OrgDatabase
from generator.org.deploy_model import Deploy, DeployOptions, DeployTeller, FlowTestOutcome
from generator.org.deploys import DeployHost, OrgDeploys
from generator.org.history import OrgLogs
from generator.org.identity import OrgIdentity, identity_of, same_id, stable_id
from generator.org.interviews import run_tests
from generator.org.judging import Judge, OrgWorld
from generator.org.live import LiveConsent
from generator.org.members import OrgMembers
from generator.org.metadata_types import HOSTED, ComponentKey
from generator.org.oauth import OrgLogins
from generator.org.org_records import OrgRecords
from generator.org.planning import DeployPlan
from generator.org.principals import OrgPrincipals
from generator.org.record_schema import DeployedSchema
from generator.org.refusal import OrgRefused
from generator.org.retrieves import OrgRetrieves
from generator.org.sessions import ADMIN, OneTimeCodes, OrgSessions
from generator.org.settings import OrgSettings, read_settings, write_settings
from generator.org.state import StateFolder, hold
from generator.org.test_runs import OrgTestRuns
from generator.org.tree import commit_tree, read_tree, recovered
from generator.org.usage import CALLOUTS, OrgUsage
from generator.org.users import ADMIN_NAME, OrgUsers, PermissionAssignment
from generator.org.waiting import OrgInterviews
from generator.writing.folder import Folder

PROJECT = "project"  # the fact that tells which state of a project was deployed
DECLARED = "declared"  # which assignments it made, so that it can take them back
LOADED = "loaded"  # which record files were loaded, by their folders
# Tables that a reset empties.
_RECORDED = ("members", "callouts", "invocations", "users", "assignments", "connected_clients", "interviews")
FORGOTTEN = (PROJECT, DECLARED, LOADED)  # at a reset


def now() -> str:
    """The time as clients read it: ISO 8601 in UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class LocalOrg:
    """An open org. Safe to use from several threads; `close` lets go of its folder.

    `told` is called with every deploy that is over. `addresses` are where it is reached, without a slash at the end, the
    published one first; whoever serves it says so. `clock` tells the time that date literals of queries and limits go by.
    """

    def __init__(self, state: StateFolder, database: OrgDatabase, settings: OrgSettings, ignore_unknown: bool) -> None:
        self.state, self.database, self.settings = state, database, settings
        self.identity: OrgIdentity = identity_of(database, now())
        self.sessions = OrgSessions(database, self.identity)
        self.users = OrgUsers(database, self.identity)
        self.clients = ConnectedClients(database)
        self.logins = OrgLogins(database, self.clients, self.users, self.sessions)
        self.codes = OneTimeCodes()
        self.members = OrgMembers(database)
        self.retrieves = OrgRetrieves()
        self.judge = Judge()
        self.told: Callable[[Deploy], None] = lambda deploy: None
        self.addresses: tuple[str, ...] = ()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.usage = OrgUsage(database, lambda: self.clock())
        self.logs = OrgLogs(database, lambda: self.usage.count(CALLOUTS))
        self.callouts = self.logs.callouts
        self.interviews = OrgInterviews(database)
        self.woken: Callable[[], None] = lambda: None  # after anything that may make a timer due sooner
        self._read: OrgWorld | None = None
        with Folder(state.path) as folder:
            recovered(folder)
            self._components: Mapping[ComponentKey, bytes] = MappingProxyType(read_tree(folder))
        self.members.follow(self._components, self.identity.username, now(), tracked=self.members.any())
        self.records = OrgRecords(database, DeployedSchema(lambda: self.world))
        self.live = LiveConsent(database, lambda: self._components)
        secrets = state.path / SECRETS_FILE
        self.access = OrgAccess(lambda: self._components, self.users, SecretsFile(secrets))
        self.principals = OrgPrincipals(lambda: self.access.definitions, secrets, database, self.users)
        self.policy = ActionPolicy(
            refusal=lambda user, service: self.access.refusal(service.credential, user) if service.credential else "",
            is_live=self.live.is_live,
            credential=self.access.open,
        )
        self.actions = OrgActions(lambda: self.world, self.logs, now, self.policy)
        self.test_runs = OrgTestRuns(lambda options: self._run_tests(self.world, options), now)
        self.deploys = OrgDeploys(database, self._host(ignore_unknown))

    def _host(self, ignore_unknown: bool) -> DeployHost:
        return DeployHost(
            components=lambda: self._components,
            replace_all=self._replace_all,
            now=now,
            run_tests=self._run_tests,
            ignore_unknown=ignore_unknown,
            judge=self.judge,
            told=lambda deploy: self.told(deploy),
        )

    def now(self) -> str:
        """The time of the machine, as clients read it."""
        return now()

    @property
    def components(self) -> Mapping[ComponentKey, bytes]:
        """Everything that is deployed; another mapping after each deploy."""
        return self._components

    @property
    def world(self) -> OrgWorld:
        """What is deployed, read; made at its first use after a deploy."""
        components, made = self._components, self._read
        if made is None or made.components is not components:
            made = self._read = self.judge.world(components)
        return made

    @property
    def teller(self) -> DeployTeller:
        """Tells of this org's deploys."""
        return DeployTeller(self.id_of, self.name_of)

    def id_of(self, key: ComponentKey) -> str:
        """The id of a component, the same for as long as the org lives."""
        prefix = HOSTED[key.type].prefix if key.type in HOSTED else "000"
        return stable_id(prefix, self.identity.org_id, key.type, key.name.lower())

    def name_of(self, username: str) -> str:
        """The name of a user, as lists show it."""
        return ADMIN_NAME if username == self.identity.username else username.partition("@")[0]

    def user_id(self, username: str) -> str:
        """The id of a user."""
        return self.users.id_of(username)

    def assign(self, assignee_id: str, permission_set_id: str) -> PermissionAssignment:
        """Assign a deployed permission set to a user, both by id. Raises `OrgRefused`."""
        user = self.users.find(assignee_id)
        sets = (key for key in self._components if key.type == "PermissionSet")
        wanted = next((key.name for key in sets if same_id(self.id_of(key), permission_set_id)), "")
        if user is None or not wanted or user.id[:15] != assignee_id[:15]:
            raise OrgRefused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        return self.users.assign(user, wanted, now())

    def _replace_all(self, plan: DeployPlan, user: str, tracked: bool = True) -> None:
        with Folder(self.state.path) as folder:
            commit_tree(folder, plan.components)
        self._components = MappingProxyType(dict(plan.components))
        self.members.follow(self._components, user, now(), tracked)
        self.users.follow({key.name for key in self._components if key.type == "PermissionSet"})

    def _run_tests(self, world: OrgWorld, options: DeployOptions) -> tuple[FlowTestOutcome, ...]:
        # The actions that would be there after the deploy; nothing of a test leaves the machine, whoever has access to what.
        tested = OrgActions(lambda: world, self.logs, now, ActionPolicy())
        try:
            return run_tests(world, options, UserActions(tested, self.identity.username))
        finally:
            tested.close()

    def reset(self) -> None:
        """Make the org as new: nothing deployed, no records, empty logs, only the administrator's token. Its ids stay.

        Raises OSError: nothing was changed.
        """
        gone = tuple(sorted(self._components))
        self.deploys.between(lambda: self._replace_all(DeployPlan({}, (), (), gone), self.identity.username))
        self.principals.forget_all()
        with self.database.changing():
            for table in _RECORDED:
                self.database.run(f"DELETE FROM {table}")
            self.database.run("DELETE FROM deploys WHERE status NOT IN ('Pending', 'InProgress')")
            self.database.run("DELETE FROM sessions WHERE kind != ?", (ADMIN,))
            self.database.run("DELETE FROM facts WHERE name IN (?, ?, ?)", FORGOTTEN)
        self.records.clear()

    def close(self) -> None:
        """Finish the deploy in hand, close the books, let go of the folder."""
        self.deploys.close()
        self.actions.close()
        self.logs.flush()
        self.usage.write()
        self.database.close()
        self.state.release()


def open_org(path: Path, *, ignore_unknown: bool = False) -> Checked[LocalOrg]:
    """Open the org of a state folder, a new one where there is none. Nobody else can meanwhile.

    Findings: org-running, org-folder-unusable, org-settings-unreadable.
    """
    held = hold(path)
    if held.value is None:
        return Checked(None, held.diagnostics)
    state = held.value
    try:
        with Folder(state.path) as folder:
            settings = read_settings(folder)
            if settings.value is None:
                state.release()
                return Checked(None, settings.diagnostics)
            write_settings(folder, settings.value)
        return Checked(LocalOrg(state, OrgDatabase(state.path / DATABASE), settings.value, ignore_unknown))
    except (OSError, sqlite3.Error) as error:
        state.release()
        reason = getattr(error, "strerror", None) or str(error)
        return Checked(None, (rules.FOLDER.at("", folder=path, reason=reason),))
