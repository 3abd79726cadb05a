"""range: GET /range"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.fault import Fault
from ..types.note import Note

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Range_Request(Request):
    """The inputs of `range`."""


class Range_Response(Response):
    """What `range` answers."""

    code_2xx: Note
    """well"""

    value: Note


class Range_ResponseException(ResponseException):
    """`range` answered with an error code."""

    default: Fault
    """not well"""

    value: Fault


OPERATION = Operation(
    action="Svc.range",
    method="GET",
    path="/range",
    outputs=(Output("2XX", "application/json"), Output("default", "application/json")),
    request=Range_Request,
    response=Range_Response,
    exception=Range_ResponseException,
)


def range(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Range_Response:
    """GET /range

    Returns:
        code_2xx (Note): well

    Raises:
        Range_ResponseException: The service answered with an error code.
    """
    request = Range_Request()
    return _client.call(OPERATION, request, _options)


async def range_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Range_Response:
    """The same call, without blocking: see `range`."""
    request = Range_Request()
    return await _client.call(OPERATION, request, _options)
