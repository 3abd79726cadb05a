"""readSettings: GET /settings"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.settings import Settings

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ReadSettings_Request(Request):
    """The inputs of `readSettings`."""


class ReadSettings_Response(Response):
    """What `readSettings` answers."""

    code_200: Settings
    """all"""

    value: Settings


class ReadSettings_ResponseException(ResponseException):
    """`readSettings` answered with an error code."""


OPERATION = Operation(
    action="Svc.readSettings",
    method="GET",
    path="/settings",
    outputs=(Output("200", "application/json"),),
    request=ReadSettings_Request,
    response=ReadSettings_Response,
    exception=ReadSettings_ResponseException,
)


def read_settings(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> ReadSettings_Response:
    """GET /settings

    Returns:
        code_200 (Settings): all

    Raises:
        ReadSettings_ResponseException: The service answered with an error code.
    """
    request = ReadSettings_Request()
    return _client.call(OPERATION, request, _options)


async def read_settings_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> ReadSettings_Response:
    """The same call, without blocking: see `read_settings`."""
    request = ReadSettings_Request()
    return await _client.call(OPERATION, request, _options)
