"""watchOrder: GET /orders/{id}/events"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    Input,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    Stream,
)
from ..types.order_event import ExternalService__Shop_OrderEvent

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class WatchOrder_Request(Request):
    """The inputs of `watchOrder`."""

    id: str


class WatchOrder_Response(Response):
    """What `watchOrder` answers."""

    code_200: Stream[ExternalService__Shop_OrderEvent]
    """Each change of the order, as it happens"""


class WatchOrder_ResponseException(ResponseException):
    """`watchOrder` answered with an error code."""


OPERATION = Operation(
    action="Shop.watchOrder",
    method="GET",
    path="/orders/{id}/events",
    inputs=(Input("id", "path", required=True),),
    outputs=(Output("200", "text/event-stream"),),
    request=WatchOrder_Request,
    response=WatchOrder_Response,
    exception=WatchOrder_ResponseException,
    deprecated=True,
)


def watch_order(
    _client: Client,
    /,
    *,
    id: str,
    _options: Options | None = None,
) -> WatchOrder_Response:
    """Follow an order

    Deprecated.

    GET /orders/{id}/events

    Args:
        id: Part of the path.
        _options: How this one call is made: timeout, headers, retries, ...

    Returns:
        code_200: Each change of the order, as it happens

    Raises:
        InvalidRequest: An input breaks a rule; nothing was sent.
        WatchOrder_ResponseException: The service answered with an error code.
        TransportError: No complete answer came.
    """
    request = WatchOrder_Request(
        id=id,
    )
    return _client.call(OPERATION, request, _options)


async def watch_order_async(
    _client: AsyncClient,
    /,
    *,
    id: str,
    _options: Options | None = None,
) -> WatchOrder_Response:
    """Follow an order, without blocking: see `watch_order`."""
    request = WatchOrder_Request(
        id=id,
    )
    return await _client.call(OPERATION, request, _options)
