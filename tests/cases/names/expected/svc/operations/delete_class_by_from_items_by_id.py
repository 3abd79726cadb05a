"""deleteClassByFromItemsById: DELETE /class/{from}/items/{id}"""

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


class DeleteClassByFromItemsById_Request(Request):
    """The inputs of `deleteClassByFromItemsById`."""

    from_: str = field(name="from")

    id: str


class DeleteClassByFromItemsById_Response(Response):
    """What `deleteClassByFromItemsById` answers."""

    default: None
    """no id"""

    value: None


class DeleteClassByFromItemsById_ResponseException(ResponseException):
    """`deleteClassByFromItemsById` answered with an error code."""

    default: None
    """no id"""

    value: None


OPERATION = Operation(
    action="Svc.deleteClassByFromItemsById",
    method="DELETE",
    path="/class/{from}/items/{id}",
    inputs=(Input("from", "path", field="from_"), Input("id", "path")),
    outputs=(Output("default"),),
    request=DeleteClassByFromItemsById_Request,
    response=DeleteClassByFromItemsById_Response,
    exception=DeleteClassByFromItemsById_ResponseException,
)


def delete_class_by_from_items_by_id(
    _client: Client,
    /,
    from_: str,
    id: str,
    *,
    _options: Options | None = None,
) -> DeleteClassByFromItemsById_Response:
    """DELETE /class/{from}/items/{id}

    Args:
        from_: Part of the path.
        id: Part of the path.

    Returns:
        default: no id

    Raises:
        DeleteClassByFromItemsById_ResponseException: The service answered with an error code.
    """
    request = DeleteClassByFromItemsById_Request(from_=from_, id=id)
    return _client.call(OPERATION, request, _options)


async def delete_class_by_from_items_by_id_async(
    _client: AsyncClient,
    /,
    from_: str,
    id: str,
    *,
    _options: Options | None = None,
) -> DeleteClassByFromItemsById_Response:
    """The same call, without blocking: see `delete_class_by_from_items_by_id`."""
    request = DeleteClassByFromItemsById_Request(from_=from_, id=id)
    return await _client.call(OPERATION, request, _options)
