"""listOrders: GET /customers/{customer-id}/orders"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from ..._runtime import (
    UNSET,
    Check,
    Input,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    UnsetType,
    field,
)
from ..types.order import ExternalService__Shop_Order

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ListOrders_Request(Request):
    """The inputs of `listOrders`."""

    customer_id: str = field(name="customer-id")

    state: Annotated[
        list[str] | UnsetType,
        Check(items=Check(choices=("open", "paid", "sent"))),
    ] = UNSET

    since: date | UnsetType = UNSET

    limit: Annotated[int | UnsetType, Check(minimum=1, maximum=100)] = UNSET

    verbose: bool | UnsetType = UNSET

    X_Trace: str | UnsetType = field(name="X-Trace", default=UNSET)


class ListOrders_Response(Response):
    """What `listOrders` answers."""

    code_200: list[ExternalService__Shop_Order]
    """The orders. Header X-Total (integer): how many there are."""


class ListOrders_ResponseException(ResponseException):
    """`listOrders` answered with an error code."""


OPERATION = Operation(
    action="Shop.listOrders",
    method="GET",
    path="/customers/{customer-id}/orders",
    inputs=(
        Input("customer-id", "path", field="customer_id", required=True),
        Input("state", "query", explode=False),
        Input("since", "query"),
        Input("limit", "query"),
        Input("verbose", "query", deprecated=True),
        Input("X-Trace", "header", field="X_Trace"),
    ),
    outputs=(Output("200", "application/json"),),
    request=ListOrders_Request,
    response=ListOrders_Response,
    exception=ListOrders_ResponseException,
    security=(("bearer",), ("key",)),
)


def list_orders(
    _client: Client,
    /,
    *,
    customer_id: str,
    state: list[str] | UnsetType = UNSET,
    since: date | UnsetType = UNSET,
    limit: int | UnsetType = UNSET,
    verbose: bool | UnsetType = UNSET,
    X_Trace: str | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListOrders_Response:
    """The orders of a customer

    GET /customers/{customer-id}/orders

    Args:
        customer_id: Part of the path.
        state: Only orders in one of these states. "open", "paid" or "sent".
        since: Only orders placed on that day or later.
        limit: How many at most, from 1 to 100; the service takes 20 by itself.
        verbose: Deprecated. Has no effect.
        X_Trace: Sent as the header X-Trace.
        _options: How this one call is made: timeout, headers, retries, ...

    Returns:
        code_200: The orders. Header X-Total (integer): how many there are.

    Raises:
        InvalidRequest: An input breaks a rule; nothing was sent.
        ListOrders_ResponseException: The service answered with an error code.
        TransportError: No complete answer came.
    """
    request = ListOrders_Request(
        customer_id=customer_id,
        state=state,
        since=since,
        limit=limit,
        verbose=verbose,
        X_Trace=X_Trace,
    )
    return _client.call(OPERATION, request, _options)


async def list_orders_async(
    _client: AsyncClient,
    /,
    *,
    customer_id: str,
    state: list[str] | UnsetType = UNSET,
    since: date | UnsetType = UNSET,
    limit: int | UnsetType = UNSET,
    verbose: bool | UnsetType = UNSET,
    X_Trace: str | UnsetType = UNSET,
    _options: Options | None = None,
) -> ListOrders_Response:
    """The orders of a customer, without blocking: see `list_orders`."""
    request = ListOrders_Request(
        customer_id=customer_id,
        state=state,
        since=since,
        limit=limit,
        verbose=verbose,
        X_Trace=X_Trace,
    )
    return await _client.call(OPERATION, request, _options)
