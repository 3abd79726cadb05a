"""map: GET /map/{point}/{path}"""

from __future__ import annotations

from datetime import datetime
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
    field,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_z0map_IN_point(Record):
    """An input of `map`."""

    x: float | UnsetType = UNSET

    y: float | UnsetType = UNSET


MapPoint = ExternalService__Svc_z0map_IN_point


class ExternalService__Svc_z0map_IN_z0where(Record):
    """An input of `map`."""

    a: str | UnsetType = UNSET


MapWhere = ExternalService__Svc_z0map_IN_z0where


class Map_Request(Request):
    """The inputs of `map`."""

    point: MapPoint

    path: list[str]

    shared: int | UnsetType = UNSET

    filter: dict[str, str] | UnsetType = UNSET

    ids: list[int] | UnsetType = UNSET

    raw: str | UnsetType = UNSET

    where: MapWhere | UnsetType = UNSET

    X_Since: datetime | UnsetType = field(name="X-Since", default=UNSET)

    session: str | UnsetType = UNSET


class Map_Response(Response):
    """What `map` answers."""

    code_2xx: None
    """ok"""

    value: None


class Map_ResponseException(ResponseException):
    """`map` answered with an error code."""

    code_404: None
    """none"""

    default: None
    """else"""

    value: None


OPERATION = Operation(
    action="Svc.map",
    method="GET",
    path="/map/{point}/{path}",
    inputs=(
        Input("point", "path", style="matrix"),
        Input("path", "path", style="label", explode=True),
        Input("shared", "query"),
        Input("filter", "query", style="deepObject"),
        Input("ids", "query", style="pipeDelimited"),
        Input("raw", "query", allow_reserved=True),
        Input("where", "query", media_type="application/json"),
        Input("X-Since", "header", field="X_Since"),
        Input("session", "cookie"),
    ),
    outputs=(Output("2XX"), Output("404"), Output("default")),
    request=Map_Request,
    response=Map_Response,
    exception=Map_ResponseException,
    deprecated=True,
)


def map(
    _client: Client,
    /,
    point: MapPoint,
    path: list[str],
    *,
    shared: int | UnsetType = UNSET,
    filter: dict[str, str] | UnsetType = UNSET,
    ids: list[int] | UnsetType = UNSET,
    raw: str | UnsetType = UNSET,
    where: MapWhere | UnsetType = UNSET,
    X_Since: datetime | UnsetType = UNSET,
    session: str | UnsetType = UNSET,
    _options: Options | None = None,
) -> Map_Response:
    """GET /map/{point}/{path}

    Deprecated.

    Args:
        point: Part of the path.
        path: Part of the path.
        shared: replaced. Left out, the service takes 3.
        filter: Part of the query.
        ids: Part of the query.
        raw: Part of the query.
        where: Part of the query.
        X_Since: Sent as the header X-Since.
        session: Sent as the cookie session.

    Returns:
        code_2xx: ok

    Raises:
        Map_ResponseException: The service answered with an error code.
    """
    request = Map_Request(
        point=point,
        path=path,
        shared=shared,
        filter=filter,
        ids=ids,
        raw=raw,
        where=where,
        X_Since=X_Since,
        session=session,
    )
    return _client.call(OPERATION, request, _options)


async def map_async(
    _client: AsyncClient,
    /,
    point: MapPoint,
    path: list[str],
    *,
    shared: int | UnsetType = UNSET,
    filter: dict[str, str] | UnsetType = UNSET,
    ids: list[int] | UnsetType = UNSET,
    raw: str | UnsetType = UNSET,
    where: MapWhere | UnsetType = UNSET,
    X_Since: datetime | UnsetType = UNSET,
    session: str | UnsetType = UNSET,
    _options: Options | None = None,
) -> Map_Response:
    """The same call, without blocking: see `map`."""
    request = Map_Request(
        point=point,
        path=path,
        shared=shared,
        filter=filter,
        ids=ids,
        raw=raw,
        where=where,
        X_Since=X_Since,
        session=session,
    )
    return await _client.call(OPERATION, request, _options)
