"""The org as an ASGI application: who may knock at all, how much is read, and which face answers.

Any page in the user's browser is a possible caller, so only Hosts of ours are answered, no cookie counts for /services, and
no header of ours lets another origin read an answer.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from generator.org.event_doors import EventDoor
from generator.org.local_org import LocalOrg
from generator.orgserver import own
from generator.rest import app as rest
from generator.rest.login import FRONT_DOOR
from generator.rest.messages import RestAnswer, RestError, error_answer, unable
from generator.soap import metadata as soap
from generator.soap.envelope import MOST_BYTES as MOST_SOAP

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from generator.mcp.web import McpPages
    from generator.setup.app import SetupPages

MCP = "/mcp"
MOST_BYTES = 8 * 1024 * 1024  # of a body
MOST_ZIP = 42 * 1024 * 1024  # of a body with a zip
BODY_SECONDS = 60.0  # from the head of a request to the end of its body
_SLASHES = re.compile(r"/{2,}")
_SOAP = re.compile(r"/services/Soap/[mcus]/\d{2,3}\.\d(?:/\w+)?\Z", re.IGNORECASE)


class OrgApplication:
    """ASGI: one org behind its faces. `hosts` are the names by which it may be called, each with its port."""

    def __init__(self, org: LocalOrg, hosts: frozenset[str] = frozenset()) -> None:
        self.org, self.hosts = org, hosts
        self._door = EventDoor(org)
        self._setup: SetupPages | None = None
        self._mcp: McpPages | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.requests import ClientDisconnect, Request
        from starlette.responses import Response

        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        headers = {name.lower(): value for name, value in request.headers.items()}
        path = _SLASHES.sub("/", _path(scope))
        try:
            self._guard(headers)
            if path == MCP:
                user = rest.session_of(self.org, headers).user
                await self._agents().answer(user, scope, receive, send)
                return
            body = await _body(request, _limit(path))
        except ClientDisconnect:
            return
        except RestError as error:
            answer = error_answer(error)
            head = {**answer.headers, "connection": "close"}
            if path == MCP and error.status == 401:
                head["www-authenticate"] = "Bearer"
        else:
            from starlette.concurrency import run_in_threadpool

            query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
            answer = await run_in_threadpool(self._answer, scope["method"], path, query, headers, body)
            head = dict(answer.headers)
        content = b"" if scope["method"] == "HEAD" else answer.content
        await Response(content, answer.status, head, answer.kind)(scope, receive, send)

    def _agents(self) -> McpPages:
        """What agents need is imported when one comes. Raises `RestError` without the extra."""
        if self._mcp is None:
            from generator.mcp.serving import available

            if not available():
                raise RestError(501, "NOT_IMPLEMENTED", "/mcp needs the extra `agents`")
            from generator.mcp.web import McpPages

            self._mcp = McpPages(self.org)
        return self._mcp

    def _guard(self, headers: Mapping[str, str]) -> None:
        """Raises `RestError` for a caller that means, or was led to believe in, another host."""
        if headers.get("host", "").lower() not in self.hosts:
            raise RestError(421, "INVALID_HOST", "the local org answers to its own address only")
        origin = headers.get("origin", "")
        if origin and origin.lower() not in self.org.addresses:
            raise RestError(403, "INVALID_ORIGIN", "the local org answers no page of another origin")

    def _answer(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> RestAnswer:
        if path == "/health":
            return RestAnswer({"status": "ready"})
        if path == "/openapi.json" and method in ("GET", "HEAD"):
            from generator.rest.openapi import document

            return RestAnswer(document())
        if _SOAP.match(path):
            if method != "POST":
                return error_answer(RestError(405, "METHOD_NOT_ALLOWED", "SOAP takes POST"))
            status, data = soap.handle(self.org, body)
            return RestAnswer(status=status, data=data, kind="text/xml;charset=UTF-8")
        if path.startswith("/setup") or path == FRONT_DOOR:
            return self._setup_answer(method, path, query, headers, body)
        if path.startswith(own.PREFIX):
            try:
                return own.answer(self.org, self._door, method, path, query, headers, body)
            except RestError as error:
                return error_answer(error)
            except (OSError, sqlite3.Error) as error:
                return unable(error)
        return rest.answer(self.org, method, path, query, headers, body)

    def _setup_answer(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> RestAnswer:
        """A page; what pages need is imported when somebody asks for one."""
        from generator.orgserver import front_door
        from generator.setup.app import SetupPages

        if not front_door.is_setup(path):
            return error_answer(RestError(404, "NOT_FOUND", "The requested resource does not exist"))
        if self._setup is None:
            self._setup = SetupPages(self.org)
        return front_door.answer(self._setup, method, path, query, headers, body)


def _path(scope: Scope) -> str:
    raw = scope.get("raw_path") or scope["path"].encode()
    return unquote(raw.decode("latin-1").partition("?")[0])


def _limit(path: str) -> int:
    if _SOAP.match(path):
        return MOST_SOAP
    large = path.endswith("/metadata/deployRequest") or path.startswith("/setup/")
    return MOST_ZIP if large else MOST_BYTES if path.endswith("/metadata/deployRequest") else MOST_BYTES


async def _body(request: Request, most: int) -> bytes:
    """The whole body. Raises `RestError` when it is too large or too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise RestError(413, "REQUEST_LIMIT_EXCEEDED", f"the body is larger than {most // 1024 // 1024} MB")
    except TimeoutError:
        raise RestError(408, "REQUEST_TIMEOUT", f"the body was not there after {BODY_SECONDS:g} seconds") from None
    return bytes(body)
