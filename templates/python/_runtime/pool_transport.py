"""The transport used by itself: httpx2's own engine, imported with the first call.

It leaves out what httpx2.Client adds for people (cookies, redirects, models), which
halves the cost of a call, and it can keep the total time of a call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from .faults import ConnectFailed
from .headers import Headers
from .proxies import proxy_for
from .relaying import arelayed, asent, encoded, relayed, seconds_of, sent
from .transport import AsyncIncoming, Incoming, Outgoing, Timeouts
from .transport_faults import fault_of, library_errors, unsendable

if TYPE_CHECKING:
    import ssl

    import httpcore2

LIMITS: dict[str, Any] = {
    "max_connections": 100,
    "max_keepalive_connections": 100,
    "keepalive_expiry": 5.0,
}


class PoolTransport:
    """Keeps connections to each host, directly or through the environment's proxy."""

    def __init__(self, ssl_context: ssl.SSLContext | None = None) -> None:
        self._ssl_context = ssl_context
        self._lock = threading.Lock()
        self._pools: dict[str, httpcore2.ConnectionPool] = {}
        self._apools: dict[str, httpcore2.AsyncConnectionPool] = {}
        self._loop: Any = None

    def send(self, request: Outgoing, timeouts: Timeouts, deadline: float) -> Incoming:
        from .deadlines import obey

        address = urlsplit(request.url)
        errors = library_errors()
        pool, ready = _begun(
            self._pool, request, address, sent(request.content), timeouts
        )
        before = obey(deadline)
        try:
            response = pool.handle_request(ready)
        except errors as error:
            fault = fault_of(error, deadline)
        else:
            close = response.close
            headers = Headers(_decoded(response.headers))
            made = Incoming(response.status, headers, iter(()), close, deadline)
            stream: Any = response.stream
            made.chunks = relayed(iter(stream), made, errors)
            return made
        finally:
            obey(before)
        raise fault

    async def asend(
        self, request: Outgoing, timeouts: Timeouts, deadline: float
    ) -> AsyncIncoming:
        address = urlsplit(request.url)
        errors = library_errors()
        pool, ready = _begun(
            self._apool, request, address, asent(request.content), timeouts
        )
        try:
            response = await pool.handle_async_request(ready)
        except errors as error:
            fault = fault_of(error, deadline)
        else:
            close = response.aclose
            stream: Any = response.stream
            chunks = aiter(stream)
            headers = Headers(_decoded(response.headers))
            made = AsyncIncoming(response.status, headers, chunks, close, deadline)
            made.chunks = arelayed(chunks, made, errors)
            return made
        raise fault

    def _pool(self, address: SplitResult) -> httpcore2.ConnectionPool:
        """The pool for an address, made on first use."""
        proxy = proxy_for(address.scheme, address.hostname or "")
        with self._lock:
            pool = self._pools.get(proxy)
            if pool is None:
                import httpcore2

                from .deadlines import WatchedBackend

                backend = WatchedBackend(httpcore2.SyncBackend())
                options = self._options(address, proxy)
                pool = httpcore2.ConnectionPool(network_backend=backend, **options)
                self._pools[proxy] = pool
            return pool

    def _apool(self, address: SplitResult) -> httpcore2.AsyncConnectionPool:
        """The same for the running event loop; connections belong to one loop."""
        import asyncio

        import httpcore2

        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._apools = loop, {}
        proxy = proxy_for(address.scheme, address.hostname or "")
        pool = self._apools.get(proxy)
        if pool is None:
            options = self._options(address, proxy)
            pool = self._apools[proxy] = httpcore2.AsyncConnectionPool(**options)
        return pool

    def _options(self, address: SplitResult, proxy: str) -> dict[str, Any]:
        import httpcore2

        options = dict(LIMITS)
        if self._ssl_context is None and "https" in (address.scheme, proxy[:5]):
            self._ssl_context = httpcore2.default_ssl_context()
        options["ssl_context"] = self._ssl_context
        if proxy:
            options["proxy"] = _proxy(proxy)
        return options

    def close(self) -> None:
        with self._lock:
            pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.close()

    async def aclose(self) -> None:
        pools, self._apools = self._apools, {}
        for pool in pools.values():
            await pool.aclose()


def _begun(
    pool_of: Callable[[SplitResult], Any],
    request: Outgoing,
    address: SplitResult,
    content: Any,
    timeouts: Timeouts,
) -> tuple[Any, httpcore2.Request]:
    """The pool for a request, and the request as the engine takes it."""
    try:
        return pool_of(address), _request(request, address, content, timeouts)
    except (OSError, ValueError) as error:
        fault = unsendable(error)
    raise fault


def _proxy(url: str) -> httpcore2.Proxy:
    """A proxy with the user and password of its address."""
    from urllib.parse import unquote

    import httpcore2

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConnectFailed(
            f"the proxy of the environment is of a kind that is not used here: "
            f"{parts.scheme or 'no address'}; give one that begins with http://",
            final=True,
        )
    host = parts.hostname.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    host = f"{host}:{parts.port}" if parts.port else host
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username), unquote(parts.password or ""))
    return httpcore2.Proxy(f"{parts.scheme}://{host}", auth=auth)


def _request(
    request: Outgoing, address: SplitResult, content: Any, timeouts: Timeouts
) -> httpcore2.Request:
    import httpcore2

    host = address.hostname or ""
    netloc = address.netloc
    if not host.isascii():
        netloc = netloc.encode("idna").decode()
        host = host.encode("idna").decode()
    headers = encoded(request.headers)
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", netloc.encode()))
    if request.content.pieces is not None and request.content.length is None:
        headers.append((b"Transfer-Encoding", b"chunked"))
    elif content is None and request.method in ("POST", "PUT", "PATCH"):
        headers.append((b"Content-Length", b"0"))
    target = address.path or "/"
    if address.query:
        target = f"{target}?{address.query}"
    url = httpcore2.URL(
        scheme=address.scheme, host=host, port=address.port, target=target
    )
    return httpcore2.Request(
        request.method,
        url,
        headers=headers,
        content=content,
        extensions={"timeout": seconds_of(timeouts)},
    )


def _decoded(headers: list[tuple[bytes, bytes]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        yield name.decode("latin-1"), text
