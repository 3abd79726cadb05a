"""fileCsv: GET /file/csv"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class FileCsv_Request(Request):
    """The inputs of `fileCsv`."""


class FileCsv_Response(Response):
    """What `fileCsv` answers."""

    code_200: bytes
    """a file"""

    value: bytes


class FileCsv_ResponseException(ResponseException):
    """`fileCsv` answered with an error code."""


OPERATION = Operation(
    action="Svc.fileCsv",
    method="GET",
    path="/file/csv",
    outputs=(Output("200", "text/csv"),),
    request=FileCsv_Request,
    response=FileCsv_Response,
    exception=FileCsv_ResponseException,
)


def file_csv(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> FileCsv_Response:
    """GET /file/csv

    Returns:
        code_200 (bytes): a file

    Raises:
        FileCsv_ResponseException: The service answered with an error code.
    """
    request = FileCsv_Request()
    return _client.call(OPERATION, request, _options)


async def file_csv_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> FileCsv_Response:
    """The same call, without blocking: see `file_csv`."""
    request = FileCsv_Request()
    return await _client.call(OPERATION, request, _options)
