"""External Service actions, invoked as a user: looked up among the active ones, permitted, called through the generated client."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

from generator.credentials.errors import CredentialError
from generator.flow.actions import ActionResult
from generator.flow.catalog import CatalogAction, own_name
from generator.flow.generated import GeneratedActions, client_class
from generator.flow.mask import Masker
from generator.mock.calling_back.delivering import CallbackAttempt
from generator.mock.calling_back.settings import CallbackSettings
from generator.org.client_parts import ClientTransport
from generator.org.clients import HostedClients, NoClient
from generator.org.history import ACTION, OrgInvocation, OrgLogs, masked_json
from generator.org.judging import OrgWorld
from generator.org.lanes import Lanes
from generator.org.metadata_types import ComponentKey
from generator.org.registration import HostedRegistration
from generator.org.vendors import LIVE, PLAYED, PLAYED_HOST, PlayedVendor, WatchedTransport
from generator.usecases.described import Described
from generator.usecases.packages import part

if TYPE_CHECKING:
    from generator.flow.package_parts import ServiceClient

AT_ONCE = 8  # live callouts of a call that are out at the same time (as many as `invoke_async` of a generated client)


@dataclass(slots=True)
class ActionPolicy:
    """Who may call, and what leaves the machine. What plugs in here: users and principals.

    `callbacks` says how a service that is played calls back, None where it does not. `refusal` says why a user may not call a registration's service, "" when they may. `is_live` says whether the callouts of a
    named credential ("" for none) go to the real host; `credential` opens it for a user then.
    """

    refusal: Callable[[str, HostedRegistration], str] = field(default=lambda user, registration: "")
    is_live: Callable[[str], bool] = field(default=lambda credential: False)
    credential: Callable[[str, str], object | None] = field(default=lambda credential, user: None)
    callbacks: Callable[[str], CallbackSettings | None] = field(default=lambda service: None)
    called_back: Callable[[CallbackAttempt], None] = field(default=lambda attempt: None)


@dataclass(frozen=True, slots=True)
class _OpenClient:
    """A connected client: the actions that go through it, and the watch around its transport."""

    actions: GeneratedActions
    transport: WatchedTransport
    shown: str  # the address that the log shows
    live: bool


class OrgActions:
    """The invocable actions of one org. Safe to use from several threads."""

    def __init__(
        self, world: Callable[[], OrgWorld], logs: OrgLogs, now: Callable[[], str], policy: ActionPolicy
    ) -> None:
        self._world, self._logs, self._now, self.policy = world, logs, now, policy
        self._packages = HostedClients()
        self._turn = threading.Lock()
        self._vendors: dict[str, PlayedVendor] = {}
        self._clients: dict[tuple[str, str, str], _OpenClient] = {}
        self._workers: ThreadPoolExecutor | None = None

    def find(self, name: str) -> tuple[HostedRegistration, CatalogAction] | None:
        """The active action of this name ("Service.operation id"), whatever its case."""
        wanted = own_name(name)
        service = wanted.partition(".")[0].lower()
        registration = next((one for one in self._world().registrations if one.name.lower() == service), None)
        action = registration.catalog.action(wanted) if registration is not None else None
        return (registration, action) if registration is not None and action is not None else None

    def invoke(self, name: str, inputs: Sequence[Mapping[str, object]], user: str, way: str = "") -> list[ActionResult]:
        """The results of an action, one for each entry of `inputs` (plain data under wire names), in their order.

        `way` is PLAYED or LIVE for this call alone, "" for what was asked for the named credential.

        What the service says or does is a result, as is a refusal. Raises `LookupError` when there is no such active action.
        """
        found = self.find(name)
        if found is None:
            raise LookupError(f"no active action is called {name[:200]}")
        registration, action = found
        refusal = self.policy.refusal(user, registration)
        if not refusal:
            try:
                client = self._client(registration, user, way)
            except (NoClient, CredentialError, ValueError) as error:
                refusal = str(error)
        try:
            if refusal:
                answer = _refused(action.name, refusal)
                return [self._told(action.name, entry, user, answer, 0.0) for entry in inputs]
            return self._called(client, action.name, inputs, user)
        finally:
            self._logs.flush()

    def _called(
        self, client: _OpenClient, name: str, inputs: Sequence[Mapping[str, object]], user: str
    ) -> list[ActionResult]:
        """The results in the order of their inputs.

        Live callouts wait for their answers together; a played vendor, which remembers, hears them one after the other.
        """
        if len(inputs) == 1 or not client.live:
            return [self._call(client, name, entry, user) for entry in inputs]
        with self._turn:
            if self._workers is None:
                self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="callout")
            workers = self._workers
        answers: list[ActionResult | None] = [None] * len(inputs)
        left = iter(enumerate(inputs))

        def work() -> None:
            for place, entry in left:  # whoever is free takes the next
                answers[place] = self._call(client, name, entry, user)

        for done in [workers.submit(work) for _ in range(min(AT_ONCE, len(inputs)))]:
            done.result()
        return [answer for answer in answers if answer is not None]

    def _call(self, client: _OpenClient, name: str, entry: Mapping[str, object], user: str) -> ActionResult:
        client.transport.calling(user, name, client.shown)
        started = time.perf_counter()
        answer = client.actions.call(name, dict(entry))
        return self._told(name, entry, user, answer, round(time.perf_counter() - started, 6))

    def _told(
        self, name: str, entry: Mapping[str, object], user: str, answer: ActionResult, seconds: float
    ) -> ActionResult:
        """The answer, kept in the log."""
        status = "succeeded" if answer.success else "failed"
        inputs, outputs = masked_json(entry), masked_json(answer.outputs)
        error = Masker().pairs("; ".join(answer.errors))
        self._logs.invocations.keep(
            OrgInvocation(self._now(), user, ACTION, name, status, seconds, inputs, outputs, error)
        )
        return answer

    def _client(self, registration: HostedRegistration, user: str, way: str) -> _OpenClient:
        """Raises `NoClient`, CredentialError, ValueError for an address that is none."""
        if way == LIVE and not registration.credential:
            raise NoClient(f"{registration.name} has no named credential that says where a live callout may go")
        live = way == LIVE if way else self.policy.is_live(registration.credential)
        place = (registration.digest, LIVE if live else PLAYED, user if live else "")
        with self._turn:
            if place not in self._clients:
                self._forget_old()
                self._clients[place] = self._connected(registration, user, live)
            return self._clients[place]

    def _connected(self, registration: HostedRegistration, user: str, live: bool) -> _OpenClient:
        described = registration.described
        if described is None:
            raise NoClient(f"{registration.name} holds no schema")
        package = self._packages.package(registration.digest, registration.name, described)
        shown = self._address(registration)
        inner: ClientTransport
        if live:
            inner = Lanes(part(package, "pool_transport").PoolTransport)
        else:
            inner = self._vendor(registration, described).transport(package)
        watched = WatchedTransport(inner, package, LIVE if live else PLAYED, self._now, self._logs.callouts.keep)
        settings: dict[str, object] = {"transport": watched}
        if not live:
            settings["base_url"] = PLAYED_HOST
        else:
            credential = self.policy.credential(registration.credential, user) if registration.credential else None
            settings |= {"credential": credential} if credential is not None else {"base_url": shown}

        def connect(module: ModuleType, service: str) -> ServiceClient:
            return client_class(module, service)(**settings)

        actions = GeneratedActions({registration.name: package}, connect, (CredentialError,))
        return _OpenClient(actions, watched, shown, live)

    def _vendor(self, registration: HostedRegistration, described: Described) -> PlayedVendor:
        """Who plays the service of a registration, the same for all who call it."""
        if registration.digest not in self._vendors:
            callbacks = self.policy.callbacks(registration.name)
            self._vendors[registration.digest] = PlayedVendor(described, callbacks, self.policy.called_back)
        return self._vendors[registration.digest]

    def _address(self, registration: HostedRegistration) -> str:
        """Where callouts of a registration would really go: the named credential's URL, else the first server."""
        reading = self._world().readings.get(ComponentKey("NamedCredential", registration.credential))
        if reading is not None and reading.root is not None:
            rows = reading.root.all("namedCredentialParameters")
            urls = [row.value("parameterValue") for row in rows if row.value("parameterType") == "Url"]
            return (urls or [reading.root.value("endpoint")])[0].rstrip("/")
        servers = registration.described.service.servers if registration.described is not None else ()
        return servers[0].url.rstrip("/") if servers else ""

    def _forget_old(self) -> None:
        """Let go of the clients and vendors of registrations that are no longer deployed."""
        known = {one.digest for one in self._world().registrations}
        for place in [place for place in self._clients if place[0] not in known]:
            self._clients.pop(place).actions.close()
        for digest in [digest for digest in self._vendors if digest not in known]:
            self._vendors.pop(digest).close()

    def close(self) -> None:
        """Give back every connection."""
        with self._turn:
            for client in self._clients.values():
                client.actions.close()
            self._clients.clear()
            workers, self._workers = self._workers, None
            vendors, self._vendors = self._vendors, {}
        for vendor in vendors.values():
            vendor.close()
        if workers is not None:
            workers.shutdown()


def _refused(action: str, reason: str) -> ActionResult:
    return ActionResult({}, False, (f"Callout failed for invocable action {action}. {reason}",))


@dataclass(frozen=True, slots=True)
class UserActions:
    """The actions as one user calls them: what a flow's run is given."""

    actions: OrgActions
    user: str
    way: str = ""  # PLAYED or LIVE, "" as the org does

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        """The result of one invocation; an action that is not there is a failure."""
        try:
            return self.actions.invoke(action_name, [inputs], self.user, self.way)[0]
        except LookupError as error:
            return ActionResult({}, False, (str(error),))
