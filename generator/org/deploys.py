"""Deploys in their order: taken in at once, carried out one after the other, each all or nothing on the disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from generator.org.archive import BadArchive
from generator.org.database import OrgDatabase
from generator.org.deploy_model import Deploy, DeployOptions, DeployStatus, FlowTestOutcome, restored, stored
from generator.org.identity import random_id
from generator.org.judging import Judge, OrgWorld
from generator.org.metadata_types import ComponentKey
from generator.org.package import read_package
from generator.org.planning import DeployPlan, plan_deploy

MOST_WAITING = 500  # deploys that wait; an org allows fewer
KEPT = 200  # deploys that are remembered

Components = Mapping[ComponentKey, bytes]
RunTests = Callable[[OrgWorld, DeployOptions], tuple[FlowTestOutcome, ...]]


class DeployRefused(Exception):
    """A deploy cannot be taken in, quick-deployed or cancelled; `code` is a StatusCode of the Metadata API."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class DeployHost:
    """What deploys work on: the components as they are, a way to put others in their place, a clock, and tests."""

    components: Callable[[], Components]
    replace_all: Callable[
        [DeployPlan, str, bool], None
    ]  # by whom, whether tracked; raises OSError: nothing was changed
    now: Callable[[], str]
    run_tests: RunTests
    ignore_unknown: bool = False
    judge: Judge = field(default_factory=Judge)
    told: Callable[[Deploy], None] = field(default=lambda deploy: None)


class OrgDeploys:
    """The queue of deploys of one org, and the memory of those that are over."""

    def __init__(self, database: OrgDatabase, host: DeployHost) -> None:
        self._database, self._host = database, host
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._archives: dict[str, bytes] = {}
        self._cancelled: set[str] = set()
        self._changed = threading.Condition()
        self._worker: threading.Thread | None = None
        self._carrying_out = threading.Lock()
        self._interrupted()

    def _interrupted(self) -> None:
        """What a dead run left unfinished did not happen."""
        for (text,) in self._database.rows("SELECT result FROM deploys WHERE status IN ('Pending', 'InProgress')"):
            deploy = restored(str(text))
            self._keep(replace(deploy, status="Canceled", completed=self._host.now(), error="the org was stopped"))

    # -- what clients ask for -------------------------------------------------------------------------------------------

    def submit(self, archive: bytes, options: DeployOptions, user: str, user_id: str, *, quick_of: str = "") -> Deploy:
        """Take in a deploy; it waits for its turn. Raises `DeployRefused` when too many wait."""
        deploy = Deploy(random_id("0Af"), options, user, user_id, self._host.now(), quick_of=quick_of)
        with self._changed:
            if len(self._archives) >= MOST_WAITING:
                raise DeployRefused("LIMIT_EXCEEDED", f"more than {MOST_WAITING} deploys wait; try again later")
            self._archives[deploy.id] = archive
            self._keep(deploy, archive if options.check_only else None)
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="org-deploys", daemon=True)
                self._worker.start()
        self._waiting.put(deploy.id)
        return deploy

    def quick(self, validation: str, user: str, user_id: str) -> Deploy:
        """Deploy what was validated before, without tests. Raises `DeployRefused` when there is no such success."""
        found = self.find(validation)
        if found is None or not found.options.check_only or found.status != "Succeeded":
            reason = "there is no such validation" if found is None else "it is no validation that succeeded"
            raise DeployRefused("INVALID_ID_FIELD", f"{validation} cannot be deployed quickly: {reason}")
        rows = self._database.rows("SELECT archive FROM deploys WHERE id = ?", (found.id,))
        archive = rows[0][0] if rows else None
        if not isinstance(archive, bytes):
            raise DeployRefused("INVALID_ID_FIELD", f"{validation} cannot be deployed quickly: it was deployed already")
        options = replace(found.options, check_only=False, test_level="", run_tests=())
        made = self.submit(archive, options, user, user_id, quick_of=found.id)
        self._database.run("UPDATE deploys SET archive = NULL WHERE id = ?", (found.id,))
        return made

    def cancel(self, deploy_id: str) -> Deploy:
        """Ask for a deploy to be cancelled; one that is over stays as it is. Raises `DeployRefused`."""
        with self._changed:
            found = self.find(deploy_id)
            if found is None:
                raise DeployRefused("INVALID_ID_FIELD", f"no deploy has the id {deploy_id[:40]}")
            if found.done:
                raise DeployRefused("INVALID_ID_FIELD", f"the deploy {found.id} is over already: {found.status}")
            self._cancelled.add(found.id)
            if found.status == "Pending":
                self._end(found, "Canceled")
        return self.find(deploy_id) or found

    def find(self, deploy_id: str) -> Deploy | None:
        """The deploy of an id of 15 or 18 characters."""
        rows = self._database.rows("SELECT result FROM deploys WHERE substr(id, 1, 15) = ?", (deploy_id[:15],))
        return restored(str(rows[0][0])) if rows and len(deploy_id) in (15, 18) else None

    def latest(self, count: int = 20) -> list[Deploy]:
        """The deploys that came last, the newest first."""
        rows = self._database.rows("SELECT result FROM deploys ORDER BY number DESC LIMIT ?", (count,))
        return [restored(str(text)) for (text,) in rows]

    def wait(self, deploy_id: str, seconds: float) -> Deploy | None:
        """The deploy when it is over, or as it is after that time."""
        with self._changed:
            self._changed.wait_for(lambda: (found := self.find(deploy_id)) is None or found.done, seconds)
        return self.find(deploy_id)

    def close(self) -> None:
        """Let the deploy in hand come to its end; those that wait are not begun."""
        with self._changed:
            for waiting in list(self._archives):
                self._cancelled.add(waiting)
        self._waiting.put(None)
        if self._worker is not None:
            self._worker.join()

    def between(self, work: Callable[[], None]) -> None:
        """Do something while no deploy is carried out."""
        with self._carrying_out:
            work()

    # -- carrying out ----------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (deploy_id := self._waiting.get()) is not None:
            with self._changed:
                archive = self._archives.pop(deploy_id, b"")
                deploy = self.find(deploy_id)
                if deploy is None or deploy.done:
                    continue
                if deploy_id in self._cancelled:
                    self._end(deploy, "Canceled")
                    continue
                deploy = replace(deploy, status="InProgress", started=self._host.now())
                self._keep(deploy)
            try:
                with self._carrying_out:
                    self._carry_out(deploy, archive)
            except Exception as error:  # whatever it is: the queue must go on, and the client must be told
                self._end(replace(deploy, error=f"UNKNOWN_EXCEPTION: {type(error).__name__}: {error}"), "Failed")

    def _carry_out(self, deploy: Deploy, archive: bytes) -> None:
        host, options = self._host, deploy.options
        try:
            package = read_package(archive)
        except BadArchive as error:
            self._end(replace(deploy, error=str(error)), "Failed")
            return
        deploy = replace(deploy, total=len(package.files) + len(package.before) + len(package.after))
        plan = plan_deploy(
            package,
            host.components(),
            host.judge,
            all_or_nothing=options.rollback_on_error,
            ignore_unknown=host.ignore_unknown,
        )
        deploy = replace(deploy, results=plan.results)
        stops = plan.failed and options.rollback_on_error
        if options.tests and not stops:
            deploy = replace(deploy, tests=host.run_tests(host.judge.world(plan.components), options))
            stops = any(one.message for one in deploy.tests) and options.rollback_on_error
        if deploy.id in self._cancelled:
            self._end(replace(deploy, results=()), "Canceled")
        elif stops:
            self._end(deploy, "Failed")
        else:
            self._commit(deploy, plan)

    def _commit(self, deploy: Deploy, plan: DeployPlan) -> None:
        if not deploy.options.check_only and (plan.changed or plan.deleted):
            try:
                self._host.replace_all(plan, deploy.user, not deploy.options.initial)
            except OSError as error:
                self._end(
                    replace(deploy, results=(), error=f"the metadata cannot be written: {error.strerror}"), "Failed"
                )
                return
        some = any(one.success for one in plan.results)
        partial = plan.failed or any(one.message for one in deploy.tests)
        self._end(deploy, ("SucceededPartial" if some else "Failed") if partial else "Succeeded")

    def _end(self, deploy: Deploy, status: DeployStatus) -> None:
        ended = replace(deploy, status=status, completed=self._host.now())
        with self._changed:
            self._archives.pop(deploy.id, None)
            self._cancelled.discard(deploy.id)
            self._keep(ended)
            self._changed.notify_all()
        self._host.told(ended)

    def _keep(self, deploy: Deploy, archive: bytes | None = None) -> None:
        with self._database.changing():
            known = self._database.rows("SELECT number FROM deploys WHERE id = ?", (deploy.id,))
            if known:
                self._database.run(
                    "UPDATE deploys SET status = ?, result = ? WHERE id = ?", (deploy.status, stored(deploy), deploy.id)
                )
                return
            number = int(str(self._database.rows("SELECT coalesce(max(number), 0) FROM deploys")[0][0])) + 1
            self._database.run(
                "INSERT INTO deploys VALUES (?, ?, ?, ?, ?, ?, ?)",
                (deploy.id, number, deploy.status, deploy.created, deploy.user, stored(deploy), archive),
            )
            self._database.run("DELETE FROM deploys WHERE number <= ?", (number - KEPT - MOST_WAITING,))
