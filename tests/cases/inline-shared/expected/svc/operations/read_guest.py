"""readGuest: GET /guest"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Operation,
    Output,
    Record,
    Request,
    Response,
    ResponseException,
    UnsetType,
)
from ..types.read_owner import ReadOwnerReplyPart

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_readGuest_OUT_200(Record):
    """Answer 200 of `read_guest`."""

    theirs: ReadOwnerReplyPart | UnsetType = UNSET


ReadGuestReply = ExternalService__Svc_readGuest_OUT_200


class ReadGuest_Request(Request):
    """The inputs of `readGuest`."""


class ReadGuest_Response(Response):
    """What `readGuest` answers."""

    code_200: ReadGuestReply
    """fine"""

    value: ReadGuestReply


class ReadGuest_ResponseException(ResponseException):
    """`readGuest` answered with an error code."""


OPERATION = Operation(
    action="Svc.readGuest",
    method="GET",
    path="/guest",
    outputs=(Output("200", "application/json"),),
    request=ReadGuest_Request,
    response=ReadGuest_Response,
    exception=ReadGuest_ResponseException,
)


def read_guest(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> ReadGuest_Response:
    """GET /guest

    Returns:
        code_200 (ReadGuestReply): fine

    Raises:
        ReadGuest_ResponseException: The service answered with an error code.
    """
    request = ReadGuest_Request()
    return _client.call(OPERATION, request, _options)


async def read_guest_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> ReadGuest_Response:
    """The same call, without blocking: see `read_guest`."""
    request = ReadGuest_Request()
    return await _client.call(OPERATION, request, _options)
