"""uploadPhoto: PUT /products/{sku}/photo"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..._runtime import (
    UNSET,
    Body,
    Check,
    File,
    Input,
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


class ExternalService__Shop_uploadPhoto_IN_body(Record):
    """A photo and its caption."""

    photo: File

    caption: Annotated[str | UnsetType, Check(max_length=200)] = UNSET

    tags: list[str] | UnsetType = UNSET


class UploadPhoto_Request(Request):
    """The inputs of `uploadPhoto`."""

    sku: str

    body: ExternalService__Shop_uploadPhoto_IN_body


class UploadPhoto_Response(Response):
    """What `uploadPhoto` answers."""

    code_200: bytes
    """The photo, made smaller"""


class UploadPhoto_ResponseException(ResponseException):
    """`uploadPhoto` answered with an error code."""


OPERATION = Operation(
    action="Shop.uploadPhoto",
    method="PUT",
    path="/products/{sku}/photo",
    inputs=(Input("sku", "path", required=True),),
    body=Body(
        "multipart/form-data",
        required=True,
        parts=(
            Part("photo", "image/png"),
            Part("tags", "application/json"),
        ),
    ),
    outputs=(Output("200", "image/png"),),
    request=UploadPhoto_Request,
    response=UploadPhoto_Response,
    exception=UploadPhoto_ResponseException,
    security=(("bearer",), ("key",)),
)


def upload_photo(
    _client: Client,
    /,
    *,
    sku: str,
    body: ExternalService__Shop_uploadPhoto_IN_body,
    _options: Options | None = None,
) -> UploadPhoto_Response:
    """Put a photo to a product

    PUT /products/{sku}/photo

    Args:
        sku: Part of the path.
        body: Sent as multipart/form-data.
        _options: How this one call is made: timeout, headers, retries, ...

    Returns:
        code_200: The photo, made smaller

    Raises:
        InvalidRequest: An input breaks a rule; nothing was sent.
        UploadPhoto_ResponseException: The service answered with an error code.
        TransportError: No complete answer came.
    """
    request = UploadPhoto_Request(
        sku=sku,
        body=body,
    )
    return _client.call(OPERATION, request, _options)


async def upload_photo_async(
    _client: AsyncClient,
    /,
    *,
    sku: str,
    body: ExternalService__Shop_uploadPhoto_IN_body,
    _options: Options | None = None,
) -> UploadPhoto_Response:
    """Put a photo to a product, without blocking: see `upload_photo`."""
    request = UploadPhoto_Request(
        sku=sku,
        body=body,
    )
    return await _client.call(OPERATION, request, _options)
