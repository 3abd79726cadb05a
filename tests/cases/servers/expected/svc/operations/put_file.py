"""putFile: PUT /files"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException, Server

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class PutFile_Request(Request):
    """The inputs of `putFile`."""


class PutFile_Response(Response):
    """What `putFile` answers."""

    code_204: None
    """nothing"""

    value: None


class PutFile_ResponseException(ResponseException):
    """`putFile` answered with an error code."""


OPERATION = Operation(
    action="Svc.putFile",
    method="PUT",
    path="/files",
    outputs=(Output("204"),),
    request=PutFile_Request,
    response=PutFile_Response,
    exception=PutFile_ResponseException,
    servers=(
        Server("https://upload.example.com"),
        Server("https://{region}.upload.example.com", variables={"region": ("eu", ())}),
    ),
)


def put_file(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> PutFile_Response:
    """PUT /files

    Served at: https://upload.example.com, https://{region}.upload.example.com

    Returns:
        code_204: nothing

    Raises:
        PutFile_ResponseException: The service answered with an error code.
    """
    request = PutFile_Request()
    return _client.call(OPERATION, request, _options)


async def put_file_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> PutFile_Response:
    """The same call, without blocking: see `put_file`."""
    request = PutFile_Request()
    return await _client.call(OPERATION, request, _options)
