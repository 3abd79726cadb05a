"""Answers as plain data, under the names that a Flow uses."""

from __future__ import annotations

from typing import Any

from .faults import ServiceError, TransportError
from .operation import Operation
from .reply import Response, ResponseException


def outputs(operation: Operation[Any], reply: Any) -> dict[str, Any]:
    """The outputs of a reply or error by the names a Flow uses, as plain data."""
    values = _filled(operation, reply)
    for name, value in values.items():
        if _is_stream(value):
            values[name] = _plain(list(value))
    return values


async def outputs_async(operation: Operation[Any], reply: Any) -> dict[str, Any]:
    """The same for a reply of an asynchronous client."""
    values = _filled(operation, reply)
    for name, value in values.items():
        if _is_stream(value):
            values[name] = _plain([item async for item in value])
    return values


def _filled(
    operation: Operation[Any], reply: Response | ResponseException
) -> dict[str, Any]:
    error = isinstance(reply, ResponseException)
    values: dict[str, Any] = {"responseCode": reply.response_code}
    held = vars(reply)
    named = {output.field: output.code for output in operation.outputs}
    named.setdefault("default", "default")
    for field, code in named.items():
        if field in held:
            value = held[field]
            plain = value if _is_stream(value) else _plain(value)
            values[f"{code}Exc" if error else code] = plain
    return values


def _is_stream(value: object) -> bool:
    return getattr(type(value), "is_stream", False)


def _plain(value: Any) -> Any:
    from .encoding import plain_as_declared

    return plain_as_declared(value)


def error_outputs(
    operation: Operation[Any], fault: ResponseException
) -> dict[str, Any]:
    """The outputs of an error; an undeclared code gives the body's text."""
    from .media import decoded_text, media_of
    from .outputs import outputs_of

    values = outputs(operation, fault)
    if outputs_of(operation).find(fault.response_code) is None:
        charset = media_of(fault.headers.get("content-type", "")).charset
        values["defaultExc"] = decoded_text(fault.body, charset)
    return values


def raw_outputs(fault: ServiceError) -> dict[str, Any]:
    """The outputs of an answer that came and could not be read: its status and text."""
    from .media import decoded_text, media_of

    values: dict[str, Any] = {"responseCode": fault.response_code}
    if fault.body:
        told = "" if fault.headers is None else fault.headers.get("content-type", "")
        values["defaultExc"] = decoded_text(fault.body, media_of(told).charset)
    return values


GATEWAY_SILENT = frozenset({502, 504})
"""Answers of a gateway that got none from the service behind it (RFC 9110, 15.6)."""


def state_of(fault: Exception) -> str:
    """What a fault says of the service: "refused", "failed", "unsure", or "done".

    "done" is an answer of success that could not be read.
    """
    if isinstance(fault, TransportError):
        return "unsure" if fault.sent else "failed"
    code = fault.response_code if isinstance(fault, ServiceError) else None
    if code is None:
        return "failed"
    if code < 300:
        return "done"
    return "unsure" if code in GATEWAY_SILENT else "refused"
