"""readLog: GET /log"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException, Stream
from ..types.line import Line

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ReadLog_Request(Request):
    """The inputs of `readLog`."""


class ReadLog_Response(Response):
    """What `readLog` answers."""

    code_200: Stream[Line]
    """The log"""

    value: Stream[Line]


class ReadLog_ResponseException(ResponseException):
    """`readLog` answered with an error code."""


OPERATION = Operation(
    action="Svc.readLog",
    method="GET",
    path="/log",
    outputs=(Output("200", "application/jsonl"),),
    request=ReadLog_Request,
    response=ReadLog_Response,
    exception=ReadLog_ResponseException,
)


def read_log(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> ReadLog_Response:
    """GET /log

    Returns:
        code_200 (Stream[Line]): The log

    Raises:
        ReadLog_ResponseException: The service answered with an error code.
    """
    request = ReadLog_Request()
    return _client.call(OPERATION, request, _options)


async def read_log_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> ReadLog_Response:
    """The same call, without blocking: see `read_log`."""
    request = ReadLog_Request()
    return await _client.call(OPERATION, request, _options)
