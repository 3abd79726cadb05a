"""Uses that lead through something else: a bot's flow that calls an action, a topic's function, a flow's subflow, a tool that is a flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator.uses import ServiceUse


@dataclass(frozen=True, slots=True)
class HostLink:
    """A component that calls another by name: a flow, or the function of an agent."""

    host: str
    component: str
    file: str
    line: int
    kind: Literal["flow", "function"]
    target: str


def indirect_uses(direct: Iterable[ServiceUse], links: Iterable[HostLink]) -> Iterator[ServiceUse]:
    """Each link that leads to actions, directly or through further ones, as a use of them. Names are compared without case."""
    actions: dict[tuple[str, str], set[str]] = {}
    for use in direct:
        if use.kind == "action" and use.host in _KINDS:
            actions.setdefault((_KINDS[use.host], use.component.lower()), set()).add(use.name)
    known = list(links)
    onward: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for link in known:
        if link.host in _KINDS:
            own = (_KINDS[link.host], link.component.lower())
            onward.setdefault(own, set()).add((link.kind, link.target.lower()))
    for link in known:
        for name in sorted(_reached((link.kind, link.target.lower()), actions, onward)):
            yield ServiceUse(
                link.host, link.component, link.file, link.line, "action", name, f"the {link.kind} {link.target}"
            )


_KINDS = {"flow": "flow", "agent": "function"}  # what others call a component of a host


def _reached(
    start: tuple[str, str],
    actions: dict[tuple[str, str], set[str]],
    onward: dict[tuple[str, str], set[tuple[str, str]]],
) -> set[str]:
    found: set[str] = set()
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        found |= actions.get(here, set())
        for other in onward.get(here, ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return found
