"""Actions through a generated package: real clients, real HTTP, and no exception for what a server does."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.flow.actions import ActionResult


class NoPackage(Exception):
    """The folder holds no generated package, or one that cannot be imported; the text says which."""


def load_package(folder: Path) -> ModuleType:
    """The generated package in a folder, imported under a private name so that it hides nothing and nothing hides it.

    Raises `NoPackage`.
    """
    root = folder.resolve()
    start = root / "__init__.py"
    if not start.is_file() or not (root / "_runtime").is_dir():
        raise NoPackage(f"{folder} is not a folder that `extsvc generate` wrote")
    name = "_extsvc_clients_" + hashlib.sha256(str(root).encode()).hexdigest()[:16]
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, start, submodule_search_locations=[str(root)])
    if spec is None or spec.loader is None:
        raise NoPackage(f"{folder} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (ImportError, SyntaxError, AttributeError) as error:
        del sys.modules[name]
        raise NoPackage(f"{folder} cannot be imported: {error}") from None
    return module


def client_class(package: ModuleType, service: str) -> Callable[..., Any]:
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
    """Calls actions by name through a generated package's `invoke`. `connect` opens a service's client when needed."""

    def __init__(
        self,
        packages: Mapping[str, ModuleType],
        connect: Callable[[ModuleType, str], Any],
        refusals: tuple[type[Exception], ...] = (),
    ) -> None:
        self._refusals = refusals  # what opening a credential may raise: a fault of the callout, as in an org
        self._packages = {service.lower(): package for service, package in packages.items()}
        self._connect = connect
        self._clients: dict[str, Any] = {}

    def call(self, action_name: str, inputs: dict[str, Any]) -> ActionResult:
        """The result of one invocation. What the generated code refuses or cannot reach is a failed result."""
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
        return _result(result)

    def _client(self, package: ModuleType, service: str) -> Any:
        if service.lower() not in self._clients:
            self._clients[service.lower()] = self._connect(package, service)
        return self._clients[service.lower()]

    def close(self) -> None:
        """Close the connections of every client that was opened."""
        for client in self._clients.values():
            close = getattr(client, "close", None)
            if close is not None:
                close()
        self._clients.clear()


def _result(result: Any) -> ActionResult:
    """A generated package's result as ours."""
    errors = tuple(_message(error) for error in (result.errors or ()))
    return ActionResult(dict(result.output_values or {}), bool(result.is_success), errors)


def _message(error: Any) -> str:
    return str(error.get("message", "")) if isinstance(error, Mapping) else str(error)
