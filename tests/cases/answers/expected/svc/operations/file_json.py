"""fileJson: GET /file/json"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class FileJson_Request(Request):
    """The inputs of `fileJson`."""


class FileJson_Response(Response):
    """What `fileJson` answers."""

    code_200: bytes
    """a file"""

    value: bytes


class FileJson_ResponseException(ResponseException):
    """`fileJson` answered with an error code."""


OPERATION = Operation(
    action="Svc.fileJson",
    method="GET",
    path="/file/json",
    outputs=(Output("200", "application/json", raw=True),),
    request=FileJson_Request,
    response=FileJson_Response,
    exception=FileJson_ResponseException,
)


def file_json(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> FileJson_Response:
    """GET /file/json

    Returns:
        code_200 (bytes): a file

    Raises:
        FileJson_ResponseException: The service answered with an error code.
    """
    request = FileJson_Request()
    return _client.call(OPERATION, request, _options)


async def file_json_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> FileJson_Response:
    """The same call, without blocking: see `file_json`."""
    request = FileJson_Request()
    return await _client.call(OPERATION, request, _options)
