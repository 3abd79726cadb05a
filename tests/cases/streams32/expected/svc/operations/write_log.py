"""writeLog: POST /log"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Body,
    Operation,
    Output,
    Part,
    Request,
    Response,
    ResponseException,
    UnsetType,
)
from ..types.line import Line

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class WriteLog_Request(Request):
    """The inputs of `writeLog`."""

    body: list[Line] | UnsetType = UNSET


class WriteLog_Response(Response):
    """What `writeLog` answers."""

    code_204: None
    """Written"""

    value: None


class WriteLog_ResponseException(ResponseException):
    """`writeLog` answered with an error code."""


OPERATION = Operation(
    action="Svc.writeLog",
    method="POST",
    path="/log",
    body=Body("multipart/mixed", item=Part("", "application/json")),
    outputs=(Output("204"),),
    request=WriteLog_Request,
    response=WriteLog_Response,
    exception=WriteLog_ResponseException,
)


def write_log(
    _client: Client,
    /,
    *,
    body: list[Line] | UnsetType = UNSET,
    _options: Options | None = None,
) -> WriteLog_Response:
    """POST /log

    Args:
        body: Sent as multipart/mixed.

    Returns:
        code_204: Written

    Raises:
        WriteLog_ResponseException: The service answered with an error code.
    """
    request = WriteLog_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def write_log_async(
    _client: AsyncClient,
    /,
    *,
    body: list[Line] | UnsetType = UNSET,
    _options: Options | None = None,
) -> WriteLog_Response:
    """The same call, without blocking: see `write_log`."""
    request = WriteLog_Request(body=body)
    return await _client.call(OPERATION, request, _options)
