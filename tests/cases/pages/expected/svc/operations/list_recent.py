"""listRecent: GET /recent"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Input,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    UnsetType,
)
from ..types.thing import Thing

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ListRecent_Request(Request):
    """The inputs of `listRecent`."""

    limit: int | UnsetType = UNSET


class ListRecent_Response(Response):
    """What `listRecent` answers."""

    code_200: list[Thing]
    """things"""

    value: list[Thing]


class ListRecent_ResponseException(ResponseException):
    """`listRecent` answered with an error code."""


OPERATION = Operation(
    action="Svc.listRecent",
    method="GET",
    path="/recent",
    inputs=(Input("limit", "query"),),
    outputs=(Output("200", "application/json"),),
    request=ListRecent_Request,
    response=ListRecent_Response,
    exception=ListRecent_ResponseException,
)


def list_recent(
    _client: Client,
    /,
    *,
    limit: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListRecent_Response:
    """A limit alone is no paging.

    GET /recent

    Args:
        limit: Part of the query.

    Returns:
        code_200 (list[Thing]): things

    Raises:
        ListRecent_ResponseException: The service answered with an error code.
    """
    request = ListRecent_Request(limit=limit)
    return _client.call(OPERATION, request, _options)


async def list_recent_async(
    _client: AsyncClient,
    /,
    *,
    limit: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListRecent_Response:
    """The same call, without blocking: see `list_recent`."""
    request = ListRecent_Request(limit=limit)
    return await _client.call(OPERATION, request, _options)
