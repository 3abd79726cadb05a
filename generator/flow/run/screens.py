"""Screens without a browser: each field is answered by what is given, by its default, or by whoever is asked.

Given are values by a field's name, or all of a screen under the screen's name. A screen that only shows something is passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.flow import parts
from generator.flow.model import NotEmulated
from generator.flow.run import events
from generator.flow.run.conditions import seen, verdict
from generator.flow.run.elements import StateChange
from generator.flow.run.scope import Scope
from generator.flow.run.state import Question
from generator.flow.run.writing import coerced, write
from generator.flow.values import FlowObject, Value
from generator.salesforce.xml import XmlElement

_SHOWN = frozenset(("DisplayText", "RegionContainer", "Region", ""))  # fields that take no answer


class Unanswered(Exception):
    """A screen waits for answers; `names` are its fields that have none."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def answered(element: NotEmulated, scope: Scope) -> StateChange:
    """The change that a screen makes. Raises `Unanswered`, and `FlowFault` for an answer of the wrong kind."""
    values: Mapping[str, Value] = scope.frame.values
    shown: list[tuple[str, Value]] = []
    open_fields: list[str] = []
    for field in filter(asks, visible(element.source, scope)):
        name = field.value("name")
        found, value = _answer(element, field, scope)
        if not found:
            open_fields.append(name)
            continue
        value = coerced(value, field.value("dataType"))
        values = {**values, name.lower(): value}
        for output in parts.outputs(field, "outputParameters"):
            part = value.get(output.name) if isinstance(value, FlowObject) else value
            values = write(values, output.assign_to, part, scope.frame, scope.context.catalog)
        shown.append((name, value))
    if open_fields:
        raise Unanswered(tuple(open_fields))
    if scope.context.records is not None:
        scope.context.records.commit()  # a screen ends the transaction
    return StateChange(events.ANSWERED, element.connector, values, data={"answers": tuple(shown)})


def asks(field: XmlElement) -> bool:
    """Whether a field takes an answer."""
    return field.value("fieldType") not in _SHOWN and bool(field.value("name"))


def visible(node: XmlElement, scope: Scope) -> Iterator[XmlElement]:
    """The fields of a screen that can be seen, those in sections too."""
    for field in node.all("fields"):
        rule = field.child("visibilityRule")
        if rule is not None:
            logic, conditions = rule.value("conditionLogic") or "and", parts.conditions(rule)
            if not verdict(logic, seen(conditions, scope), scope):
                continue
        yield field
        yield from visible(field, scope)


def _answer(element: NotEmulated, field: XmlElement, scope: Scope) -> tuple[bool, Value]:
    """Whether a field has an answer, and the answer."""
    name = field.value("name").lower()
    if name in scope.context.presets:
        return True, _chosen(scope.context.presets[name], field, scope)
    if scope.context.ask is not None:
        question = Question(
            element.label or element.name, field.value("name"), field.value("fieldText") or field.value("name"),
            field.value("dataType"), tuple(n.text.strip() for n in field.all("choiceReferences")),
        )  # fmt: skip
        return True, _chosen(scope.context.ask(question) or default_of(field, scope), field, scope)
    default = default_of(field, scope)
    return default is not None, default


def default_of(field: XmlElement, scope: Scope) -> Value:
    """The default of a field: its own, or the value of the choice that is selected."""
    written = parts.value_of(field, "defaultValue")
    if written.kind:
        return scope.value(written)
    selected = field.value("defaultSelectedChoiceReference")
    return _chosen(selected, field, scope) if selected else None


def _chosen(value: Value, field: XmlElement, scope: Scope) -> Value:
    """The value that a choice stands for, where the answer is a choice's name or label."""
    offered = {n.text.strip().lower() for n in field.all("choiceReferences")}
    if not isinstance(value, str) or not offered:
        return value
    for other in scope.frame.program.flow.others:
        named = (other.name, other.source.value("choiceText"))
        if other.tag == "choices" and other.name.lower() in offered and value in named:
            written = parts.value_of(other.source, "value")
            return scope.value(written) if written.kind else value
    return value
