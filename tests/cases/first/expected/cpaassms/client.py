"""The service CPaaSSMS: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Scheme, Server, Service

if TYPE_CHECKING:
    from .operations import (
        send_many_sms as _send_many_sms,
        send_sms_single as _send_sms_single,
    )

SERVICE = Service(
    name="CPaaSSMS",
    package=__package__,
    operations={"Send-Sms-Single": "send_sms_single", "Send-Many-Sms": "send_many_sms"},
    title="SMS API",
    version="1",
    servers=(
        Server("https://sms.8x8.com", "Asia-Pacific region"),
        Server("https://sms.us.8x8.com", "North America region"),
        Server("https://sms.8x8.uk", "Europe region"),
        Server("https://sms.8x8.id", "Indonesia region"),
    ),
    schemes=(Scheme("apiKey", kind="http", scheme="bearer"),),
)


class CPaaSSMS(Client):
    """SMS API: API to send SMS messages"""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        send_many_sms = _send_many_sms.send_many_sms
        send_sms_single = _send_sms_single.send_sms_single


class AsyncCPaaSSMS(AsyncClient):
    """SMS API: API to send SMS messages"""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        send_many_sms = _send_many_sms.send_many_sms_async
        send_sms_single = _send_sms_single.send_sms_single_async
