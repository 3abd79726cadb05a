"""`/mcp` of a local org: streamable HTTP, each request by itself, as the user of its bearer token."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from generator.agents.tool_list import BUDGET, ToolList
from generator.mcp.server import ToolServer
from generator.org.agent_tools import OrgTools, org_tools

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from generator.agents.tools import Tool
    from generator.mcp.server import Context
    from generator.org.judging import OrgWorld
    from generator.org.local_org import LocalOrg

_USER = "extsvc.user"


class McpPages:
    """The protocol over HTTP. Host, Origin and token are checked by who hands a request on.

    Who configures a client says in its address what it may do unasked: `/mcp?allow-writes`, `/mcp?budget=20000`.
    """

    def __init__(self, org: LocalOrg) -> None:
        self._org = org
        server = ToolServer(self._tools, lambda context: "allow-writes" in _query(context)).server()
        self._manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        self._world: OrgWorld | None = None
        self._made: tuple[Tool, ...] = ()
        self._running: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def answer(self, user: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of a user."""
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await self._ready.wait()
        await self._manager.handle_request({**scope, _USER: user}, receive, send)

    async def _run(self) -> None:
        """Hold what the SDK runs its requests in, until the loop ends."""
        async with self._manager.run():
            self._ready.set()
            await asyncio.Event().wait()

    def _tools(self, context: Context) -> ToolList:
        request = context.request
        user = str(request.scope[_USER]) if request is not None else ""
        world = self._org.world
        if world is not self._world:
            self._world, self._made = world, tuple(org_tools(world))
        budget = _query(context).get("budget", [""])[0]
        return ToolList(
            OrgTools(self._org, user, self._made), int(budget) if budget.isdecimal() and len(budget) < 12 else BUDGET
        )


def _query(context: Context) -> Mapping[str, list[str]]:
    request = context.request
    return (
        parse_qs(request.scope["query_string"].decode("latin-1"), keep_blank_values=True) if request is not None else {}
    )
