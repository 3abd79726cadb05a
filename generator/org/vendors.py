"""Who answers callouts: the vendor as the org plays it, from its OpenAPI, or the real one. Either way the callout is logged.

Both stand behind the transport of a generated client: two methods, with the values that the client's own runtime defines.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from urllib.parse import urlsplit

from generator.flow.mask import Masker
from generator.mock.app import Mock, Settings
from generator.mock.calling_back.delivering import CallbackAttempt
from generator.mock.calling_back.settings import CallbackSettings
from generator.mock.check import Incoming
from generator.org.callouts import MOST_BODY, OrgCallout
from generator.org.client_parts import ClientAnswer, ClientRequest, ClientTransport, RuntimeMasks
from generator.usecases.described import Described
from generator.usecases.packages import part

_JSON = json.JSONEncoder(ensure_ascii=False)
PLAYED, LIVE = "played", "live"
PLAYED_HOST = "http://played.invalid"  # reserved (RFC 2606): should a request ever leave, it arrives nowhere


Pairs = tuple[tuple[str, str], ...]


class PlayedVendor:
    """The stateful mock of a registration's service, without a socket."""

    def __init__(
        self,
        described: Described,
        callbacks: CallbackSettings | None = None,
        told: Callable[[CallbackAttempt], None] | None = None,
    ) -> None:
        from generator.mock.source import open_spec

        self._mock = Mock(open_spec(described.spec), Settings(stateful=True, callbacks=callbacks), told=told)
        self._turn = threading.Lock()

    def transport(self, package: ModuleType) -> ClientTransport:
        """A transport of this package's clients that leads to the mock."""
        return _PlayedTransport(self._answer, package)

    def close(self) -> None:
        """Call back no more."""
        self._mock.close()

    def _answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Pairs, bytes]:
        parts = urlsplit(url)
        pairs = tuple((name.lower(), value) for name, value in headers.items())
        with self._turn:  # its memory is for one caller at a time
            reply = self._mock.handle(Incoming(method, parts.path or "/", parts.query, pairs, body))
            self._mock.requests.clear()
        return reply.status, reply.headers, reply.body


class _PlayedTransport:
    def __init__(
        self, answer: Callable[[str, str, Mapping[str, str], bytes], tuple[int, Pairs, bytes]], package: ModuleType
    ) -> None:
        self._answer = answer
        self._incoming, self._headers = part(package, "transport").Incoming, part(package, "headers").Headers

    def send(self, request: ClientRequest, timeouts: object, deadline: float) -> ClientAnswer:
        content = request.content
        body = content.data if content.pieces is None else b"".join(content.pieces())
        status, headers, data = self._answer(request.method, request.url, request.headers, body or b"")
        answer: ClientAnswer = self._incoming(status, self._headers(headers), iter([data]), lambda: None, deadline)
        return answer

    def close(self) -> None:
        """Nothing to give back."""


class WatchedTransport:
    """Passes requests on and tells of each callout when its answer has been read, or could not be had."""

    def __init__(
        self,
        inner: ClientTransport,
        package: ModuleType,
        how: str,
        now: Callable[[], str],
        told: Callable[[OrgCallout], None],
    ) -> None:
        self._inner, self._how, self._now, self._told = inner, how, now, told
        self._masks: RuntimeMasks = part(package, "masks")
        self._faults: type[Exception] = part(package, "faults").ServiceError
        self._here = threading.local()

    def calling(self, user: str, action: str, shown_base: str) -> None:
        """Who calls what from this thread on; `shown_base` stands in the log for the address that is played."""
        self._here.user, self._here.action, self._here.base = user, action, shown_base

    def send(self, request: ClientRequest, timeouts: object, deadline: float) -> ClientAnswer:
        started = time.perf_counter()
        try:
            incoming = self._inner.send(request, timeouts, deadline)
        except self._faults as error:
            self._tell(request, started, 0, {}, b"", str(error))
            raise
        incoming.chunks = self._read(incoming.chunks, incoming, request, started)
        return incoming

    def close(self) -> None:
        self._inner.close()

    def _read(
        self, chunks: Iterator[bytes], incoming: ClientAnswer, request: ClientRequest, started: float
    ) -> Iterator[bytes]:
        kept = bytearray()
        error = ""
        try:
            for chunk in chunks:
                if len(kept) < MOST_BODY:
                    kept += chunk[: MOST_BODY - len(kept)]
                yield chunk
        except self._faults as fault:
            error = str(fault)
            raise
        finally:
            self._tell(request, started, incoming.status, dict(incoming.headers), bytes(kept), error)

    def _tell(
        self, request: ClientRequest, started: float, status: int, headers: Mapping[str, str], answer: bytes, error: str
    ) -> None:
        masker = _masker(request, self._masks)
        url = request.url.replace(PLAYED_HOST, getattr(self._here, "base", "").rstrip("/"), 1)
        self._told(
            OrgCallout(
                at=self._now(),
                user=getattr(self._here, "user", ""),
                action=getattr(self._here, "action", ""),
                how=self._how,
                method=request.method,
                url=masker.text(self._masks.masked_url(url, request.secrets)),
                request_headers=_headers(request.headers, request.secrets, masker, self._masks),
                request_body=masked_body(request.content.data or b"", masker),
                status=status,
                answer_headers=_headers(headers, frozenset(), masker, self._masks),
                answer_body=masked_body(answer, masker),
                seconds=round(time.perf_counter() - started, 6),
                error=masker.text(error),
            )
        )


def _masker(request: ClientRequest, masks: RuntimeMasks) -> Masker:
    """Knows the values that this request carries in headers that hold secrets."""
    masker = Masker()
    for name, value in request.headers.items():
        if masks.is_secret(name, request.secrets):
            masker.learn(value)
            masker.learn(value.rpartition(" ")[2])
    return masker


def _headers(
    headers: Mapping[str, str], secrets: frozenset[str], masker: Masker, masks: RuntimeMasks
) -> dict[str, str]:
    return {name: masker.text(value) for name, value in masks.masked_headers(headers, secrets).items()}


def masked_body(body: bytes, masker: Masker) -> str:
    """A body as text, its beginning only, with fields that are named like secrets hidden."""
    text = body[:MOST_BODY].decode("utf-8", "replace")
    if len(body) <= MOST_BODY and text.lstrip()[:1] in ("{", "["):
        try:
            return _JSON.encode(masker.plain(json.loads(text)))
        except (ValueError, RecursionError):
            pass
    return masker.pairs(text)
