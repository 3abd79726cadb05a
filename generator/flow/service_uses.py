"""What a flow uses of services: actions, their inputs and outputs, classes and fields, also within longer paths."""

from __future__ import annotations

from collections.abc import Iterator

from generator.flow.catalog import ApexClass, Catalog
from generator.flow.check.resolve import resolve
from generator.flow.check.symbols import Symbols, ValueType, shape_of_type, symbols_of
from generator.flow.model import ActionCall, Flow, Transform
from generator.flow.references import steps, uses
from generator.salesforce.namespaces import parted
from generator.uses import ServiceUse, UseKind


def service_uses(flow: Flow, catalog: Catalog) -> Iterator[ServiceUse]:
    """Every use, in no order; of services that the catalog does not hold nothing is known."""

    def use(line: int, kind: UseKind, name: str) -> ServiceUse:
        return ServiceUse("flow", flow.name, flow.file, line, kind, name)

    for line, kind, name in _found(flow, symbols_of(flow, catalog)):
        yield use(line, kind, name)


_Row = tuple[int, UseKind, str]


def _found(flow: Flow, symbols: Symbols) -> Iterator[_Row]:
    for element in flow.elements:
        if isinstance(element, ActionCall):
            yield from _of_call(element, symbols.catalog)
        elif isinstance(element, Transform):
            yield from _of_transform(element, symbols)
    for node in flow.source.walk():
        declared = symbols.catalog.class_named(node.text.strip()) if node.tag == "apexClass" else None
        if declared is not None:
            yield node.line, "class", _part(declared)
    for one in uses(flow):
        yield from _of_path(one.path, one.line, symbols)


def _of_call(element: ActionCall, catalog: Catalog) -> Iterator[_Row]:
    action = catalog.action(element.action_name) if element.external else None
    if action is None:
        return
    yield element.line, "action", action.name
    for given in element.inputs:
        if known := action.input_by_name.get(given.name.lower()):
            yield given.line, "input", f"{action.name}.{known.name}"
    for taken in element.outputs:
        if output := action.output_by_name.get(taken.name.lower()):
            yield taken.line, "output", f"{action.name}.{output.name}"


def _of_path(path: str, line: int, symbols: Symbols) -> Iterator[_Row]:
    """The output that a path begins with, and each field of a class that it goes through."""
    parts = path.split(".")
    symbol = symbols.find(steps(parts[0])[0].name) if parts[0] else None
    if symbol is not None and isinstance(symbol.definition, ActionCall) and len(parts) > 1:
        action = symbols.catalog.action(symbol.definition.action_name) if symbol.definition.external else None
        output = action.output_by_name.get(steps(parts[1])[0].folded) if action is not None else None
        if action is not None and output is not None:
            yield line, "output", f"{action.name}.{output.name}"
    for count in range(1, len(parts)):
        shape = resolve(".".join(parts[:count]), symbols).shape
        yield from _field(shape, steps(parts[count])[0].folded, line, symbols)


def _field(shape: ValueType, name: str, line: int, symbols: Symbols) -> Iterator[_Row]:
    declared = symbols.catalog.class_named(shape.name) if shape.kind == "Apex" else None
    member = declared.by_name.get(name) or declared.by_name.get(name.removesuffix("_set")) if declared else None
    if declared is not None and member is not None:
        yield line, "field", f"{_part(declared)}.{member.salesforce}"


def _of_transform(element: Transform, symbols: Symbols) -> Iterator[_Row]:
    """The fields that a transform fills; items of lists are reached without an index there."""
    for action in element.body.actions if element.body.data_type == "Apex" else ():
        declared = symbols.catalog.class_named(element.body.apex_class)
        for step in steps(action.field) if action.field else ():
            member = declared.by_name.get(step.folded) if declared is not None else None
            if declared is None or member is None:
                break
            yield action.line, "field", f"{_part(declared)}.{member.salesforce}"
            shape = shape_of_type(member.type)
            declared = symbols.catalog.class_named(shape.name) if shape.kind == "Apex" else None


def _part(declared: ApexClass) -> str:
    """The name of a class within its namespace."""
    return parted(declared.name)[1]
