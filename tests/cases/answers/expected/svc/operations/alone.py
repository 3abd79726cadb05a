"""alone: GET /alone"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.note import Note

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Alone_Request(Request):
    """The inputs of `alone`."""


class Alone_Response(Response):
    """What `alone` answers."""

    default: Note
    """whatever comes"""

    value: Note


class Alone_ResponseException(ResponseException):
    """`alone` answered with an error code."""

    default: Note
    """whatever comes"""

    value: Note


OPERATION = Operation(
    action="Svc.alone",
    method="GET",
    path="/alone",
    outputs=(Output("default", "application/json"),),
    request=Alone_Request,
    response=Alone_Response,
    exception=Alone_ResponseException,
)


def alone(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Alone_Response:
    """GET /alone

    Returns:
        default (Note): whatever comes

    Raises:
        Alone_ResponseException: The service answered with an error code.
    """
    request = Alone_Request()
    return _client.call(OPERATION, request, _options)


async def alone_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Alone_Response:
    """The same call, without blocking: see `alone`."""
    request = Alone_Request()
    return await _client.call(OPERATION, request, _options)
