"""listFiles: GET /files"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException, Server

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ListFiles_Request(Request):
    """The inputs of `listFiles`."""


class ListFiles_Response(Response):
    """What `listFiles` answers."""

    code_204: None
    """nothing"""

    value: None


class ListFiles_ResponseException(ResponseException):
    """`listFiles` answered with an error code."""


OPERATION = Operation(
    action="Svc.listFiles",
    method="GET",
    path="/files",
    outputs=(Output("204"),),
    request=ListFiles_Request,
    response=ListFiles_Response,
    exception=ListFiles_ResponseException,
    servers=(Server("https://files.example.com", "Files have a house of their own"),),
)


def list_files(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> ListFiles_Response:
    """All files

    GET /files

    Served at: https://files.example.com

    Returns:
        code_204: nothing

    Raises:
        ListFiles_ResponseException: The service answered with an error code.
    """
    request = ListFiles_Request()
    return _client.call(OPERATION, request, _options)


async def list_files_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> ListFiles_Response:
    """All files, without blocking: see `list_files`."""
    request = ListFiles_Request()
    return await _client.call(OPERATION, request, _options)
