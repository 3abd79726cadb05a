"""listByPageOfTotal: GET /by-page-of-total"""

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


class ExternalService__Svc_listByPageOfTotal_OUT_200(Record):
    """Answer 200 of `list_by_page_of_total`."""

    content: list[Thing] | UnsetType = UNSET

    page: ListByPageOfTotalReplyPage | UnsetType = UNSET


ListByPageOfTotalReply = ExternalService__Svc_listByPageOfTotal_OUT_200


class ExternalService__Svc_listByPageOfTotal_OUT_200_z0page(Record):
    """`page` of answer 200 of `list_by_page_of_total`."""

    totalPages: int | UnsetType = UNSET


ListByPageOfTotalReplyPage = ExternalService__Svc_listByPageOfTotal_OUT_200_z0page


class ListByPageOfTotal_Request(Request):
    """The inputs of `listByPageOfTotal`."""

    pageNumber: int | UnsetType = UNSET

    pageSize: int | UnsetType = UNSET


class ListByPageOfTotal_Response(Response):
    """What `listByPageOfTotal` answers."""

    code_200: ListByPageOfTotalReply
    """things"""

    value: ListByPageOfTotalReply


class ListByPageOfTotal_ResponseException(ResponseException):
    """`listByPageOfTotal` answered with an error code."""


OPERATION = Operation(
    action="Svc.listByPageOfTotal",
    method="GET",
    path="/by-page-of-total",
    inputs=(Input("pageNumber", "query"), Input("pageSize", "query")),
    outputs=(Output("200", "application/json"),),
    request=ListByPageOfTotal_Request,
    response=ListByPageOfTotal_Response,
    exception=ListByPageOfTotal_ResponseException,
)

PAGES: Paging[Thing] = Paging(
    "page",
    items=("content",),
    total_pages=("page", "totalPages"),
    input="pageNumber",
    size="pageSize",
    first=0,
)


@paged(OPERATION, PAGES)
def list_by_page_of_total(
    _client: Client,
    /,
    *,
    pageNumber: int | UnsetType = UNSET,
    pageSize: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByPageOfTotal_Response:
    """GET /by-page-of-total

    Args:
        pageNumber: Zero-based.
        pageSize: Part of the query.

    Returns:
        code_200 (ListByPageOfTotalReply): things

    Raises:
        ListByPageOfTotal_ResponseException: The service answered with an error code.
    """
    request = ListByPageOfTotal_Request(pageNumber=pageNumber, pageSize=pageSize)
    return _client.call(OPERATION, request, _options)


@paged_async(OPERATION, PAGES)
async def list_by_page_of_total_async(
    _client: AsyncClient,
    /,
    *,
    pageNumber: int | UnsetType = UNSET,
    pageSize: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByPageOfTotal_Response:
    """The same call, without blocking: see `list_by_page_of_total`."""
    request = ListByPageOfTotal_Request(pageNumber=pageNumber, pageSize=pageSize)
    return await _client.call(OPERATION, request, _options)
