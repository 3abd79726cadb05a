"""list: GET /calls"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.call_page import CallPage

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class List_Request(Request):
    """The inputs of `list`."""


class List_Response(Response):
    """What `list` answers."""

    code_200: CallPage
    """a page"""

    value: CallPage


class List_ResponseException(ResponseException):
    """`list` answered with an error code."""


OPERATION = Operation(
    action="Svc.list",
    method="GET",
    path="/calls",
    outputs=(Output("200", "application/json"),),
    request=List_Request,
    response=List_Response,
    exception=List_ResponseException,
)


def list(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> List_Response:
    """GET /calls

    Returns:
        code_200 (CallPage): a page

    Raises:
        List_ResponseException: The service answered with an error code.
    """
    request = List_Request()
    return _client.call(OPERATION, request, _options)


async def list_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> List_Response:
    """The same call, without blocking: see `list`."""
    request = List_Request()
    return await _client.call(OPERATION, request, _options)
