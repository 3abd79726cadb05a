"""Send-Many-Sms: POST /api/v1/subaccounts/{subAccountId}/messages/batch"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    Body,
    Input,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
)
from ..types.batch_sms_request import BatchSmsRequest
from ..types.batch_sms_response import BatchSmsResponse

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class SendManySms_Request(Request):
    """The inputs of `Send-Many-Sms`."""

    subAccountId: str

    body: BatchSmsRequest


class SendManySms_Response(Response):
    """What `Send-Many-Sms` answers."""

    code_200: BatchSmsResponse
    """Batch accepted and processed"""

    value: BatchSmsResponse


class SendManySms_ResponseException(ResponseException):
    """`Send-Many-Sms` answered with an error code."""


OPERATION = Operation(
    action="CPaaSSMS.Send-Many-Sms",
    method="POST",
    path="/api/v1/subaccounts/{subAccountId}/messages/batch",
    inputs=(Input("subAccountId", "path"),),
    body=Body("application/json", required=True),
    outputs=(Output("200", "application/json"),),
    request=SendManySms_Request,
    response=SendManySms_Response,
    exception=SendManySms_ResponseException,
    security=(("apiKey",),),
)


def send_many_sms(
    _client: Client,
    /,
    subAccountId: str,
    *,
    body: BatchSmsRequest,
    _options: Options | None = None,
) -> SendManySms_Response:
    """Send SMS Batch

    Send multiple SMS messages in a single batch.

    POST /api/v1/subaccounts/{subAccountId}/messages/batch

    Args:
        subAccountId: Part of the path.
        body: Sent as application/json.

    Returns:
        code_200 (BatchSmsResponse): Batch accepted and processed

    Raises:
        SendManySms_ResponseException: The service answered with an error code.
    """
    request = SendManySms_Request(subAccountId=subAccountId, body=body)
    return _client.call(OPERATION, request, _options)


async def send_many_sms_async(
    _client: AsyncClient,
    /,
    subAccountId: str,
    *,
    body: BatchSmsRequest,
    _options: Options | None = None,
) -> SendManySms_Response:
    """Send SMS Batch, without blocking: see `send_many_sms`."""
    request = SendManySms_Request(subAccountId=subAccountId, body=body)
    return await _client.call(OPERATION, request, _options)
