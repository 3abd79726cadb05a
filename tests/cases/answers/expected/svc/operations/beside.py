"""beside: GET /beside"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.fault import Fault
from ..types.note import Note

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Beside_Request(Request):
    """The inputs of `beside`."""


class Beside_Response(Response):
    """What `beside` answers."""

    default: Note
    """whatever else comes"""

    value: Note


class Beside_ResponseException(ResponseException):
    """`beside` answered with an error code."""

    code_4xx: Fault
    """refused"""

    default: Note
    """whatever else comes"""

    value: Fault | Note


OPERATION = Operation(
    action="Svc.beside",
    method="GET",
    path="/beside",
    outputs=(Output("4XX", "application/json"), Output("default", "application/json")),
    request=Beside_Request,
    response=Beside_Response,
    exception=Beside_ResponseException,
)


def beside(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Beside_Response:
    """GET /beside

    Returns:
        default (Note): whatever else comes

    Raises:
        Beside_ResponseException: The service answered with an error code.
    """
    request = Beside_Request()
    return _client.call(OPERATION, request, _options)


async def beside_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Beside_Response:
    """The same call, without blocking: see `beside`."""
    request = Beside_Request()
    return await _client.call(OPERATION, request, _options)
