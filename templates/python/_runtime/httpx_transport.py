"""A transport on httpx2 clients of your own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from .headers import Headers
from .relaying import Errors, arelayed, asent, encoded, relayed, seconds_of, sent
from .transport import AsyncIncoming, Incoming, Outgoing, Timeouts
from .transport_faults import fault_of, library_errors

if TYPE_CHECKING:
    import httpx2


class HttpxTransport:
    """Sends with a client you made: for certificates, HTTP/2, tests and the like.

    Its timeouts, redirects and authentication stay unused. The total time of a
    blocking call is checked when the headers are there and between the chunks of the
    body: a server that sends `100 Continue` for ever is ended by `PoolTransport` only.
    """

    def __init__(
        self,
        client: httpx2.Client | None = None,
        async_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self._client = client
        self._async_client = async_client

    def send(self, request: Outgoing, timeouts: Timeouts, deadline: float) -> Incoming:
        import httpx2

        if self._client is None:
            raise TypeError("HttpxTransport needs client=httpx2.Client(...)")
        errors: Errors = (httpx2.HTTPError, httpx2.InvalidURL, *library_errors())
        try:
            ready = _request(request, sent(request.content), timeouts)
            response = self._client.send(ready, stream=True, follow_redirects=False)
        except errors as error:
            fault = fault_of(error, deadline)
        else:
            status, headers = response.status_code, _headers(response)
            canned = response.is_stream_consumed
            chunks = iter([response.content]) if canned else response.iter_raw()
            made = Incoming(status, headers, chunks, response.close, deadline)
            made.chunks = relayed(chunks, made, errors)
            return made
        raise fault

    async def asend(
        self, request: Outgoing, timeouts: Timeouts, deadline: float
    ) -> AsyncIncoming:
        import httpx2

        client = self._async_client
        if client is None:
            raise TypeError("HttpxTransport needs async_client=httpx2.AsyncClient(...)")
        errors: Errors = (httpx2.HTTPError, httpx2.InvalidURL, *library_errors())
        try:
            ready = _request(request, asent(request.content), timeouts)
            response = await client.send(ready, stream=True, follow_redirects=False)
        except errors as error:
            fault = fault_of(error, deadline)
        else:
            status, headers = response.status_code, _headers(response)
            canned = response.is_stream_consumed
            chunks = _canned(response.content) if canned else response.aiter_raw()
            made = AsyncIncoming(status, headers, chunks, response.aclose, deadline)
            made.chunks = arelayed(chunks, made, errors)
            return made
        raise fault

    def close(self) -> None:
        """Leave the client alone: who made it closes it."""

    async def aclose(self) -> None:
        """Leave the client alone: who made it closes it."""


def _request(request: Outgoing, content: Any, timeouts: Timeouts) -> httpx2.Request:
    import httpx2

    return httpx2.Request(
        request.method,
        request.url,
        headers=encoded(request.headers),
        content=content,
        extensions={"timeout": seconds_of(timeouts)},
    )


def _headers(response: httpx2.Response) -> Headers:
    pairs = response.headers.multi_items()
    if response.is_stream_consumed:
        pairs = [pair for pair in pairs if pair[0].lower() != "content-encoding"]
    return Headers(pairs)


async def _canned(content: bytes) -> AsyncIterator[bytes]:
    """The content of an answer that httpx2 has unpacked already."""
    yield content
