"""The active actions and autolaunched flows of the org as tools of an agent, called as a user."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import cast

from generator.agents.tool_list import RESERVED
from generator.agents.tools import Hints, Tool, ToolNames, ToolResult, tool_of
from generator.flow.files import with_called
from generator.model.types import Json
from generator.org.invocable import FLOW, invocable, invocables
from generator.org.invoking import invoke
from generator.org.judging import OrgWorld
from generator.org.local_org import LocalOrg
from generator.usecases.flow_tools import FLOWS, flow_hints, flow_tool


class OrgTools:
    """The tools of one user at one moment of the org."""

    def __init__(self, org: LocalOrg, user: str, tools: tuple[Tool, ...]) -> None:
        self._org, self._user, self.tools = org, user, tools
        self._flows = {tool.target for tool in self.tools if tool.name.startswith(f"{FLOWS}_")}

    def call(self, tool: Tool, arguments: Mapping[str, Json]) -> ToolResult:
        """Call as the user; what goes wrong is in the result."""
        if tool.target in self._flows:
            return self._run(tool, arguments)
        try:
            made = self._org.actions.invoke(tool.target, [arguments], self._user)[0]
        except LookupError as error:  # undeployed a moment ago
            return ToolResult({}, (str(error),))
        errors = () if made.success else made.errors or ("The service answered with an error.",)
        return ToolResult(_plain(made.outputs), tuple(errors))

    def _run(self, tool: Tool, arguments: Mapping[str, Json]) -> ToolResult:
        found = invocable(self._org.world, FLOW, tool.target)
        if found is None:
            return ToolResult({}, (f"no active flow is called {tool.target}",))
        made = invoke(self._org, found, [dict(arguments)], self._user)[0]
        return ToolResult(_plain(made.outputs), () if made.success else (made.error,))


def _plain(outputs: Mapping[str, object]) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", json.loads(json.dumps(dict(outputs), default=str)))


def org_tools(world: OrgWorld) -> Iterator[Tool]:
    """Every active action, then every flow that can be called from outside."""
    names = ToolNames(RESERVED)
    hints: dict[str, Hints] = {}
    for registration in sorted(world.registrations, key=lambda one: one.name):
        described = registration.described
        if described is not None:
            active = (one for one in described.actions if one.names.flow.lower() in registration.active)
            for tool in (tool_of(action, described.names, names) for action in active):
                hints[tool.target.lower()] = tool.hints
                yield tool
    services = [one.described.names for one in world.registrations if one.described is not None]
    flows = {name.lower(): flow for name, flow in world.flows.items()}
    for one in invocables(world, FLOW):
        flow = world.flows[one.name]
        called = with_called(flow, lambda name: flows.get(name.lower()))
        yield flow_tool(flow, names, flow_hints(called.values(), hints), services)
