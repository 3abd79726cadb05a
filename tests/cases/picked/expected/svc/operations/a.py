"""a: GET /a"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.a import A

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class A_Request(Request):
    """The inputs of `a`."""


class A_Response(Response):
    """What `a` answers."""

    code_200: A
    """ok"""

    value: A


class A_ResponseException(ResponseException):
    """`a` answered with an error code."""


OPERATION = Operation(
    action="Svc.a",
    method="GET",
    path="/a",
    outputs=(Output("200", "application/json"),),
    request=A_Request,
    response=A_Response,
    exception=A_ResponseException,
)


def a(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> A_Response:
    """GET /a

    Returns:
        code_200 (A): ok

    Raises:
        A_ResponseException: The service answered with an error code.
    """
    request = A_Request()
    return _client.call(OPERATION, request, _options)


async def a_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> A_Response:
    """The same call, without blocking: see `a`."""
    request = A_Request()
    return await _client.call(OPERATION, request, _options)
