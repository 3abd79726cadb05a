"""Import: POST /class/{from}/items"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    Input,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    field,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ImportPost_Request(Request):
    """The inputs of `Import`."""

    from_: str = field(name="from")


class ImportPost_Response(Response):
    """What `Import` answers."""

    code_204: None
    """nothing"""

    value: None


class ImportPost_ResponseException(ResponseException):
    """`Import` answered with an error code."""


OPERATION = Operation(
    action="Svc.Import",
    method="POST",
    path="/class/{from}/items",
    inputs=(Input("from", "path", field="from_"),),
    outputs=(Output("204"),),
    request=ImportPost_Request,
    response=ImportPost_Response,
    exception=ImportPost_ResponseException,
)


def import_post(
    _client: Client,
    /,
    from_: str,
    *,
    _options: Options | None = None,
) -> ImportPost_Response:
    """POST /class/{from}/items

    Args:
        from_: Part of the path.

    Returns:
        code_204: nothing

    Raises:
        ImportPost_ResponseException: The service answered with an error code.
    """
    request = ImportPost_Request(from_=from_)
    return _client.call(OPERATION, request, _options)


async def import_post_async(
    _client: AsyncClient,
    /,
    from_: str,
    *,
    _options: Options | None = None,
) -> ImportPost_Response:
    """The same call, without blocking: see `import_post`."""
    request = ImportPost_Request(from_=from_)
    return await _client.call(OPERATION, request, _options)
