"""listByPage: GET /by-page"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..._runtime import (
    UNSET,
    Check,
    Input,
    Operation,
    Output,
    Paging,
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


class ListByPage_Request(Request):
    """The inputs of `listByPage`."""

    page: int | UnsetType = UNSET

    per_page: Annotated[int | UnsetType, Check(maximum=100)] = UNSET


class ListByPage_Response(Response):
    """What `listByPage` answers."""

    code_200: list[Thing]
    """things"""

    value: list[Thing]


class ListByPage_ResponseException(ResponseException):
    """`listByPage` answered with an error code."""


OPERATION = Operation(
    action="Svc.listByPage",
    method="GET",
    path="/by-page",
    inputs=(Input("page", "query"), Input("per_page", "query")),
    outputs=(Output("200", "application/json"),),
    request=ListByPage_Request,
    response=ListByPage_Response,
    exception=ListByPage_ResponseException,
)

PAGES: Paging[Thing] = Paging("page", input="page", size="per_page", usual=3, most=100)


@paged(OPERATION, PAGES)
def list_by_page(
    _client: Client,
    /,
    *,
    page: int | UnsetType = UNSET,
    per_page: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByPage_Response:
    """GET /by-page

    Args:
        page: Part of the query.
        per_page: Part of the query. At most 100. Left out, the service takes 3.

    Returns:
        code_200 (list[Thing]): things

    Raises:
        ListByPage_ResponseException: The service answered with an error code.
    """
    request = ListByPage_Request(page=page, per_page=per_page)
    return _client.call(OPERATION, request, _options)


@paged_async(OPERATION, PAGES)
async def list_by_page_async(
    _client: AsyncClient,
    /,
    *,
    page: int | UnsetType = UNSET,
    per_page: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByPage_Response:
    """The same call, without blocking: see `list_by_page`."""
    request = ListByPage_Request(page=page, per_page=per_page)
    return await _client.call(OPERATION, request, _options)
