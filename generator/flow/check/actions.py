"""Action and subflow elements against what they call: inputs, outputs, types, what is required."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.diagnostics import Diagnostic, Severity
from generator.flow import rules
from generator.flow.catalog import ApexClass, CatalogAction
from generator.flow.check.resolve import ALWAYS, resolve
from generator.flow.check.symbols import Symbols, ValueType, shape_of_type
from generator.flow.check.typing import fits, shape_of_value
from generator.flow.model import ActionCall, Flow, Subflow
from generator.flow.references import uses
from generator.flow.resources import Variable
from generator.flow.written import InputParameter
from generator.wording import nearest


def findings(symbols: Symbols) -> Iterator[Diagnostic]:
    """Findings about the callouts whose service is at hand."""
    for element in symbols.flow.elements:
        if not isinstance(element, ActionCall) or not element.external:
            continue
        service, _, operation = element.action_name.partition(".")
        if not symbols.catalog.has_service(service):
            continue
        action = symbols.catalog.action(element.action_name)
        if action is None:
            yield _unknown_action(symbols, element, service, operation)
        else:
            if not action.active:
                yield rules.found(
                    rules.INACTIVE_OPERATION, symbols.flow.file, element.line, element.name, action=action.name
                )
            if action.callbacks:
                yield rules.found(
                    rules.CALLBACK_OPERATION, symbols.flow.file, element.line, element.name, action=action.name
                )
            yield from _inputs(symbols, element, action)
            yield from _outputs(symbols, element, action)


def _unknown_action(symbols: Symbols, element: ActionCall, service: str, operation: str) -> Diagnostic:
    known = [name.partition(".")[2] for name in symbols.catalog.operations(service)]
    near = nearest(operation, known) or tuple(known[:3])
    return rules.found(
        rules.UNKNOWN_ACTION, symbols.flow.file, element.line, element.name,
        service=service, operation=operation, offer=rules.offer(near, "pick the operation first"),
    )  # fmt: skip


def _inputs(symbols: Symbols, element: ActionCall, action: CatalogAction) -> Iterator[Diagnostic]:
    file = symbols.flow.file
    given = {p.name.lower() for p in element.inputs if p.value.kind}
    for parameter in element.inputs:
        declared = action.input_by_name.get(parameter.name.lower())
        if declared is None:
            offer = rules.offer(nearest(parameter.name, (i.name for i in action.inputs)), _listed(action))
            yield rules.found(
                rules.UNKNOWN_INPUT, file, parameter.line, element.name, action=action.name, name=parameter.name, offer=offer
            )  # fmt: skip
            continue
        shape, wanted = shape_of_value(parameter.value, symbols), shape_of_type(declared.type)
        if parameter.value.kind and _known(shape, symbols) and not fits(shape, wanted):
            yield rules.found(
                rules.INPUT_TYPE, file, parameter.line, element.name,
                name=declared.name, action=action.name, expected=wanted.shown, given=shape.shown,
            )  # fmt: skip
        yield from _required_fields(symbols, element, parameter, declared.type)
    named = {p.name.lower() for p in element.inputs}
    for declared in action.inputs:
        if declared.required and declared.name.lower() not in given:
            rule = rules.EMPTY_INPUT if declared.name.lower() in named else rules.MISSING_INPUT
            finding = rules.found(rule, file, element.line, element.name, action=action.name, name=declared.name)
            # A header may also come from the named credential.
            yield finding.lower(Severity.WARNING) if declared.location in ("header", "cookie") else finding


def _known(shape: ValueType, symbols: Symbols) -> bool:
    """Whether a shape is one to judge by; of an unknown class another finding speaks."""
    return shape.kind != "Apex" or symbols.catalog.class_named(shape.name) is not None or not _generated(shape, symbols)


def _generated(shape: ValueType, symbols: Symbols) -> bool:
    return symbols.catalog.has_service(symbols.catalog.service_of_class(shape.name))


def _listed(action: CatalogAction) -> str:
    names = ", ".join(i.name for i in action.inputs)
    return f"its inputs are {names}" if names else "it has no inputs"


def _required_fields(
    symbols: Symbols, element: ActionCall, parameter: InputParameter, type_name: str
) -> Iterator[Diagnostic]:  # fmt: skip
    """Required fields of a variable that only this flow fills, field by field, and that it never sets."""
    variable = _own_variable(symbols, parameter)
    declared = symbols.catalog.class_named(type_name)
    if variable is None or declared is None:
        return
    written = _fields_set(symbols, variable, declared)
    if written is None:
        return
    for field in declared.fields:
        if field.required and field.salesforce.lower() not in written:
            yield rules.found(
                rules.MISSING_FIELD, symbols.flow.file, element.line, element.name,
                action=element.action_name, variable=variable.name, field=field.salesforce,
            )  # fmt: skip


def _own_variable(symbols: Symbols, parameter: InputParameter) -> Variable | None:
    if parameter.value.kind != "elementReference" or "." in parameter.value.text:
        return None
    symbol = symbols.find(parameter.value.text)
    definition = symbol.definition if symbol is not None else None
    if not isinstance(definition, Variable) or definition.input or definition.collection or definition.value.kind:
        return None
    return definition


def _fields_set(symbols: Symbols, variable: Variable, declared: ApexClass) -> set[str] | None:
    """The fields that the flow assigns one by one; None when the variable is also filled as a whole."""
    name = variable.name.lower()
    found: set[str] = set()
    for use in uses(symbols.flow):
        path = use.path.lower()
        if use.role == "write" and path == name:
            return None
        if use.role == "write" and path.startswith(name + "."):
            found.add(path[len(name) + 1 :].split(".")[0].split("[")[0])
    return found


def _outputs(symbols: Symbols, element: ActionCall, action: CatalogAction) -> Iterator[Diagnostic]:
    file = symbols.flow.file
    for output in element.outputs:
        declared = action.output_by_name.get(output.name.lower())
        if declared is None and output.name.lower() in ALWAYS:
            continue
        if declared is None:
            known = tuple(o.name for o in action.outputs)
            offer = rules.offer(nearest(output.name, known) or known[:3])
            yield rules.found(
                rules.UNKNOWN_OUTPUT, file, output.line, element.name, action=action.name, name=output.name, offer=offer
            )  # fmt: skip
            continue
        given, target = shape_of_type(declared.type), resolve(output.assign_to, symbols).shape
        if _known(target, symbols) and not fits(given, target):
            yield rules.found(
                rules.OUTPUT_TYPE, file, output.line, element.name, name=output.name, action=action.name,
                given=given.shown, target=output.assign_to, expected=target.shown,
            )  # fmt: skip


def subflow_findings(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    """Findings about what is passed to and taken from subflows."""
    at_hand = {name.lower(): other for name, other in flows.items()}
    missing: set[str] = set()
    for element in flow.elements:
        if not isinstance(element, Subflow):
            continue
        other = at_hand.get(element.flow_name.lower())
        if other is not None:
            yield from _subflow(flow, element, other)
        elif element.flow_name.lower() not in missing:
            missing.add(element.flow_name.lower())
            yield rules.found(
                rules.SUBFLOW_MISSING, flow.file, element.line, element.name, flow=element.flow_name
            )  # fmt: skip


def _subflow(flow: Flow, element: Subflow, other: Flow) -> Iterator[Diagnostic]:
    named = [("input", p.name, p.line) for p in element.inputs] + [("output", o.name, o.line) for o in element.outputs]
    known = {
        "input": [v.name for v in other.variables if v.input],
        "output": [v.name for v in other.variables if v.output],
    }
    for direction, name, line in named:
        if name.lower() not in {v.lower() for v in known[direction]}:
            offer = rules.offer(nearest(name, known[direction]), f"make it available for {direction} there")
            yield rules.found(
                rules.SUBFLOW_INPUT, flow.file, line, element.name,
                flow=other.name, direction=direction, name=name, offer=offer,
            )  # fmt: skip
