"""good: GET /good"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.good import Good

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Good_Request(Request):
    """The inputs of `good`."""


class Good_Response(Response):
    """What `good` answers."""

    code_200: Good
    """ok"""

    value: Good


class Good_ResponseException(ResponseException):
    """`good` answered with an error code."""


OPERATION = Operation(
    action="Svc.good",
    method="GET",
    path="/good",
    outputs=(Output("200", "application/json"),),
    request=Good_Request,
    response=Good_Response,
    exception=Good_ResponseException,
)


def good(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Good_Response:
    """GET /good

    Returns:
        code_200 (Good): ok

    Raises:
        Good_ResponseException: The service answered with an error code.
    """
    request = Good_Request()
    return _client.call(OPERATION, request, _options)


async def good_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Good_Response:
    """The same call, without blocking: see `good`."""
    request = Good_Request()
    return await _client.call(OPERATION, request, _options)
