"""listByOffset: GET /shelves/{shelf}/by-offset"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Input,
    Operation,
    Output,
    Paging,
    Record,
    Request,
    Response,
    ResponseException,
    UnsetType,
    paged,
    paged_async,
)
from ..types.thing import Thing

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_listByOffset_OUT_200(Record):
    """Answer 200 of `list_by_offset`."""

    data: list[Thing] | UnsetType = UNSET

    total: int | UnsetType = UNSET


ListByOffsetReply = ExternalService__Svc_listByOffset_OUT_200


class ListByOffset_Request(Request):
    """The inputs of `listByOffset`."""

    limit: int | UnsetType = UNSET

    offset: int | UnsetType = UNSET

    shelf: str


class ListByOffset_Response(Response):
    """What `listByOffset` answers."""

    code_200: ListByOffsetReply
    """things"""

    value: ListByOffsetReply


class ListByOffset_ResponseException(ResponseException):
    """`listByOffset` answered with an error code."""


OPERATION = Operation(
    action="Svc.listByOffset",
    method="GET",
    path="/shelves/{shelf}/by-offset",
    inputs=(Input("limit", "query"), Input("offset", "query"), Input("shelf", "path")),
    outputs=(Output("200", "application/json"),),
    request=ListByOffset_Request,
    response=ListByOffset_Response,
    exception=ListByOffset_ResponseException,
)

PAGES: Paging[Thing] = Paging(
    "offset",
    items=("data",),
    total=("total",),
    input="offset",
    size="limit",
    first=0,
)


@paged(OPERATION, PAGES)
def list_by_offset(
    _client: Client,
    /,
    shelf: str,
    *,
    limit: int | UnsetType = UNSET,
    offset: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByOffset_Response:
    """GET /shelves/{shelf}/by-offset

    Args:
        shelf: Part of the path.
        limit: Part of the query.
        offset: Part of the query. Left out, the service takes 0.

    Returns:
        code_200 (ListByOffsetReply): things

    Raises:
        ListByOffset_ResponseException: The service answered with an error code.
    """
    request = ListByOffset_Request(limit=limit, offset=offset, shelf=shelf)
    return _client.call(OPERATION, request, _options)


@paged_async(OPERATION, PAGES)
async def list_by_offset_async(
    _client: AsyncClient,
    /,
    shelf: str,
    *,
    limit: int | UnsetType = UNSET,
    offset: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByOffset_Response:
    """The same call, without blocking: see `list_by_offset`."""
    request = ListByOffset_Request(limit=limit, offset=offset, shelf=shelf)
    return await _client.call(OPERATION, request, _options)
