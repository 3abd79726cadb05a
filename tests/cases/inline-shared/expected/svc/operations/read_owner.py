"""readOwner: GET /owner"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.read_owner import ReadOwnerReply

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ReadOwner_Request(Request):
    """The inputs of `readOwner`."""


class ReadOwner_Response(Response):
    """What `readOwner` answers."""

    code_200: ReadOwnerReply
    """fine"""

    value: ReadOwnerReply


class ReadOwner_ResponseException(ResponseException):
    """`readOwner` answered with an error code."""


OPERATION = Operation(
    action="Svc.readOwner",
    method="GET",
    path="/owner",
    outputs=(Output("200", "application/json"),),
    request=ReadOwner_Request,
    response=ReadOwner_Response,
    exception=ReadOwner_ResponseException,
)


def read_owner(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> ReadOwner_Response:
    """GET /owner

    Returns:
        code_200 (ReadOwnerReply): fine

    Raises:
        ReadOwner_ResponseException: The service answered with an error code.
    """
    request = ReadOwner_Request()
    return _client.call(OPERATION, request, _options)


async def read_owner_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> ReadOwner_Response:
    """The same call, without blocking: see `read_owner`."""
    request = ReadOwner_Request()
    return await _client.call(OPERATION, request, _options)
