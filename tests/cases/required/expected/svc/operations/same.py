"""same: PUT /same/{id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._runtime import (
    UNSET,
    Body,
    Input,
    Operation,
    Output,
    Record,
    Request,
    Response,
    ResponseException,
    UnsetType,
    field,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_same_IN_body(Record):
    """The body of `same`."""

    name: str

    details: Any = UNSET

    nothing: str | None | UnsetType = UNSET

    version: Any


SameBody = ExternalService__Svc_same_IN_body


class Same_Request(Request):
    """The inputs of `same`."""

    id: str

    id_query: int | UnsetType = UNSET

    id_header: bool | UnsetType = UNSET

    body: str | UnsetType = UNSET

    request: str | UnsetType = UNSET

    OPERATION_query: str | UnsetType = field(name="OPERATION", default=UNSET)

    body_body: SameBody | UnsetType = UNSET


class Same_Response(Response):
    """What `same` answers."""

    code_204: None
    """done"""

    value: None


class Same_ResponseException(ResponseException):
    """`same` answered with an error code."""


OPERATION = Operation(
    action="Svc.same",
    method="PUT",
    path="/same/{id}",
    inputs=(
        Input("id", "path"),
        Input("id", "query", field="id_query"),
        Input("id", "header", field="id_header"),
        Input("body", "query"),
        Input("request", "query"),
        Input("OPERATION", "query", field="OPERATION_query"),
    ),
    body=Body("application/json", field="body_body"),
    outputs=(Output("204"),),
    request=Same_Request,
    response=Same_Response,
    exception=Same_ResponseException,
)


def same(
    _client: Client,
    /,
    id: str,
    *,
    id_query: int | UnsetType = UNSET,
    id_header: bool | UnsetType = UNSET,
    body: str | UnsetType = UNSET,
    request: str | UnsetType = UNSET,
    OPERATION_query: str | UnsetType = UNSET,
    body_body: SameBody | UnsetType = UNSET,
    _options: Options | None = None,
) -> Same_Response:
    """PUT /same/{id}

    Args:
        id: Part of the path.
        id_query: Part of the query.
        id_header: Sent as the header id.
        body: Part of the query.
        request: Part of the query.
        OPERATION_query: Part of the query.
        body_body: Sent as application/json.

    Returns:
        code_204: done

    Raises:
        Same_ResponseException: The service answered with an error code.
    """
    _request = Same_Request(
        id=id,
        id_query=id_query,
        id_header=id_header,
        body=body,
        request=request,
        OPERATION_query=OPERATION_query,
        body_body=body_body,
    )
    return _client.call(OPERATION, _request, _options)


async def same_async(
    _client: AsyncClient,
    /,
    id: str,
    *,
    id_query: int | UnsetType = UNSET,
    id_header: bool | UnsetType = UNSET,
    body: str | UnsetType = UNSET,
    request: str | UnsetType = UNSET,
    OPERATION_query: str | UnsetType = UNSET,
    body_body: SameBody | UnsetType = UNSET,
    _options: Options | None = None,
) -> Same_Response:
    """The same call, without blocking: see `same`."""
    _request = Same_Request(
        id=id,
        id_query=id_query,
        id_header=id_header,
        body=body,
        request=request,
        OPERATION_query=OPERATION_query,
        body_body=body_body,
    )
    return await _client.call(OPERATION, _request, _options)
