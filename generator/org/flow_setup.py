"""Flows as somebody makes them in the org: uploaded, drawn with what is wrong with them, begun around an action, kept as tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from generator.diagnostics import Checked
from generator.flow.draw import svg
from generator.flow.graph import graph_of
from generator.flow.model import Flow
from generator.org.judging import OrgWorld
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import HOSTED, META, ComponentKey
from generator.org.overview import complaints_of
from generator.org.refusal import DUPLICATE, INVALID, MISSING, OrgRefused
from generator.usecases.flow_new import new_flow_of

FLOW, TEST = "Flow", "FlowTest"


def flow_named(world: OrgWorld, name: str) -> Flow:
    """The flow of this name, whatever its case. Raises `OrgRefused`."""
    found = next((one for known, one in world.flows.items() if known.lower() == name.lower()), None)
    if found is None:
        raise OrgRefused(MISSING, f"no flow is called {name[:80]}")
    return found


def uploaded(file: str, data: bytes) -> dict[ComponentKey, bytes]:
    """The component in an uploaded file, by its name: a flow or a flow test. Raises `OrgRefused` for other names."""
    name, _, suffix = file.removesuffix(META).rpartition(".")
    kind = next((one for one in (FLOW, TEST) if HOSTED[one].suffix == suffix), "")
    if not name or not kind:
        raise OrgRefused(INVALID, f"{file[:80] or 'the file'} must end in .flow-meta.xml or .flowtest-meta.xml")
    return {ComponentKey(kind, name): data}


def flow_picture(world: OrgWorld, flow: Flow, walk: Sequence[tuple[str, str]] = ()) -> str:
    """The picture of a flow as SVG, the elements that something is wrong with marked; `walk` is a run's path."""
    return svg(graph_of(flow, walk), _marks(world, flow))


def _marks(world: OrgWorld, flow: Flow) -> dict[str, str]:
    """The heaviest finding of each element, by its lower-case name: "error" or "warning"."""
    starts = sorted((one.line, one.name.lower()) for one in flow.elements)
    marks: dict[str, str] = {}
    for one in complaints_of(world, ComponentKey(FLOW, flow.name)):
        at = [name for line, name in starts if line <= one.line]
        if at and one.line and marks.get(at[-1]) != "error":
            marks[at[-1]] = "error" if one.refuses else "warning"
    return marks


def new_flow_around(org: LocalOrg, action: str, name: str) -> Checked[tuple[str, bytes]]:
    """A first flow around an action: its name and its file. Findings: those of `new_flow_of`.

    Raises `OrgRefused` when the action is not there, or the name is taken.
    """
    found = org.actions.find(action)
    described = found[0].described if found is not None else None
    if found is None or described is None:
        raise OrgRefused(MISSING, f"no active action is called {action[:80]}")
    made = new_flow_of(described, found[1].name, name)
    if made.value is None:
        return Checked(None, made.diagnostics)
    if org.world.there(ComponentKey(FLOW, made.value.name)) is not None:
        raise OrgRefused(DUPLICATE, f"a flow is called {made.value.name} already: give this one another name")
    return Checked((made.value.name, made.value.text.encode()), made.diagnostics)


def flow_test(flow: Flow, name: str, inputs: Mapping[str, object], outputs: Mapping[str, object]) -> bytes:
    """A test that gives a flow these inputs and asserts these outputs, as a file. Values that are null are left out."""
    given = "".join(_parameter(key, value) for key, value in inputs.items() if value is not None)
    asserted = "".join(_assertion(key, value) for key, value in outputs.items() if _plain(value))
    points = _point("Start", given) + (_point("Finish", asserted) if asserted else "")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<FlowTest xmlns="http://soap.sforce.com/2006/04/metadata">\n'
    label = escape(name.replace("_", " "))
    return (
        f"{head}    <flowApiName>{flow.name}</flowApiName>\n    <label>{label}</label>\n{points}</FlowTest>\n".encode()
    )


def _plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool))


def _point(element: str, inner: str) -> str:
    return (
        f"    <testPoints>\n{inner}        <elementApiName>{element}</elementApiName>\n    </testPoints>\n"
        if element == "Finish"
        else (f"    <testPoints>\n        <elementApiName>{element}</elementApiName>\n{inner}    </testPoints>\n")
    )


def _parameter(name: str, value: object) -> str:
    return (
        f"        <parameters>\n            <leftValueReference>{escape(name)}</leftValueReference>\n            <type>InputVariable</type>\n"
        f"            <value>\n                {_value(value)}\n            </value>\n        </parameters>\n"
    )


def _assertion(name: str, value: object) -> str:
    return (
        f"        <assertions>\n            <conditions>\n                <leftValueReference>{escape(name)}</leftValueReference>\n"
        f"                <operator>EqualTo</operator>\n                <rightValue>\n                    {_value(value)}\n"
        f"                </rightValue>\n            </conditions>\n            <errorMessage>{escape(name)} is something else</errorMessage>\n"
        "        </assertions>\n"
    )


def _value(value: object) -> str:
    import json

    if isinstance(value, bool):
        return f"<booleanValue>{'true' if value else 'false'}</booleanValue>"
    if isinstance(value, (int, float)):
        return f"<numberValue>{value}</numberValue>"
    if isinstance(value, str):
        return f"<stringValue>{escape(value)}</stringValue>"
    return f"<jsonValue>{escape(json.dumps(value, ensure_ascii=False))}</jsonValue>"
