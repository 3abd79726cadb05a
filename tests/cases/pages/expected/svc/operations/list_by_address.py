"""listByAddress: GET /by-address"""

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


class ExternalService__Svc_listByAddress_OUT_200(Record):
    """Answer 200 of `list_by_address`."""

    count: int | UnsetType = UNSET

    next: str | None | UnsetType = UNSET

    results: list[Thing] | UnsetType = UNSET


ListByAddressReply = ExternalService__Svc_listByAddress_OUT_200


class ListByAddress_Request(Request):
    """The inputs of `listByAddress`."""

    page: int | UnsetType = UNSET


class ListByAddress_Response(Response):
    """What `listByAddress` answers."""

    code_200: ListByAddressReply
    """things"""

    value: ListByAddressReply


class ListByAddress_ResponseException(ResponseException):
    """`listByAddress` answered with an error code."""


OPERATION = Operation(
    action="Svc.listByAddress",
    method="GET",
    path="/by-address",
    inputs=(Input("page", "query"),),
    outputs=(Output("200", "application/json"),),
    request=ListByAddress_Request,
    response=ListByAddress_Response,
    exception=ListByAddress_ResponseException,
    security=(("key",),),
)

PAGES: Paging[Thing] = Paging("next", items=("results",), next=("next",))


@paged(OPERATION, PAGES)
def list_by_address(
    _client: Client,
    /,
    *,
    page: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByAddress_Response:
    """GET /by-address

    Args:
        page: Part of the query.

    Returns:
        code_200 (ListByAddressReply): things

    Raises:
        ListByAddress_ResponseException: The service answered with an error code.
    """
    request = ListByAddress_Request(page=page)
    return _client.call(OPERATION, request, _options)


@paged_async(OPERATION, PAGES)
async def list_by_address_async(
    _client: AsyncClient,
    /,
    *,
    page: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListByAddress_Response:
    """The same call, without blocking: see `list_by_address`."""
    request = ListByAddress_Request(page=page)
    return await _client.call(OPERATION, request, _options)
