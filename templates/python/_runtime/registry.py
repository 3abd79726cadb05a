"""Actions by name, with plain data in and out, as a Flow sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from .entries import reasons, request_of
from .faults import Deviations, InvalidRequest, ServiceError, Violation
from .lookup import Action, NoSuchAction, actions, find, services
from .outcomes import error_outputs, outputs, outputs_async, raw_outputs, state_of
from .pace import PacedTransport, pace_of, rate_fault
from .reply import Response, ResponseException

if TYPE_CHECKING:
    from .client import AsyncClient, Client
    from .transport import Credential, Transport

__all__ = [
    "NoSuchAction",
    "Result",
    "actions",
    "entry_faults",
    "find",
    "invoke",
    "invoke_async",
    "invoke_entry",
    "services",
]

AT_ONCE = 8
"""How many entries an asynchronous invocation works on at the same time."""
MOST_AT_ONCE = 1_000


class Result(Struct, frozen=True, kw_only=True):
    """What became of one entry.

    `output_values` is filled for error answers too: "responseCode" and "409Exc",
    "4XXExc" or "defaultExc" beside `is_success=False`, and for an answer that could not
    be read: "responseCode" and its text as "defaultExc". `deviations` says where an
    answer is not as its document says, `body` is the answer as it came, `headers` those
    that came with it. `state` is "done", "refused" (the service said no), "failed"
    (nothing reached it) or "unsure" (sent, and no answer of the service is known).
    """

    action_name: str
    is_success: bool
    output_values: dict[str, Any]
    errors: list[dict[str, Any]]
    deviations: Deviations = ()
    body: bytes = b""
    headers: Mapping[str, str] = {}
    state: str = "done"

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
    concurrency: int = 1,
    rate: float | None = None,
) -> list[Result]:
    """Call an action once per entry of `inputs`, which hold plain data by wire names.

    `clients` leads from service names to clients to use; without one a client is made
    from `credential` and `base_url`. A failing entry does not stop the others. What the
    types do not know is refused; with `allow_unknown` it is sent. `concurrency` entries
    are on their way at once, in threads; `rate` is the most requests per second that
    this process sends to the service, further attempts included. Results stand in the
    order of the entries.
    Raises `NoSuchAction` for an unknown name and `ValueError` without an address, or for
    a `concurrency` or `rate` that is none.
    """
    found = find(action)
    _check_pace(concurrency, rate)
    client = (clients or {}).get(found.service.name)
    made = client or found.client(credential=credential, base_url=base_url)
    paced = _paced(found, made, rate)

    def one(entry: Mapping[str, Any]) -> Result:
        return _one(found, paced, entry, allow_unknown)

    try:
        if concurrency == 1 or len(inputs) < 2:
            return [one(entry) for entry in inputs]
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(concurrency, len(inputs))) as threads:
            return list(threads.map(one, inputs))
    finally:
        if client is None:
            made.close()


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
    concurrency: int = AT_ONCE,
    rate: float | None = None,
) -> list[Result]:
    """`invoke` without blocking; eight entries are on their way at once by default."""
    import asyncio

    found = find(action)
    _check_pace(concurrency, rate)
    client = (clients or {}).get(found.service.name)
    made = client or found.async_client(credential=credential, base_url=base_url)
    paced = _paced(found, made, rate)
    results: list[Result | None] = [None] * len(inputs)
    left = iter(enumerate(inputs))

    async def work() -> None:
        for place, entry in left:  # whoever is free takes the next: no slow one blocks
            results[place] = await invoke_entry(found, paced, entry, allow_unknown)

    try:
        workers = min(concurrency, len(inputs))
        await asyncio.gather(*(work() for _ in range(workers)))
        return [result for result in results if result is not None]
    finally:
        if client is None:
            await made.aclose()


async def invoke_entry(
    action: Action,
    client: AsyncClient,
    entry: Mapping[str, Any],
    allow_unknown: bool = False,
) -> Result:
    """Call an action that `find` gave once; whatever goes wrong is in the result."""
    operation = action.operation
    try:
        request, options = request_of(operation, entry, allow_unknown)
        reply = await client.call(operation, request, options)
        values = await outputs_async(operation, reply)
        return success(action, values, reply)
    except (ServiceError, OSError) as fault:
        return failure(action, fault)


def entry_faults(
    action: Action,
    client: Client | AsyncClient,
    entry: Mapping[str, Any],
    allow_unknown: bool = False,
) -> tuple[Violation, ...]:
    """What a client would refuse to send of an entry; nothing is sent."""
    from .preparing import prepare

    try:
        request, options = request_of(action.operation, entry, allow_unknown)
        prepare(client._settings, action.operation, request, options)
    except InvalidRequest as fault:
        return fault.violations
    return ()


C = TypeVar("C", "Client", "AsyncClient")


def _paced(action: Action, client: C, rate: float | None) -> C:
    """The client, or one like it that keeps to a rate."""
    if rate is None:
        return client

    def slower(transport: Transport) -> Transport:
        return PacedTransport(transport, pace_of(action.service.name), rate)

    return client._through(slower)


def _check_pace(concurrency: int, rate: float | None) -> None:
    """Raises `ValueError`."""
    if not 1 <= concurrency <= MOST_AT_ONCE:
        message = f"concurrency must be 1 to {MOST_AT_ONCE:,}, not {concurrency!r}"
        raise ValueError(message)
    wrong = rate_fault(rate)
    if wrong:
        raise ValueError(wrong)


def success(action: Action, values: dict[str, Any], reply: Response) -> Result:
    """The result of an entry that went well."""
    return Result(
        action_name=action.name,
        is_success=True,
        output_values=values,
        errors=[],
        deviations=reply.deviations,
        body=reply.body,
        headers=reply.headers,
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
        headers=(fault.headers if isinstance(fault, ServiceError) else None) or {},
        state=state_of(fault),
    )
