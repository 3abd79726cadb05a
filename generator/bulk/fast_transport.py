"""Calls of a long run through aiohttp where that is installed (the extra `fast`): less than half the CPU of the kept transport.

It stands before the kept transport of the package and takes what it can carry byte for byte with the same limits: contents at hand
that a socket takes at once, straight to their host. The rest goes the kept way: files, proxies, the first calls of a run,
which are over before an import would have paid. It is imported in a thread: on a busy machine that takes as long as a call may.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

from generator.org.client_parts import ClientRequest
from generator.usecases.packages import part

if TYPE_CHECKING:
    import ssl

    import aiohttp

LIBRARY, OLDEST = "aiohttp", (3, 14)
WARM_UP = 300  # calls whose gain is about what the import costs
MOST_SENT = 64 * 1024  # bytes that a socket takes without waiting: aiohttp has no limit of its own for sending
MOST_HEADERS, MOST_HEADER_BYTES = 512, 100 * 1024  # of an answer; the latter is the kept transport's
CONNECTIONS, IDLE_SECONDS = 100, 5.0  # likewise
_UNASKED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")  # headers that the library would add


class StepTimeouts(Protocol):
    """Seconds for each step of an attempt; the total is kept by who calls the transport."""

    @property
    def connect(self) -> float | None: ...
    @property
    def read(self) -> float | None: ...
    @property
    def pool(self) -> float | None: ...


class AsyncAnswer(Protocol):
    """An `AsyncIncoming` of the package."""

    chunks: AsyncIterator[bytes]


class AsyncTransport(Protocol):
    """What a client that does not block asks of its transport."""

    def asend(self, request: ClientRequest, timeouts: StepTimeouts, deadline: float, /) -> Awaitable[AsyncAnswer]: ...
    async def aclose(self) -> None: ...


class RuntimeFaults(Protocol):
    """The package's module of faults."""

    @property
    def TransportError(self) -> Callable[..., Exception]: ...
    @property
    def ConnectFailed(self) -> Callable[..., Exception]: ...
    @property
    def TimedOut(self) -> Callable[..., Exception]: ...


@dataclass(slots=True)
class RuntimeParts:
    """What the transport needs of the package that it works for."""

    incoming: Callable[..., AsyncAnswer]
    headers: Callable[[Iterable[tuple[str, str]]], object]
    faults: RuntimeFaults
    proxy_for: Callable[[str, str], str]

    @classmethod
    def of(cls, package: ModuleType) -> RuntimeParts:
        """Of a generated package. Raises `Stop` for a broken one."""
        return cls(
            part(package, "transport").AsyncIncoming,
            part(package, "headers").Headers,
            cast("RuntimeFaults", part(package, "faults")),
            part(package, "proxies").proxy_for,
        )


def fast_or(kept: AsyncTransport, package: ModuleType) -> AsyncTransport:
    """The fast transport before the `kept` one where its library is installed, else the kept one."""
    try:
        known = tuple(int(word) for word in version(LIBRARY).split(".")[:2])
    except (PackageNotFoundError, ValueError):
        return kept
    return FastTransport(kept, RuntimeParts.of(package)) if known >= OLDEST else kept


@dataclass(slots=True)
class FastTransport:
    """Sends with aiohttp: follows nothing, repeats nothing, keeps no cookies, unpacks nothing."""

    kept: AsyncTransport
    runtime: RuntimeParts
    warm_up: int = WARM_UP
    _import: threading.Thread | None = None
    _session: aiohttp.ClientSession | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _tls: ssl.SSLContext | None = None
    _direct: dict[tuple[str, str], bool] = field(default_factory=dict)

    async def asend(self, request: ClientRequest, timeouts: StepTimeouts, deadline: float) -> AsyncAnswer:
        """Send and answer as soon as the headers are there. Raises the package's `TransportError`."""
        if not (self._at_hand() and self._carries(request)):
            return await self.kept.asend(request, timeouts, deadline)
        import aiohttp
        from yarl import URL

        try:
            response = await self._opened(aiohttp).request(
                request.method,
                URL(request.url, encoded=True),
                data=request.content.data,
                headers=request.headers,
                allow_redirects=False,
                timeout=_limits(aiohttp, timeouts),
                ssl=self._context() if request.url.startswith("https:") else True,
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            fault = self._fault(error, deadline)
        else:
            return self._answered(response, deadline)
        raise fault

    async def aclose(self) -> None:
        """Give connections back."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        await self.kept.aclose()

    def _at_hand(self) -> bool:
        """Whether the library is imported, which begins when enough calls were made."""
        if self.warm_up > 0:
            self.warm_up -= 1
            return False
        if self._import is None:
            self._import = threading.Thread(target=_imported)
            self._import.start()
            if LIBRARY in sys.modules:  # by somebody else
                self._import.join()
        return not self._import.is_alive() and sys.modules.get(LIBRARY) is not None

    def _carries(self, request: ClientRequest) -> bool:
        """Whether the request would be the same on the wire, under the same limits."""
        content, address = request.content, urlsplit(request.url)
        if content.pieces is not None or len(content.data or b"") > MOST_SENT:
            return False
        if not request.url.isascii() or "@" in address.netloc or request.method != request.method.upper():
            return False
        place = address.scheme, address.hostname or ""
        if place not in self._direct:
            self._direct[place] = not self.runtime.proxy_for(*place)
        return self._direct[place]

    def _opened(self, library: ModuleType) -> aiohttp.ClientSession:
        """The session of the running event loop; connections belong to one."""
        loop = asyncio.get_running_loop()
        if self._session is None or loop is not self._loop:
            self._loop, self._session = loop, _session(library)
        return self._session

    def _context(self) -> ssl.SSLContext:
        """Whom the kept transport trusts."""
        if self._tls is None:
            import httpcore2

            self._tls = httpcore2.default_ssl_context()
        return self._tls

    def _answered(self, response: aiohttp.ClientResponse, deadline: float) -> AsyncAnswer:
        if sum(len(name) + len(value) + 4 for name, value in response.raw_headers) > MOST_HEADER_BYTES:
            response.close()
            raise self.runtime.faults.TransportError("the headers of the answer are too large")
        headers = self.runtime.headers(_decoded(response.raw_headers))

        async def close() -> None:
            response.close()

        answer = self.runtime.incoming(response.status, headers, _none(), close, deadline)
        answer.chunks = self._chunks(response, answer)
        return answer

    async def _chunks(self, response: aiohttp.ClientResponse, answer: AsyncAnswer) -> AsyncIterator[bytes]:
        import aiohttp

        try:
            async for chunk in response.content.iter_any():
                yield chunk
            return
        except (aiohttp.ClientError, OSError, ValueError) as error:
            fault = self._fault(error, getattr(answer, "deadline", 0.0))
        raise fault

    def _fault(self, error: Exception, deadline: float) -> Exception:
        """The package's fault for an error; its text holds no address, and only what was surely not sent counts as such."""
        import aiohttp

        faults, kind = self.runtime.faults, type(error).__name__
        if isinstance(error, TimeoutError):
            sent = not isinstance(error, aiohttp.ConnectionTimeoutError)
            if time.monotonic() >= deadline - 0.01:
                return faults.TimedOut("the call took too long", phase="total", sent=sent)
            phase = "read" if sent else "connect"
            return faults.TimedOut(f"no progress in time ({phase})", phase=phase, sent=sent)
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            return faults.ConnectFailed(f"no connection: {error.certificate_error}")
        if isinstance(error, aiohttp.ClientConnectorError):
            return faults.ConnectFailed(f"no connection: {error.os_error}")
        if isinstance(error, aiohttp.InvalidURL):
            return faults.TransportError(f"nothing was sent: {kind}", sent=False, final=True)
        text = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
        return faults.TransportError(f"{kind}: {text or kind}", sent=True)


def _imported() -> None:
    with suppress(ImportError):  # one that is broken: the kept way is gone
        import_module("aiohttp")


def _session(library: ModuleType) -> aiohttp.ClientSession:
    made: aiohttp.ClientSession = library.ClientSession(
        connector=library.TCPConnector(
            limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS, resolver=library.ThreadedResolver(), use_dns_cache=False
        ),
        cookie_jar=library.DummyCookieJar(),
        skip_auto_headers=_UNASKED,
        auto_decompress=False,
        trust_env=False,
        max_line_size=MOST_HEADER_BYTES,
        max_field_size=MOST_HEADER_BYTES,
        max_headers=MOST_HEADERS,
    )
    # It would send a GET or PUT once more by itself when a kept connection breaks; whether that may be, the client decides.
    made._retry_connection = False
    return made


def _limits(library: ModuleType, timeouts: StepTimeouts) -> aiohttp.ClientTimeout:
    """The limits of each step; waiting for a place among the connections and connecting are one to the library."""
    waiting = None if timeouts.pool is None or timeouts.connect is None else timeouts.pool + timeouts.connect
    made: aiohttp.ClientTimeout = library.ClientTimeout(
        total=None, connect=waiting, sock_connect=timeouts.connect, sock_read=timeouts.read
    )
    return made


def _decoded(pairs: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        yield name.decode("latin-1"), text


async def _none() -> AsyncIterator[bytes]:
    return
    yield b""
