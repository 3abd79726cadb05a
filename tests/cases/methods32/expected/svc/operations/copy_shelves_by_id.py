"""copyShelvesById: Copy /shelves/{id}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Input,
    Operation,
    Output,
    Record,
    Request,
    Response,
    ResponseException,
    UnsetType,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_copyShelvesById_IN_how(Record):
    """An input of `copy_shelves_by_id`."""

    to: int | UnsetType = UNSET


CopyShelvesByIdHow = ExternalService__Svc_copyShelvesById_IN_how


class CopyShelvesById_Request(Request):
    """The inputs of `copyShelvesById`."""

    id: int

    how: CopyShelvesByIdHow | UnsetType = UNSET


class CopyShelvesById_Response(Response):
    """What `copyShelvesById` answers."""

    code_204: None
    """Copied"""

    value: None


class CopyShelvesById_ResponseException(ResponseException):
    """`copyShelvesById` answered with an error code."""


OPERATION = Operation(
    action="Svc.copyShelvesById",
    method="Copy",
    path="/shelves/{id}",
    inputs=(
        Input("id", "path"),
        Input("how", "querystring", media_type="application/x-www-form-urlencoded"),
    ),
    outputs=(Output("204"),),
    request=CopyShelvesById_Request,
    response=CopyShelvesById_Response,
    exception=CopyShelvesById_ResponseException,
)


def copy_shelves_by_id(
    _client: Client,
    /,
    id: int,
    *,
    how: CopyShelvesByIdHow | UnsetType = UNSET,
    _options: Options | None = None,
) -> CopyShelvesById_Response:
    """Copy /shelves/{id}

    Args:
        id: Part of the path.
        how: The whole query string.

    Returns:
        code_204: Copied

    Raises:
        CopyShelvesById_ResponseException: The service answered with an error code.
    """
    request = CopyShelvesById_Request(id=id, how=how)
    return _client.call(OPERATION, request, _options)


async def copy_shelves_by_id_async(
    _client: AsyncClient,
    /,
    id: int,
    *,
    how: CopyShelvesByIdHow | UnsetType = UNSET,
    _options: Options | None = None,
) -> CopyShelvesById_Response:
    """The same call, without blocking: see `copy_shelves_by_id`."""
    request = CopyShelvesById_Request(id=id, how=how)
    return await _client.call(OPERATION, request, _options)
