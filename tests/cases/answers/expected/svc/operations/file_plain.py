"""filePlain: GET /file/plain"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class FilePlain_Request(Request):
    """The inputs of `filePlain`."""


class FilePlain_Response(Response):
    """What `filePlain` answers."""

    code_200: bytes
    """a file"""

    value: bytes


class FilePlain_ResponseException(ResponseException):
    """`filePlain` answered with an error code."""


OPERATION = Operation(
    action="Svc.filePlain",
    method="GET",
    path="/file/plain",
    outputs=(Output("200", "text/plain"),),
    request=FilePlain_Request,
    response=FilePlain_Response,
    exception=FilePlain_ResponseException,
)


def file_plain(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> FilePlain_Response:
    """GET /file/plain

    Returns:
        code_200 (bytes): a file

    Raises:
        FilePlain_ResponseException: The service answered with an error code.
    """
    request = FilePlain_Request()
    return _client.call(OPERATION, request, _options)


async def file_plain_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> FilePlain_Response:
    """The same call, without blocking: see `file_plain`."""
    request = FilePlain_Request()
    return await _client.call(OPERATION, request, _options)
