"""Flows as tools of an agent: what they are called, their schemas and hints; and those of a project, run with its generated clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from generator.agents.arguments import misfits
from generator.agents.json_schema import Schema, SchemaWriter
from generator.agents.tools import DESCRIPTION, Hints, Tool, ToolNames, ToolResult, ToolSchemas
from generator.agents.words import short
from generator.diagnostics import Checked, Diagnostic
from generator.flow.catalog import Catalog, moved, own_name
from generator.flow.files import read_flow, with_subflows
from generator.flow.launch import needs_org, not_launched
from generator.flow.model import ActionCall, Flow, NotEmulated
from generator.flow.record_model import WRITES
from generator.flow.services import catalog_of_model, joined, namespace_named
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import Wait
from generator.model.types import AnyValue, Json, ListOf, MapOf, Named, Scalar, ScalarKind, Type
from generator.salesforce.names import SalesforceNames
from generator.salesforce.namespaces import parted
from generator.usecases import flow_rules as rules
from generator.usecases.flow_callouts import Callouts
from generator.usecases.flow_services import ServiceSource, Workspace
from generator.usecases.flow_world import Surroundings, inputs_of
from generator.usecases.interview import Interview, ended
from generator.usecases.interview_keeping import Kept
from generator.usecases.interview_stage import UNOBSERVED, stage_of
from generator.usecases.stopping import stopping

if TYPE_CHECKING:
    from generator.flow.resources import Variable
    from generator.named import Model
    from generator.usecases.tool_calls import ToolCalls

FLOWS = "Flow"  # what the names of flows' tools begin with
_KINDS: dict[str, ScalarKind] = {
    "String": "string", "Picklist": "string", "Multipicklist": "string", "Time": "string", "Number": "number", "Currency": "number",
    "Boolean": "boolean", "Date": "date", "DateTime": "datetime",
}  # fmt: skip
_CHANGE = Hints(False, True, False)  # of what is not known: it is taken for a change
_CHANGING = (ActionCall, NotEmulated, OrchestratedStage, Wait, *WRITES)


def flow_tool(flow: Flow, names: ToolNames, hints: Hints, services: Sequence[SalesforceNames]) -> Tool:
    """The tool of a flow; classes of its variables are those of these services."""
    title = flow.label or flow.name
    words = short(flow.source.value("description") or title, DESCRIPTION)
    return Tool(names.name(FLOWS, flow.name), title, words, hints, flow.name, partial(_schemas, flow, services))


def flow_hints(flows: Iterable[Flow], of_action: Mapping[str, Hints]) -> Hints:
    """What is known of a flow with those that it runs: it does what its callouts do, whose hints stand by action in lower case."""
    found: list[Hints] = []
    for element in (element for flow in flows for element in flow.elements):
        if isinstance(element, ActionCall) and element.external:
            found.append(of_action.get(own_name(element.action_name).lower(), _CHANGE))
        elif isinstance(element, _CHANGING):
            found.append(_CHANGE)
    return Hints(
        all(one.reads for one in found), any(one.destructive for one in found), all(one.idempotent for one in found)
    )


def _schemas(flow: Flow, services: Sequence[SalesforceNames]) -> ToolSchemas:
    """The schemas of a flow's variables; nothing of what comes out is there for sure."""
    given = [one for one in flow.variables if one.input]
    made = [one for one in flow.variables if one.output]
    return ToolSchemas(_object(given, services, closed=True), _object(made, services, closed=False))


def _object(variables: list[Variable], services: Sequence[SalesforceNames], *, closed: bool) -> Schema:
    """Each variable is written by the names of its own service, its definitions beside those of the others."""
    whole: Schema = {"type": "object", "properties": {}}
    properties, definitions = cast("Schema", whole["properties"]), cast("Schema", {})
    for one in variables:
        names, key = _class(one.apex_class, services)
        writer = SchemaWriter(names.types if names is not None else {}, answers=not closed, names=names, space=one.name)
        written = writer.object({one.name: (_type(one, key), "")}, [])
        properties |= cast("Schema", written["properties"])
        definitions |= cast("Schema", written.get("$defs", {}))
    if closed:
        whole["additionalProperties"] = False
    return {**whole, "$defs": definitions} if definitions else whole


def _class(name: str, services: Sequence[SalesforceNames]) -> tuple[SalesforceNames | None, str]:
    """The names of the service that a class is of, under whatever namespace, and the key of its type."""
    wanted = parted(name)[1].lower()
    for names in services if name else ():
        if key := next((key for key in names.class_keys if names.type(key).part.lower() == wanted), ""):
            return names, key
    return None, ""


def _type(variable: Variable, key: str) -> Type:
    kind = _KINDS.get(variable.data_type)
    made: Type = Named(key) if key else Scalar(kind) if kind is not None else AnyValue()
    if variable.data_type == "SObject":
        made = MapOf(AnyValue())
    return ListOf(made) if variable.collection else made


# -- flows of a project


@dataclass(frozen=True, slots=True)
class ServedService:
    """A service whose actions flows may call: its picked operations, its generated client, the credential that it goes through."""

    model: Model
    folder: Path
    credential: str


@dataclass(frozen=True)
class FlowTools:
    """Tools that run flows. `homes` are the flows by tool, each before those that it runs."""

    tools: tuple[Tool, ...]
    homes: Mapping[str, tuple[Flow, ...]]
    services: tuple[ServedService, ...]
    calls: ToolCalls

    @cached_property
    def _catalogs(self) -> dict[str, Catalog]:
        """What was offered to the flows of each tool that was called."""
        return {}

    @cached_property
    def _sources(self) -> tuple[ServiceSource, ...]:
        rows = self.services
        return tuple(ServiceSource(r.model.service.name, clients=str(r.folder), credential=r.credential) for r in rows)

    def call(self, tool: Tool, arguments: Mapping[str, Json]) -> ToolResult:
        """Run a flow to its end; secrets are hidden. What goes wrong is in the result."""
        wrong = misfits(arguments, tool.schemas.input)
        if wrong:
            return ToolResult({}, wrong)
        made = self._run(tool.name, arguments)
        if made.value is None:
            return ToolResult({}, tuple(f"{found.message} {found.remedy}".strip() for found in made.diagnostics))
        outputs = {name: value for name, value in made.value.outputs.items() if value is not None}
        if made.value.finished:
            return ToolResult(outputs)
        return ToolResult(outputs, (made.value.fault or f"The flow ended as {made.value.status}.",))

    @stopping
    def _run(self, tool: str, arguments: Mapping[str, Json]) -> Checked[Interview]:
        flows, how, workspace = self.homes[tool], self.calls, Workspace()
        callouts = Callouts(
            base_url=how.base_url, headers=how.headers, credential=how.credential, user=how.user,
        )  # fmt: skip
        surroundings = Surroundings(user=how.user)
        if tool not in self._catalogs:  # a large service's takes longer than a call
            self._catalogs[tool] = _catalog(self.services, flows)
        known = self._catalogs[tool]
        with stage_of(flows, self._sources, known, callouts, surroundings, UNOBSERVED, workspace) as stage:
            result = stage.begin(inputs_of(arguments, flows[0]))
            return Checked(ended(stage, result, Kept(None), show_secrets=False))


def _catalog(services: Sequence[ServedService], flows: Sequence[Flow]) -> Catalog:
    """What the services offer, their classes under the namespace that the flows write."""
    found = []
    for one in services:
        catalog = catalog_of_model(one.model)
        space = namespace_named(flows, one.model.service.name)
        found.append(moved(catalog, space) if space else catalog)
    return joined(found)


def project_flows(
    paths: Sequence[Path],
    services: Sequence[ServedService],
    actions: Sequence[Tool],
    names: ToolNames,
    calls: ToolCalls,
) -> Checked[FlowTools]:
    """The flows in these files that can be called from outside, and run here: with these services, and without an org.

    The findings tell of the others, and of files that cannot be read.
    """
    of_action = {one.target.lower(): one.hints for one in actions}
    known = [one.model.salesforce for one in services]
    tools: list[Tool] = []
    homes: dict[str, tuple[Flow, ...]] = {}
    findings: list[Diagnostic] = []
    places = tuple(dict.fromkeys(path.parent for path in paths))
    for path in paths:
        read = read_flow(path)
        if read.value is None:
            findings += read.diagnostics
            continue
        flow = read.value
        flows = tuple(with_subflows(flow, (path.parent, *places)).values())
        reason, remedy = _left_out(flow, flows, of_action)
        if reason:
            findings.append(rules.NO_TOOL.at("", flow=flow.name, reason=reason, remedy=remedy))
            continue
        tool = flow_tool(flow, names, flow_hints(flows, of_action), known)
        tools.append(tool)
        homes[tool.name] = flows
    return Checked(FlowTools(tuple(tools), homes, tuple(services), calls), tuple(findings))


def _left_out(flow: Flow, flows: tuple[Flow, ...], of_action: Mapping[str, Hints]) -> tuple[str, str]:
    """Why a flow is no tool here, "" where it is one, and what can be done."""
    reason = not_launched(flow)
    if reason:
        return reason, "activate it" if "status" in reason else ""
    needed = needs_org(flows)
    if needed:
        return f"its {needed} needs an org", "the local org serves it: extsvc org start, then /mcp"
    calls = (one for each in flows for one in each.elements if isinstance(one, ActionCall) and one.external)
    missing = next((one.action_name for one in calls if own_name(one.action_name).lower() not in of_action), "")
    return (
        (f"it calls {missing}, which is not among the picked operations", "pick it with extsvc select")
        if missing
        else ("", "")
    )
