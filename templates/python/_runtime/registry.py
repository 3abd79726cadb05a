"""Actions by name, with plain data in and out, as a Flow sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .entries import reasons, request_of
from .faults import Deviations, ServiceError
from .lookup import Action, NoSuchAction, actions, find, services
from .outcomes import error_outputs, outputs, outputs_async, raw_outputs
from .reply import Response, ResponseException

if TYPE_CHECKING:
    from .client import AsyncClient, Client
    from .transport import Credential

__all__ = [
    "NoSuchAction",
    "Result",
    "actions",
    "find",
    "invoke",
    "invoke_async",
    "services",
]

AT_ONCE = 8
"""How many entries an asynchronous invocation works on at the same time."""


class Result(Struct, frozen=True, kw_only=True):
    """What became of one entry.

    `output_values` is filled for error answers too: "responseCode" and "409Exc",
    "4XXExc" or "defaultExc" beside `is_success=False`, and for an answer that could not
    be read: "responseCode" and its text as "defaultExc". `deviations` says where an
    answer is not as its document says, `body` is the answer as it came.
    """

    action_name: str
    is_success: bool
    output_values: dict[str, Any]
    errors: list[dict[str, Any]]
    deviations: Deviations = ()
    body: bytes = b""

    def to_dict(self) -> dict[str, Any]:
        """The result as the Actions REST resource gives it."""
        return {
            "actionName": self.action_name,
            "errors": self.errors or None,
            "isSuccess": self.is_success,
            "outputValues": self.output_values or None,
        }


def invoke(
    action: str,
    inputs: Sequence[Mapping[str, Any]],
    *,
    clients: Mapping[str, Client] | None = None,
    credential: Credential | str | None = None,
    base_url: str | None = None,
    allow_unknown: bool = False,
) -> list[Result]:
    """Call an action once per entry of `inputs`, which hold plain data by wire names.

    `clients` leads from service names to clients to use; without one a client is made
    from `credential` and `base_url`. A failing entry does not stop the others. What the
    types do not know is refused; with `allow_unknown` it is sent.
    Raises `NoSuchAction` for an unknown name and `ValueError` without an address.
    """
    found = find(action)
    client = (clients or {}).get(found.service.name)
    if client is not None:
        return [_one(found, client, entry, allow_unknown) for entry in inputs]
    with found.client(credential=credential, base_url=base_url) as made:
        return [_one(found, made, entry, allow_unknown) for entry in inputs]


def _one(
    action: Action, client: Client, entry: Mapping[str, Any], allow_unknown: bool
) -> Result:
    try:
        request, options = request_of(action.operation, entry, allow_unknown)
        reply = client.call(action.operation, request, options)
        return success(action, outputs(action.operation, reply), reply)
    except (ServiceError, OSError) as fault:
        return failure(action, fault)


async def invoke_async(
    action: str,
    inputs: Sequence[Mapping[str, Any]],
    *,
    clients: Mapping[str, AsyncClient] | None = None,
    credential: Credential | str | None = None,
    base_url: str | None = None,
    allow_unknown: bool = False,
) -> list[Result]:
    """`invoke` without blocking; up to eight entries are on their way at once."""
    import asyncio

    found = find(action)
    client = (clients or {}).get(found.service.name)
    made = client or found.async_client(credential=credential, base_url=base_url)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(entry: Mapping[str, Any]) -> Result:
        async with gate:
            return await _one_async(found, made, entry, allow_unknown)

    try:
        return list(await asyncio.gather(*(one(entry) for entry in inputs)))
    finally:
        if client is None:
            await made.aclose()


async def _one_async(
    action: Action, client: AsyncClient, entry: Mapping[str, Any], allow_unknown: bool
) -> Result:
    operation = action.operation
    try:
        request, options = request_of(operation, entry, allow_unknown)
        reply = await client.call(operation, request, options)
        values = await outputs_async(operation, reply)
        return success(action, values, reply)
    except (ServiceError, OSError) as fault:
        return failure(action, fault)


def success(action: Action, values: dict[str, Any], reply: Response) -> Result:
    """The result of an entry that went well."""
    return Result(
        action_name=action.name,
        is_success=True,
        output_values=values,
        errors=[],
        deviations=reply.deviations,
        body=reply.body,
    )


def failure(action: Action, fault: Exception) -> Result:
    """The result of an entry that went wrong."""
    values: dict[str, Any] = {}
    deviations: Deviations = ()
    if isinstance(fault, ResponseException):
        values = error_outputs(action.operation, fault)
        deviations = fault.reply.deviations
    elif isinstance(fault, ServiceError) and fault.response_code is not None:
        values = raw_outputs(fault)
        deviations = getattr(fault, "deviations", ())
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
        action_name=action.name,
        is_success=False,
        output_values=values,
        errors=errors,
        deviations=deviations,
        body=fault.body if isinstance(fault, ServiceError) else b"",
    )
