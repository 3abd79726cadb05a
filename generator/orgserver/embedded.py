"""`Org`: a local org from Python and from pytest, in a thread of its own."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from generator.diagnostics import Diagnostic
from generator.flow.actions import ActionResult
from generator.mock.calling_back.settings import CallbackSettings
from generator.org.callouts import OrgCallout
from generator.org.connecting import CA_FILE
from generator.org.deploy_model import Deploy, DeployOptions
from generator.org.event_doors import callback_address, publish
from generator.org.history import OrgInvocation
from generator.org.interviews import OrgInterview
from generator.org.managing import manage
from generator.org.manifest import Manifest
from generator.org.metadata_types import HOSTED
from generator.org.record_loading import LoadRefused
from generator.org.refusal import OrgRefused
from generator.org.resuming import interview
from generator.org.retrieving import retrieve
from generator.org.source import read_source, write_source, zip_of
from generator.org.waiting import KeptInterview
from generator.org.work import completed, work_items
from generator.orgserver.initial import initialise
from generator.orgserver.running import RunningOrg, ServingOptions, started
from generator.usecases.work_items import WorkItem


class OrgFailed(Exception):
    """The org cannot be started, or refuses what is asked of it; the text says why. `findings` where there are some."""

    def __init__(self, message: str, findings: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class Org:
    """An org on this machine, for External Services: `with Org() as org: org.deploy("force-app")`.

    `dir` is the state folder, by default a fresh one that goes with the org; `port` 0 takes a free one. Components of types that
    are not hosted here fail, or with `ignore_unknown` are accepted without effect. `init` is a folder of metadata and
    record files that is deployed and loaded at the start; `live` are named credentials whose callouts go to the real host ("*": all). With
    `callbacks` (of `callback_settings`) the services that it plays call back. `tls` serves https with a
    certificate of its own authority (`ca_file`); another `host` than this machine's needs it. Any client of Salesforce can call it at
    `instance_url` with `access_token`. Needs the extra `mock`.
    """

    def __init__(
        self,
        dir: str | Path = "",
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = "",
        tls: bool = False,
        init: str | Path = "",
        live: Sequence[str] = (),
        ignore_unknown: bool = False,
        callbacks: CallbackSettings | None = None,
    ) -> None:
        self._dir, self._init, self._live, self._callbacks = dir, init, tuple(live), callbacks
        self._options = ServingOptions(host, port, token, ignore_unknown, tls)
        self._own: tempfile.TemporaryDirectory[str] | None = None
        self._running: RunningOrg | None = None

    def start(self) -> Org:
        """Start serving. Raises `OrgFailed`."""
        place = self._dir
        if not place:
            self._own = tempfile.TemporaryDirectory(prefix="extsvc-org-")
            place = self._own.name
        try:
            made = started(Path(place), self._options)
        except OSError as error:
            raise OrgFailed(f"cannot listen on port {self._options.port}: {error.strerror or error}") from None
        except ValueError as error:
            raise OrgFailed(str(error)) from None
        if made.value is None:
            raise OrgFailed("; ".join(found.message for found in made.diagnostics), made.diagnostics)
        self._running = made.value
        try:
            self._prepare()
            self._running.__enter__()
        except BaseException:
            self.stop()
            raise
        return self

    def _prepare(self) -> None:
        """Raises `OrgFailed`."""
        self.running.org.policy.callbacks = lambda service: self._callbacks
        if self._init:
            self._initialise(Path(self._init))
        unknown = self.running.org.live.ask(self._live)
        if unknown:
            raise OrgFailed(f"there is no named credential {unknown[0]}")

    def _initialise(self, folder: Path) -> None:
        """Raises `OrgFailed`."""
        try:
            ended = initialise(self.running.org, folder).deploy
        except OSError as error:
            raise OrgFailed(f"{folder} cannot be read: {error.strerror or error}") from None
        except LoadRefused as refused:
            raise OrgFailed(str(refused)) from None
        if ended is not None and not ended.success:
            reasons = [ended.error, *(f"{one.key.name}: {one.problem}" for one in ended.failures)]
            raise OrgFailed(f"the org refuses {folder}: {'; '.join(filter(None, reasons))}")

    def stop(self) -> None:
        """Stop serving and let go of the state folder; one of its own is removed."""
        if self._running is not None:
            self._running.close()
            self._running = None
        if self._own is not None:
            self._own.cleanup()
            self._own = None

    def __enter__(self) -> Org:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> RunningOrg:
        """The server with what it serves. Raises `OrgFailed` before `start`."""
        if self._running is None:
            raise OrgFailed("the org is not running")
        return self._running

    @property
    def instance_url(self) -> str:
        """Where the org is, without a slash at its end."""
        return self.running.connection.instance_url

    @property
    def access_token(self) -> str:
        """The administrator's token."""
        return self.running.connection.access_token

    @property
    def username(self) -> str:
        """The administrator's username."""
        return self.running.connection.username

    @property
    def dir(self) -> Path:
        """The state folder."""
        return self.running.org.state.path

    def deploy(
        self,
        folder: str | Path,
        *,
        check_only: bool = False,
        tests: bool = False,
        rollback_on_error: bool = True,
        timeout: float = 300.0,
    ) -> Deploy:
        """Deploy an SFDX folder, or a folder in the format of the Metadata API, and wait for the end; with `tests` the flow tests run too.

        A deploy that fails is a result: `success`, and `failures` with problem, file and line. A component that the folder has twice is a
        Python warning. Raises `OrgFailed` when the
        folder cannot be read or the time is over.
        """
        org = self.running.org
        try:
            source = read_source(Path(folder))
        except OSError as error:
            raise OrgFailed(f"{folder} cannot be read: {error.strerror or error}") from None
        for found in source.findings:
            warnings.warn(found.message, stacklevel=2)
        level = "RunLocalTests" if tests else ""
        options = DeployOptions(check_only=check_only, rollback_on_error=rollback_on_error, test_level=level)
        user = org.identity.username
        asked = org.deploys.submit(zip_of(source), options, user, org.user_id(user))
        ended = org.deploys.wait(asked.id, timeout)
        if ended is None or not ended.done:
            raise OrgFailed(f"the deploy {asked.id} was not over after {timeout:g} seconds")
        return ended

    @property
    def ca_file(self) -> Path:
        """The authority to trust when the org serves https: a PEM file."""
        return self.dir / CA_FILE

    def add_user(self, name: str, *permission_sets: str, admin: bool = False) -> str:
        """A new user with these permission sets; the username. Raises `OrgFailed`."""
        told = self._managed("user-add", name=name, permission_sets=list(permission_sets), admin=admin)
        return str(told["username"])

    def assign(self, user: str, *permission_sets: str) -> None:
        """Assign deployed permission sets to a user. Raises `OrgFailed`."""
        self._managed("user-assign", name=user, permission_sets=list(permission_sets))

    def token(self, user: str) -> str:
        """An access token for a user, valid for 12 hours. Raises `OrgFailed`."""
        return str(self._managed("token", name=user)["access_token"])

    def add_client(self, name: str, run_as: str, certificate: str = "") -> tuple[str, str]:
        """A client that logs in by itself as a user: its id and secret. `certificate` (PEM) proves its JWT assertions.

        Raises `OrgFailed`.
        """
        told = self._managed("client-add", name=name, run_as=run_as, certificate=certificate)
        return str(told["client_id"]), str(told["client_secret"])

    def set_credential(self, name: str, values: Mapping[str, str], *, principal: str = "", user: str = "") -> None:
        """Keep secrets of a principal, by their names. Raises `OrgFailed`."""
        self._managed("credential-set", name=name, values=dict(values), principal=principal, user=user)

    def _managed(self, verb: str, **asked: object) -> dict[str, object]:
        try:
            return manage(self.running.org, verb, asked)
        except OrgRefused as refused:
            raise OrgFailed(str(refused)) from None

    def reset(self) -> None:
        """Make the org as new; its ids and the administrator's token stay. Raises `OrgFailed` when it cannot be written."""
        try:
            self.running.org.reset()
        except OSError as error:
            raise OrgFailed(f"the org cannot be reset: {error.strerror or error}") from None

    def callouts(self) -> list[OrgCallout]:
        """The last callouts, the oldest first: what was sent and answered, secrets masked."""
        return self.running.org.callouts.latest()

    def invocations(self) -> list[OrgInvocation]:
        """The last actions and interviews, the oldest first: inputs, outputs, how they ended, secrets masked."""
        return self.running.org.logs.invocations.latest()

    def invoke(
        self, action: str, inputs: Mapping[str, object] | Sequence[Mapping[str, object]], *, user: str = ""
    ) -> list[ActionResult]:
        """Call an action ("Service.operation id") once for each entry, as a user (default: the administrator).

        Raises `LookupError` when no active action has this name.
        """
        entries = [inputs] if isinstance(inputs, Mapping) else list(inputs)
        return self.running.org.actions.invoke(action, entries, user or self.username)

    def run(self, flow: str, inputs: Mapping[str, object] | None = None, *, user: str = "") -> OrgInterview:
        """Run a deployed flow as a user (default: the administrator). A flow that fails is a result.

        Raises `LookupError` when no flow has this name, `OrgFailed` for inputs that it does not have.
        """
        ended = interview(self.running.org, flow, inputs or {}, user or self.username)
        if ended.value is None:
            raise OrgFailed("; ".join(found.message for found in ended.diagnostics), ended.diagnostics)
        return ended.value

    def interviews(self) -> list[KeptInterview]:
        """The interviews that wait, or failed when they went on, in the order in which they began."""
        return list(self.running.org.interviews.all())

    def work_items(self) -> list[WorkItem]:
        """The open work items of orchestrations."""
        return work_items(self.running.org)

    def publish(self, event: str, data: Mapping[str, object] | None = None) -> list[OrgInterview]:
        """Publish a platform event; how the interviews went on that wait for it. Raises `OrgFailed` for no such event."""
        try:
            return list(publish(self.running.org, event, data or {}))
        except OrgRefused as refused:
            raise OrgFailed(str(refused)) from None

    def complete(self, work_item: str, outputs: Mapping[str, object] | None = None) -> OrgInterview:
        """Complete a work item by its id; how its orchestration went on. Raises `OrgFailed`."""
        try:
            return completed(self.running.org, work_item, outputs or {})
        except OrgRefused as refused:
            raise OrgFailed(str(refused)) from None

    def callback_address(self, event: str, fields: Mapping[str, str]) -> str:
        """Where a vendor on this machine calls back to publish a platform event; `fields` are JSON Pointers into the body."""
        return callback_address(self.running.org, event, fields)

    def retrieve(self, folder: str | Path, *types: str) -> tuple[str, ...]:
        """Write what is deployed (of these types, by default all) into a folder, in source format; the files written.

        Raises `OrgFailed` when the folder cannot be written.
        """
        org = self.running.org
        manifest = Manifest(tuple((kind, "*") for kind in (types or tuple(HOSTED))))
        made = retrieve(manifest, org.components)
        try:
            return write_source(Path(folder), {key: org.components[key] for key in made.keys})
        except OSError as error:
            raise OrgFailed(f"{folder} cannot be written: {error.strerror or error}") from None
