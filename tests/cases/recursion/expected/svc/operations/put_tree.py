"""putTree: PUT /tree"""

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
from ..types.any import Any as _Any
from ..types.tree import Tree

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class PutTree_Request(Request):
    """The inputs of `putTree`."""

    body: Tree | UnsetType = UNSET


class PutTree_Response(Response):
    """What `putTree` answers."""

    code_200: _Any | None
    """ok"""

    value: _Any | None


class PutTree_ResponseException(ResponseException):
    """`putTree` answered with an error code."""


OPERATION = Operation(
    action="Svc.putTree",
    method="PUT",
    path="/tree",
    body=Body("application/json"),
    outputs=(Output("200", "application/json"),),
    request=PutTree_Request,
    response=PutTree_Response,
    exception=PutTree_ResponseException,
)


def put_tree(
    _client: Client,
    /,
    *,
    body: Tree | UnsetType = UNSET,
    _options: Options | None = None,
) -> PutTree_Response:
    """PUT /tree

    Args:
        body: Sent as application/json.

    Returns:
        code_200 (Any | None): ok

    Raises:
        PutTree_ResponseException: The service answered with an error code.
    """
    request = PutTree_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def put_tree_async(
    _client: AsyncClient,
    /,
    *,
    body: Tree | UnsetType = UNSET,
    _options: Options | None = None,
) -> PutTree_Response:
    """The same call, without blocking: see `put_tree`."""
    request = PutTree_Request(body=body)
    return await _client.call(OPERATION, request, _options)
