"""upload: POST /photos"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Body,
    File,
    Operation,
    Output,
    Part,
    Record,
    Request,
    Response,
    ResponseException,
    UnsetType,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_upload_IN_body(Record):
    """The body of `upload`."""

    photo: File

    caption: str | UnsetType = UNSET

    tags: list[str] | UnsetType = UNSET


UploadBody = ExternalService__Svc_upload_IN_body


class Upload_Request(Request):
    """The inputs of `upload`."""

    body: UploadBody


class Upload_Response(Response):
    """What `upload` answers."""

    code_201: str
    """stored"""

    value: str


class Upload_ResponseException(ResponseException):
    """`upload` answered with an error code."""


OPERATION = Operation(
    action="Svc.upload",
    method="POST",
    path="/photos",
    body=Body(
        "multipart/form-data",
        required=True,
        parts=(Part("photo", "image/png"),),
    ),
    outputs=(Output("201", "text/plain"),),
    request=Upload_Request,
    response=Upload_Response,
    exception=Upload_ResponseException,
)


def upload(
    _client: Client,
    /,
    *,
    body: UploadBody,
    _options: Options | None = None,
) -> Upload_Response:
    """POST /photos

    Args:
        body: Sent as multipart/form-data.

    Returns:
        code_201 (str): stored

    Raises:
        Upload_ResponseException: The service answered with an error code.
    """
    request = Upload_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def upload_async(
    _client: AsyncClient,
    /,
    *,
    body: UploadBody,
    _options: Options | None = None,
) -> Upload_Response:
    """The same call, without blocking: see `upload`."""
    request = Upload_Request(body=body)
    return await _client.call(OPERATION, request, _options)
