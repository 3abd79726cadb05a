"""askShelf: QUERY /shelves/{id}"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_askShelf_IN_body(Record):
    """The body of `ask_shelf`."""

    word: str | UnsetType = UNSET


AskShelfBody = ExternalService__Svc_askShelf_IN_body


class AskShelf_Request(Request):
    """The inputs of `askShelf`."""

    id: int

    body: AskShelfBody | UnsetType = UNSET


class AskShelf_Response(Response):
    """What `askShelf` answers."""

    code_200: list[str]
    """What is there"""

    value: list[str]


class AskShelf_ResponseException(ResponseException):
    """`askShelf` answered with an error code."""


OPERATION = Operation(
    action="Svc.askShelf",
    method="QUERY",
    path="/shelves/{id}",
    inputs=(Input("id", "path"),),
    body=Body("application/json"),
    outputs=(Output("200", "application/json"),),
    request=AskShelf_Request,
    response=AskShelf_Response,
    exception=AskShelf_ResponseException,
)


def ask_shelf(
    _client: Client,
    /,
    id: int,
    *,
    body: AskShelfBody | UnsetType = UNSET,
    _options: Options | None = None,
) -> AskShelf_Response:
    """QUERY /shelves/{id}

    Args:
        id: Part of the path.
        body: Sent as application/json.

    Returns:
        code_200 (list[str]): What is there

    Raises:
        AskShelf_ResponseException: The service answered with an error code.
    """
    request = AskShelf_Request(id=id, body=body)
    return _client.call(OPERATION, request, _options)


async def ask_shelf_async(
    _client: AsyncClient,
    /,
    id: int,
    *,
    body: AskShelfBody | UnsetType = UNSET,
    _options: Options | None = None,
) -> AskShelf_Response:
    """The same call, without blocking: see `ask_shelf`."""
    request = AskShelf_Request(id=id, body=body)
    return await _client.call(OPERATION, request, _options)
