"""createOrder: POST /orders"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Body, Operation, Output, Request, Response, ResponseException
from ..types.order import ExternalService__Shop_Order
from ..types.problem import ExternalService__Shop_Problem

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class CreateOrder_Request(Request):
    """The inputs of `createOrder`."""

    body: ExternalService__Shop_Order


class CreateOrder_Response(Response):
    """What `createOrder` answers."""

    code_201: ExternalService__Shop_Order
    """The order as the shop keeps it. Header Location: where to read it."""

    code_202: None
    """Taken; it will be looked at by a person."""


class CreateOrder_ResponseException(ResponseException):
    """`createOrder` answered with an error code."""

    code_409: ExternalService__Shop_Problem
    """Sold out"""

    default: ExternalService__Shop_Problem
    """Any other error"""


OPERATION = Operation(
    action="Shop.createOrder",
    method="POST",
    path="/orders",
    body=Body("application/json", required=True),
    outputs=(
        Output("201", "application/json"),
        Output("202"),
        Output("409", "application/problem+json"),
        Output("default", "application/problem+json"),
    ),
    request=CreateOrder_Request,
    response=CreateOrder_Response,
    exception=CreateOrder_ResponseException,
    security=(("bearer",), ("key",)),
)


def create_order(
    _client: Client,
    /,
    *,
    body: ExternalService__Shop_Order,
    _options: Options | None = None,
) -> CreateOrder_Response:
    """Place an order

    POST /orders

    Args:
        body: Sent as application/json.
        _options: How this one call is made: timeout, headers, retries, ...

    Returns:
        code_201: The order as the shop keeps it. Header Location: where to read it.
        code_202: Taken; it will be looked at by a person.

    Raises:
        InvalidRequest: An input breaks a rule; nothing was sent.
        CreateOrder_ResponseException: The service answered with an error code.
            code_409: Sold out
            default: Any other error
        TransportError: No complete answer came.
    """
    request = CreateOrder_Request(
        body=body,
    )
    return _client.call(OPERATION, request, _options)


async def create_order_async(
    _client: AsyncClient,
    /,
    *,
    body: ExternalService__Shop_Order,
    _options: Options | None = None,
) -> CreateOrder_Response:
    """Place an order, without blocking: see `create_order`."""
    request = CreateOrder_Request(
        body=body,
    )
    return await _client.call(OPERATION, request, _options)
