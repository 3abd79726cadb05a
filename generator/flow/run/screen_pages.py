"""Screens page by page: a run rests at each, which is shown as what somebody fills in, and goes on with the answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from generator.flow.model import NotEmulated
from generator.flow.run.scope import Scope
from generator.flow.run.screens import asks, default_of, visible
from generator.flow.run.state import InterviewState, RunContext
from generator.flow.run.writing import coerced
from generator.flow.values import FlowFault, Value, merge_text
from generator.salesforce.xml import XmlElement

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class ScreenPart:
    """A part of a screen: a text, or a field with its name. `choices` are (value, label); `value` is its default as text."""

    label: str
    name: str = ""
    kind: str = ""  # the data type of the answer
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class ScreenPage:
    """A screen as it is at one moment of a run."""

    element: str
    label: str
    parts: tuple[ScreenPart, ...]


def resting(element: NotEmulated, context: RunContext, state: InterviewState) -> InterviewState:
    """The state that rests at a screen. A screen ends the transaction."""
    if context.records is not None:
        context.records.commit()
    return replace(state, status="stopped", fault=f'Screen "{element.name}" is shown', events=())


def _screen(context: RunContext, state: InterviewState) -> NotEmulated | None:
    if state.status != "stopped" or not state.frames or not context.by_page:
        return None
    found = state.frame.program.elements.get(state.frame.at)
    return found if isinstance(found, NotEmulated) and found.tag == "screens" else None


def page_of(context: RunContext, state: InterviewState) -> ScreenPage | None:
    """The screen that a run rests at; None where it rests at none. Raises `FlowFault` where its texts cannot be computed."""
    screen = _screen(context, state)
    if screen is None:
        return None
    scope = Scope(context, state)
    parts = (_part(field, scope) for field in visible(screen.source, scope))
    return ScreenPage(screen.name, screen.label or screen.name, tuple(part for part in parts if part is not None))


def _part(field: XmlElement, scope: Scope) -> ScreenPart | None:
    label = _TAG.sub(" ", scope.merged(field.value("fieldText"))).strip()
    if not asks(field):
        return ScreenPart(label) if label else None
    name, kind = field.value("name"), field.value("dataType") or "String"
    if field.value("fieldType") == "ComponentInstance":
        kind = "String"
    default, long = default_of(field, scope), field.value("fieldType") == "LargeTextArea"
    value = "" if default is None else merge_text(default)
    return ScreenPart(
        label or name, name, kind, field.value("isRequired") == "true", _choices(field, scope), value, long
    )


def _choices(field: XmlElement, scope: Scope) -> tuple[tuple[str, str], ...]:
    """What a field offers: a choice's name, by which it is answered, and its label."""
    labels = {
        one.name.lower(): scope.merged(one.source.value("choiceText"))
        for one in scope.frame.program.flow.others
        if one.tag == "choices"
    }
    names = [node.text.strip() for node in field.all("choiceReferences")]
    return tuple((name, labels.get(name.lower()) or name) for name in names)


def faults(page: ScreenPage, answers: Mapping[str, Value]) -> dict[str, str]:
    """What is wrong with answers, by field: a required one that is missing, a value of another type."""
    found: dict[str, str] = {}
    for part in page.parts:
        given = answers.get(part.name)
        if part.name and part.required and given in (None, ""):
            found[part.name] = "Complete this field."
        elif part.name and given is not None and not part.choices:
            try:
                coerced(given, part.kind)
            except FlowFault as fault:
                found[part.name] = str(fault)
    return found


def turned(state: InterviewState) -> InterviewState:
    """The state that takes the next step, past the screen it rests at."""
    return replace(state, status="running", fault="", events=())


def answering(context: RunContext, page: ScreenPage, answers: Mapping[str, Value]) -> RunContext:
    """The world in which a screen is answered; a field without an answer is empty."""
    given = {part.name.lower(): answers.get(part.name) for part in page.parts if part.name}
    return replace(context, by_page=False, presets={**context.presets, **given})
