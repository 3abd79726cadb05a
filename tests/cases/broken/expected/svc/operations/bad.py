"""bad: GET /bad/{id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._runtime import (
    UNSET,
    Input,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Bad_Request(Request):
    """The inputs of `bad`."""

    q: Any = UNSET

    id: str


class Bad_Response(Response):
    """What `bad` answers."""

    code_200: Any
    """ok"""

    value: Any


class Bad_ResponseException(ResponseException):
    """`bad` answered with an error code."""


OPERATION = Operation(
    action="Svc.bad",
    method="GET",
    path="/bad/{id}",
    inputs=(Input("q", "query"), Input("id", "path")),
    outputs=(Output("200", "application/json"),),
    request=Bad_Request,
    response=Bad_Response,
    exception=Bad_ResponseException,
)


def bad(
    _client: Client,
    /,
    id: str,
    *,
    q: Any = UNSET,
    _options: Options | None = None,
) -> Bad_Response:
    """GET /bad/{id}

    Args:
        id: Part of the path.
        q: Part of the query.

    Returns:
        code_200 (Any): ok

    Raises:
        Bad_ResponseException: The service answered with an error code.
    """
    request = Bad_Request(q=q, id=id)
    return _client.call(OPERATION, request, _options)


async def bad_async(
    _client: AsyncClient,
    /,
    id: str,
    *,
    q: Any = UNSET,
    _options: Options | None = None,
) -> Bad_Response:
    """The same call, without blocking: see `bad`."""
    request = Bad_Request(q=q, id=id)
    return await _client.call(OPERATION, request, _options)
