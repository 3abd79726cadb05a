"""The mock as an ASGI application: route, check, answer, remember."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from generator.mock.answer import Answerer, NoAnswer, Preferences, Reply
from generator.mock.check import CheckedRequest, Checker, Incoming
from generator.mock.cors import preflight, shared
from generator.mock.echo import given
from generator.mock.guard import Guard
from generator.mock.history import RecordedRequest, RequestHistory
from generator.mock.making import Maker
from generator.mock.nodes import SpecView
from generator.mock.operations import operations, schemes
from generator.mock.refusals import Asked, misfit, problem, refused
from generator.mock.router import Match, Router
from generator.mock.schemas import SchemaValidators

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from generator.mock.calling_back.delivering import CallbackAttempt, Deliveries
    from generator.mock.calling_back.settings import CallbackSettings
    from generator.mock.memory import Memory

MOST_BYTES = 64 * 1024 * 1024
BODY_SECONDS = 30.0  # from the head of a request to the end of its body
PAUSE = 0.01  # between the items of a stream, so that a client sees them arrive one by one


@dataclass(frozen=True, slots=True)
class Settings:
    """How strictly the mock behaves."""

    check_auth: bool = False
    token: str = field(default="", repr=False)
    stateful: bool = False
    cors: tuple[str, ...] = ()  # the origins whose pages may read answers
    callbacks: CallbackSettings | None = None  # how it calls back; None: it does not


class Mock:
    """One spec, ready to answer."""

    def __init__(
        self,
        source: SpecView,
        settings: Settings | None = None,
        report: Callable[[RecordedRequest], None] | None = None,
        told: Callable[[CallbackAttempt], None] | None = None,
    ) -> None:
        """`report` is told each request as it was answered, `told` each call that is made, or not made, in answer."""
        self.source, self.settings, self.report = source, settings or Settings(), report
        self.schemas = SchemaValidators()
        self.maker = Maker(self.schemas)
        self.checker = Checker(self.schemas, self.maker)
        self.answerer = Answerer(self.maker)
        self.router = Router(operations(source))
        self.guard = Guard(schemes(source), self.settings.token)
        self.requests = RequestHistory()
        self.hosts: frozenset[str] | None = None  # names it answers to; None: any
        self.memory: Memory | None = None
        if self.settings.stateful:
            from generator.mock.memory import Memory

            self.memory = Memory(self.maker)
        self.deliveries: Deliveries | None = None
        if self.settings.callbacks is not None:
            from generator.mock.calling_back.delivering import Deliveries

            self.deliveries = Deliveries(self.settings.callbacks, told)

    def close(self) -> None:
        """Call back no more."""
        if self.deliveries is not None:
            self.deliveries.close()

    def handle(self, request: Incoming) -> Reply:
        """The answer to a request; what was seen is kept in `requests`, the latest within bounds."""
        started = time.perf_counter()
        seen = RecordedRequest(request.method, request.path, request.query, dict(request.headers), request.body)
        first = preflight(request, self.settings.cors)
        reply = shared(first or self._route(request, seen), request, self.settings.cors)
        seen.status, seen.answer, seen.answer_value, seen.note = reply.status, reply.body, reply.value, reply.note
        seen.answer_headers = dict(reply.headers)
        seen.seconds = time.perf_counter() - started
        self.requests.append(seen)
        if self.report:
            self.report(seen)
        return reply

    def _route(self, request: Incoming, seen: RecordedRequest) -> Reply:
        method = request.method
        matches = self.router.find(request.path, method)
        if not matches:
            near = self.router.nearest(request.path)
            return problem(404, "No such path", f"no path of the document fits {request.path}", nearest=near)
        known = [match for match in matches if match[0].verb == method]
        if not known and method == "HEAD":
            known = [match for match in matches if match[0].verb == "GET"]
        if not known:
            allowed = ", ".join(sorted({o.verb for o, _ in matches} | {"OPTIONS"}))
            if method == "OPTIONS":
                return Reply(204, (("allow", allowed),))
            reply = problem(405, "Method not allowed", f"the document gives this path {allowed}")
            return Reply(reply.status, (*reply.headers, ("allow", allowed)), reply.chunks, reply.value)
        reply = self._serve(request, known, seen)
        return Reply(reply.status, reply.headers, (), reply.value, reply.note) if method == "HEAD" else reply

    def _serve(self, request: Incoming, matches: list[Match], seen: RecordedRequest) -> Reply:
        found = [self.checker.check(*match, request) for match in matches]
        checked = min(found, key=lambda each: (len(each.faults), -len(each.operation.path)))
        operation = checked.operation
        seen.operation_id, seen.template = operation.id or operation.key, operation.path
        seen.values, seen.value = checked.values, checked.body
        preferences = Preferences.read(request.header("prefer") or "")
        asked = Asked(request.header("accept") or "", preferences.example)
        if self.settings.check_auth and (reasons := self.guard.lacking(operation, request)):
            reply = refused(self.answerer, operation, 401, [" or ".join(reasons)], asked)
            return replace(reply, headers=(*reply.headers, ("www-authenticate", self.guard.challenge(operation))))
        if checked.faults:
            seen.violations = [fault.to_json() for fault in checked.faults]
            return misfit(self.answerer, checked, asked)
        try:
            remembered = self.memory.answer(checked, preferences, self.answerer) if self.memory else None
            reply = remembered or self.answerer.answer(operation, preferences, asked.accept, given(checked))
        except NoAnswer as error:
            return problem(error.status, error.title, error.detail)
        if self.deliveries is not None:
            self._call_back(self.deliveries, request, checked, reply)
        return reply

    def _call_back(self, deliveries: Deliveries, request: Incoming, checked: CheckedRequest, reply: Reply) -> None:
        """Plan what the vendor calls after this answer."""
        from generator.mock.calling_back.expressions import AnsweredCall
        from generator.mock.calling_back.finding import calls_after

        headers = {name.lower(): value for name, value in reply.headers}
        call = AnsweredCall(request, checked, reply.status, headers, reply.value)
        for each in calls_after(call, deliveries.settings, self.maker):
            deliveries.add(each)

    def _answers_to(self, host: str) -> bool:
        """Whether a Host header names this machine: a page elsewhere whose name leads here must not read answers."""
        if self.hosts is None or not host:
            return True
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        except ValueError:
            return False
        return name in self.hosts or name.endswith(".localhost") or _is_address(name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: read the whole request, answer it; streams are sent item by item."""
        from starlette.requests import ClientDisconnect, Request

        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        body = bytearray()
        if not self._answers_to(request.headers.get("host", "")):
            await _sent(
                problem(421, "Misdirected request", "the mock answers to this machine's names only"),
                scope,
                receive,
                send,
            )
            return
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        await _sent(problem(413, "Too large", f"more than {MOST_BYTES} bytes"), scope, receive, send)
                        return
        except ClientDisconnect:
            return
        except TimeoutError:
            late = problem(408, "Request timeout", f"the body was not there after {BODY_SECONDS:g} seconds")
            await _sent(
                Reply(408, (*late.headers, ("connection", "close")), late.chunks, late.value), scope, receive, send
            )
            return
        headers = tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in scope["headers"])
        raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        incoming = Incoming(scope["method"], raw_path, scope["query_string"].decode("latin-1"), headers, bytes(body))
        await _sent(self.handle(incoming), scope, receive, send)


def _is_address(name: str) -> bool:
    from ipaddress import ip_address

    try:
        ip_address(name)
    except ValueError:
        return False
    return True


async def _sent(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    from starlette.responses import Response, StreamingResponse

    streamed = len(reply.chunks) > 1

    async def items() -> AsyncIterator[bytes]:
        for chunk in reply.chunks:
            yield chunk
            await asyncio.sleep(PAUSE)

    response = StreamingResponse(items(), reply.status) if streamed else Response(reply.body, reply.status)
    for name, value in reply.headers:
        response.headers.append(name, value)
    await response(scope, receive, send)
