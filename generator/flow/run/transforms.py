"""Transforms: one object, one collection, a count or a sum, made from mapped values.

`source[$EachItem].field` on the right runs over a collection; `target[$EachItem].field` on the left fills one. An
unmapped or null field stays unset, as Flow removes it from what it makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from generator.flow.catalog import item_type
from generator.flow.references import formula_paths, pieces, steps
from generator.flow.run.assign import items_of
from generator.flow.run.paths import descend
from generator.flow.run.state import RunContext
from generator.flow.run.writing import as_type, coerced
from generator.flow.values import NUMBERS, FlowFault, FlowObject, Value
from generator.flow.written import TransformAction, TransformBody
from generator.flow.written import Value as Written

_EACH = "[$EachItem]"


class ReadableScope(Protocol):
    """What a transform asks of the scope that it is made in (`generator.flow.run.scope.Scope`)."""

    each: int | None

    @property
    def context(self) -> RunContext: ...

    def read(self, path: str) -> Value:
        """The value of a reference."""
        ...

    def value(self, written: Written) -> Value:
        """The value that a definition's value union stands for."""
        ...


Single = tuple[str, Written]  # a field below the target, and what goes into it


def transformed(body: TransformBody, scope: ReadableScope) -> Value:
    """What a transform makes. Raises `FlowFault` for kinds of transform that are not emulated."""
    maps = [a for a in body.actions if a.kind == "Map"]
    for action in body.actions:
        if action.kind != "Map" and not action.field:
            return _aggregate(action, scope)
    if body.collection:
        return _collection([(a.field.removeprefix(_EACH).lstrip("."), a.value) for a in maps], body, scope)
    made = _object(body, maps, scope)
    for action in body.actions:
        if action.kind != "Map":
            made = _set(made, action.field, _aggregate(action, scope), scope)
    return made


def _object(body: TransformBody, maps: Sequence[TransformAction], scope: ReadableScope) -> Value:
    """One object; fields that are filled by collections are gathered by the collection's path first."""
    made: Value = FlowObject(_type_name(body)) if body.data_type in ("Apex", "SObject") else None
    groups: dict[str, list[Single]] = {}
    for action in maps:
        target, each, below = action.field.partition(_EACH)
        if each:
            groups.setdefault(target, []).append((below.lstrip("."), action.value))
        elif not action.field:
            made = coerced(scope.value(action.value), body.data_type)
        else:
            made = _set(made, action.field, scope.value(action.value), scope)
    for target, singles in groups.items():
        made = _set(made, target, _items(singles, _item_class(body, target, scope), scope), scope)
    return made


def _collection(singles: Sequence[Single], body: TransformBody, scope: ReadableScope) -> Value:
    return _items(singles, _type_name(body), scope)


def _items(singles: Sequence[Single], type_name: str, scope: ReadableScope) -> tuple[Value, ...]:
    """One item for each item of the collection that the values run over."""
    source = next((s for _, written in singles if (s := _source(written))), "")
    if not source:
        return (_item(singles, type_name, scope),)
    outer = scope.each
    made = []
    for number in range(len(items_of(scope.read(source)))):
        scope.each = number
        made.append(_item(singles, type_name, scope))
    scope.each = outer
    return tuple(made)


def _item(singles: Sequence[Single], type_name: str, scope: ReadableScope) -> Value:
    made: Value = FlowObject(type_name)
    for field, written in singles:
        value = scope.value(written)
        made = _set(made, field, value, scope) if field else value
    return made


def _source(written: Written) -> str:
    """The path of the collection that a value runs over, "" when it runs over none."""
    paths: tuple[str, ...] = ()
    if written.kind == "elementReference":
        paths = (written.text,)
    elif written.kind == "formulaExpression":
        paths = formula_paths(written.text)
    elif written.kind == "stringValue":
        paths = tuple(path for path, is_path in pieces(str(written.literal)) if is_path)
    return next((path[: path.index(_EACH)] for path in paths if _EACH in path), "")


def _set(holder: Value, path: str, value: Value, scope: ReadableScope) -> Value:
    """The object with a field below it set; a null value leaves the field unset."""
    if value is None:
        return holder
    step, *below = steps(path)
    target = holder if isinstance(holder, FlowObject) else FlowObject()
    declared = scope.context.catalog.class_named(target.type) if target.type else None
    field = declared.by_name.get(step.folded) if declared is not None else None
    name, field_type = (field.salesforce, field.type) if field is not None else (step.name, "")
    if below:
        child = target.get(step.folded) or FlowObject(field_type if not item_type(field_type) else "")
        value = _set(child, ".".join(s.name for s in below), value, scope)
    elif field is not None:
        value = as_type(value, field_type, scope.context.catalog)
    return target.put(name, value)


def _item_class(body: TransformBody, target: str, scope: ReadableScope) -> str:
    """The class of the items of a list field."""
    type_name = _type_name(body)
    for step in steps(target):
        declared = scope.context.catalog.class_named(type_name)
        field = declared.by_name.get(step.folded) if declared is not None else None
        if field is None:
            return ""
        type_name = item_type(field.type) or field.type
    return type_name


def _type_name(body: TransformBody) -> str:
    return body.apex_class or body.object_type


def _aggregate(action: TransformAction, scope: ReadableScope) -> Value:
    inputs: Mapping[str, Written] = {p.name.lower(): p.value for p in action.inputs}
    values = inputs.get("aggregationvalues")
    items = items_of(scope.value(values) if values is not None else scope.value(action.value))
    if action.kind == "Count":
        return Decimal(len(items))
    if action.kind == "Sum":
        field = scope.value(inputs["aggregationfield"]) if "aggregationfield" in inputs else None
        return _sum(items, str(field or ""))
    if action.kind == "GetItemByIndex":
        index = scope.value(inputs["index"]) if "index" in inputs else Decimal(0)
        number = int(index) if isinstance(index, Decimal) else 0
        return items[number] if 0 <= number < len(items) else None
    raise FlowFault(f"a transform of type {action.kind or 'none'} can't be run here")


def _sum(items: tuple[Value, ...], field: str) -> Value:
    total = Decimal(0)
    for item in items:
        value = descend(item, list(steps(field))) if field else item
        if isinstance(value, Decimal):
            total = NUMBERS.add(total, value)
    return total
