"""The ASGI application that receives what a service calls: checks, decodes, hands over."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias
from urllib.parse import parse_qsl

from .faults import DecodeError
from .headers import Headers
from .received import Callback, CallbackWith, Received, ReceivedWith, Route
from .receiver_parameters import read_parameters

Scope: TypeAlias = Mapping[str, Any]
Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
Answer: TypeAlias = tuple[int, str, tuple[tuple[bytes, bytes], ...]]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """A call as it came: its path, its query as it was sent, its headers and its body."""

    path: str
    query: str
    headers: Headers
    body: bytes


class Signature(Protocol):
    """A `standardwebhooks.Webhook`."""

    def verify(self, data: bytes, headers: dict[str, str]) -> object: ...


class Receiver:
    """An ASGI application that receives what a service calls. See `receiver`."""

    def __init__(
        self,
        routes: Sequence[Route],
        signatures: Sequence[Signature],
        most_bytes: int,
        most_header_bytes: int,
        body_seconds: float,
    ) -> None:
        self.routes = tuple(routes)
        self._signatures = tuple(signatures)
        self._most_bytes, self._most_header_bytes = most_bytes, most_header_bytes
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: HTTP requests; of the rest only that the application begins and ends."""
        if scope["type"] == "lifespan":
            await _lived(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http":
            status, title, more = await self._answer(scope, receive)
            body = _problem(status, title) if title else b""
            kind = ((b"content-type", b"application/problem+json"),) if title else ()
            length = ((b"content-length", str(len(body)).encode()),)
            lines = (*kind, *more) if status == 204 else (*kind, *length, *more)
            await send(
                {
                    "type": "http.response.start",
                    "status": status,
                    "headers": list(lines),
                }
            )
            await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        path = str(scope["path"]).removeprefix(str(scope.get("root_path") or ""))
        found = [(r, v) for r in self.routes if (v := r.url.match(path)) is not None]
        if not found:
            return _no(404, "nothing is received here")
        known = [(r, v) for r, v in found if r.callback.method == scope["method"]]
        if not known:
            allowed = ", ".join(sorted({r.callback.method for r, _ in found}))
            return 405, "not this method", ((b"allow", allowed.encode()),)
        raw: Iterable[tuple[bytes, bytes]] = scope["headers"]
        pairs = [(n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in raw]
        if sum(len(n) + len(v) for n, v in pairs) > self._most_header_bytes:
            return _no(431, "the headers are too large")
        body = await self._body(Headers(pairs), receive)
        if isinstance(body, int):
            titles = {413: "the body is too large", 408: "the body did not come"}
            return _no(body, titles.get(body, "the body was broken off"))
        if self._signatures and not self._genuine(body, dict(pairs)):
            return _no(401, "the signature does not fit")
        query = scope["query_string"].decode("latin-1")
        return await _handed_over(known, Call(path, query, Headers(pairs), body))

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes | int:
        """The whole body, or the status that says why not."""
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and len(length) > 18:
            return 413
        if length.isascii() and length.isdigit() and int(length) > self._most_bytes:
            return 413
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return 400
                    body += message.get("body", b"")
                    if len(body) > self._most_bytes:
                        return 413
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            return 408

    def _genuine(self, body: bytes, headers: dict[str, str]) -> bool:
        for signature in self._signatures:
            try:
                signature.verify(body, headers)
            except json.JSONDecodeError:
                return True  # what is signed need not be JSON
            except (
                Exception
            ):  # what a stranger signed with makes it raise this and that
                continue
            return True
        return False


async def _handed_over(
    known: Sequence[tuple[Route, Mapping[str, str]]], call: Call
) -> Answer:
    """Decode it as the first callback that it fits, and tell whoever waits for that."""
    answer = _no(400, "it does not fit")
    for route, values in known:
        event = _read(route.callback, call, values)
        if not isinstance(event, Received):
            answer = event
            continue
        try:
            await _told(route.handler, event)
        except Exception:
            _LOG.exception("%s could not be handled", route.callback.name)
            return _no(500, "it could not be handled")
        return route.callback.status, "", ()
    return answer


def _read(
    callback: Callback[Any], call: Call, values: Mapping[str, str]
) -> Received[Any] | Answer:
    """What a function is handed, or what is answered instead."""
    parameters = None
    if isinstance(callback, CallbackWith):
        try:
            parameters = read_parameters(
                callback.kind, callback.inputs, call.query, call.headers
            )
        except DecodeError as error:
            return _no(400, error.message)
    if call.body and not _is_kind(
        call.headers.get("content-type", ""), callback.media_type
    ):
        return _no(415, f"the body is to be {callback.media_type}")
    try:
        value = callback.read(call.body)
    except DecodeError as error:
        return _no(400, f"the body does not fit at {error.at}")
    query = dict(parse_qsl(call.query, keep_blank_values=True))
    came = (value, call.body, call.headers, query, call.path, values, callback.name)
    if parameters is None:
        return Received(*came)
    return ReceivedWith(*came, parameters=parameters)


async def _told(handler: Callable[[Any], object], event: Received[Any]) -> None:
    """Call the function: one that is no coroutine function does not hold up others."""
    if inspect.iscoroutinefunction(handler):
        await handler(event)
        return
    made = await asyncio.to_thread(handler, event)
    if inspect.isawaitable(made):
        await made


def _is_kind(given: str, wanted: str) -> bool:
    """Whether a body is of the media type that is declared, JSON of any sort for JSON."""
    essence = given.partition(";")[0].strip().lower()
    declared = wanted.partition(";")[0].strip().lower()
    if not declared or "*" in declared or essence == declared:
        return True
    return essence.endswith(("/json", "+json")) and declared.endswith(
        ("/json", "+json")
    )


async def _lived(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _no(status: int, title: str) -> Answer:
    more = ((b"connection", b"close"),) if status in (408, 413) else ()
    return status, title, more


def _problem(status: int, title: str) -> bytes:
    return json.dumps({"title": title, "status": status}).encode()
