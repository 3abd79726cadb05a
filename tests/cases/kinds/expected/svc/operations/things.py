"""things: GET /things"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.thing import Thing

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Things_Request(Request):
    """The inputs of `things`."""


class Things_Response(Response):
    """What `things` answers."""

    code_200: list[Thing | str | None]
    """all"""

    value: list[Thing | str | None]


class Things_ResponseException(ResponseException):
    """`things` answered with an error code."""


OPERATION = Operation(
    action="Svc.things",
    method="GET",
    path="/things",
    outputs=(Output("200", "application/json"),),
    request=Things_Request,
    response=Things_Response,
    exception=Things_ResponseException,
)


def things(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Things_Response:
    """GET /things

    Returns:
        code_200 (list[Thing | str | None]): all

    Raises:
        Things_ResponseException: The service answered with an error code.
    """
    request = Things_Request()
    return _client.call(OPERATION, request, _options)


async def things_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Things_Response:
    """The same call, without blocking: see `things`."""
    request = Things_Request()
    return await _client.call(OPERATION, request, _options)
