"""listByLastItem: GET /by-last-item"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..._runtime import (
    UNSET,
    Check,
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


class ExternalService__Svc_listByLastItem_OUT_200(Record):
    """Answer 200 of `list_by_last_item`."""

    data: list[Thing] | UnsetType = UNSET

    has_more: bool | UnsetType = UNSET


ListByLastItemReply = ExternalService__Svc_listByLastItem_OUT_200


class ListByLastItem_Request(Request):
    """The inputs of `listByLastItem`."""

    starting_after: str | UnsetType = UNSET

    limit: Annotated[int | UnsetType, Check(maximum=100)] = UNSET


class ListByLastItem_Response(Response):
    """What `listByLastItem` answers."""

    code_200: ListByLastItemReply
    """things"""

    value: ListByLastItemReply


class ListByLastItem_ResponseException(ResponseException):
    """`listByLastItem` answered with an error code."""


OPERATION = Operation(
    action="Svc.listByLastItem",
    method="GET",
    path="/by-last-item",
    inputs=(Input("starting_after", "query"), Input("limit", "query")),
    outputs=(Output("200", "application/json"),),
    request=ListByLastItem_Request,
    response=ListByLastItem_Response,
    exception=ListByLastItem_ResponseException,
)

PAGES: Paging[Thing] = Paging(
    "last",
    items=("data",),
    next=("id",),
    more=("has_more",),
    input="starting_after",
    size="limit",
    most=100,
)


@paged(OPERATION, PAGES)
def list_by_last_item(
    _client: Client,
    /,
    *,
    starting_after: str | UnsetType = UNSET,
    limit: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByLastItem_Response:
    """GET /by-last-item

    Args:
        starting_after: Part of the query.
        limit: Part of the query. At most 100.

    Returns:
        code_200 (ListByLastItemReply): things

    Raises:
        ListByLastItem_ResponseException: The service answered with an error code.
    """
    request = ListByLastItem_Request(starting_after=starting_after, limit=limit)
    return _client.call(OPERATION, request, _options)


@paged_async(OPERATION, PAGES)
async def list_by_last_item_async(
    _client: AsyncClient,
    /,
    *,
    starting_after: str | UnsetType = UNSET,
    limit: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByLastItem_Response:
    """The same call, without blocking: see `list_by_last_item`."""
    request = ListByLastItem_Request(starting_after=starting_after, limit=limit)
    return await _client.call(OPERATION, request, _options)
