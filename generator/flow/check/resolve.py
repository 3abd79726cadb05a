"""A reference's shape, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generator.diagnostics import Rule
from generator.flow import rules
from generator.flow.catalog import ApexClass, CatalogAction
from generator.flow.check.symbols import (
    ANY,
    SCALARS,
    Symbol,
    Symbols,
    ValueType,
    action_of,
    declared_shape,
    shape_of_type,
)
from generator.flow.model import ActionCall, CollectionProcessor, Loop, Transform
from generator.flow.references import PathStep, steps
from generator.wording import nearest

GLOBALS = (
    "$Action", "$Api", "$Client", "$Credential", "$CustomMetadata", "$EachItem", "$Flow", "$FlowContext",
    "$GlobalConstant", "$Label", "$Network", "$ObjectType", "$Orchestration", "$Organization", "$Permission",
    "$Profile", "$Record", "$Record__Prior", "$Request", "$Resource", "$Response", "$Setup", "$Site", "$System",
    "$User", "$UserRole",
)  # fmt: skip
FLOW_GLOBALS = (
    "ActiveStages", "CurrentDate", "CurrentDateTime", "CurrentRecord", "CurrentStage", "CurrentTime", "FaultMessage",
    "InterviewGuid", "InterviewStartTime",
)  # fmt: skip
ALWAYS = frozenset(("responsecode", "default", "defaultexc"))  # every action has these, declared or not
CONSTANTS = ("True", "False", "EmptyString")
EACH = "$EachItem"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a reference: a rule and the words for it. `owner` is the class that lacks a field."""

    rule: Rule
    args: dict[str, object]
    owner: ApexClass | None = None
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    shape: ValueType
    problem: Problem | None = None
    symbol: Symbol | None = None


def resolve(path: str, symbols: Symbols, depth: int = 0) -> Resolution:
    """The shape that a path leads to; unknown ground is "Any" and no problem."""
    first, *rest = steps(path)
    if wrong := _index_problem(path, path):
        return Resolution(ANY, wrong)
    if first.name.startswith("$"):
        return Resolution(ANY, _global_problem(path, first, rest))
    symbol = symbols.find(first.name)
    if symbol is None:
        near = nearest(first.name, (s.name for s in symbols.table.values()))
        args: dict[str, object] = {"reference": "{!" + path + "}", "name": first.name, "offer": rules.offer(near)}
        return Resolution(ANY, Problem(rules.UNKNOWN_REFERENCE, args))
    if isinstance(symbol.definition, ActionCall):
        return _through_action(path, symbol, symbol.definition, rest, symbols)
    shape = _indexed(_shape_of(symbol, symbols, depth), first)
    return _through(path, shape, first.name, rest, symbols, symbol)


def _index_problem(path: str, shown: str) -> Problem | None:
    """Brackets that hold neither every item, as orgs write it, nor a number, of which nothing is known."""
    for step in steps(path):
        if step.index and not step.index.isdecimal() and step.index.lower() != EACH.lower():
            args: dict[str, object] = {
                "reference": "{!" + shown + "}",
                "name": step.index,
                "offer": rules.offer((EACH,)),
            }
            return Problem(rules.UNKNOWN_GLOBAL, args)
    return None


def _global_problem(path: str, first: PathStep, rest: list[PathStep]) -> Problem | None:
    root = next((name for name in GLOBALS if name.lower() == first.name.lower()), "")
    known: tuple[str, ...] = GLOBALS
    wrong = "" if root else first.name
    if root in ("$Flow", "$GlobalConstant") and rest:
        known = FLOW_GLOBALS if root == "$Flow" else CONSTANTS
        wrong = "" if rest[0].name.lower() in {name.lower() for name in known} else rest[0].name
    if not wrong:
        return None
    offer = rules.offer(nearest(wrong, known))
    return Problem(rules.UNKNOWN_GLOBAL, {"reference": "{!" + path + "}", "name": wrong, "offer": offer})


def _indexed(shape: ValueType, step: PathStep) -> ValueType:
    return replace(shape, collection=False) if step.index is not None else shape


def _shape_of(symbol: Symbol, symbols: Symbols, depth: int) -> ValueType:
    """A symbol's shape; a loop's is that of its collection's items."""
    if symbol.shape is not None and not isinstance(symbol.definition, CollectionProcessor):
        return symbol.shape
    match symbol.definition:
        case Transform():
            return declared_shape(symbol.definition.body)
        case Loop(collection=collection) if depth < 8:
            return replace(resolve(collection, symbols, depth + 1).shape, collection=False)
        case CollectionProcessor(collection=collection) if depth < 8:
            shape = resolve(collection, symbols, depth + 1).shape
            return replace(shape, collection=not symbol.name.lower().startswith("currentitem_"))
        case _:
            return ANY


def _through_action(
    path: str, symbol: Symbol, element: ActionCall, rest: list[PathStep], symbols: Symbols
) -> Resolution:  # fmt: skip
    action = action_of(element, symbols.catalog)
    if not rest or action is None or not element.external:
        return Resolution(ANY, None, symbol)
    reference = "{!" + path + "}"
    if not element.store_automatically:
        args: dict[str, object] = {"reference": reference, "action": element.action_name}
        return Resolution(ANY, Problem(rules.OUTPUT_NOT_STORED, args), symbol)
    output = action.output_by_name.get(rest[0].name.lower())
    if output is None and rest[0].folded in ALWAYS:
        return Resolution(ANY, None, symbol)
    if output is None:
        return Resolution(ANY, _no_output(rest[0].name, element.action_name, action), symbol)
    shape = _indexed(shape_of_type(output.type), rest[0])
    return _through(path, shape, f"{symbol.name}.{output.name}", rest[1:], symbols, symbol)


def _no_output(name: str, action_name: str, action: CatalogAction) -> Problem:
    known = tuple(output.name for output in action.outputs)
    near = nearest(name, known) or known[:3]
    return Problem(rules.UNKNOWN_OUTPUT, {"name": name, "action": action_name, "offer": rules.offer(near)})


def _through(
    path: str, shape: ValueType, prefix: str, rest: list[PathStep], symbols: Symbols, symbol: Symbol | None
) -> Resolution:  # fmt: skip
    """Follow the fields of Apex-defined classes; the first step on unknown ground ends the check."""
    for step in rest:
        if shape.collection or shape.kind == "Any":
            return Resolution(ANY, None, symbol)
        if shape.kind == "Map":
            args: dict[str, object] = {"reference": "{!" + path + "}", "prefix": prefix, "given": shape.shown}
            return Resolution(ANY, Problem(rules.FIELD_OF_MAP, args), symbol)
        if shape.kind != "Apex":
            return Resolution(ANY, _scalar_problem(path, prefix, shape), symbol)
        declared = symbols.catalog.class_named(shape.name)
        if declared is None or step.name.lower().endswith("_set"):
            return Resolution(ANY, None, symbol)
        found = declared.by_name.get(step.name.lower())
        if found is None:
            return Resolution(ANY, _field_problem(path, prefix, step.name, declared), symbol)
        prefix = f"{prefix}.{found.salesforce}"
        shape = _indexed(shape_of_type(found.type), step)
    return Resolution(shape, None, symbol)


def follow(path: str, shape: ValueType, prefix: str, symbols: Symbols) -> Resolution:
    """The shape of a field path below a shape; a list's items are reached without an index, as transforms write."""
    if wrong := _index_problem(path, f"{prefix}.{path}"):
        return Resolution(ANY, wrong)
    for step in steps(path):
        if shape.kind == "Map":
            return Resolution(ANY)
        found = _through(f"{prefix}.{path}", replace(shape, collection=False), prefix, [step], symbols, None)
        if found.problem is not None or found.shape == ANY:
            return found
        shape, prefix = found.shape, f"{prefix}.{step.name}"
    return Resolution(shape)


def _scalar_problem(path: str, prefix: str, shape: ValueType) -> Problem | None:
    if shape.kind not in SCALARS:
        return None
    return Problem(rules.NOT_AN_OBJECT, {"reference": "{!" + path + "}", "prefix": prefix, "given": shape.shown})


def _field_problem(path: str, prefix: str, name: str, declared: ApexClass) -> Problem:
    known = tuple(f.salesforce for f in declared.fields)
    by_wire = declared.by_wire.get(name)
    near = (by_wire.salesforce,) if by_wire is not None else nearest(name, known)
    offer = rules.offer(near) if near else f"its fields are {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}"
    args: dict[str, object] = {
        "reference": "{!" + path + "}",
        "field": name,
        "owner": declared.name,
        "offer": offer if known else "it has no fields",
    }
    return Problem(rules.UNKNOWN_FIELD, args, declared, prefix)
