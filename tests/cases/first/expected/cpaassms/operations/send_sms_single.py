"""Send-Sms-Single: POST /api/v1/subaccounts/{subAccountId}/messages"""

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
from ..types.sms_request import SmsRequest
from ..types.sms_response import SmsResponse

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class SendSmsSingle_Request(Request):
    """The inputs of `Send-Sms-Single`."""

    subAccountId: str

    body: SmsRequest


class SendSmsSingle_Response(Response):
    """What `Send-Sms-Single` answers."""

    code_200: SmsResponse
    """SMS accepted and queued"""

    value: SmsResponse


class SendSmsSingle_ResponseException(ResponseException):
    """`Send-Sms-Single` answered with an error code."""


OPERATION = Operation(
    action="CPaaSSMS.Send-Sms-Single",
    method="POST",
    path="/api/v1/subaccounts/{subAccountId}/messages",
    inputs=(Input("subAccountId", "path"),),
    body=Body("application/json", required=True),
    outputs=(Output("200", "application/json"),),
    request=SendSmsSingle_Request,
    response=SendSmsSingle_Response,
    exception=SendSmsSingle_ResponseException,
    security=(("apiKey",),),
)


def send_sms_single(
    _client: Client,
    /,
    subAccountId: str,
    *,
    body: SmsRequest,
    _options: Options | None = None,
) -> SendSmsSingle_Response:
    """Send SMS

    Send a single SMS message.

    POST /api/v1/subaccounts/{subAccountId}/messages

    Args:
        subAccountId: Part of the path.
        body: Sent as application/json.

    Returns:
        code_200 (SmsResponse): SMS accepted and queued

    Raises:
        SendSmsSingle_ResponseException: The service answered with an error code.
    """
    request = SendSmsSingle_Request(subAccountId=subAccountId, body=body)
    return _client.call(OPERATION, request, _options)


async def send_sms_single_async(
    _client: AsyncClient,
    /,
    subAccountId: str,
    *,
    body: SmsRequest,
    _options: Options | None = None,
) -> SendSmsSingle_Response:
    """Send SMS, without blocking: see `send_sms_single`."""
    request = SendSmsSingle_Request(subAccountId=subAccountId, body=body)
    return await _client.call(OPERATION, request, _options)
