"""read: GET /answers"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.answer import Answer

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Read_Request(Request):
    """The inputs of `read`."""


class Read_Response(Response):
    """What `read` answers."""

    code_200: Answer
    """ok"""

    value: Answer


class Read_ResponseException(ResponseException):
    """`read` answered with an error code."""


OPERATION = Operation(
    action="Svc.read",
    method="GET",
    path="/answers",
    outputs=(Output("200", "application/json"),),
    request=Read_Request,
    response=Read_Response,
    exception=Read_ResponseException,
)


def read(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Read_Response:
    """GET /answers

    Returns:
        code_200 (Answer): ok

    Raises:
        Read_ResponseException: The service answered with an error code.
    """
    request = Read_Request()
    return _client.call(OPERATION, request, _options)


async def read_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Read_Response:
    """The same call, without blocking: see `read`."""
    request = Read_Request()
    return await _client.call(OPERATION, request, _options)
