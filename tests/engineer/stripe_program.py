"""An integration engineer's program against Stripe."""

from __future__ import annotations

from clients.stripe import (
    AsyncStripe,
    PostCustomers_ResponseException,
    PostCustomersBody,
    PostFilesBody,
    Stripe,
    customer,
)


def made(base_url: str) -> customer:
    """The same key for all attempts: none makes a second customer."""
    api = Stripe(base_url=base_url, token="sk").with_options(idempotency_key="order-17")
    return api.post_customers(body=PostCustomersBody(email="a@example.com", tax_exempt="none")).value


async def made_async(base_url: str) -> str:
    async with AsyncStripe(base_url=base_url, token="sk") as api:
        reply = await api.post_customers(body=PostCustomersBody(email="a@example.com"))
    return reply.value.id


def declined(base_url: str) -> tuple[int | None, object]:
    try:
        Stripe(base_url=base_url, token="sk").post_customers(body=PostCustomersBody())
    except PostCustomers_ResponseException as error:
        return error.status, error.value.error.code
    raise AssertionError("it was taken")


def history(base_url: str) -> list[str]:
    api = Stripe(base_url=base_url, token="sk")
    return [one.id for one in api.get_balance_history.pages(limit=2)]


async def history_async(base_url: str) -> list[str]:
    async with AsyncStripe(base_url=base_url, token="sk") as api:
        return [one.id async for one in api.get_balance_history.pages(limit=2)]


def evidence(base_url: str, data: bytes) -> str:
    file = ("receipt.pdf", data, "application/pdf")
    api = Stripe(base_url=base_url, token="sk")
    return api.post_files(body=PostFilesBody(file=file, purpose="dispute_evidence")).value.id


def saved(base_url: str, data: bytes) -> bytes:
    """A quote as PDF."""
    return Stripe(base_url=base_url, token="sk").get_quotes_quote_pdf("qt_1").value
