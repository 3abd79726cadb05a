"""One call from its inputs to its answer, written once for both kinds of clients."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from .addresses import origin, requoted
from .answers import Answer, exception_of, response_of
from .effects import Ask, Discard, Read, Save, Script, Send, Sleep
from .faults import DecodeError, TimedOut, TransportError
from .headers import Headers
from .operation import Operation
from .options import Options, Timeout, timeout_of
from .outputs import as_stream, outputs_of
from .preparing import anonymous, check_headers, prepare, put
from .records import Request
from .reply import Response, ResponseException
from .retry import IDEMPOTENT, STATUSES, backoff, wait_for
from .security import missing_scheme
from .settings import Exchange, Settings
from .transport import Outgoing

if TYPE_CHECKING:
    from .transport import Credential

R = TypeVar("R", bound=Response)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HOPS = 5
SAFE = frozenset({"GET", "HEAD"})
NEVER = float("inf")


class Call(Generic[R]):
    """One call being made."""

    def __init__(
        self,
        settings: Settings,
        operation: Operation[R],
        request: Request,
        options: Options,
    ) -> None:
        self.settings = settings
        self.operation = operation
        self.options = options
        self.timeout = timeout_of(options.timeout, settings.timeout)
        self.deadline = time.monotonic() + (self.timeout.total or NEVER)
        self.limit = options.max_bytes
        if self.limit is None and options.stream_to is None:
            self.limit = settings.max_bytes
        self.retries = settings.retries if options.retries is None else options.retries
        self.strict = settings.strict_answers
        if options.strict_answers is not None:
            self.strict = options.strict_answers
        self.attempt = 0
        self.hops = 0
        self.method = operation.method
        self.prepared = prepare(settings, operation, request, options)
        self.content = self.prepared.content
        self.url = self.prepared.url

    def run(self) -> Script[R]:
        """The whole call as a script of effects."""
        while True:
            incoming = yield from self._answered()
            try:
                return (yield from self._taken(incoming))
            except TransportError as error:
                fault = error
            wait = self._wait_after_fault(fault)
            if wait is None:
                raise fault
            yield Sleep(wait)

    def _taken(self, incoming: Any) -> Script[R]:
        """The answer. A fault on the way tells the status and headers that came."""
        try:
            return (yield from self._read(incoming))
        except (TransportError, DecodeError) as error:
            if error.response_code is None:
                came = {"response_code": incoming.status, "headers": incoming.headers}
                vars(error).update(came)
            raise

    def _read(self, incoming: Any) -> Script[R]:
        """The body of an answer, read as its output asks for."""
        output = outputs_of(self.operation).find(incoming.status)
        if incoming.status < 300:
            told = incoming.headers.get("content-type", "")
            if stream := as_stream(output, told):
                return self._streamed(incoming, stream)
            if self.options.stream_to is not None:
                return (yield from self._saved(incoming))
        limit = None if self.method == "HEAD" else self.limit  # its length is a promise
        body = yield Read(incoming, limit, self.deadline)
        answer = Answer(
            incoming.status, incoming.headers, body, self.options.accept or ""
        )
        if incoming.status < 300:
            reply = response_of(self.operation, answer)
            return reply.strict() if self.strict else reply
        raise self._exception(answer)

    def _saved(self, incoming: Any) -> Script[R]:
        from pathlib import Path

        path = Path(self.options.stream_to or "")
        yield Save(incoming, self.limit, self.deadline, path)
        values = {"response_code": incoming.status, "headers": incoming.headers}
        return self.operation.response(**values, body=b"", saved_to=path)

    def _streamed(self, incoming: Any, output: Any) -> R:
        from .streaming import stream_of

        incoming.deadline = NEVER  # items may come for as long as they like
        longest = self.limit or self.settings.max_bytes
        stream = stream_of(incoming, output, longest, self.strict)
        values = {output.field: stream, "response_code": incoming.status}
        return self.operation.response(**values, headers=incoming.headers, body=b"")

    def _exception(self, answer: Answer) -> ResponseException:
        fault = exception_of(self.operation, answer)
        sent = [*self.last.headers.values(), *self.settings.query.values()]
        hint = ""
        if answer.status == 401:
            known = self.settings.service.schemes
            hint = missing_scheme(self.operation.security, known, self.last)
        place = answer.headers.get("location", "")
        if answer.status in REDIRECTS and place:
            host = urlsplit(redirect_target(self.url, place)).hostname or "nowhere"
            hint = f"the redirect to {host} was not followed"
            if self.method in SAFE and not self.options.follow_redirects:
                hint += " (follow_redirects=True does)"
        fault.explain(hint, sent)
        return fault

    def _answered(self) -> Script[Any]:
        """Send until there is an answer to go on with."""
        refreshed = False
        while True:
            incoming = yield from self._attempt()
            if incoming is None:
                continue
            credential = self.settings.credential if self.prepared.own else None
            renewed = incoming.status in refresh_statuses(credential)
            if credential and renewed and not refreshed:
                refreshed = True
                if self.content.again and (yield Ask(credential.refresh)):
                    yield Discard(incoming)
                    continue
            wait = self._wait_after(incoming.status, incoming.headers)
            if wait is not None:
                yield Discard(incoming)
                yield Sleep(wait)
                continue
            if self._redirected(incoming.status, incoming.headers):
                yield Discard(incoming)
                continue
            return incoming

    def _attempt(self) -> Script[Any]:
        """Send once; None when it went wrong and is worth another attempt."""
        self.last = request = yield from self._outgoing()
        if self.settings.on_request:
            self.settings.on_request(request)
        start = time.monotonic()
        fault: TransportError | None = None
        incoming = None
        try:
            incoming = yield Send(request, self._timeouts(start), self.deadline)
        except TransportError as error:
            fault = error
        if self.settings.on_response:
            seconds = time.monotonic() - start
            status = incoming.status if incoming else None
            headers = incoming.headers if incoming else None
            exchange = Exchange(self.attempt, seconds, status, fault, headers)
            self.settings.on_response(request, exchange)
        if fault is None:
            return incoming
        wait = self._wait_after_fault(fault)
        if wait is None:
            raise fault
        yield Sleep(wait)
        return None

    def _outgoing(self) -> Script[Outgoing]:
        headers = dict(self.prepared.headers)
        secrets, operation = self.settings.secrets, self.operation
        request = Outgoing(
            self.method, self.url, headers, self.content, secrets, operation
        )
        credential = self.settings.credential
        if credential is not None and self.prepared.own:
            proof = yield Ask(lambda: credential.headers(request))
            request.secrets = secrets | {name.lower() for name in proof}
            present = {name.lower() for name in self.options.headers}
            put(headers, {k: v for k, v in proof.items() if k.lower() not in present})
            check_headers(headers)
        return request

    def _timeouts(self, now: float) -> Timeout:
        """What is left for each step."""
        left = max(self.deadline - now, 0.001)
        if left == NEVER:
            return self.timeout
        own = self.timeout
        return Timeout(
            connect=shorter(own.connect, left),
            read=shorter(own.read, left),
            write=shorter(own.write, left),
            pool=shorter(own.pool, left),
            total=left,
        )

    def _repeatable(self) -> bool:
        """Whether acting twice is as good as acting once."""
        told = self.options.idempotent or self.prepared.keyed
        return self.content.again and (told or self.method in IDEMPOTENT)

    def _wait_after_fault(self, fault: TransportError) -> float | None:
        unsent = not fault.sent and self.content.again
        late = isinstance(fault, TimedOut) and fault.phase == "total"
        if late or fault.final or not (unsent or self._repeatable()):
            return None
        return self._next_attempt(backoff(self.attempt))

    def _wait_after(self, status: int, headers: Headers) -> float | None:
        if status not in STATUSES or not self._repeatable():
            return None
        return self._next_attempt(wait_for(headers, self.attempt))

    def _next_attempt(self, wait: float | None) -> float | None:
        """The wait, if there is an attempt and time left for it."""
        if wait is None or self.attempt >= self.retries:
            return None
        if time.monotonic() + wait >= self.deadline:
            return None
        self.attempt += 1
        return wait

    def _redirected(self, status: int, headers: Headers) -> bool:
        """Follow a redirect where that is safe."""
        place = headers.get("location", "")
        asked = self.options.follow_redirects
        declared = outputs_of(self.operation).declares(status) and not asked
        if status not in REDIRECTS or not place or declared or self.hops >= MOST_HOPS:
            return False
        target = redirect_target(self.url, place)
        safe = self.method in SAFE
        if not safe and (status not in (307, 308) or not self.content.again):
            return False
        if not target or not self._may_go(target, safe):
            return False
        if origin(self.url) != origin(target):
            self.prepared = anonymous(self.prepared)
        self.hops += 1
        self.url = target
        return True

    def _may_go(self, target: str, safe: bool) -> bool:
        """The same host, or another one when nothing secret is on board."""
        here, there = origin(self.url), origin(target)
        if here == there:
            return True
        if here[0] == "https" and there[0] == "http":
            return False
        settings = self.settings
        own = self.prepared.own and (settings.credential or settings.query)
        private = own or self.prepared.private
        leaves_all = self.options.follow_redirects and self.operation.body is None
        return safe and (leaves_all or not private)


def refresh_statuses(credential: Credential | None) -> tuple[int, ...]:
    """401, and what a credential names besides in `refresh_statuses`."""
    return (401, *getattr(credential, "refresh_statuses", ()))


def redirect_target(url: str, place: str) -> str:
    """Where a Location leads; empty unless that is a plain http or https address."""
    try:
        target = requoted(urljoin(url, place).partition("#")[0])
        parts = urlsplit(target)
        fine = parts.scheme in ("http", "https") and parts.hostname
        origin(target)  # a port that is no number raises
        (parts.hostname or "").encode("idna")
    except ValueError:
        return ""
    return target if fine and parts.username is None else ""


def shorter(seconds: float | None, left: float) -> float:
    return left if seconds is None else min(seconds, left)
