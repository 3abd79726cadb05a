"""several: GET /several"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._runtime import Operation, Output, Request, Response, ResponseException
from ..types.note import Note

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Several_Request(Request):
    """The inputs of `several`."""


class Several_Response(Response):
    """What `several` answers."""

    code_200: Note
    """a note"""

    code_202: str
    """a text"""

    code_204: dict[str, Any]
    """nothing"""

    value: Note | str | dict[str, Any]


class Several_ResponseException(ResponseException):
    """`several` answered with an error code."""


OPERATION = Operation(
    action="Svc.several",
    method="GET",
    path="/several",
    outputs=(
        Output("200", "application/json"),
        Output("202", "application/json"),
        Output("204", "application/json"),
    ),
    request=Several_Request,
    response=Several_Response,
    exception=Several_ResponseException,
)


def several(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Several_Response:
    """GET /several

    Returns:
        code_200 (Note): a note
        code_202 (str): a text
        code_204 (dict[str, Any]): nothing

    Raises:
        Several_ResponseException: The service answered with an error code.
    """
    request = Several_Request()
    return _client.call(OPERATION, request, _options)


async def several_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Several_Response:
    """The same call, without blocking: see `several`."""
    request = Several_Request()
    return await _client.call(OPERATION, request, _options)
