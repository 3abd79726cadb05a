"""readAlone: GET /alone"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
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


class ExternalService__Svc_readAlone_OUT_200(Record):
    """Answer 200 of `read_alone`."""

    outer: ReadAloneReplyOuter | UnsetType = UNSET


ReadAloneReply = ExternalService__Svc_readAlone_OUT_200


class ExternalService__Svc_readAlone_OUT_200_z0outer(Record):
    """`outer` of answer 200 of `read_alone`."""

    inner: ReadAloneReplyInner | UnsetType = UNSET


ReadAloneReplyOuter = ExternalService__Svc_readAlone_OUT_200_z0outer


class ExternalService__Svc_readAlone_OUT_200_z0outer_z0inner(Record):
    """`outer.inner` of answer 200 of `read_alone`."""

    a: str | UnsetType = UNSET


ReadAloneReplyInner = ExternalService__Svc_readAlone_OUT_200_z0outer_z0inner


class ReadAlone_Request(Request):
    """The inputs of `readAlone`."""


class ReadAlone_Response(Response):
    """What `readAlone` answers."""

    code_200: ReadAloneReply
    """fine"""

    value: ReadAloneReply


class ReadAlone_ResponseException(ResponseException):
    """`readAlone` answered with an error code."""


OPERATION = Operation(
    action="Svc.readAlone",
    method="GET",
    path="/alone",
    outputs=(Output("200", "application/json"),),
    request=ReadAlone_Request,
    response=ReadAlone_Response,
    exception=ReadAlone_ResponseException,
)


def read_alone(
    _client: Client,
    /,
    *,
    _options: Options | None = None,
) -> ReadAlone_Response:
    """GET /alone

    Returns:
        code_200 (ReadAloneReply): fine

    Raises:
        ReadAlone_ResponseException: The service answered with an error code.
    """
    request = ReadAlone_Request()
    return _client.call(OPERATION, request, _options)


async def read_alone_async(
    _client: AsyncClient,
    /,
    *,
    _options: Options | None = None,
) -> ReadAlone_Response:
    """The same call, without blocking: see `read_alone`."""
    request = ReadAlone_Request()
    return await _client.call(OPERATION, request, _options)
