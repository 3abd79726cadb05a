"""import: GET /class/{from}/items"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Input,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    UnsetType,
    field,
)
from ..types.single_message_request import single_message_request

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Import_Request(Request):
    """The inputs of `import`."""

    from_: str = field(name="from")

    X_Trace_header: str | UnsetType = field(name="X-Trace", default=UNSET)

    x_trace: str | UnsetType = UNSET

    X_Trace: str | UnsetType = UNSET

    _2nd: int | UnsetType = field(name="2nd", default=UNSET)

    gro_udf_e: float | UnsetType = field(name="größe", default=UNSET)


class Import_Response(Response):
    """What `import` answers."""

    code_200: single_message_request
    """ok"""

    value: single_message_request


class Import_ResponseException(ResponseException):
    """`import` answered with an error code."""


OPERATION = Operation(
    action="Svc.import",
    method="GET",
    path="/class/{from}/items",
    inputs=(
        Input("from", "path", field="from_"),
        Input("X-Trace", "header", field="X_Trace_header"),
        Input("x_trace", "query"),
        Input("X_Trace", "query"),
        Input("2nd", "query", field="_2nd"),
        Input("größe", "query", field="gro_udf_e"),
    ),
    outputs=(Output("200", "application/json"),),
    request=Import_Request,
    response=Import_Response,
    exception=Import_ResponseException,
)


def import_(
    _client: Client,
    /,
    from_: str,
    *,
    X_Trace_header: str | UnsetType = UNSET,
    x_trace: str | UnsetType = UNSET,
    X_Trace: str | UnsetType = UNSET,
    _2nd: int | UnsetType = UNSET,
    gro_udf_e: float | UnsetType = UNSET,
    _options: Options | None = None,
) -> Import_Response:
    """GET /class/{from}/items

    Args:
        from_: Part of the path.
        X_Trace_header: Sent as the header X-Trace.
        x_trace: Part of the query.
        X_Trace: Part of the query.
        _2nd: Part of the query.
        gro_udf_e: Part of the query.

    Returns:
        code_200 (single_message_request): ok

    Raises:
        Import_ResponseException: The service answered with an error code.
    """
    request = Import_Request(
        from_=from_,
        X_Trace_header=X_Trace_header,
        x_trace=x_trace,
        X_Trace=X_Trace,
        _2nd=_2nd,
        gro_udf_e=gro_udf_e,
    )
    return _client.call(OPERATION, request, _options)


async def import__async(
    _client: AsyncClient,
    /,
    from_: str,
    *,
    X_Trace_header: str | UnsetType = UNSET,
    x_trace: str | UnsetType = UNSET,
    X_Trace: str | UnsetType = UNSET,
    _2nd: int | UnsetType = UNSET,
    gro_udf_e: float | UnsetType = UNSET,
    _options: Options | None = None,
) -> Import_Response:
    """The same call, without blocking: see `import_`."""
    request = Import_Request(
        from_=from_,
        X_Trace_header=X_Trace_header,
        x_trace=x_trace,
        X_Trace=X_Trace,
        _2nd=_2nd,
        gro_udf_e=gro_udf_e,
    )
    return await _client.call(OPERATION, request, _options)
