"""Rows sent through a generated package: its client, its types, its own words for what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast

from generator.bulk import rules
from generator.bulk.backing_off import ServiceBackoff, jittered
from generator.bulk.fast_transport import fast_or
from generator.bulk.options import BulkOptions
from generator.bulk.states import RowOutcome, WaitingRow
from generator.flow.package_parts import InputOperation, PackageResult, ServiceOfPackage, ShapesModule
from generator.usecases.call_shapes import OperationShapes
from generator.usecases.calling import action_of, client_of
from generator.usecases.packages import load, part
from generator.usecases.secret_words import KnownSecrets
from generator.usecases.stopping import Stop, needed

LATER = frozenset({429, 503})  # not worked on: "too many requests", "service unavailable" (RFC 6585, RFC 9110)
LONGEST = 3600.0  # seconds that a service's Retry-After is obeyed
_KEYS = frozenset({"idempotencykey", "xidempotencykey"})


class SentResult(PackageResult, Protocol):
    """The `Result` of a generated package that knows what became of an entry."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def state(self) -> str: ...


class SendingClient(Protocol):
    """A client of the package that does not block."""

    @property
    def base_url(self) -> object: ...
    async def aclose(self) -> None: ...


class SentInput(Protocol):
    """An input that is sent beside the body."""

    @property
    def name(self) -> str: ...
    @property
    def location(self) -> str: ...


class SentOperation(InputOperation, Protocol):
    """An operation with its inputs."""

    @property
    def inputs(self) -> Sequence[SentInput]: ...


class BulkAction(Protocol):
    """An `Action` of the package."""

    @property
    def name(self) -> str: ...
    @property
    def service(self) -> ServiceOfPackage: ...
    @property
    def operation(self) -> SentOperation: ...
    def async_client(self, **options: object) -> SendingClient: ...


class RefusedValue(Protocol):
    """A `Violation` of the package."""

    @property
    def path(self) -> str: ...
    @property
    def message(self) -> str: ...


class BulkRegistry(Protocol):
    """The runtime's module `registry`."""

    def entry_faults(
        self, action: BulkAction, client: SendingClient, entry: Mapping[str, object], allow_unknown: bool, /
    ) -> Sequence[RefusedValue]: ...

    async def invoke_entry(
        self, action: BulkAction, client: SendingClient, entry: Mapping[str, object], allow_unknown: bool, /
    ) -> SentResult: ...


class RetryModule(Protocol):
    """The runtime's module `retry`."""

    def retry_after(self, text: str, /) -> float | None: ...


@dataclass(slots=True)
class PackageSender:
    """Sends rows as an action of a generated package. Close it when the run is over."""

    action: BulkAction
    client: SendingClient
    registry: BulkRegistry
    retry: RetryModule
    secrets: KnownSecrets
    allow_unknown: bool
    shapes: OperationShapes
    base_url: str
    key_input: str = ""  # the header that the document declares for idempotency keys
    _overload: ServiceBackoff = field(default_factory=ServiceBackoff)

    def faults(self, inputs: Mapping[str, object]) -> list[tuple[str, str]]:
        """What would be refused of a row's inputs, as paths and sentences; nothing is sent."""
        found = self.registry.entry_faults(self.action, self.client, inputs, self.allow_unknown)
        return [(str(one.path), str(one.message)) for one in found]

    async def send(self, row: WaitingRow) -> RowOutcome:
        """Send a row once."""
        result = await self.registry.invoke_entry(self.action, self.client, row.inputs, self.allow_unknown)
        code = result.output_values.get("responseCode")
        code = code if isinstance(code, int) else 0
        prefix = f"Callout failed for invocable action {self.action.name}. "
        message = "; ".join(str(one.get("message", "")).removeprefix(prefix) for one in result.errors)
        again_in, hold = self._pauses(result.headers, code, row.attempts)
        told = result.output_values.keys() - {"responseCode"}
        body = "" if told or result.state == "done" else result.body.decode("utf-8", "replace")
        return RowOutcome(
            result.state,
            code,
            self.secrets.hidden(dict(result.output_values)),
            str(self.secrets.hidden(body)),
            str(self.secrets.hidden(message)),
            again_in,
            hold,
        )

    def _pauses(self, headers: Mapping[str, str], code: int, attempts: int) -> tuple[float | None, float]:
        """Seconds after which this row, and after which any row may go again; None where this one was worked on."""
        if code not in LATER:
            if 0 < code < 500:
                self._overload.answered()
            return None, 0.0
        asked = self.retry.retry_after(headers.get("retry-after", ""))
        if asked is None:
            return jittered(attempts), self._overload.refused()
        seconds = min(float(asked), LONGEST)
        return seconds, seconds

    async def aclose(self) -> None:
        """Give the connections back."""
        await self.client.aclose()


def open_package_sender(options: BulkOptions, headers: Mapping[str, str]) -> PackageSender:
    """The sender for a run through a generated package. Raises `Stop` for no such package, action, credential or address."""
    package = needed(load(Path(options.clients)))
    if not hasattr(part(package, "registry"), "entry_faults"):
        raise Stop(rules.PACKAGE_OLD.at("", folder=options.clients))
    return package_sender(package, options, headers, base_url=options.base_url)


def package_sender(
    package: ModuleType, options: BulkOptions, headers: Mapping[str, str], *, base_url: str
) -> PackageSender:
    """The sender for an action of a package. Raises `Stop`."""
    found = cast("BulkAction", action_of(package, options.action))
    secrets, transport = KnownSecrets(headers), fast_or(part(package, "pool_transport").PoolTransport(), package)
    if options.per_second is not None:
        pace = part(package, "pace")
        transport = pace.PacedTransport(transport, pace.pace_of(found.service.name), options.per_second)
    client = client_of(
        found.async_client,
        base_url or None,
        dict(headers),
        options.credential,
        options.user,
        options.timeout,
        secrets,
        transport=transport,
    )
    shapes = OperationShapes(cast("ShapesModule", part(package, "shapes")), found.operation)
    made = PackageSender(
        found,
        client,
        cast("BulkRegistry", part(package, "registry")),
        cast("RetryModule", part(package, "retry")),
        secrets,
        options.allow_unknown,
        shapes,
        str(client.base_url),
    )
    made.key_input = next(
        (one.name for one in found.operation.inputs if one.location == "header" and _bare(one.name) in _KEYS), ""
    )
    return made


def _bare(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
