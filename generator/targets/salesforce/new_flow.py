"""A first flow around an action: inputs for what the action requires, the call, its outputs, and a fault path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from generator.salesforce.actions import InvocableAction, InvocableInput, InvocableOutput
from generator.salesforce.names import SalesforceNames
from generator.salesforce.types import ClassMember, classes, flow_obstacle, members
from generator.targets.render import render
from generator.targets.salesforce.target import Salesforce
from generator.targets.seam import Page

_LONGEST = 80  # characters of an API name
_DEEPEST = 8  # objects within required objects
# Apex's words for values, and Flow's: data type, digits behind the point where there are some.
_KINDS = {
    "String": ("String", ""),
    "Blob": ("String", ""),
    "Integer": ("Number", "0"),
    "Long": ("Number", "0"),
    "Double": ("Number", "2"),
    "Boolean": ("Boolean", ""),
    "Date": ("Date", ""),
    "Datetime": ("DateTime", ""),
}


@dataclass(frozen=True, slots=True)
class FlowVariable:
    """A variable of a flow; `apex` is the class of an Apex-defined one."""

    name: str
    kind: str
    apex: str = ""
    scale: str = ""
    collection: bool = False
    input: bool = False
    output: bool = False


@dataclass(slots=True)
class NewFlowView:
    """What the template prints. Assignments and parameters are pairs: the name that is set, the variable it is set to."""

    name: str
    label: str
    action: str
    call: str
    api_version: str
    variables: list[FlowVariable] = field(default_factory=list)
    assignments: list[tuple[str, str]] = field(default_factory=list)
    inputs: list[tuple[str, str]] = field(default_factory=list)
    outputs: list[tuple[str, str]] = field(default_factory=list)
    fault: str = "fault"


@dataclass(frozen=True, slots=True)
class UnusableInput:
    """A required input, or a field of one, that a flow cannot give, and why."""

    name: str
    reason: str


def api_name(text: str, fallback: str = "Value") -> str:
    """The nearest API name: a letter, then letters, digits and single underscores."""
    words = "_".join(re.findall(r"[A-Za-z0-9]+", text))
    made = words if words[:1].isalpha() else f"{fallback}_{words}" if words else fallback
    return made[:_LONGEST].rstrip("_")


def new_flow(
    action: InvocableAction, names: SalesforceNames, name: str, api_version: str
) -> tuple[NewFlowView, tuple[UnusableInput, ...]]:
    """The view of a flow that calls an action, and what stands in the way of it."""
    view = NewFlowView(
        name, name.replace("_", " "), action.names.flow, api_name(f"Call_{action.operation.id}"), api_version
    )
    made = _Maker(view, names)
    for one in sorted(action.inputs, key=lambda one: one.name):
        if one.required:
            made.given(one)
    made.answered(action.outputs)
    view.fault = made.variable("fault", "String", output=True)
    view.variables.sort(key=lambda variable: variable.name)
    return view, tuple(made.unusable)


def printed(view: NewFlowView) -> str:
    """The flow's XML, as Flow Builder writes one. Raises `NotXml` for names that XML cannot hold."""
    return render(Salesforce(), [Page(f"{view.name}.flow-meta.xml", "new_flow.xml.jinja", {"it": view})])[0].text


class _Maker:
    """Fills a view."""

    def __init__(self, view: NewFlowView, names: SalesforceNames) -> None:
        self.view, self.names = view, names
        self.unusable: list[UnusableInput] = []
        self._taken = {view.name.lower(), view.call.lower(), "set_inputs", "set_failure"}
        self._classes = {names.type(declared.key).flow: declared.key for declared in classes(names)}

    def variable(self, wanted: str, text: str, *, input: bool = False, output: bool = False) -> str:
        """A variable of a type; its name is new in the flow, whatever the case of letters."""
        base = name = api_name(wanted, "Input")
        number = 2
        while name.lower() in self._taken:
            name, number = f"{base[: _LONGEST - 4]}_{number}", number + 1
        self._taken.add(name.lower())
        collection = text.startswith("List<")
        inner = text[5:-1] if collection else text
        kind, scale = _KINDS.get(inner, ("Apex", ""))
        apex = inner if kind == "Apex" else ""
        self.view.variables.append(FlowVariable(name, kind, apex, scale, collection, input, output))
        return name

    def given(self, one: InvocableInput) -> None:
        """An input of the action: a variable of its own, filled from variables for its fields where it is an object."""
        if self._refused(one.name, one.type):
            return
        made = one.type in self._classes
        name = self.variable(one.name, one.type, input=not made)
        self.view.inputs.append((one.name, name))
        if made:
            self._filled(name, self._classes[one.type], one.name, ())

    def _filled(self, variable: str, key: str, path: str, above: tuple[str, ...]) -> None:
        for member in self._needed(members(key, self.names), top=not above):
            place = f"{path}.{member.name}"
            if self._refused(place, member.type):
                continue
            inner = self._classes.get(member.type, "")
            if inner and (inner in (key, *above) or len(above) >= _DEEPEST):
                self.unusable.append(UnusableInput(place, "it requires itself"))
                continue
            name = self.variable(member.wire or member.name, member.type, input=not inner)
            if inner:
                self._filled(name, inner, place, (*above, key))
            self.view.assignments.append((f"{variable}.{member.name}", name))

    def _needed(self, found: Iterable[ClassMember], *, top: bool) -> list[ClassMember]:
        """The required members; of an object that requires nothing, and is all there is to send, its plain ones."""
        every = [member for member in found if member.wire]
        required = [member for member in every if member.required]
        if required or not top:
            return required
        return [member for member in every if member.type.removeprefix("List<").rstrip(">") in _KINDS]

    def _refused(self, name: str, text: str) -> bool:
        reason = flow_obstacle(text)
        if reason:
            self.unusable.append(UnusableInput(name, f"it is {reason}"))
        return bool(reason)

    def answered(self, outputs: Iterable[InvocableOutput]) -> None:
        """The answer of the best code that has one, and the status."""
        usable = [one for one in outputs if one.code and not one.name.endswith("Exc") and not flow_obstacle(one.type)]
        for one in sorted(usable, key=lambda one: (one.code == "default", one.code))[:1]:
            self.view.outputs.append((one.name, self.variable("response", one.type, output=True)))
        self.view.outputs.append(("responseCode", self.variable("httpStatus", "Integer", output=True)))
        self.view.outputs.sort()
