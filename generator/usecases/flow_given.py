"""What a run is told by name, sorted by what the names stand for: globals, elements, values that only an org would give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.usecases import flow_rules as rules
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.flow.model import Flow
    from generator.flow.run.state import Program
    from generator.flow.values import Value


@dataclass(slots=True)
class Given:
    """Values by lower-case name. `elements` are outputs of elements by "element" or "flow.element"."""

    globals: dict[str, Value] = field(default_factory=dict)
    elements: dict[str, Value] = field(default_factory=dict)
    presets: dict[str, Value] = field(default_factory=dict)


def sorted_out(given: Mapping[str, object], programs: Iterable[Program], known: Mapping[str, Value]) -> Given:
    """Plain values by what their names stand for in these flows; `known` are globals to begin with.

    Raises `Stop` for a name that nothing there has, with the nearest.
    """
    from generator.flow.run.conversion import from_plain

    flows = [program.flow for program in programs]
    made = Given(globals=dict(known))
    elements, presets = _elements(flows), _presets(flows)
    for name, plain in given.items():
        value, folded = from_plain(plain), name.lower()
        if name.startswith("$"):
            _check_global(name)
            _put_global(made.globals, name, value)
        elif folded in elements:
            made.elements[folded] = value
        elif folded in presets:
            made.presets[folded] = value
        else:
            raise Stop(_unknown(name, flows, (*elements.values(), *presets.values())))
    return made


def failing(wanted: Mapping[str, str], programs: Iterable[Program]) -> dict[str, str]:
    """The messages of the elements that are to fail, by lower-case name. Raises `Stop` for one that is in no flow."""
    flows = [program.flow for program in programs]
    elements = _elements(flows)
    made = {}
    for name, reason in wanted.items():
        if name.lower() not in elements:
            raise Stop(rules.NO_ELEMENT.at("", name=name, flow=flows[0].name, hint=_hint(name, elements.values())))
        made[name.lower()] = reason or "The element was told to fail."
    return made


def _elements(flows: Iterable[Flow]) -> dict[str, str]:
    """Every way to name an element: alone, and with its flow; steps of stages and their evaluation flows too."""
    from generator.flow.stage_model import OrchestratedStage

    found: dict[str, str] = {}
    for flow in flows:
        for element in flow.elements:
            found.setdefault(element.name.lower(), element.name)
            found.setdefault(f"{flow.name}.{element.name}".lower(), f"{flow.name}.{element.name}")
            if not isinstance(element, OrchestratedStage):
                continue
            for step in element.steps:
                found.setdefault(step.name.lower(), step.name)
                found.setdefault(f"{flow.name}.{step.name}".lower(), f"{flow.name}.{step.name}")
            for _, _, gate in element.gates():
                if gate.flow:
                    found.setdefault(gate.flow.lower(), gate.flow)
    return found


def _presets(flows: Iterable[Flow]) -> dict[str, str]:
    """What is neither computed nor assigned here: screen fields, choices, stages."""
    return {other.name.lower(): other.name for flow in flows for other in flow.others}


def _check_global(name: str) -> None:
    from generator.flow.check.resolve import GLOBALS

    root = name.split(".")[0]
    if root.lower() not in {known.lower() for known in GLOBALS}:
        raise Stop(rules.NO_GLOBAL.at("", name=root, hint=_hint(root, GLOBALS)))


def _put_global(known: dict[str, Value], name: str, value: Value) -> None:
    """`$Record`, or a field below it such as `$User.Email`."""
    from generator.flow.values import FlowObject

    root, *path = name.split(".")
    if not path:
        known[root.lower()] = value
        return
    holders: list[FlowObject] = []
    holder = known.get(root.lower())
    for step in path:
        holders.append(holder if isinstance(holder, FlowObject) else FlowObject())
        holder = holders[-1].get(step)
    for step, parent in zip(reversed(path), reversed(holders), strict=True):
        value = parent.put(step, value)
    known[root.lower()] = value


def _unknown(name: str, flows: list[Flow], known: Iterable[str]) -> Diagnostic:
    variable = next((v for flow in flows for v in flow.variables if v.name.lower() == name.lower()), None)
    if variable is not None:
        hint = (
            "pass an input with --input" if variable.input else "it is a variable of the flow, which its elements set"
        )
    else:
        hint = _hint(name, known)
    return rules.NOTHING_TO_SET.at("", name=name, flow=flows[0].name, hint=hint)


def _hint(name: str, known: Iterable[str]) -> str:
    from generator.flow.rules import offer
    from generator.wording import nearest

    return offer(nearest(name, tuple(known)), "see `extsvc flow draw` for its elements")
