"""send: POST /files"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Body,
    File,
    Operation,
    Output,
    Part,
    Record,
    Request,
    Response,
    ResponseException,
    UnsetType,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_send_IN_body(Record):
    """The body of `send`."""

    file: File

    note: str | UnsetType = UNSET


SendBody = ExternalService__Svc_send_IN_body


class Send_Request(Request):
    """The inputs of `send`."""

    body: SendBody


class Send_Response(Response):
    """What `send` answers."""

    default: None
    """done"""

    value: None


class Send_ResponseException(ResponseException):
    """`send` answered with an error code."""

    default: None
    """done"""

    value: None


OPERATION = Operation(
    action="Svc.send",
    method="POST",
    path="/files",
    body=Body(
        "multipart/form-data",
        required=True,
        spread=True,
        parts=(Part("file", explode=False), Part("note", explode=False)),
    ),
    outputs=(Output("default"),),
    request=Send_Request,
    response=Send_Response,
    exception=Send_ResponseException,
)


def send(
    _client: Client,
    /,
    *,
    body: SendBody,
    _options: Options | None = None,
) -> Send_Response:
    """POST /files

    Args:
        body: Sent as multipart/form-data.

    Returns:
        default: done

    Raises:
        Send_ResponseException: The service answered with an error code.
    """
    request = Send_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def send_async(
    _client: AsyncClient,
    /,
    *,
    body: SendBody,
    _options: Options | None = None,
) -> Send_Response:
    """The same call, without blocking: see `send`."""
    request = Send_Request(body=body)
    return await _client.call(OPERATION, request, _options)
