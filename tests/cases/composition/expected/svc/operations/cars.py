"""cars: GET /cars"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.car import Car

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Cars_Request(Request):
    """The inputs of `cars`."""


class Cars_Response(Response):
    """What `cars` answers."""

    code_200: list[Car]
    """all"""

    value: list[Car]


class Cars_ResponseException(ResponseException):
    """`cars` answered with an error code."""


OPERATION = Operation(
    action="Svc.cars",
    method="GET",
    path="/cars",
    outputs=(Output("200", "application/json"),),
    request=Cars_Request,
    response=Cars_Response,
    exception=Cars_ResponseException,
)


def cars(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Cars_Response:
    """GET /cars

    Returns:
        code_200 (list[Car]): all

    Raises:
        Cars_ResponseException: The service answered with an error code.
    """
    request = Cars_Request()
    return _client.call(OPERATION, request, _options)


async def cars_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Cars_Response:
    """The same call, without blocking: see `cars`."""
    request = Cars_Request()
    return await _client.call(OPERATION, request, _options)
