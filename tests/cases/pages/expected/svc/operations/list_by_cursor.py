"""listByCursor: GET /by-cursor"""

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
    field,
    paged,
    paged_async,
)
from ..types.thing import Thing

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_listByCursor_OUT_200(Record):
    """Answer 200 of `list_by_cursor`."""

    result: ListByCursorReplyResult | UnsetType = UNSET

    meta: ListByCursorReplyMeta | UnsetType = UNSET


ListByCursorReply = ExternalService__Svc_listByCursor_OUT_200


class ExternalService__Svc_listByCursor_OUT_200_result(Record):
    """`result` of answer 200 of `list_by_cursor`."""

    things: list[Thing] | UnsetType = UNSET


ListByCursorReplyResult = ExternalService__Svc_listByCursor_OUT_200_result


class ExternalService__Svc_listByCursor_OUT_200_meta(Record):
    """`meta` of answer 200 of `list_by_cursor`."""

    next_page_token: str | None | UnsetType = field(
        name="next-page-token",
        default=UNSET,
    )


ListByCursorReplyMeta = ExternalService__Svc_listByCursor_OUT_200_meta


class ListByCursor_Request(Request):
    """The inputs of `listByCursor`."""

    limit: int | UnsetType = UNSET

    page_token: str | UnsetType = UNSET


class ListByCursor_Response(Response):
    """What `listByCursor` answers."""

    code_200: ListByCursorReply
    """things"""

    value: ListByCursorReply


class ListByCursor_ResponseException(ResponseException):
    """`listByCursor` answered with an error code."""


OPERATION = Operation(
    action="Svc.listByCursor",
    method="GET",
    path="/by-cursor",
    inputs=(Input("limit", "query"), Input("page_token", "query")),
    outputs=(Output("200", "application/json"),),
    request=ListByCursor_Request,
    response=ListByCursor_Response,
    exception=ListByCursor_ResponseException,
)

PAGES: Paging[Thing] = Paging(
    "cursor",
    items=("result", "things"),
    next=("meta", "next-page-token"),
    input="page_token",
    size="limit",
)


@paged(OPERATION, PAGES)
def list_by_cursor(
    _client: Client,
    /,
    *,
    limit: int | UnsetType = UNSET,
    page_token: str | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByCursor_Response:
    """GET /by-cursor

    Args:
        limit: Part of the query.
        page_token: Part of the query.

    Returns:
        code_200 (ListByCursorReply): things

    Raises:
        ListByCursor_ResponseException: The service answered with an error code.
    """
    request = ListByCursor_Request(limit=limit, page_token=page_token)
    return _client.call(OPERATION, request, _options)


@paged_async(OPERATION, PAGES)
async def list_by_cursor_async(
    _client: AsyncClient,
    /,
    *,
    limit: int | UnsetType = UNSET,
    page_token: str | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByCursor_Response:
    """The same call, without blocking: see `list_by_cursor`."""
    request = ListByCursor_Request(limit=limit, page_token=page_token)
    return await _client.call(OPERATION, request, _options)
