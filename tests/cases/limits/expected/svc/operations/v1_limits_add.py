"""v1.limits.add: POST /limits"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Body, Operation, Output, Request, Response, ResponseException
from ..types.limits import Limits

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class V1LimitsAdd_Request(Request):
    """The inputs of `v1.limits.add`."""

    body: Limits


class V1LimitsAdd_Response(Response):
    """What `v1.limits.add` answers."""

    code_204: None
    """done"""

    value: None


class V1LimitsAdd_ResponseException(ResponseException):
    """`v1.limits.add` answered with an error code."""


OPERATION = Operation(
    action="Svc.v1.limits.add",
    method="POST",
    path="/limits",
    body=Body("application/json", required=True),
    outputs=(Output("204"),),
    request=V1LimitsAdd_Request,
    response=V1LimitsAdd_Response,
    exception=V1LimitsAdd_ResponseException,
)


def v1_limits_add(
    _client: Client,
    /,
    *,
    body: Limits,
    _options: Options | None = None,
) -> V1LimitsAdd_Response:
    """POST /limits

    Args:
        body: Sent as application/json.

    Returns:
        code_204: done

    Raises:
        V1LimitsAdd_ResponseException: The service answered with an error code.
    """
    request = V1LimitsAdd_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def v1_limits_add_async(
    _client: AsyncClient,
    /,
    *,
    body: Limits,
    _options: Options | None = None,
) -> V1LimitsAdd_Response:
    """The same call, without blocking: see `v1_limits_add`."""
    request = V1LimitsAdd_Request(body=body)
    return await _client.call(OPERATION, request, _options)
