"""Write the files that make actions known to agents, and check those that are there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.release import VERSION
from generator.usecases import rules
from generator.usecases.apex_services import AT_HAND, ServicesAtHand, files_to_check, services_at_hand
from generator.usecases.hosts import AGENTS
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.agents.check import AgentService
    from generator.salesforce.actions import InvocableAction
    from generator.targets.seam import Page
    from generator.targets.text import File
    from generator.usecases.apex_services import ServiceAtHand
    from generator.writing.write import Changes

_HEAVY = (Severity.ERROR, Severity.REFUSAL)
_DESCRIPTION, _LABEL = 1_000, 80  # characters that an org takes


@dataclass(frozen=True, slots=True)
class AgentFiles:
    """What was written, the files below the output folder, and the block of Agent Script, to stand below `actions:`."""

    changes: tuple[Changes, ...]
    files: tuple[str, ...]
    script: str


@dataclass(frozen=True, slots=True)
class AgentCheck:
    """The files that were read, how many External Service actions they name, and all that was found; `readable` is False
    when one could not be read."""

    files: tuple[str, ...]
    actions: int
    findings: tuple[Diagnostic, ...]
    readable: bool = True

    @property
    def failed(self) -> bool:
        """Whether anything weighs more than a warning."""
        return any(finding.severity in _HEAVY for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Function:
    """An action as an agent's function: the values of the templates."""

    name: str
    label: str
    description: str
    target: str
    confirmed: bool

    @property
    def instruction_name(self) -> str:
        return f"{self.name[:70]}_when"

    @property
    def instruction(self) -> str:
        return f"Use the action {self.label} for: {self.description}"[:_DESCRIPTION]


@stopping
def write_agent_files(
    actions: Sequence[str],
    out: str | Path = "force-app/main/default",
    *,
    services: ServicesAtHand = AT_HAND,
    overwrite_edited: bool = False,
) -> Checked[AgentFiles]:
    """Write for each action (`Service.operation`) a GenAiFunction with its schemas and a flow around it; for each service a topic
    (GenAiPlugin) of these functions and an McpServerDefinition of these flows.

    All of them ask for nothing but the action; an action that changes something asks for confirmation. Files edited by hand
    are never overwritten. Findings: what agents do not take of an answer, and actions that no flow can call.
    """
    from generator.agents.check import answers

    folders = [one for one in ("force-app",) if Path(one).is_dir()]
    at_hand, told = services_at_hand(services, folders or ["."])
    known = agent_services(at_hand)
    chosen: dict[str, list[InvocableAction]] = {}
    for name in actions:
        service, action = _named(name, known)
        chosen.setdefault(service.name, []).append(action)
    changes: list[Changes] = []
    blocks: list[str] = []
    for one in at_hand:
        picked = list({action.names.flow: action for action in chosen.get(one.name, ())}.values())
        if picked:
            told += [finding for action in picked for finding in answers(action, one.described.names)]
            made, script = _write(one, picked, Path(out), told, overwrite_edited)
            changes += made
            blocks.append(script)
    files = sorted({path for change in changes for path in (*change.created, *change.updated)})
    return Checked(AgentFiles(tuple(changes), tuple(files), "\n".join(blocks)), tuple(told))


def _named(name: str, known: Sequence[AgentService]) -> tuple[AgentService, InvocableAction]:
    """The service and the action of a name. Raises `Stop`."""
    from generator.salesforce.lookup import nearest_names

    for service in known:
        if found := service.actions.get(name.lower()):
            return service, found
    near = nearest_names(name, [a.names.flow for s in known for a in s.actions.values()], [])
    offer = f"perhaps {', '.join(near)}" if near else "name the services with --spec or --registration"
    raise Stop(rules.USES_NAME_UNKNOWN.at("", name=name, offer=offer))


def _write(
    one: ServiceAtHand, picked: list[InvocableAction], out: Path, told: list[Diagnostic], overwrite_edited: bool
) -> tuple[list[Changes], str]:
    """The files of one service's actions, each action with an entry of its own in the lock. Raises `Stop`."""
    from generator.agents.script import script_block
    from generator.targets.render import render
    from generator.targets.salesforce.target import Salesforce
    from generator.targets.seam import Page
    from generator.writing.lock import LockEntry
    from generator.writing.write import write

    functions = [_function(action) for action in picked]
    parts: list[tuple[str, list[Page | File]]] = []
    flows = []
    for action, function in zip(picked, functions, strict=True):
        files = _of_action(action, function, one, told)
        flows += [function] if len(files) > 3 else []
        parts.append((function.target, files))
    service, about = one.name, one.described.service
    topic = {
        "name": f"{service}_Topic", "label": (about.title or service)[:_LABEL], "functions": functions,
        "description": _short(about.description or about.title or service), "scope": _short(f"Only what {about.title or service} offers."),
    }  # fmt: skip
    shared: list[Page | File] = [
        Page(f"genAiPlugins/{service}_Topic.genAiPlugin-meta.xml", "genai_plugin.xml.jinja", {"it": topic})
    ]
    if flows:
        server = topic | {"flows": flows}
        shared.append(
            Page(f"mcpServerDefinitions/{service}.mcpServerDefinition-meta.xml", "mcp_server.xml.jinja", {"it": server})
        )
    changes = []
    for label, pages in (*parts, (service, shared)):
        entry = LockEntry(f"agent:{label}", facts={"target": "agent"})
        written = write(render(Salesforce(), pages), out, entry, generator=VERSION, overwrite_edited=overwrite_edited)
        told += written.diagnostics if written.value is not None else ()
        changes.append(needed(written))
    names = one.described.names
    blocks = (script_block(f.name.lower(), a, names, f.description) for a, f in zip(picked, functions, strict=True))
    return changes, "\n".join(blocks)


def _of_action(
    action: InvocableAction, function: _Function, one: ServiceAtHand, told: list[Diagnostic]
) -> list[Page | File]:
    """Function, schemas, and a flow where one can call the action."""
    from generator.agents.schemas import input_schema, output_schema
    from generator.targets.seam import Page
    from generator.targets.text import File
    from generator.usecases.flow_new import new_flow_of

    folder, names = f"genAiFunctions/{function.name}", one.described.names
    schemas = (("input", input_schema(action, names)), ("output", output_schema(action, names)))
    made: list[Page | File] = [
        Page(f"{folder}/{function.name}.genAiFunction-meta.xml", "genai_function.xml.jinja", {"it": function}),
        *(
            File(f"{folder}/{side}/schema.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
            for side, schema in schemas
        ),
    ]
    flow = new_flow_of(one.described, action.names.flow, function.name)
    if flow.value is None:
        told += [finding.lower(Severity.WARNING) for finding in flow.diagnostics]
        return made
    return [*made, File(f"flows/{flow.value.file}", flow.value.text)]


def _function(action: InvocableAction) -> _Function:
    from generator.targets.salesforce.new_flow import api_name

    operation, label = action.operation, action.names.label[:_LABEL]
    words = _short(operation.description or operation.summary or label)
    return _Function(
        api_name(action.names.flow), label, words, action.names.flow, operation.method not in ("get", "head")
    )


def _short(words: str) -> str:
    """Words on one line, as long as an org takes them, without what no XML can hold."""
    from generator.targets.text import comment

    return comment(words)[:_DESCRIPTION]


@stopping
def check_agent_files(paths: Sequence[str | Path], *, services: ServicesAtHand = AT_HAND) -> Checked[AgentCheck]:
    """What is wrong with the External Service actions of agents in these files, and in those of these folders: functions,
    planner bundles and Agent Script, each with its schemas, against the registered services.

    The findings beside the value speak of services that could not be read.
    """
    from generator.agents.check import check
    from generator.agents.read import read_agent

    files = files_to_check(paths, AGENTS)
    found: list[Diagnostic] = []
    actions = []
    for path in files:
        named, unread = read_agent(path)
        actions += named
        found += unread
    readable = not found
    at_hand, told = services_at_hand(services, paths, " ".join(one.target for one in actions))
    known = agent_services(at_hand)
    found += [finding for one in actions for finding in check(one, known)]
    found = list(dict.fromkeys(found))
    return Checked(AgentCheck(tuple(map(str, files)), len(actions), tuple(found), readable), tuple(told))


def agent_services(at_hand: Sequence[ServiceAtHand]) -> list[AgentService]:
    """The services as agents see them."""
    from generator.agents.check import AgentService

    return [
        AgentService(
            one.name,
            one.described.names,
            {a.names.flow.lower(): a for a in reversed(one.described.actions) if not a.names.survivor},
        )
        for one in at_hand
    ]
