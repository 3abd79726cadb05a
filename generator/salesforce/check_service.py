"""Judges the model: names that clash or change, values that Flow cannot use, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic
from generator.model.service import Service
from generator.model.types import Choice, Record
from generator.salesforce import limits
from generator.salesforce import rules_names as n
from generator.salesforce import rules_operations as o
from generator.salesforce import rules_schemas as s
from generator.salesforce.actions import DEFAULT, InvocableAction
from generator.salesforce.derive import certain
from generator.salesforce.encode import encode
from generator.salesforce.names import Clash, SalesforceNames
from generator.salesforce.proposed_names import proposed_name
from generator.salesforce.releases import USUAL, Release, limit_in
from generator.salesforce.types import classes, flow_obstacle, is_class, members, type_text
from generator.salesforce.words import reserved

_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_OBSTACLES = {"a list of lists": s.NESTED_LIST, "a map": s.MAP, "a value of any type": s.ANY_VALUE}


def check_service(
    service: Service, names: SalesforceNames, actions: tuple[InvocableAction, ...], release: Release = USUAL
) -> Iterator[Diagnostic]:
    """The findings about names, types and numbers."""
    yield from check_names(service, names, actions)
    for action in actions:
        yield from _inputs(action)
        if any(output.name == DEFAULT and not output.code for output in action.outputs):
            yield o.NO_ANSWER.at(f"{action.operation.pointer}/responses")
        yield from _texts(action, names)
    yield from _types(service, names, actions)
    yield from _spelling(names, actions)
    yield from _numbers(names, actions, release)


def check_names(service: Service, names: SalesforceNames, actions: tuple[InvocableAction, ...]) -> Iterator[Diagnostic]:
    """The findings that say that a name is derived, guessed, shared or changed by a clash."""
    if not _SERVICE.fullmatch(service.name):
        yield n.SERVICE_NAME.at("", name=service.name, proposal=proposed_name(service.name))
    for action in actions:
        yield from _operation(action, names)
    for clash in names.clashes:
        yield _clash(clash, names)


def _operation(action: InvocableAction, names: SalesforceNames) -> Iterator[Diagnostic]:
    operation, given = action.operation, action.names
    if given.derived:
        rule = n.OPERATION_DERIVED if certain(operation.path) else n.OPERATION_GUESSED
        yield rule.at(operation.pointer, file=operation.file, name=given.raw)
    if given.survivor:
        survivor = next((at for at in names.service.operations if at.key == given.survivor), operation)
        place = f"{survivor.verb} {survivor.path}"
        yield n.OPERATION_COLLAPSED.at(operation.pointer, file=operation.file, name=given.raw, survivor=place)


def _inputs(action: InvocableAction) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for given in action.inputs:
        folded = given.apex.lower()
        if folded in seen:
            yield o.INPUT_CLASH.at(
                given.pointer, file=action.operation.file, name=given.name, places=f"{seen[folded]}, {given.location}"
            )
        seen.setdefault(folded, given.location)


def _texts(action: InvocableAction, names: SalesforceNames) -> Iterator[Diagnostic]:
    """Answers that come as text/plain alone and are described as more than a text."""
    for response in action.operation.responses:
        types = [content.media_type.split(";")[0].strip().lower() for content in response.contents]
        if types == ["text/plain"]:
            text = type_text(response.contents[0].type, names)
            if text.startswith(("List<", "Map<")) or "__" in text:
                yield o.TEXT_HOLDS_JSON.at(response.pointer, file=action.operation.file, code=response.code, type=text)


def _clash(clash: Clash, names: SalesforceNames) -> Diagnostic:
    if clash.kind == "type":
        loser = names.declared(clash.loser)
        return n.CLASS_CLASH.at(loser.pointer, file=loser.file, wanted=clash.wanted, name=clash.name)
    declared = names.declared(clash.scope)
    fields = declared.fields if isinstance(declared, Record) else ()
    pointer = next((f.pointer for f in fields if f.wire == clash.loser), declared.pointer)
    return n.FIELD_CLASH.at(
        pointer,
        file=declared.file,
        loser=clash.loser or "the map of further keys",
        winner=clash.winner,
        wanted=clash.wanted,
        name=clash.name,
    )


def _types(service: Service, names: SalesforceNames, actions: tuple[InvocableAction, ...]) -> Iterator[Diagnostic]:
    said: set[tuple[str, str]] = set()

    def obstacle(what: str, text: str, pointer: str, file: str) -> Iterator[Diagnostic]:
        rule = _OBSTACLES.get(flow_obstacle(text))
        if rule is not None and (rule.id, pointer) not in said:
            said.add((rule.id, pointer))
            yield rule.at(pointer, file=file, what=what, type=text)

    for action in actions:
        for given in action.inputs:
            yield from obstacle(
                f"the input '{given.name}' of {action.names.raw}", given.type, given.pointer, action.operation.file
            )
        for output in action.outputs:
            if output.code:
                yield from obstacle(
                    f"the output '{output.name}' of {action.names.raw}",
                    output.type,
                    output.pointer,
                    action.operation.file,
                )
    for declared in service.types:
        if declared.key in names.shadowed:
            continue
        if is_class(declared.key, names):
            owner = names.type(declared.key).part
            for member in members(declared.key, names):
                yield from obstacle(
                    f"the member '{member.name}' of {owner}", member.type, member.pointer, declared.file
                )
        elif isinstance(declared, Choice) and not _is_alias(declared):
            yield s.CHOICE_OF_SCALARS.at(
                declared.pointer, file=declared.file, what=f"the value at {declared.pointer}", type="Object"
            )


def _is_alias(choice: Choice) -> bool:
    return len(choice.alternatives) == 1


@dataclass(slots=True)
class _Spelled:
    """Names that come out otherwise than written: reserved words by word, escapes as one count."""

    words: dict[str, list[str]] = field(default_factory=dict)  # the encoded word -> pointers
    written: dict[str, str] = field(default_factory=dict)
    escapes: dict[str, str] = field(default_factory=dict)  # name as written -> first pointer

    def add(self, name: str, pointer: str) -> None:
        if reserved(name):
            self.words.setdefault(name.lower(), []).append(pointer)
            self.written.setdefault(name.lower(), name)
        elif encode(name) != name:
            self.escapes.setdefault(name, pointer)


def _spelling(names: SalesforceNames, actions: tuple[InvocableAction, ...]) -> Iterator[Diagnostic]:
    spelled = _Spelled()
    for action in actions:
        spelled.add(action.names.raw, action.operation.pointer)
        for given in action.inputs:
            spelled.add(given.name, given.pointer)
    for declared in classes(names):
        if declared.place.root[0] == "schema" and not declared.place.steps:
            spelled.add(declared.place.root[1], declared.pointer)
        for member in members(declared.key, names) if isinstance(declared, Record) else ():
            if member.wire:
                spelled.add(member.wire, member.pointer)
    for word, pointers in spelled.words.items():
        written = spelled.written[word]
        count = len(set(pointers))
        yield n.RESERVED_WORD.at(pointers[0], word=written, name=encode(written), count=count)
    if spelled.escapes:
        name, pointer = next(iter(spelled.escapes.items()))
        yield n.ESCAPED.at(pointer, count=len(spelled.escapes), what=name, name=encode(name))


def _numbers(names: SalesforceNames, actions: tuple[InvocableAction, ...], release: Release) -> Iterator[Diagnostic]:
    found = classes(names)
    for declared in found:
        length = len(names.type(declared.key).part)
        if length > limits.CLASS_NAME.value:
            yield n.NAME_TOO_LONG.at(declared.pointer, file=declared.file, length=length, limit=limits.CLASS_NAME.value)
    limit = limits.DEVELOPER_NAME.value
    long = [names.type(d.key).part for d in found if len(names.type(d.key).part) > limit]
    if long:
        place = next(d.pointer for d in found if names.type(d.key).part == long[0])
        yield n.DEVELOPER_NAME.at(place, count=len(long), limit=limit, what=long[0])
    for count, most, rule in (
        (len(actions), limit_in(limits.ACTIVE_OPERATIONS, release), n.OPERATIONS),
        (len(found), limits.ACTIVE_OBJECTS, n.OBJECTS),
        (count_members(names), limits.PROPERTIES, n.OBJECTS),
    ):
        if count > most.value:
            yield rule.at("", used=count, limit=most.value, what=most.name)


def count_members(names: SalesforceNames) -> int:
    """How many object properties the classes of a service have together."""
    return sum(len(names.fields(d.key)) for d in classes(names))
