"""fileEither: GET /file/either"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.note import Note

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class FileEither_Request(Request):
    """The inputs of `fileEither`."""


class FileEither_Response(Response):
    """What `fileEither` answers."""

    code_200: Note
    """a file or a note"""

    value: Note


class FileEither_ResponseException(ResponseException):
    """`fileEither` answered with an error code."""


OPERATION = Operation(
    action="Svc.fileEither",
    method="GET",
    path="/file/either",
    outputs=(Output("200", "application/json", "application/pdf"),),
    request=FileEither_Request,
    response=FileEither_Response,
    exception=FileEither_ResponseException,
)


def file_either(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> FileEither_Response:
    """GET /file/either

    Returns:
        code_200 (Note): a file or a note

    Raises:
        FileEither_ResponseException: The service answered with an error code.
    """
    request = FileEither_Request()
    return _client.call(OPERATION, request, _options)


async def file_either_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> FileEither_Response:
    """The same call, without blocking: see `file_either`."""
    request = FileEither_Request()
    return await _client.call(OPERATION, request, _options)
