"""The actions of a package by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .operation import Operation, Service

if TYPE_CHECKING:
    from types import ModuleType

    from .client import AsyncClient, Client


class NoSuchAction(LookupError):
    """No service of this package has the action; the message names near ones."""


class Action(Struct, frozen=True):
    """An action found: its service, its operation, its client classes."""

    name: str
    service: Service
    operation: Operation[Any]
    client: type[Client]
    async_client: type[AsyncClient]


def services() -> Mapping[str, str]:
    """The services of this package: name and subpackage."""
    table: Mapping[str, str] = vars(import_module("..", __package__))["SERVICES"]
    return table


def actions(service: str | None = None) -> list[str]:
    """The name of every action, of one service or of all; `invoke` takes these names.

    Raises `NoSuchAction` for a service that the package does not have.
    """
    packages = services()
    if service is not None and service not in packages:
        raise NoSuchAction(_hint("service", service, list(packages)))
    found: list[str] = []
    for name in packages if service is None else [service]:
        operations = _module(packages[name], "client").SERVICE.operations
        found.extend(f"{name}.{operation}" for operation in operations)
    return found


def _module(package: str, name: str) -> Any:
    return import_module(f"..{package}.{name}", __package__)


def find(action: str) -> Action:
    """The action of a name such as `Shop.createOrder`. Raises `NoSuchAction`."""
    return _found(action)


@cache
def _found(action: str) -> Action:
    """The same, looked for once: the names that are found are those of the package."""
    service_name, _, operation_id = action.partition(".")
    package = services().get(service_name)
    if package is None:
        raise NoSuchAction(_hint("service", service_name, list(services())))
    module = _module(package, "client")
    service: Service = module.SERVICE
    function = service.operations.get(operation_id)
    if function is None:
        known = [f"{service_name}.{name}" for name in service.operations]
        raise NoSuchAction(_hint("action", action, known))
    operation = import_module(service.module(function)).OPERATION
    clients = _client_classes(module, service)
    return Action(action, service, operation, *clients)


def _client_classes(
    module: ModuleType, service: Service
) -> tuple[type[Client], type[AsyncClient]]:
    from .client import AsyncClient, Client

    own = [v for v in vars(module).values() if isinstance(v, type)]
    own = [v for v in own if vars(v).get("SERVICE") is service]
    blocking = next(v for v in own if issubclass(v, Client))
    return blocking, next(v for v in own if issubclass(v, AsyncClient))


def _hint(what: str, name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 3) or known[:5]
    return f"no {what} {name!r}; there are: {', '.join(near) or 'none'}"
