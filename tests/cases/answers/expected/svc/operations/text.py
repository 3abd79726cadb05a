"""text: GET /text"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Operation, Output, Request, Response, ResponseException

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class Text_Request(Request):
    """The inputs of `text`."""


class Text_Response(Response):
    """What `text` answers."""

    code_200: str
    """a text"""

    value: str


class Text_ResponseException(ResponseException):
    """`text` answered with an error code."""


OPERATION = Operation(
    action="Svc.text",
    method="GET",
    path="/text",
    outputs=(Output("200", "text/plain"),),
    request=Text_Request,
    response=Text_Response,
    exception=Text_ResponseException,
)


def text(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> Text_Response:
    """GET /text

    Returns:
        code_200 (str): a text

    Raises:
        Text_ResponseException: The service answered with an error code.
    """
    request = Text_Request()
    return _client.call(OPERATION, request, _options)


async def text_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> Text_Response:
    """The same call, without blocking: see `text`."""
    request = Text_Request()
    return await _client.call(OPERATION, request, _options)
