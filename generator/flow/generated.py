"""Actions through a generated package: real clients, real HTTP, and no exception for what a server does."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING

from generator.flow.actions import ActionResult
from generator.flow.catalog import own_name

if TYPE_CHECKING:
    from generator.flow.package_parts import Deviation, PackageResult, ServiceClient


class NoPackage(Exception):
    """The generated package does not have what is asked of it; the text says what."""


def client_class(package: ModuleType, service: str) -> Callable[..., ServiceClient]:
    """The synchronous client class of a service. Raises `NoPackage` when the package does not have it."""
    known: Mapping[str, str] = getattr(package, "SERVICES", {})
    folded = {name.lower(): (name, subpackage) for name, subpackage in known.items()}
    if service.lower() not in folded:
        raise NoPackage(f"the generated package has no service {service}")
    name, subpackage = folded[service.lower()]
    module = importlib.import_module(f"{package.__name__}.{subpackage}.client")
    base = importlib.import_module(f"{package.__name__}._runtime").Client
    for found in vars(module).values():
        if isinstance(found, type) and issubclass(found, base) and found is not base:
            return found
    raise NoPackage(f"the generated package has no client class for {name}")


class GeneratedActions:
    """Calls actions by name through a generated package's `invoke`. `connect` opens a service's client when needed.

    An answer of a wrong type or media type is a failed result with `responseCode` and the body as `defaultExc`, as orgs are
    reported to (external-services-2.md of the references; that the body lies in `defaultExc` is inferred from undeclared error
    codes). `tolerant` takes it as it came. Null and missing properties are taken either way, as an org is inferred to do.
    """

    def __init__(
        self,
        packages: Mapping[str, ModuleType],
        connect: Callable[[ModuleType, str], ServiceClient],
        refusals: tuple[type[Exception], ...] = (),
        tolerant: bool = False,
    ) -> None:
        self._tolerant = tolerant
        self._refusals = refusals  # what opening a credential may raise: a fault of the callout, as in an org
        self._packages = {service.lower(): package for service, package in packages.items()}
        self._connect = connect
        self._clients: dict[str, ServiceClient] = {}
        self._turn = threading.Lock()

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        """The result of one invocation. What the generated code refuses or cannot reach is a failed result."""
        action_name = own_name(action_name)
        service = action_name.partition(".")[0]
        package = self._packages.get(service.lower())
        if package is None:
            return ActionResult({}, False, (f"The service {service} is not at hand.",))
        faults: type[Exception] = importlib.import_module(f"{package.__name__}._runtime").ServiceError
        expected: tuple[type[Exception], ...] = (faults, NoPackage, LookupError, ValueError, OSError, *self._refusals)
        try:
            client = self._client(package, service)
            result = package.invoke(action_name, [inputs], clients={service: client})[0]
        except expected as error:
            return ActionResult({}, False, (str(error),))
        return _result(result) if self._tolerant else _as_an_org(result)

    def _client(self, package: ModuleType, service: str) -> ServiceClient:
        with self._turn:
            if service.lower() not in self._clients:
                self._clients[service.lower()] = self._connect(package, service)
            return self._clients[service.lower()]

    def close(self) -> None:
        """Close the connections of every client that was opened."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()


def _result(result: PackageResult) -> ActionResult:
    """A generated package's result as ours."""
    errors = tuple(_message(error) for error in (result.errors or ()))
    return ActionResult(dict(result.output_values or {}), bool(result.is_success), errors)


def _as_an_org(result: PackageResult) -> ActionResult:
    """The same, failed where an org would not read the answer."""
    told = next((one for one in getattr(result, "deviations", ()) if _fails(one)), None)
    if told is None or not result.is_success:
        return _result(result)
    place = f" at {told.pointer}" if told.pointer else ""
    outputs = {
        "responseCode": result.output_values.get("responseCode"),
        "defaultExc": result.body.decode("utf-8", "replace"),
    }
    return ActionResult(outputs, False, (f"Expected {told.expected}, got {told.got}{place}",))


def _fails(deviation: Deviation) -> bool:
    """Whether something came that is of another type; null, nothing and what could be mended are no fault."""
    return deviation.got not in ("null", "nothing") and not deviation.mended


def _message(error: object) -> str:
    return str(error.get("message", "")) if isinstance(error, Mapping) else str(error)
