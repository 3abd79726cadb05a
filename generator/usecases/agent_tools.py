"""The actions and flows of a project, or the actions of a generated folder, as tools of an agent: listed with their schemas, and called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.agents.tool_list import RESERVED
from generator.agents.tools import Tool, Toolbox, ToolNames, ToolResult, tool_of
from generator.diagnostics import Checked, Diagnostic
from generator.usecases.flow_files import FLOWS as FLOW_FILES
from generator.usecases.stopping import Stop, needed, stopping
from generator.usecases.tool_calls import DEFAULT_CALLS, ActionHome, ActionTools, ToolCalls

if TYPE_CHECKING:
    from generator.model.types import Json
    from generator.named import Model
    from generator.project.config import Config, Project
    from generator.usecases.flow_tools import FlowTools


@stopping
def agent_tools(place: str | Path = "", calls: ToolCalls = DEFAULT_CALLS) -> Checked[Toolbox]:
    """The tools of the project around the current folder with its flows, of one of its services, or of a generated folder.

    Findings: flow-no-tool; project-not-found, project-without-services, no-generated-package, and why a spec cannot be read; with a value,
    those of services that are left out because their specs cannot be read.
    """
    from generator.usecases.projects import chosen, open_project
    from generator.usecases.registered import registered_service

    known = registered_service(str(place)) if str(place) else None
    if known is not None:
        return _of_services(known[0], (known[1],), calls)
    if str(place):
        from generator.usecases.package_tools import package_tools

        return Checked(package_tools(Path(place), calls))
    project = needed(open_project())
    return _of_services(project, needed(chosen(project, ())), calls, flows=True)


def _of_services(
    project: Project, services: tuple[Config, ...], calls: ToolCalls, *, flows: bool = False
) -> Checked[Toolbox]:
    names = ToolNames(RESERVED)
    found: list[Diagnostic] = []
    tools: list[Tool] = []
    homes: dict[str, ActionHome] = {}
    served: list[tuple[Config, Model]] = []
    for config in services:
        made = _of_service(project, config)
        if made.value is None:
            found += made.diagnostics
            continue
        served.append((config, made.value))
        for tool in _tools(made.value, names):
            tools.append(tool)
            homes[tool.name] = ActionHome(project.folder / config.out, tool.target, config.named_credential)
    if not tools:
        raise Stop(*found)
    actions = ActionTools(tuple(tools), homes, calls)
    if not flows:
        return Checked(actions, tuple(found))
    return _with_flows(project, actions, served, names, found)


def _of_service(project: Project, config: Config) -> Checked[Model]:
    """A service with its picked operations."""
    from generator.modelling.outline import outlines
    from generator.pipeline import model
    from generator.project import source
    from generator.project.prepare import selection

    loaded = source.read(project, config, keep=False)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    spec = loaded.value.spec
    return model(spec, config.name, selection(config, outlines(spec)))


def _tools(made: Model, names: ToolNames) -> Iterator[Tool]:
    """The tools of those operations that an org would offer."""
    from generator.salesforce.actions import action_of

    known = made.salesforce
    actions = (action_of(one, known) for one in known.service.operations)
    return (tool_of(one, known, names) for one in actions if not one.names.survivor)


@dataclass(frozen=True, slots=True)
class ProjectTools:
    """Actions, and the flows around them."""

    actions: ActionTools
    flows: FlowTools

    @property
    def tools(self) -> tuple[Tool, ...]:
        """All of them, the actions first."""
        return (*self.actions.tools, *self.flows.tools)

    def call(self, tool: Tool, arguments: Mapping[str, Json]) -> ToolResult:
        """Call an action, or run a flow."""
        return self.flows.call(tool, arguments) if tool.name in self.flows.homes else self.actions.call(tool, arguments)


def _with_flows(
    project: Project,
    actions: ActionTools,
    served: Sequence[tuple[Config, Model]],
    names: ToolNames,
    found: Sequence[Diagnostic],
) -> Checked[Toolbox]:
    from generator.usecases.apex_services import walked

    try:
        paths = walked(project.folder, FLOW_FILES)
    except Stop as stop:  # too many files: the actions are served all the same
        return Checked(actions, (*found, *stop.findings))
    if not paths:
        return Checked(actions, tuple(found))
    from generator.usecases.flow_tools import ServedService, project_flows

    services = [ServedService(model, project.folder / c.out, c.named_credential) for c, model in served]
    flows = project_flows(paths, services, actions.tools, names, actions.calls)
    made = ProjectTools(actions, flows.value) if flows.value is not None and flows.value.tools else actions
    return Checked(made, (*found, *flows.diagnostics))
