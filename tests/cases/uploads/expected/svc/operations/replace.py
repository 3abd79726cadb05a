"""replace: PUT /photos"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Body,
    File,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    UnsetType,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Replace_Request(Request):
    """The inputs of `replace`."""

    body: File | UnsetType = UNSET


class Replace_Response(Response):
    """What `replace` answers."""

    code_200: bytes
    """smaller"""

    value: bytes


class Replace_ResponseException(ResponseException):
    """`replace` answered with an error code."""


OPERATION = Operation(
    action="Svc.replace",
    method="PUT",
    path="/photos",
    body=Body("application/octet-stream"),
    outputs=(Output("200", "image/png"),),
    request=Replace_Request,
    response=Replace_Response,
    exception=Replace_ResponseException,
)


def replace(
    _client: Client,
    /,
    *,
    body: File | UnsetType = UNSET,
    _options: Options | None = None,
) -> Replace_Response:
    """PUT /photos

    Args:
        body: Sent as application/octet-stream.

    Returns:
        code_200 (bytes): smaller

    Raises:
        Replace_ResponseException: The service answered with an error code.
    """
    request = Replace_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def replace_async(
    _client: AsyncClient,
    /,
    *,
    body: File | UnsetType = UNSET,
    _options: Options | None = None,
) -> Replace_Response:
    """The same call, without blocking: see `replace`."""
    request = Replace_Request(body=body)
    return await _client.call(OPERATION, request, _options)
