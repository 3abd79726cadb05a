"""Actions by name, with plain data in and out, as a Flow sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct

from .faults import (
    DecodeError,
    InvalidRequest,
    ResponseException,
    ServiceError,
    Violation,
)
from .operation import Operation, Service
from .records import Request
from .shapes import fields_of, shape_of

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


def request_of(operation: Operation[Any], entry: Mapping[str, Any]) -> Request:
    """Plain data as the operation's request. Raises `InvalidRequest`."""
    from .codec import build

    rest = {name: value for name, value in entry.items() if value is not UNSET}
    if operation.body and operation.body.spread and operation.body.name not in rest:
        rest = _gathered(operation, rest)
    bodies = {operation.body.field} if operation.body else set()
    values: dict[str, Any] = {}
    found: list[Violation] = []
    for field in fields_of(operation.request):
        name = field.wire if field.wire in rest else field.name
        if name not in rest or (rest[name] is None and not field.shape.null):
            rest.pop(name, None)
            if field.required:
                found.append(Violation(field.wire, "required", "is required"))
            continue
        try:
            annotation = _annotation(operation.request, field.name)
            data = rest.pop(name)
            values[field.name] = build(data, annotation, strict=field.name in bodies)
        except DecodeError as error:
            found.append(_violation(field.wire, error))
    found.extend(Violation(name, "unknown", "is no input") for name in rest)
    if found:
        raise InvalidRequest.of_violations(tuple(found))
    return operation.request(**values)


def _gathered(operation: Operation[Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with its form fields put together as the body."""
    own = {field.name for field in operation.inputs}
    beside = {name: value for name, value in entry.items() if name in own}
    form = {name: value for name, value in entry.items() if name not in own}
    body = operation.body
    return {**beside, body.name: form} if body is not None and form else beside


def _annotation(kind: type, name: str) -> Any:
    return next(f.type for f in msgspec.structs.fields(kind) if f.name == name)


def _violation(place: str, error: DecodeError) -> Violation:
    """A violation from what could not be built; a missing property gets its path."""
    missing = "missing required field `"
    at = error.at.removeprefix("$")
    if missing in error.message:
        name = error.message.partition(missing)[2].partition("`")[0]
        return Violation(f"{place}{at}.{name}", "required", "is required")
    return Violation(f"{place}{at}", "type", error.message, error.value)


def outputs(operation: Operation[Any], reply: Any) -> dict[str, Any]:
    """The outputs of a reply or error by the names a Flow uses, as plain data."""
    from .streams import Stream

    values = _filled(operation, reply)
    for name, value in values.items():
        if isinstance(value, Stream):
            values[name] = _plain(list(value))
    return values


async def outputs_async(operation: Operation[Any], reply: Any) -> dict[str, Any]:
    """The same for a reply of an asynchronous client."""
    from .streams import Stream

    values = _filled(operation, reply)
    for name, value in values.items():
        if isinstance(value, Stream):
            values[name] = _plain([item async for item in value])
    return values


def _filled(operation: Operation[Any], reply: Any) -> dict[str, Any]:
    from .streams import Stream

    error = isinstance(reply, ResponseException)
    values: dict[str, Any] = {"responseCode": reply.response_code}
    held = vars(reply)
    named = {output.field: output.code for output in operation.outputs}
    named.setdefault("default", "default")
    for field, code in named.items():
        if field in held:
            value = held[field]
            plain = value if isinstance(value, Stream) else _plain(value)
            values[f"{code}Exc" if error else code] = plain
    return values


def _plain(value: Any) -> Any:
    from .codec import plain

    return plain(value)


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
    reasons, fields = _reasons(action, fault)
    errors = [
        {
            "statusCode": "UNKNOWN_EXCEPTION",
            "message": f"Callout failed for invocable action {action.name}. {reason}",
            "fields": fields,
        }
        for reason in reasons
    ]
    return Result(
        action_name=action.name, is_success=False, output_values=values, errors=errors
    )


def error_outputs(
    operation: Operation[Any], fault: ResponseException
) -> dict[str, Any]:
    """The outputs of an error; an undeclared code gives the body's text."""
    from .answers import outputs_of
    from .media import decoded_text, media_of

    values = outputs(operation, fault)
    if outputs_of(operation).find(fault.response_code) is None:
        charset = media_of(fault.headers.get("content-type", "")).charset
        values["defaultExc"] = decoded_text(fault.body, charset)
    return values


def _reasons(action: Action, fault: Exception) -> tuple[list[str], list[str]]:
    """What to say, one sentence per violation, and the inputs it is about."""
    if not isinstance(fault, InvalidRequest) or not fault.violations:
        message = fault.message if isinstance(fault, ServiceError) else str(fault)
        return [message[:1].upper() + message[1:]], []
    reasons = [_reason(action, violation) for violation in fault.violations]
    return reasons, [violation.path for violation in fault.violations]


def _reason(action: Action, violation: Violation) -> str:
    if violation.rule != "required":
        return f"{violation.path}: {violation.message}."
    owner, name = _owner(action, violation.path)
    return (
        f"Missing required input parameter property {name} declared in object {owner}."
    )


def _owner(action: Action, path: str) -> tuple[str, str]:
    """The object that declares a missing property, and the property's name."""
    shape = shape_of(action.operation.request)
    *steps, name = path.replace("[", ".[").split(".")
    for step in steps:
        if step.startswith("["):
            shape = shape.item
        elif shape.kind == "record":
            known = {field.wire: field.shape for field in fields_of(shape.type)}
            shape = known.get(step, shape)
    kind = shape.type
    if kind is action.operation.request or shape.kind != "record":
        return action.name, name
    prefix = f"ExternalService__{action.service.name}_"
    short: str = kind.__name__.removeprefix(prefix)
    return f"{action.service.name}.{short}", name
