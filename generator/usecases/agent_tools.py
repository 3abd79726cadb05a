"""The actions of a project, or of a generated folder, as tools of an agent: listed with their schemas, and called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.agents.tool_list import RESERVED
from generator.agents.tools import Tool, Toolbox, ToolNames, tool_of
from generator.diagnostics import Checked, Diagnostic
from generator.usecases.stopping import Stop, needed, stopping
from generator.usecases.tool_calls import DEFAULT_CALLS, ActionHome, ActionTools, ToolCalls

if TYPE_CHECKING:
    from generator.project.config import Config, Project


@stopping
def agent_tools(place: str | Path = "", calls: ToolCalls = DEFAULT_CALLS) -> Checked[Toolbox]:
    """The tools of the project around the current folder, of one of its services, or of a generated folder.

    Findings: project-not-found, project-without-services, no-generated-package, and why a spec cannot be read; with a value,
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
    return _of_services(project, needed(chosen(project, ())), calls)


def _of_services(project: Project, services: tuple[Config, ...], calls: ToolCalls) -> Checked[Toolbox]:
    names = ToolNames(RESERVED)
    found: list[Diagnostic] = []
    tools: list[Tool] = []
    homes: dict[str, ActionHome] = {}
    for config in services:
        made = _of_service(project, config, names)
        found += made.diagnostics if made.value is None else ()
        for tool in made.value or ():
            tools.append(tool)
            homes[tool.name] = ActionHome(project.folder / config.out, tool.target, config.named_credential)
    if not tools:
        raise Stop(*found)
    return Checked(ActionTools(tuple(tools), homes, calls), tuple(found))


def _of_service(project: Project, config: Config, names: ToolNames) -> Checked[tuple[Tool, ...]]:
    """The tools of a service's picked operations, those alone that an org would offer."""
    from generator.modelling import outlines
    from generator.pipeline import model
    from generator.project import source
    from generator.project.prepare import selection
    from generator.salesforce.actions import action_of

    loaded = source.read(project, config, keep=False)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    spec = loaded.value.spec
    made = model(spec, config.name, selection(config, outlines(spec)))
    if made.value is None:
        return Checked(None, made.diagnostics)
    known = made.value.salesforce
    actions = (action_of(one, known) for one in known.service.operations)
    return Checked(tuple(tool_of(one, known, names) for one in actions if not one.names.survivor))
