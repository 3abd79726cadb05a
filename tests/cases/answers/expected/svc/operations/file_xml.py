"""fileXml: GET /file/xml"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class FileXml_Request(Request):
    """The inputs of `fileXml`."""


class FileXml_Response(Response):
    """What `fileXml` answers."""

    code_200: bytes
    """a file"""

    value: bytes


class FileXml_ResponseException(ResponseException):
    """`fileXml` answered with an error code."""


OPERATION = Operation(
    action="Svc.fileXml",
    method="GET",
    path="/file/xml",
    outputs=(Output("200", "application/xml"),),
    request=FileXml_Request,
    response=FileXml_Response,
    exception=FileXml_ResponseException,
)


def file_xml(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> FileXml_Response:
    """GET /file/xml

    Returns:
        code_200 (bytes): a file

    Raises:
        FileXml_ResponseException: The service answered with an error code.
    """
    request = FileXml_Request()
    return _client.call(OPERATION, request, _options)


async def file_xml_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> FileXml_Response:
    """The same call, without blocking: see `file_xml`."""
    request = FileXml_Request()
    return await _client.call(OPERATION, request, _options)
