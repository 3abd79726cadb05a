"""addStep: POST /steps"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Body, Operation, Output, Request, Response, ResponseException
from ..types.runner import Runner
from ..types.step import AnyStep

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class AddStep_Request(Request):
    """The inputs of `addStep`."""

    body: AnyStep


class AddStep_Response(Response):
    """What `addStep` answers."""

    code_200: Runner
    """done"""

    value: Runner


class AddStep_ResponseException(ResponseException):
    """`addStep` answered with an error code."""


OPERATION = Operation(
    action="Svc.addStep",
    method="POST",
    path="/steps",
    body=Body("application/json", required=True),
    outputs=(Output("200", "application/json"),),
    request=AddStep_Request,
    response=AddStep_Response,
    exception=AddStep_ResponseException,
)


def add_step(
    _client: Client,
    /,
    *,
    body: AnyStep,
    _options: Options | None = None,
) -> AddStep_Response:
    """POST /steps

    Args:
        body: Sent as application/*+json.

    Returns:
        code_200 (Runner): done

    Raises:
        AddStep_ResponseException: The service answered with an error code.
    """
    request = AddStep_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def add_step_async(
    _client: AsyncClient,
    /,
    *,
    body: AnyStep,
    _options: Options | None = None,
) -> AddStep_Response:
    """The same call, without blocking: see `add_step`."""
    request = AddStep_Request(body=body)
    return await _client.call(OPERATION, request, _options)
