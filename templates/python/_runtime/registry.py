"""Actions by name, with plain data in and out, as a Flow sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .entries import reasons, request_of
from .faults import ResponseException, ServiceError
from .operation import Operation, Service
from .outcomes import error_outputs, outputs, outputs_async

if TYPE_CHECKING:
    from .client import AsyncClient, Client
    from .transport import Credential

AT_ONCE = 8
"""How many entries an asynchronous invocation works on at the same time."""


class NoSuchAction(LookupError):
    """No service of this package has the action; the message names near ones."""


class Result(Struct, frozen=True, kw_only=True):
    """What became of one entry.

    `output_values` is filled for error answers too: "responseCode" and "409Exc",
    "4XXExc" or "defaultExc" beside `is_success=False`.
    """

    action_name: str
    is_success: bool
    output_values: dict[str, Any]
    errors: list[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """The result as the Actions REST resource gives it."""
        return {
            "actionName": self.action_name,
            "errors": self.errors or None,
            "isSuccess": self.is_success,
            "outputValues": self.output_values or None,
        }


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


def actions() -> list[str]:
    """The name of every action of every service."""
    found: list[str] = []
    for name, package in services().items():
        service: Service = _module(package, "client").SERVICE
        found.extend(f"{name}.{operation}" for operation in service.operations)
    return found


def _module(package: str, name: str) -> Any:
    return import_module(f"..{package}.{name}", __package__)


def find(action: str) -> Action:
    """The action of a name such as `Shop.createOrder`. Raises `NoSuchAction`."""
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
    module: Any, service: Service
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


def invoke(
    action: str,
    inputs: Sequence[Mapping[str, Any]],
    *,
    clients: Mapping[str, Client] | None = None,
    credential: Credential | str | None = None,
    base_url: str | None = None,
) -> list[Result]:
    """Call an action once per entry of `inputs`, which hold plain data by wire names.

    `clients` leads from service names to clients to use; without one a client is made
    from `credential` and `base_url`. A failing entry does not stop the others.
    Raises `NoSuchAction` for an unknown name and `ValueError` without an address.
    """
    found = find(action)
    client = (clients or {}).get(found.service.name)
    if client is not None:
        return [_one(found, client, entry) for entry in inputs]
    with found.client(credential=credential, base_url=base_url) as made:
        return [_one(found, made, entry) for entry in inputs]


def _one(action: Action, client: Client, entry: Mapping[str, Any]) -> Result:
    try:
        reply = client.call(action.operation, request_of(action.operation, entry))
        return success(action, outputs(action.operation, reply))
    except (ServiceError, OSError) as fault:
        return failure(action, fault)


async def invoke_async(
    action: str,
    inputs: Sequence[Mapping[str, Any]],
    *,
    clients: Mapping[str, AsyncClient] | None = None,
    credential: Credential | str | None = None,
    base_url: str | None = None,
) -> list[Result]:
    """`invoke` without blocking; up to eight entries are on their way at once."""
    import asyncio

    found = find(action)
    client = (clients or {}).get(found.service.name)
    made = client or found.async_client(credential=credential, base_url=base_url)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(entry: Mapping[str, Any]) -> Result:
        async with gate:
            return await _one_async(found, made, entry)

    try:
        return list(await asyncio.gather(*(one(entry) for entry in inputs)))
    finally:
        if client is None:
            await made.aclose()


async def _one_async(
    action: Action, client: AsyncClient, entry: Mapping[str, Any]
) -> Result:
    operation = action.operation
    try:
        reply = await client.call(operation, request_of(operation, entry))
        return success(action, await outputs_async(operation, reply))
    except (ServiceError, OSError) as fault:
        return failure(action, fault)


def success(action: Action, values: dict[str, Any]) -> Result:
    """The result of an entry that went well."""
    return Result(
        action_name=action.name, is_success=True, output_values=values, errors=[]
    )


def failure(action: Action, fault: Exception) -> Result:
    """The result of an entry that went wrong."""
    values: dict[str, Any] = {}
    if isinstance(fault, ResponseException):
        values = error_outputs(action.operation, fault)
    sentences, fields = reasons(action, fault)
    errors = [
        {
            "statusCode": "UNKNOWN_EXCEPTION",
            "message": f"Callout failed for invocable action {action.name}. {reason}",
            "fields": fields,
        }
        for reason in sentences
    ]
    return Result(
        action_name=action.name, is_success=False, output_values=values, errors=errors
    )
