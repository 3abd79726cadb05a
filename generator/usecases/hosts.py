"""The hosts of actions whose files are looked through for uses. A new one is a row: endings of its files, and who reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from generator.diagnostics import Diagnostic
from generator.usecases.indirect_uses import HostLink, indirect_uses
from generator.uses import ServiceUse

if TYPE_CHECKING:
    from generator.apex.known import KnownServices
    from generator.bot.model import EinsteinBot
    from generator.flow.catalog import Catalog
    from generator.omni.services import RegisteredService
    from generator.usecases.apex_services import ServiceAtHand

AGENTS = (".genaifunction-meta.xml", ".genaifunction", ".genaiplannerbundle", ".genaiplannerbundle-meta.xml", ".agent")
# Files of agents that name functions and flows, and no actions themselves.
LINKING = (".genaiplugin-meta.xml", ".genaiplugin", ".mcpserverdefinition-meta.xml", ".mcpserverdefinition")


@dataclass
class HostWorld:
    """The services at hand as hosts want them; readers leave findings about files that they cannot read, and whom else components call."""

    services: Sequence[ServiceAtHand]
    findings: list[Diagnostic] = field(default_factory=list)
    links: list[HostLink] = field(default_factory=list)

    @cached_property
    def catalog(self) -> Catalog:
        """As flows, and what names actions and classes like them, see services."""
        from generator.flow.catalog import catalog_of

        return catalog_of([one.described.model() for one in self.services])

    @cached_property
    def called(self) -> tuple[RegisteredService, ...]:
        """As the Rest Actions of procedures could call services."""
        from generator.usecases.omni_services import registered_service

        return tuple(registered_service(one.described, one.name, one.credential, self.catalog) for one in self.services)

    @cached_property
    def apex(self) -> KnownServices:
        """As Apex sees services."""
        from generator.usecases.apex_checks import known_services

        return known_services(self.services)


Reading: TypeAlias = Callable[[Sequence[Path], HostWorld], Iterable[ServiceUse]]


@dataclass(frozen=True, slots=True)
class ActionHost:
    """A kind of file that can use actions: endings in lower case, and what finds the uses in such files."""

    name: str
    suffixes: tuple[str, ...]
    read: Reading


def _flows(paths: Sequence[Path], world: HostWorld) -> Iterator[ServiceUse]:
    from generator.flow.files import called_flows, read_flow
    from generator.flow.service_uses import service_uses

    for path in paths:
        read = read_flow(path)
        if read.value is None:
            world.findings += read.diagnostics
        else:
            yield from service_uses(read.value, world.catalog)
            world.links += [
                HostLink("flow", read.value.name, str(path), element.line, "flow", name)
                for element in read.value.elements
                for name in called_flows(element)
            ]


def _apex(paths: Sequence[Path], world: HostWorld) -> Iterator[ServiceUse]:
    from generator.apex.service_uses import service_uses
    from generator.usecases.apex_checks import read_apex

    files, findings = read_apex(paths)
    world.findings += findings
    yield from service_uses(files, world.apex)


def _agents(paths: Sequence[Path], world: HostWorld) -> Iterator[ServiceUse]:
    from generator.agents.links import read_links
    from generator.agents.read import read_agent

    for path in paths:
        actions, findings = read_agent(path)
        world.findings += findings
        world.links += [
            HostLink("agent", one.component, str(path), one.line, one.kind, one.target) for one in read_links(path)
        ]
        for one in actions:
            action = world.catalog.action(one.target)
            if action is None:
                continue
            yield ServiceUse("agent", one.component, one.file, one.line, "action", action.name)
            for given in one.inputs or ():
                name = f"{action.name}.{given.name}"
                yield ServiceUse("agent", one.component, one.input_file, given.line, "input", name)
            for taken in one.outputs or ():
                name = f"{action.name}.{taken.name}"
                yield ServiceUse("agent", one.component, one.output_file, taken.line, "output", name)


def _bots(paths: Sequence[Path], world: HostWorld) -> Iterator[ServiceUse]:
    from generator.bot.reader import read_bot

    for path in paths:
        read = read_bot(path)
        world.findings += read.diagnostics
        if read.value is not None:
            yield from _bot_uses(read.value, str(path), world)


def _bot_uses(bot: EinsteinBot, file: str, world: HostWorld) -> Iterator[ServiceUse]:
    calls = (step.invocation for dialog in bot.dialogs for step in dialog.walk() if step.invocation is not None)
    for called in calls:
        if called.kind.lower() == "flow":
            world.links.append(HostLink("bot", bot.name, file, called.line, "flow", called.action))
        action = world.catalog.action(called.action)
        if action is None or called.kind.lower() != "externalservice":
            continue
        yield ServiceUse("bot", bot.name, file, called.line, "action", action.name)
        for one in called.mappings:
            kind: Literal["input", "output"] = "input" if one.direction.lower() == "input" else "output"
            known = action.input_by_name if kind == "input" else action.output_by_name
            whole = one.parameter.lower()  # a path may lead into an object: body.destination
            declared = known.get(whole) or known.get(whole.partition(".")[0])
            if declared is not None:
                yield ServiceUse("bot", bot.name, file, one.line, kind, f"{action.name}.{declared.name}")


def _procedures(paths: Sequence[Path], world: HostWorld) -> Iterator[ServiceUse]:
    from generator.omni.files import read_procedure
    from generator.usecases.procedure_uses import procedure_uses

    for path in paths:
        read = read_procedure(path)
        world.findings += read.diagnostics
        if read.value is not None:
            yield from procedure_uses(read.value, world.called, world.catalog)


HOSTS: tuple[ActionHost, ...] = (
    ActionHost("flow", (".flow-meta.xml", ".flow"), _flows),
    ActionHost("apex", (".cls", ".trigger", ".apex"), _apex),
    ActionHost("agent", (*AGENTS, *LINKING), _agents),
    ActionHost("bot", (".botversion-meta.xml", ".botversion"), _bots),
    ActionHost("procedure", (".oip-meta.xml", ".oip", "_datapack.json"), _procedures),
)


def host_files(folders: Sequence[str | Path]) -> dict[str, list[Path]]:
    """The files of each host below folders, or those named, by the host's name. Raises `Stop`."""
    from generator.usecases.apex_services import files_below

    every = tuple(suffix for host in HOSTS for suffix in host.suffixes)
    found = files_below(folders, every)
    return {host.name: [path for path in found if path.name.lower().endswith(host.suffixes)] for host in HOSTS}


def uses_in(files: dict[str, list[Path]], world: HostWorld) -> tuple[ServiceUse, ...]:
    """Every use, once, in the order of hosts, files and lines."""
    found: dict[ServiceUse, None] = {}
    for host in HOSTS:
        found |= dict.fromkeys(host.read(files[host.name], world))
    found |= dict.fromkeys(indirect_uses(list(found), world.links))
    order = {host.name: number for number, host in enumerate(HOSTS)}
    return tuple(sorted(found, key=lambda use: (order[use.host], use.file, use.line, use.kind, use.name)))
