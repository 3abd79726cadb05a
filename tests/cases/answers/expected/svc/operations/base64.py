"""base64: GET /base64"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Base64_Request(Request):
    """The inputs of `base64`."""


class Base64_Response(Response):
    """What `base64` answers."""

    code_200: bytes
    """base64 in JSON"""

    value: bytes


class Base64_ResponseException(ResponseException):
    """`base64` answered with an error code."""


OPERATION = Operation(
    action="Svc.base64",
    method="GET",
    path="/base64",
    outputs=(Output("200", "application/json"),),
    request=Base64_Request,
    response=Base64_Response,
    exception=Base64_ResponseException,
)


def base64(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Base64_Response:
    """GET /base64

    Returns:
        code_200 (bytes): base64 in JSON

    Raises:
        Base64_ResponseException: The service answered with an error code.
    """
    request = Base64_Request()
    return _client.call(OPERATION, request, _options)


async def base64_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Base64_Response:
    """The same call, without blocking: see `base64`."""
    request = Base64_Request()
    return await _client.call(OPERATION, request, _options)
