"""merge: POST /merge"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Merge_Request(Request):
    """The inputs of `merge`."""


class Merge_Response(Response):
    """What `merge` answers."""

    code_204: None
    """done"""

    value: None


class Merge_ResponseException(ResponseException):
    """`merge` answered with an error code."""


OPERATION = Operation(
    action="Svc.merge",
    method="POST",
    path="/merge",
    outputs=(Output("204"),),
    request=Merge_Request,
    response=Merge_Response,
    exception=Merge_ResponseException,
)


def merge(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Merge_Response:
    """POST /merge

    Returns:
        code_204: done

    Raises:
        Merge_ResponseException: The service answered with an error code.
    """
    request = Merge_Request()
    return _client.call(OPERATION, request, _options)


async def merge_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Merge_Response:
    """The same call, without blocking: see `merge`."""
    request = Merge_Request()
    return await _client.call(OPERATION, request, _options)
