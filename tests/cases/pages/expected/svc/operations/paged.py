"""paged: GET /by-link"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Input,
    Operation,
    Output,
    Paging,
    Request,
    Response,
    ResponseException,
    UnsetType,
    paged as _paged,
    paged_async as _paged_async,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Paged_Request(Request):
    """The inputs of `paged`."""

    page: int | UnsetType = UNSET


class Paged_Response(Response):
    """What `paged` answers."""

    code_200: list[int]
    """numbers"""

    value: list[int]


class Paged_ResponseException(ResponseException):
    """`paged` answered with an error code."""


OPERATION = Operation(
    action="Svc.paged",
    method="GET",
    path="/by-link",
    inputs=(Input("page", "query"),),
    outputs=(Output("200", "application/json"),),
    request=Paged_Request,
    response=Paged_Response,
    exception=Paged_ResponseException,
)

PAGES: Paging[int] = Paging("link")


@_paged(OPERATION, PAGES)
def paged(
    _client: Client,
    /,
    *,
    page: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> Paged_Response:
    """GET /by-link

    Args:
        page: Part of the query.

    Returns:
        code_200 (list[int]): numbers, with the header Link

    Raises:
        Paged_ResponseException: The service answered with an error code.
    """
    request = Paged_Request(page=page)
    return _client.call(OPERATION, request, _options)


@_paged_async(OPERATION, PAGES)
async def paged_async(
    _client: AsyncClient,
    /,
    *,
    page: int | UnsetType = UNSET,
    _options: Options | None = None,
) -> Paged_Response:
    """The same call, without blocking: see `paged`."""
    request = Paged_Request(page=page)
    return await _client.call(OPERATION, request, _options)
