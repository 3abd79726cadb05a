"""The server of the protocol, on the low level of the official SDK: it lists tools and calls them, and asks before a change."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import mcp_types as types
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity

from generator.agents.answers import answer_of
from generator.agents.arguments import read_arguments
from generator.agents.tool_list import DESCRIBE, INVOKE, RESERVED, SEARCH, ToolList
from generator.agents.tools import Tool, ToolResult
from generator.release import VERSION

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from generator.agents.json_schema import Schema
    from generator.model.types import Json

    Context = ServerRequestContext[dict[str, object]]

NAME = "external-services"
MODERN = "2026-07-28"  # from this version on a client is asked by an answer that it completes, no longer by a request
CONFIRM = "confirm"
_ANYTHING: Schema = {"type": "object"}
_FORM: types.ElicitRequestedSchema = {"type": "object", "properties": {}}
_DECLINED = "Not done: the user did not agree to it."
_REFUSED = "Not done: {title} changes something, and this client cannot ask its user. extsvc mcp --allow-writes, or /mcp?allow-writes, lets it."
_UNREADABLE = "The arguments must be an object."


@dataclass(frozen=True, slots=True)
class ToolServer:
    """Serves a list of tools. Writing ones need `allow_writes`, or the consent of the user where the client can ask for it.

    `tools_of` gives the tools for a request: of a local org, that of the token's user.
    """

    tools_of: Callable[[Context], ToolList]
    allow_writes: Callable[[Context], bool] = field(default=lambda context: False)
    pending: set[str] = field(default_factory=set)  # questions that were asked and not yet answered

    def server(self) -> Server[dict[str, object]]:
        """The SDK's server."""
        made = Server(
            NAME,
            version=VERSION,
            title="External Services",
            instructions="Each tool calls an operation of a service, or runs a flow. Outputs stand by their code, such as 200, beside responseCode.",
            on_list_tools=self._list,
            on_call_tool=self._call,
        )
        made.middleware.append(RequestStateBoundary(RequestStateSecurity.ephemeral(), default_audience=NAME))
        return made

    async def _list(self, context: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        listed = await to_thread.run_sync(lambda: [dict(tool.listed) for tool in self.tools_of(context).listed])
        return types.ListToolsResult(tools=[types.Tool.model_validate(one) for one in listed])

    async def _call(
        self, context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        tools = self.tools_of(context)
        given = cast("Mapping[str, Json]", params.arguments or {})
        if params.name in (SEARCH, DESCRIBE):
            return _result(await to_thread.run_sync(_found, tools, params.name, given), _ANYTHING)
        name, arguments, schema = params.name, given, None
        if params.name == INVOKE:
            read = read_arguments(given, {"properties": {"arguments": {"type": "object"}}})
            inner = read.get("arguments") or {}
            if not isinstance(inner, dict):
                return _result(ToolResult({}, (_UNREADABLE,)), _ANYTHING)
            name, arguments, schema = str(read.get("name", "")), inner, _ANYTHING
        tool = None if name in RESERVED else tools.tool(name)
        if tool is None:
            return _result(tools.unknown(name), _ANYTHING)
        asked = await self._consent(context, params, tool)
        if asked is not None:
            return asked
        read = read_arguments(arguments, tool.schemas.input)
        return _result(await to_thread.run_sync(tools.toolbox.call, tool, read), schema or tool.schemas.output)

    async def _consent(
        self, context: Context, params: types.CallToolRequestParams, tool: Tool
    ) -> types.CallToolResult | types.InputRequiredResult | None:
        """What to answer instead of calling the tool; None where it may be called."""
        if tool.hints.reads or self.allow_writes(context):
            return None
        able = context.session.client_capabilities
        if able is None or able.elicitation is None:
            return _refused(_REFUSED.format(title=tool.title))
        question = f"{tool.title}: {tool.description} Shall it be done?"
        if context.protocol_version >= MODERN:
            return self._answered(params, question)
        reply = await context.session.elicit_form(question, _FORM, context.request_id)
        return None if reply.action == "accept" else _refused(_DECLINED)

    def _answered(
        self, params: types.CallToolRequestParams, question: str
    ) -> types.CallToolResult | types.InputRequiredResult | None:
        """The question, or what follows of the answer that came with the call: each question lets one call through.

        The SDK seals the state, and takes it back with the same call alone.
        """
        reply = (params.input_responses or {}).get(CONFIRM)
        state = params.request_state or ""
        if state in self.pending and isinstance(reply, types.ElicitResult):
            self.pending.discard(state)
            return None if reply.action == "accept" else _refused(_DECLINED)
        state = secrets.token_urlsafe(16)
        if len(self.pending) >= 1_000:
            self.pending.pop()
        self.pending.add(state)
        asking = types.ElicitRequest(params=types.ElicitRequestFormParams(message=question, requested_schema=_FORM))
        return types.InputRequiredResult(input_requests={CONFIRM: asking}, request_state=state)


def _found(tools: ToolList, name: str, given: Mapping[str, Json]) -> ToolResult:
    if name == DESCRIBE:
        return tools.describe(str(given.get("name", "")))
    words, most = str(given.get("words", "")), given.get("most")
    return tools.search(words, most) if isinstance(most, int) else tools.search(words)


def _result(result: ToolResult, schema: Schema) -> types.CallToolResult:
    answer = answer_of(result, schema)
    texts: list[types.ContentBlock] = [types.TextContent(type="text", text=text) for text in answer.texts]
    structured = None if answer.structured is None else dict(answer.structured)
    return types.CallToolResult(content=texts, structured_content=structured, is_error=answer.failed)


def _refused(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=words)], is_error=True)
