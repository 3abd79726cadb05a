"""startJob: POST /jobs"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    Body,
    Operation,
    Output,
    Record,
    Request,
    Response,
    ResponseException,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_startJob_IN_body(Record):
    """The body of `start_job`."""

    callbackUrl: str


StartJobBody = ExternalService__Svc_startJob_IN_body


class StartJob_Request(Request):
    """The inputs of `startJob`."""

    body: StartJobBody


class StartJob_Response(Response):
    """What `startJob` answers."""

    code_202: None
    """Started"""

    value: None


class StartJob_ResponseException(ResponseException):
    """`startJob` answered with an error code."""


OPERATION = Operation(
    action="Svc.startJob",
    method="POST",
    path="/jobs",
    body=Body("application/json", required=True),
    outputs=(Output("202"),),
    request=StartJob_Request,
    response=StartJob_Response,
    exception=StartJob_ResponseException,
)


def start_job(
    _client: Client,
    /,
    *,
    body: StartJobBody,
    _options: Options | None = None,
) -> StartJob_Response:
    """POST /jobs

    Args:
        body: Sent as application/json.

    Returns:
        code_202: Started

    Raises:
        StartJob_ResponseException: The service answered with an error code.
    """
    request = StartJob_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def start_job_async(
    _client: AsyncClient,
    /,
    *,
    body: StartJobBody,
    _options: Options | None = None,
) -> StartJob_Response:
    """The same call, without blocking: see `start_job`."""
    request = StartJob_Request(body=body)
    return await _client.call(OPERATION, request, _options)
