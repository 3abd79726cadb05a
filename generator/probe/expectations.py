"""What we expect an org to answer: the verdict, the names and the classes, by the code that the product uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from generator.document import parse
from generator.model.types import Json
from generator.modelling.build import build
from generator.oas import Spec, resolve
from generator.oas.files import Policy
from generator.probe.questions import Aspect, ProbeQuestion
from generator.salesforce.actions import action_of
from generator.salesforce.constants import constant_of, is_class
from generator.salesforce.names import SalesforceNames, names_for
from generator.salesforce.types import classes, members
from generator.salesforce.verdict import RegistrationOutcome, judge

_DEPLOYS = {
    RegistrationOutcome.ACCEPTED: "taken",
    RegistrationOutcome.CHANGED: "taken",
    RegistrationOutcome.REFUSED: "refused",
    RegistrationOutcome.DOUBTFUL: "",  # open: whatever comes is news
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What we expect, by aspect; "" for `deploy` says that we do not know."""

    operations: tuple[str, ...]  # rows of the registration
    action: str  # the first action, as a flow names it
    classes: tuple[str, ...]  # as Apex names them, members as `Class::member`
    aspects: dict[Aspect, Json]


def _apex(names: SalesforceNames) -> Iterator[str]:
    """Every class as Apex names it, and every member as `Class::member`."""
    for declared in classes(names):
        name = names.type(declared.key).apex
        yield name
        yield from (f"{name}::{member.name}" for member in members(declared.key, names) if member.wire)


def _constant(type_name: str) -> Json:
    """What a description says of the type of an input or output: null for a class, whose name stands beside it."""
    kind = type_name.removeprefix("List<").removesuffix(">") if type_name.startswith("List<") else type_name
    return None if is_class(kind) else constant_of(kind)


def spec_of(question: ProbeQuestion) -> Spec:
    """The document of a question, resolved."""
    text = json.dumps(question.document, indent=1)
    made = parse(text.encode(), f"{question.service}.json").then(lambda document: resolve(document, Policy("")))
    assert made.value is not None, question.name
    return made.value


def expected(question: ProbeQuestion) -> Expected:
    """Our answer to a question."""
    spec = spec_of(question)
    service = build(spec, question.service).service
    names = names_for(service)
    actions = [action_of(operation, names) for operation in service.operations]
    live = [action for action in actions if not action.names.survivor]
    rows = tuple(sorted(action.names.metadata for action in live))
    made = tuple(sorted(_apex(names)))
    aspects: dict[Aspect, Json] = {
        "deploy": _DEPLOYS[judge(spec, service).outcome],
        "operations": [*rows],
        "inputs": [*sorted(given.name for given in live[0].inputs)],
        "outputs": [*sorted(output.name for output in live[0].outputs)],
        "classes": {name: True for name in made},
        "types": {given.name: _constant(given.type) for given in (*live[0].inputs, *live[0].outputs)},
        **question.given,
    }
    kept = {aspect: aspects[aspect] for aspect in question.aspects}
    return Expected(rows, live[0].names.flow, made, kept)
