"""date: GET /texts"""

from __future__ import annotations

from datetime import date as _date
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
from ..types.text_page import TextPage

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Date_Request(Request):
    """The inputs of `date`."""

    since: _date | UnsetType = UNSET


class Date_Response(Response):
    """What `date` answers."""

    code_200: TextPage
    """a page"""

    value: TextPage


class Date_ResponseException(ResponseException):
    """`date` answered with an error code."""


OPERATION = Operation(
    action="Svc.date",
    method="GET",
    path="/texts",
    inputs=(Input("since", "query"),),
    outputs=(Output("200", "application/json"),),
    request=Date_Request,
    response=Date_Response,
    exception=Date_ResponseException,
)


def date(
    _client: Client,
    /,
    *,
    since: _date | UnsetType = UNSET,
    _options: Options | None = None,
) -> Date_Response:
    """GET /texts

    Args:
        since: Part of the query.

    Returns:
        code_200 (TextPage): a page

    Raises:
        Date_ResponseException: The service answered with an error code.
    """
    request = Date_Request(since=since)
    return _client.call(OPERATION, request, _options)


async def date_async(
    _client: AsyncClient,
    /,
    *,
    since: _date | UnsetType = UNSET,
    _options: Options | None = None,
) -> Date_Response:
    """The same call, without blocking: see `date`."""
    request = Date_Request(since=since)
    return await _client.call(OPERATION, request, _options)
