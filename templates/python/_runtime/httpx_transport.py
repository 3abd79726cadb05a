"""A transport on httpx2 clients of your own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from .headers import Headers
from .pool_transport import in_threads
from .transport import AsyncIncoming, Incoming, Outgoing, Timeouts
from .transport_faults import fault_of

if TYPE_CHECKING:
    import httpx2


class HttpxTransport:
    """Sends with a client you made: for certificates, HTTP/2, tests and the like.

    Its timeouts, redirects and authentication stay unused. The total time of a
    blocking call is checked between reads only.
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
        pieces = request.content.pieces
        content = request.content.data if pieces is None else pieces()
        try:
            ready = _request(request, content, timeouts)
            response = self._client.send(ready, stream=True, follow_redirects=False)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fault = fault_of(error, deadline)
        else:
            headers = _headers(response)
            chunks = _chunks(response, deadline)
            return Incoming(response.status_code, headers, chunks, response.close)
        raise fault

    async def asend(
        self, request: Outgoing, timeouts: Timeouts, deadline: float
    ) -> AsyncIncoming:
        import httpx2

        client = self._async_client
        if client is None:
            raise TypeError("HttpxTransport needs async_client=httpx2.AsyncClient(...)")
        pieces = request.content.pieces
        content = request.content.data if pieces is None else in_threads(pieces())
        try:
            ready = _request(request, content, timeouts)
            response = await client.send(ready, stream=True, follow_redirects=False)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fault = fault_of(error, deadline)
        else:
            headers = _headers(response)
            chunks = _achunks(response, deadline)
            return AsyncIncoming(response.status_code, headers, chunks, response.aclose)
        raise fault

    def close(self) -> None:
        """Leave the client alone: who made it closes it."""

    async def aclose(self) -> None:
        """Leave the client alone: who made it closes it."""


def _request(request: Outgoing, content: Any, timeouts: Timeouts) -> httpx2.Request:
    import httpx2

    seconds = {
        "connect": timeouts.connect,
        "read": timeouts.read,
        "write": timeouts.write,
        "pool": timeouts.pool,
    }
    return httpx2.Request(
        request.method,
        request.url,
        headers=[(k.encode(), v.encode()) for k, v in request.headers.items()],
        content=content,
        extensions={"timeout": seconds},
    )


def _headers(response: httpx2.Response) -> Headers:
    pairs = response.headers.multi_items()
    if response.is_stream_consumed:
        pairs = [pair for pair in pairs if pair[0].lower() != "content-encoding"]
    return Headers(pairs)


def _chunks(response: httpx2.Response, deadline: float) -> Iterator[bytes]:
    import httpx2

    if response.is_stream_consumed:  # a canned answer, unpacked already
        yield response.content
        return
    chunks = response.iter_raw()
    while True:
        try:
            chunk = next(chunks, None)
        except httpx2.HTTPError as error:
            fault = fault_of(error, deadline)
            break
        if chunk is None:
            return
        yield chunk
    raise fault


async def _achunks(response: httpx2.Response, deadline: float) -> AsyncIterator[bytes]:
    import httpx2

    if response.is_stream_consumed:  # a canned answer, unpacked already
        yield response.content
        return
    chunks = response.aiter_raw()
    while True:
        try:
            chunk = await anext(chunks, None)
        except httpx2.HTTPError as error:
            fault = fault_of(error, deadline)
            break
        if chunk is None:
            return
        yield chunk
    raise fault
