"""The actions of a generated folder as tools, read from its classes: for agents served without the spec at hand."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from generator.agents.json_schema import Schema, SchemaWriter
from generator.agents.tool_list import RESERVED
from generator.agents.tools import DESCRIPTION, Tool, ToolNames, ToolSchemas, hints_of
from generator.agents.words import short
from generator.flow.package_parts import DescribedOperation
from generator.model.service import Operation, Parameter
from generator.model.types import Scalar, Type
from generator.salesforce.actions import DEFAULT, RESPONSE_CODE
from generator.usecases.package_types import PackageTypes
from generator.usecases.packages import load, part, untouched
from generator.usecases.stopping import needed
from generator.usecases.tool_calls import ActionHome, ActionTools, ToolCalls

if TYPE_CHECKING:
    from types import ModuleType

    from generator.flow.package_parts import ShapesModule
    from generator.model.service import Location

_STATUS = Scalar("integer")


class PlacedInput(Protocol):
    """An input beside the body."""

    @property
    def name(self) -> str: ...
    @property
    def location(self) -> Location: ...


class PackageOperation(DescribedOperation, Protocol):
    """An operation with how it is sent."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def inputs(self) -> Sequence[PlacedInput]: ...
    @property
    def deprecated(self) -> bool: ...


def package_tools(folder: Path, calls: ToolCalls) -> ActionTools:
    """The tools of every service in a generated folder. Raises `Stop`."""
    with untouched():
        package = needed(load(folder))
        names = ToolNames(RESERVED)
        services = cast("Mapping[str, str]", package.SERVICES)
        tools = tuple(tool for name, inner in services.items() for tool in _tools(package, name, inner, names))
    return ActionTools(tools, {tool.name: ActionHome(folder, tool.target) for tool in tools}, calls)


def _tools(package: ModuleType, service: str, inner: str, names: ToolNames) -> Iterator[Tool]:
    described = import_module(f"{package.__name__}.{inner}.client").SERVICE
    shapes = cast("ShapesModule", part(package, "shapes"))
    for own, function in cast("Mapping[str, str]", described.operations).items():
        module = import_module(described.module(function))
        operation = cast(PackageOperation, module.OPERATION)
        told = _told(inspect.getdoc(getattr(module, function)) or own, operation.path)
        words = f"Deprecated. {told[-1]}" if operation.deprecated else told[-1]
        yield Tool(
            names.name(service, own), short(told[0], 80), short(words, DESCRIPTION), hints_of(_outline(operation)),
            operation.action, partial(_schemas, operation, shapes),
        )  # fmt: skip


def _told(docstring: str, path: str) -> list[str]:
    """The paragraphs of a docstring that tell what the operation does: those above the line of its address."""
    paragraphs = docstring.split("\n\n")
    ends = next((at for at, text in enumerate(paragraphs) if text.endswith(path) and " " in text), len(paragraphs))
    first, *rest = paragraphs[: max(1, ends)]
    return [first, " ".join(rest)] if rest else [first]


def _outline(operation: PackageOperation) -> Operation:
    inputs = tuple(Parameter(one.name, one.location, _STATUS) for one in operation.inputs)
    return Operation("", "", operation.method.lower(), operation.path, inputs)


def _schemas(operation: PackageOperation, shapes: ShapesModule) -> ToolSchemas:
    with untouched():
        return ToolSchemas(_input(operation, shapes), _output(operation, shapes))


def _input(operation: PackageOperation, shapes: ShapesModule) -> Schema:
    """The schema of the inputs; form parameters in the place of the object that holds them."""
    types = PackageTypes(shapes)
    spread = operation.body.name if operation.body is not None and operation.body.spread else ""
    fields = []
    for field in types.fields(operation.request):
        kind = next(one.shape for one in shapes.fields_of(operation.request) if one.wire == field.wire)
        fields += types.fields(kind.type) if field.wire == spread and kind.kind == "record" else [field]
    given = {one.wire: (one.type, "") for one in fields}
    return SchemaWriter(types.declared).object(given, [one.wire for one in fields if one.required])


def _output(operation: PackageOperation, shapes: ShapesModule) -> Schema:
    """The schema of what comes back when all went well."""
    types = PackageTypes(shapes)
    hints = shapes.hints_of(operation.response)
    found: dict[str, tuple[Type, str]] = {}
    for output in operation.outputs:
        if (annotation := hints.get(output.field)) is not None:
            found[output.code] = (types.of_annotation(annotation), "")
    if not found:  # the raw text of the answer
        found[DEFAULT] = (Scalar("string"), "")
    found[RESPONSE_CODE] = (_STATUS, "")
    return SchemaWriter(types.declared, answers=True).object(found, [RESPONSE_CODE], closed=False)
