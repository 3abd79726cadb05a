"""elsewhere: GET /elsewhere"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Elsewhere_Request(Request):
    """The inputs of `elsewhere`."""


class Elsewhere_Response(Response):
    """What `elsewhere` answers."""

    code_204: None
    """nothing"""

    value: None


class Elsewhere_ResponseException(ResponseException):
    """`elsewhere` answered with an error code."""


OPERATION = Operation(
    action="Svc.elsewhere",
    method="GET",
    path="/elsewhere",
    outputs=(Output("204"),),
    request=Elsewhere_Request,
    response=Elsewhere_Response,
    exception=Elsewhere_ResponseException,
)


def elsewhere(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Elsewhere_Response:
    """GET /elsewhere

    Returns:
        code_204: nothing

    Raises:
        Elsewhere_ResponseException: The service answered with an error code.
    """
    request = Elsewhere_Request()
    return _client.call(OPERATION, request, _options)


async def elsewhere_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Elsewhere_Response:
    """The same call, without blocking: see `elsewhere`."""
    request = Elsewhere_Request()
    return await _client.call(OPERATION, request, _options)
