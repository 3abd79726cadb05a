"""The active actions and autolaunched flows of the org as tools of an agent, called as a user."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import cast

from generator.agents.json_schema import Schema, SchemaWriter
from generator.agents.tool_list import RESERVED
from generator.agents.tools import DESCRIPTION, Hints, Tool, ToolNames, ToolResult, ToolSchemas, tool_of
from generator.agents.words import short
from generator.flow.model import Flow
from generator.flow.resources import Variable
from generator.model.types import AnyValue, Json, ListOf, MapOf, Named, Scalar, ScalarKind, Type
from generator.org.invocable import FLOW, invocable, invocables
from generator.org.invoking import invoke
from generator.org.judging import OrgWorld
from generator.org.local_org import LocalOrg
from generator.salesforce.names import SalesforceNames

FLOWS = "Flow"  # what the names of flows' tools begin with
_KINDS: dict[str, ScalarKind] = {
    "String": "string", "Picklist": "string", "Multipicklist": "string", "Time": "string", "Number": "number", "Currency": "number",
    "Boolean": "boolean", "Date": "date", "DateTime": "datetime",
}  # fmt: skip
_UNKNOWN = Hints(False, True, False)  # what a flow does is not told by its file's name: it is taken for a change


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
    for registration in sorted(world.registrations, key=lambda one: one.name):
        described = registration.described
        if described is not None:
            active = (one for one in described.actions if one.names.flow.lower() in registration.active)
            yield from (tool_of(action, described.names, names) for action in active)
    known = {one.name: one for one in invocables(world, FLOW)}
    for name, one in known.items():
        flow = world.flows[name]
        words = short(flow.source.value("description") or one.label, DESCRIPTION)
        yield Tool(names.name(FLOWS, name), one.label, words, _UNKNOWN, name, partial(_schemas, flow, world))


def _schemas(flow: Flow, world: OrgWorld) -> ToolSchemas:
    """The schemas of a flow's variables; nothing of what comes out is there for sure."""
    given = [one for one in flow.variables if one.input]
    made = [one for one in flow.variables if one.output]
    return ToolSchemas(_object(given, world, closed=True), _object(made, world, closed=False))


def _object(variables: list[Variable], world: OrgWorld, *, closed: bool) -> Schema:
    """Each variable is written by the names of its own service, its definitions beside those of the others."""
    whole: Schema = {"type": "object", "properties": {}}
    properties, definitions = cast("Schema", whole["properties"]), cast("Schema", {})
    for one in variables:
        names, key = _class(one.apex_class, world)
        type = _type(one, key)
        writer = SchemaWriter(names.types if names is not None else {}, answers=not closed, names=names, space=one.name)
        written = writer.object({one.name: (type, "")}, [])
        properties |= cast("Schema", written["properties"])
        definitions |= cast("Schema", written.get("$defs", {}))
    if closed:
        whole["additionalProperties"] = False
    return {**whole, "$defs": definitions} if definitions else whole


def _class(name: str, world: OrgWorld) -> tuple[SalesforceNames | None, str]:
    """The names of the service that a class is of, and the key of its type."""
    for registration in world.registrations:
        names = registration.described.names if registration.described is not None else None
        if names is not None and name:
            found = (key for key in names.class_keys if names.type(key).flow.lower() == name.lower())
            if key := next(found, ""):
                return names, key
    return None, ""


def _type(variable: Variable, key: str) -> Type:
    kind = _KINDS.get(variable.data_type)
    made: Type = Named(key) if key else Scalar(kind) if kind is not None else AnyValue()
    if variable.data_type == "SObject":
        made = MapOf(AnyValue())
    return ListOf(made) if variable.collection else made
