"""watch: GET /photos"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Operation,
    Output,
    Record,
    Request,
    Response,
    ResponseException,
    Stream,
    UnsetType,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_watch_OUT_200(Record):
    """Answer 200 of `watch`."""

    name: str | UnsetType = UNSET


WatchReply = ExternalService__Svc_watch_OUT_200


class Watch_Request(Request):
    """The inputs of `watch`."""


class Watch_Response(Response):
    """What `watch` answers."""

    code_200: Stream[WatchReply]
    """one after another"""

    value: Stream[WatchReply]


class Watch_ResponseException(ResponseException):
    """`watch` answered with an error code."""


OPERATION = Operation(
    action="Svc.watch",
    method="GET",
    path="/photos",
    outputs=(Output("200", "text/event-stream"),),
    request=Watch_Request,
    response=Watch_Response,
    exception=Watch_ResponseException,
)


def watch(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Watch_Response:
    """GET /photos

    Returns:
        code_200 (Stream[WatchReply]): one after another

    Raises:
        Watch_ResponseException: The service answered with an error code.
    """
    request = Watch_Request()
    return _client.call(OPERATION, request, _options)


async def watch_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Watch_Response:
    """The same call, without blocking: see `watch`."""
    request = Watch_Request()
    return await _client.call(OPERATION, request, _options)
