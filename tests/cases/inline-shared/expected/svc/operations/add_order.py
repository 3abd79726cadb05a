"""addOrder: POST /orders"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Body,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    UnsetType,
)
from ..types.order import Order
from ..types.order_ import Order2

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class AddOrder_Request(Request):
    """The inputs of `addOrder`."""

    body: Order | UnsetType = UNSET


class AddOrder_Response(Response):
    """What `addOrder` answers."""

    code_200: Order2
    """fine"""

    value: Order2


class AddOrder_ResponseException(ResponseException):
    """`addOrder` answered with an error code."""


OPERATION = Operation(
    action="Svc.addOrder",
    method="POST",
    path="/orders",
    body=Body("application/json"),
    outputs=(Output("200", "application/json"),),
    request=AddOrder_Request,
    response=AddOrder_Response,
    exception=AddOrder_ResponseException,
)


def add_order(
    _client: Client,
    /,
    *,
    body: Order | UnsetType = UNSET,
    _options: Options | None = None,
) -> AddOrder_Response:
    """POST /orders

    Args:
        body: Sent as application/json.

    Returns:
        code_200 (Order2): fine

    Raises:
        AddOrder_ResponseException: The service answered with an error code.
    """
    request = AddOrder_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def add_order_async(
    _client: AsyncClient,
    /,
    *,
    body: Order | UnsetType = UNSET,
    _options: Options | None = None,
) -> AddOrder_Response:
    """The same call, without blocking: see `add_order`."""
    request = AddOrder_Request(body=body)
    return await _client.call(OPERATION, request, _options)
