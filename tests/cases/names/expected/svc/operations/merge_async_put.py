"""merge-async: PUT /merge"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class MergeAsyncPut_Request(Request):
    """The inputs of `merge-async`."""


class MergeAsyncPut_Response(Response):
    """What `merge-async` answers."""

    code_204: None
    """started"""

    value: None


class MergeAsyncPut_ResponseException(ResponseException):
    """`merge-async` answered with an error code."""


OPERATION = Operation(
    action="Svc.merge-async",
    method="PUT",
    path="/merge",
    outputs=(Output("204"),),
    request=MergeAsyncPut_Request,
    response=MergeAsyncPut_Response,
    exception=MergeAsyncPut_ResponseException,
)


def merge_async_put(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> MergeAsyncPut_Response:
    """PUT /merge

    Returns:
        code_204: started

    Raises:
        MergeAsyncPut_ResponseException: The service answered with an error code.
    """
    request = MergeAsyncPut_Request()
    return _client.call(OPERATION, request, _options)


async def merge_async_put_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> MergeAsyncPut_Response:
    """The same call, without blocking: see `merge_async_put`."""
    request = MergeAsyncPut_Request()
    return await _client.call(OPERATION, request, _options)
