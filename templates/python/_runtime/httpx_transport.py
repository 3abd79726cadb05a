"""The transport on httpx2, which is imported when the first call is made."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from .faults import ConnectFailed, TimedOut, TransportError
from .headers import Headers
from .transport import AsyncIncoming, Incoming, Outgoing, Timeouts

if TYPE_CHECKING:
    import httpx2

_PHASES = {
    "ConnectTimeout": "connect",
    "PoolTimeout": "pool",
    "ReadTimeout": "read",
    "WriteTimeout": "write",
}
_UNSENT = (
    "ConnectError",
    "InvalidURL",
    "LocalProtocolError",
    "ProxyError",
    "UnsupportedProtocol",
)


class HttpxTransport:
    """Sends with one httpx2 client, made on first use and kept.

    Give your own `httpx2.Client` or `httpx2.AsyncClient` for proxies, certificates
    or HTTP/2; its redirects and authentication stay unused.
    """

    def __init__(
        self,
        client: httpx2.Client | None = None,
        async_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self._client = client
        self._async_client = async_client
        self._own_async = async_client is None
        self._loop: Any = None
        self._lock = threading.Lock()

    def send(self, request: Outgoing, timeouts: Timeouts, deadline: float) -> Incoming:
        import httpx2

        from .deadlines import obey

        client = self._client or self._made()
        content: Any = request.content.data
        if request.content.pieces is not None:
            content = request.content.pieces()
        try:
            ready = _request(httpx2, request, content, timeouts)
            with obey(deadline):
                response = client.send(ready, stream=True, follow_redirects=False)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fault = fault_of(error, deadline)
        else:
            headers = Headers(response.headers.multi_items())
            chunks = _chunks(response, deadline)
            return Incoming(response.status_code, headers, chunks, response.close)
        raise fault

    def _made(self) -> httpx2.Client:
        import httpx2

        from .deadlines import watch

        with self._lock:
            if self._client is None:
                client = httpx2.Client(timeout=None)
                watch(client)
                self._client = client
            return self._client

    async def asend(
        self, request: Outgoing, timeouts: Timeouts, deadline: float
    ) -> AsyncIncoming:
        import httpx2

        client = self._amade()
        content: Any = request.content.data
        if request.content.pieces is not None:
            content = _apieces(request.content.pieces())
        try:
            ready = _request(httpx2, request, content, timeouts)
            response = await client.send(ready, stream=True, follow_redirects=False)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fault = fault_of(error, deadline)
        else:
            headers = Headers(response.headers.multi_items())
            chunks = _achunks(response, deadline)
            return AsyncIncoming(response.status_code, headers, chunks, response.aclose)
        raise fault

    def _amade(self) -> httpx2.AsyncClient:
        """The client of the running event loop; connections belong to one loop."""
        import asyncio

        import httpx2

        if not self._own_async and self._async_client is not None:
            return self._async_client
        loop = asyncio.get_running_loop()
        if self._async_client is None or self._loop is not loop:
            self._async_client = httpx2.AsyncClient(timeout=None)
            self._loop = loop
        return self._async_client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def aclose(self) -> None:
        if self._async_client is not None:
            await self._async_client.aclose()
            self._async_client = None


def _request(
    library: Any, request: Outgoing, content: Any, timeouts: Timeouts
) -> httpx2.Request:
    seconds = {
        "connect": timeouts.connect,
        "read": timeouts.read,
        "write": timeouts.write,
        "pool": timeouts.pool,
    }
    headers = [(k.encode(), v.encode()) for k, v in request.headers.items()]
    made: httpx2.Request = library.Request(
        request.method,
        request.url,
        headers=headers,
        content=content,
        extensions={"timeout": seconds},
    )
    return made


def _chunks(response: httpx2.Response, deadline: float) -> Iterator[bytes]:
    import httpx2

    from .deadlines import obey

    chunks = response.iter_raw()
    while True:
        try:
            with obey(deadline):
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


async def _apieces(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """File content, read in a thread so that the loop goes on."""
    import asyncio

    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


def fault_of(error: Exception, deadline: float) -> TransportError:
    """The fault of the runtime for one of httpx2; its text holds no address."""
    kind = type(error).__name__
    phase = _PHASES.get(kind)
    if phase is not None:
        sent = phase in ("read", "write")
        if time.monotonic() >= deadline - 0.01:
            return TimedOut("the call took too long", phase="total", sent=sent)
        return TimedOut(f"no progress in time ({phase})", phase=phase, sent=sent)
    text = str(error) or kind
    if kind == "ConnectError":
        return ConnectFailed(f"no connection: {text}")
    return TransportError(f"{kind}: {text}", sent=kind not in _UNSENT)
