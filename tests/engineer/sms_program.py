"""An integration engineer's program against 8x8's SMS API."""

from __future__ import annotations

import asyncio
from typing import Literal

from clients.sms import (
    SMS,
    AsyncSMS,
    InvalidRequest,
    SendSmsSingle_ResponseException,
    SmsRequest,
    SmsResponse,
    choices_of,
)

ACCOUNT = "0123456789abcdef0123456789abcdef"
Encoding = Literal["AUTO", "GSM7", "UCS2"]


def opened(base_url: str) -> SMS:
    return SMS(base_url=base_url, token="t")


def send(base_url: str, text: str, encoding: Encoding = "UCS2") -> SmsResponse:
    with opened(base_url) as api:
        message = SmsRequest(destination="+6512345678", text=text, encoding=encoding)
        return api.send_sms_single("demo", body=message).value


async def send_all(base_url: str, texts: list[str]) -> list[str]:
    async with AsyncSMS(base_url=base_url, token="t") as api:
        messages = [SmsRequest(destination="+6512345678", text=text) for text in texts]
        replies = await asyncio.gather(*(api.send_sms_single("demo", body=one) for one in messages))
    return [reply.value.umid for reply in replies]


def refused(base_url: str) -> tuple[int | None, int, str]:
    """What the service says of a message that it does not take."""
    try:
        send(base_url, "Hi")
    except SendSmsSingle_ResponseException as error:
        return error.status, error.value.code, error.request_id
    raise AssertionError("it was taken")


def unsent() -> list[str]:
    """What is wrong with a message is known before anything is sent."""
    try:
        opened("http://127.0.0.1:1").send_sms_single("d", body=SmsRequest(destination="65", text="Hi"))
    except InvalidRequest as error:
        return [violation.path for violation in error.violations]
    raise AssertionError("it was sent")


def balance(base_url: str) -> float:
    """Asked again where the service is busy: a GET does no harm."""
    found = opened(base_url).get_account_balance(ACCOUNT).value.balance
    return found or 0.0


def encodings() -> tuple[object, ...]:
    return tuple(choices_of(SmsRequest, "encoding"))
