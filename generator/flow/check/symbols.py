"""What each name of a flow stands for, as far as it can be known without running: names to shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from generator.flow.catalog import Catalog, CatalogAction, item_type, map_type
from generator.flow.model import ActionCall, CollectionProcessor, Decision, Element, Flow
from generator.flow.resources import Resource, Variable
from generator.flow.written import TransformBody

# External Services' scalar types in Flow's words.
_FLOW_TYPES = {
    "string": "String", "boolean": "Boolean", "integer": "Number", "long": "Number", "double": "Number",
    "date": "Date", "datetime": "DateTime", "blob": "String", "object": "Any",
}  # fmt: skip
SCALARS = frozenset(("String", "Boolean", "Number", "Currency", "Date", "DateTime", "Time"))


@dataclass(frozen=True, slots=True)
class ValueType:
    """The kind of a value: a scalar's name, "Apex" with its class, "Map" with its type, "Outputs" of an action, or "Any"."""

    kind: str
    name: str = ""
    collection: bool = False

    @property
    def shown(self) -> str:
        """The words for messages."""
        inner = self.name or self.kind
        return f"a collection of {inner}" if self.collection else inner


ANY = ValueType("Any")


def shape_of_type(type_name: str) -> ValueType:
    """The shape of an inspect document's type."""
    inner = item_type(type_name)
    if inner:
        item = shape_of_type(inner)
        return ANY if item.collection or item.kind in ("Any", "Map") else replace(item, collection=True)
    if map_type(type_name):
        return ValueType("Map", type_name)
    kind = _FLOW_TYPES.get(type_name.lower())
    return ValueType(kind) if kind else ValueType("Apex", type_name)


def shape_of_data(data_type: str, apex_class: str, object_type: str, collection: bool) -> ValueType:
    """The shape that a variable's or a transform's declaration gives."""
    if data_type == "Apex":
        return ValueType("Apex", apex_class, collection) if apex_class else ANY
    if data_type in SCALARS:
        return ValueType(data_type, "", collection)
    return ValueType("Any", object_type, collection)


def declared_shape(declared: Variable | TransformBody) -> ValueType:
    return shape_of_data(declared.data_type, declared.apex_class, declared.object_type, declared.collection)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of the flow. `kind` is the words for it."""

    name: str
    kind: str
    line: int
    definition: Resource | Element | None = None
    shape: ValueType | None = None  # None: to be worked out from the definition


@dataclass(slots=True)
class Symbols:
    """Every name of a flow, looked up without regard to case."""

    flow: Flow
    catalog: Catalog
    table: Mapping[str, Symbol] = field(default_factory=dict)
    doubles: tuple[tuple[Symbol, Symbol], ...] = ()

    def find(self, name: str) -> Symbol | None:
        return self.table.get(name.lower())


def symbols_of(flow: Flow, catalog: Catalog) -> Symbols:
    """The symbols of a flow; a name used twice keeps its first meaning and is listed in `doubles`."""
    table: dict[str, Symbol] = {}
    doubles = []
    for symbol in _symbols(flow):
        folded = symbol.name.lower()
        if not folded:
            continue
        if folded in table and symbol.kind == "the current item":
            continue  # Flow Builder declares a variable for it
        if folded in table:
            doubles.append((table[folded], symbol))
        else:
            table[folded] = symbol
    return Symbols(flow, catalog, table, tuple(doubles))


def _symbols(flow: Flow) -> Iterator[Symbol]:
    for variable in flow.variables:
        yield Symbol(variable.name, "a variable", variable.line, variable, declared_shape(variable))
    for constant in flow.constants:
        yield Symbol(constant.name, "a constant", constant.line, constant, _scalar(constant.data_type))
    for formula in flow.formulas:
        yield Symbol(formula.name, "a formula", formula.line, formula, _scalar(formula.data_type))
    for template in flow.templates:
        yield Symbol(template.name, "a text template", template.line, template, ValueType("String"))
    for element in flow.elements:
        yield from _element_symbols(element)
    for path in flow.source.all("start"):
        for scheduled in path.all("scheduledPaths"):
            yield Symbol(scheduled.value("name"), "a scheduled path", scheduled.line, None, ANY)
    for other in flow.others:
        yield Symbol(other.name, _OTHER_WORDS.get(other.tag, f"a resource ({other.tag})"), other.line, other, ANY)


_OTHER_WORDS = {"fields": "a screen field", "stages": "a stage", "choices": "a choice", "actions": "a screen action"}


def _scalar(data_type: str) -> ValueType:
    return ValueType(data_type) if data_type in SCALARS else ANY


def _element_symbols(element: Element) -> Iterator[Symbol]:
    yield Symbol(element.name, "an element", element.line, element)
    if isinstance(element, Decision):
        for outcome in element.outcomes:
            yield Symbol(outcome.name, "an outcome", outcome.line, element, ValueType("Boolean"))
    if isinstance(element, CollectionProcessor):
        yield Symbol(f"currentItem_{element.name}", "the current item", element.line, element, ANY)


def action_of(element: ActionCall, catalog: Catalog) -> CatalogAction | None:
    """The operation that an action element calls, when its service is at hand and has it."""
    return catalog.action(element.action_name) if element.external else None
