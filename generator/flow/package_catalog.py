"""The catalog of a generated package, read from its classes: for flows checked without the spec at hand."""

from __future__ import annotations

import datetime
import decimal
import importlib
from types import ModuleType
from typing import TYPE_CHECKING, cast

from generator.flow.catalog import ActionInput, ActionOutput, ApexClass, ApexField, Catalog, CatalogAction

if TYPE_CHECKING:
    from generator.flow.package_parts import DescribedOperation, InputField, InputShape, ShapesModule

_SCALARS: dict[object, str] = {
    str: "String",
    bool: "Boolean",
    int: "Long",
    float: "Double",
    decimal.Decimal: "Double",
    bytes: "Blob",
    datetime.date: "Date",
    datetime.datetime: "Datetime",
}
ALWAYS = (("responseCode", "Integer"), ("defaultExc", "String"))


def catalog_of_package(package: ModuleType) -> Catalog:
    """Every service of a package. What the Python types do not tell (a choice, any value) is an "Object"."""
    made = [_ServiceReader(package, name, sub) for name, sub in package.SERVICES.items()]
    actions = tuple(action for reader in made for action in reader.actions())
    services = tuple(reader.service for reader in made)
    return Catalog(services, actions, tuple(c for reader in made for c in reader.classes()), partial=services)


class _ServiceReader:
    """Reads one service; classes are collected as operations mention them."""

    def __init__(self, package: ModuleType, service: str, subpackage: str) -> None:
        self.service = service
        client = importlib.import_module(f"{package.__name__}.{subpackage}.client")
        self.described = client.SERVICE
        self.shapes = cast("ShapesModule", importlib.import_module(f"{package.__name__}._runtime.shapes"))
        self.found: dict[type, None] = {}

    def actions(self) -> list[CatalogAction]:
        made = []
        for function in self.described.operations.values():
            operation = importlib.import_module(self.described.module(function)).OPERATION
            inputs = tuple(ActionInput(f.wire, self.type_of(f.shape), f.required) for f in self._inputs(operation))
            made.append(CatalogAction(operation.action, self.service, inputs, tuple(self._outputs(operation))))
        return made

    def _inputs(self, operation: DescribedOperation) -> list[InputField]:
        """The fields of the request; form parameters in the place of the object that holds them."""
        made: list[InputField] = []
        for field in self.shapes.fields_of(operation.request):
            spread = operation.body is not None and operation.body.spread and field.wire == operation.body.name
            known = spread and field.shape.kind == "record"
            made += self.shapes.fields_of(field.shape.type) if known else [field]
        return made

    def _outputs(self, operation: DescribedOperation) -> list[ActionOutput]:
        hints = self.shapes.hints_of(operation.response)
        errors = self.shapes.hints_of(operation.exception)
        made = []
        for output in operation.outputs:
            annotation, suffix = hints.get(output.field), ""
            if annotation is None:
                annotation, suffix = errors.get(output.field), "Exc"
            if annotation is not None:
                shape = self.shapes.shape_of(annotation)
                made.append(ActionOutput(output.code + suffix, self.type_of(shape)))
        known = {output.name for output in made}
        return made + [ActionOutput(name, kind) for name, kind in ALWAYS if name not in known]

    def type_of(self, shape: InputShape) -> str:
        """The Flow type of a shape of the generated runtime."""
        if shape.kind == "list":
            return f"List<{self.type_of(shape.item)}>"
        if shape.kind == "map":
            return f"Map<String,{self.type_of(shape.item)}>"
        if shape.kind == "record":
            kind = cast("type", shape.type)
            self.found.setdefault(kind, None)
            return kind.__name__
        return _SCALARS.get(shape.type, "Object") if shape.kind == "scalar" else "Object"

    def classes(self) -> list[ApexClass]:
        """The classes met so far and those they reach."""
        from generator.salesforce.encode import encode

        made: dict[type, ApexClass] = {}
        pending = list(self.found)
        while pending:
            kind = pending.pop()
            if kind in made:
                continue
            fields = [f for f in self.shapes.fields_of(kind) if f.wire]
            typed = tuple(ApexField(f.wire, encode(f.wire), self.type_of(f.shape), f.required) for f in fields)
            made[kind] = ApexClass(kind.__name__, self.service, typed)
            pending += [other for other in self.found if other not in made]
        return list(made.values())
