"""What Integration Procedures use of services: the operations that their Rest Actions belong to, what these send, and what of the
answers is read later.

OmniStudio knows no registered services: that a Rest Action is a call of an operation is our matching (`omni.services`).
Merge fields are followed from the place where an answer is put, through copies of whole values; nothing is said of the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from generator.flow.catalog import Catalog, CatalogAction, item_type, map_type
from generator.model.types import Json
from generator.omni.check import CONDITIONS
from generator.omni.check_rest import queried, request_as_written
from generator.omni.formula.syntax import BadOmniFormula, parsed, paths
from generator.omni.merge import FIELD, fields
from generator.omni.model import BLOCKS, Element, Kind, Procedure
from generator.omni.paths import NO_ROOT
from generator.omni.run.rest import BODILESS
from generator.omni.services import Match, RegisteredService, match
from generator.salesforce.actions import DEFAULT, RESPONSE_CODE
from generator.salesforce.namespaces import parted
from generator.uses import ServiceUse, UseKind

_Row: TypeAlias = tuple[UseKind, str, int]  # kind, name, line
_Place: TypeAlias = tuple[str, ...]  # a place in a procedure's data: names, without the numbers of items
_Answer: TypeAlias = Mapping[str, str]  # what may stand at a place: types by the output's name, "" for a part of one
_MOST_STEPS = 60  # of a path
_BARE = ("sendJSONPath", "loopList")  # paths that are written without percent signs
_ERROR = "Exc"


def procedure_uses(
    procedure: Procedure, services: Sequence[RegisteredService], catalog: Catalog
) -> Iterator[ServiceUse]:
    """Every use, in the order in which elements run."""
    reading = _Uses(services, catalog)
    elements = list(procedure.running())
    whole = not any(element.kind is Kind.RESPONSE for element in elements)
    for element in elements:
        for kind, name, line in reading.of(element, whole):
            yield ServiceUse("procedure", procedure.key, element.file or procedure.file, line, kind, name)


class _Uses:
    """Reads elements in turn. `places` are those of the data whose types are known, `written` what Set Values put there."""

    def __init__(self, services: Sequence[RegisteredService], catalog: Catalog) -> None:
        self.services, self.catalog = services, catalog
        self.places: dict[_Place, _Answer] = {}
        self.written: dict[_Place, int] = {}

    def of(self, element: Element, whole: bool) -> Iterator[_Row]:
        """The uses of an element, after those before it; `whole` says that all answers go to the caller."""
        for text, path in _references(element):
            yield from self.read(_place(path), _line(element, text))
        if element.kind is Kind.REST:
            yield from self._rest(element, whole)
        elif element.kind is Kind.SET_VALUES:
            self._copies(element, "elementValueMap", _node(element))
        elif element.kind is Kind.LOOP and element.word("loopList"):
            place = _place(element.word("loopList").strip("%"))
            self._put((element.name, *place), self._at(place)[0])
        elif _takes_all(element):
            line = element.line_of("returnFullDataJSON" if element.kind is Kind.RESPONSE else "sendJSONPath")
            for answer in list(self.places.values()):
                yield from (("output", name, line) for name in answer if name and not name.endswith(_ERROR))

    # -- what is sent

    def _rest(self, element: Element, whole: bool) -> Iterator[_Row]:
        request = request_as_written(element)
        found = match(self.services, request) if request is not None else None
        action = self.catalog.action(found.operation.action) if isinstance(found, Match) else None
        if not isinstance(found, Match) or action is None:
            return
        line = element.line_of("restPath")
        yield "action", action.name, line
        for name, _ in found.path:
            yield from _input(action, name, "path", line)
        for name in queried(element):
            yield from _input(action, name, "query", _line(element, name))
        headers = element.table("restOptions").get("headers")
        for name in headers if isinstance(headers, dict) else ():
            yield from _input(action, name, "header", _line(element, name))
        if found.operation.method not in BODILESS and element.table("restOptions").get("sendBody") is not False:
            yield from self._body(element, action)
        yield from self._answer(element, action, whole)

    def _body(self, element: Element, action: CatalogAction) -> Iterator[_Row]:
        """The body, or the inputs that a form's fields are, and each field of it that is written out."""
        bodies = [one for one in action.inputs if one.location == "body"]
        form = {one.name for one in action.inputs if one.location not in ("path", "query", "header", "cookie", "body")}
        yield from (("input", f"{action.name}.{one.name}", element.line_of("additionalInput")) for one in bodies)
        for place, line in self._sent(element):
            if place and place[0] in form:
                yield "input", f"{action.name}.{place[0]}", line
            for one in bodies:
                yield from self._fields(one.type, place, line)

    def _sent(self, element: Element) -> Iterator[tuple[_Place, int]]:
        """The places of what a Rest Action sends, as far as they are written out, with the lines that write them."""
        for text in element.table("additionalInput"):
            if not fields(text):
                yield _place(text), _line(element, text)
        if element.flag("sendOnlyAdditionalInput"):
            return
        below = _place(element.word("sendJSONPath"))
        node = element.word("sendJSONNode")
        above = _place(node) if node and node != NO_ROOT else ()
        for place, line in self.written.items():
            if place[: len(below)] == below and len(place) > len(below):
                yield (*above, *place[len(below) :]), line

    # -- what is read

    def _answer(self, element: Element, action: CatalogAction, whole: bool) -> Iterator[_Row]:
        """Put the answer where the element does."""
        tolerant = not element.flag("failOnStepError", True)
        codes = any(one.name[0] == "2" for one in action.outputs)
        types = {
            f"{action.name}.{one.name}": one.type
            for one in action.outputs
            if one.name != RESPONSE_CODE
            and (tolerant or not one.name.endswith(_ERROR))
            and not (codes and one.name == DEFAULT)
        }
        self._put((f"{element.name}Info", "statusCode"), {f"{action.name}.{RESPONSE_CODE}": ""})
        answer: _Answer = types
        path = element.word("responseJSONPath")
        if whole:
            yield from (("output", name, element.line) for name in types if not name.endswith(_ERROR))
        if path:
            line = element.line_of("responseJSONPath")
            answer, rows = self._walk(answer, _place(path)) if not fields(path) else ({}, [])
            yield from ((kind, name, line) for kind, name in rows)
        if not element.flag("returnOnlyAdditionalOutput"):
            self._put(_node(element), answer)
        self._put((element.name,), answer)  # additional output reads it there
        for text, path in _in_table(element.config.get("additionalOutput")):
            yield from self.read(_place(path), _line(element, text))
        self._copies(element, "additionalOutput", _node(element))

    def read(self, place: _Place, line: int) -> Iterator[_Row]:
        """The uses in reading a place."""
        _, rows = self._at(place)
        yield from ((kind, name, line) for kind, name in rows)

    def _at(self, place: _Place) -> tuple[_Answer, list[tuple[UseKind, str]]]:
        """What stands at a place, and what is used on the way there."""
        for count in range(len(place), -1, -1):
            if place[:count] in self.places:
                return self._walk(self.places[place[:count]], place[count:])
        return {}, []

    def _walk(self, answer: _Answer, steps: _Place) -> tuple[_Answer, list[tuple[UseKind, str]]]:
        """Go down from an answer: of several outputs those that have the first field, else those of a success."""
        having = {name: kind for name, kind in answer.items() if self._has(kind, steps)} if steps else {}
        chosen = having or {name: kind for name, kind in answer.items() if not name.endswith(_ERROR)}
        rows: list[tuple[UseKind, str]] = [("output", name) for name in chosen if name]
        if not steps:
            return answer, rows
        ends: dict[str, str] = {}
        for kind in chosen.values():
            found, end = self._path(kind, steps)
            rows += [("field", name) for name in found]
            ends[""] = end or ends.get("", "")
        return ends, rows

    def _has(self, kind: str, steps: _Place) -> bool:
        return bool(self._path(kind, steps[:1])[0])

    def _path(self, kind: str, steps: _Place) -> tuple[list[str], str]:
        """The fields on the way from a type, and the type at the end, "" where it is not known."""
        found: list[str] = []
        for step in steps:
            kind = _single(kind)
            declared = self.catalog.class_named(kind)
            member = declared.by_wire.get(step) if declared is not None else None
            if declared is not None and member is not None:
                found.append(f"{parted(declared.name)[1]}.{member.salesforce}")
                kind = member.type
            else:
                kind = map_type(kind)
        return found, kind

    def _fields(self, kind: str, steps: _Place, line: int) -> Iterator[_Row]:
        yield from (("field", name, line) for name in self._path(kind, steps)[0])

    # -- places

    def _put(self, place: _Place, answer: _Answer) -> None:
        if answer:
            self.places[() if place == (NO_ROOT,) else place] = answer

    def _copies(self, element: Element, key: str, node: _Place) -> None:
        """What a table writes: its places, and those that hold a copy of a whole value."""
        root = () if node == (NO_ROOT,) else node
        for name, given in element.table(key).items():
            if fields(name):
                continue
            place = (*root, *_place(name))
            self.written[place] = _line(element, name)
            self.places.pop(place, None)
            path = _whole(given)
            if path:
                self._put(place, self._at(_place(path))[0])


def _input(action: CatalogAction, name: str, location: str, line: int) -> Iterator[_Row]:
    """The input of this name; names of headers in any case."""
    for one in action.inputs:
        same = one.name.lower() == name.lower() if location == "header" else one.name == name
        if same and one.location == location:
            yield "input", f"{action.name}.{one.name}", line


def _takes_all(element: Element) -> bool:
    """Whether an element is given the whole data, and so every answer in it: what it takes of them is not told."""
    if element.kind is Kind.RESPONSE:
        return element.flag("returnFullDataJSON")
    return (
        element.kind not in BLOCKS and not element.word("sendJSONPath") and not element.flag("sendOnlyAdditionalInput")
    )


def _single(kind: str) -> str:
    """The type of an item: a path passes through lists without a word."""
    while inner := item_type(kind):
        kind = inner
    return kind


def _node(element: Element) -> _Place:
    node = element.word("responseJSONNode")
    return (node,) if node == NO_ROOT else _place(node or element.name)


def _place(path: str) -> _Place:
    return tuple(step.strip().partition("|")[0] for step in path.strip().split(":")[:_MOST_STEPS] if step.strip())


def _references(element: Element) -> Iterator[tuple[str, str]]:
    """Every text of an element that reads the data, with a path that it reads. Additional output of a step reads its answer too."""
    answers = element.kind is Kind.REST
    for key, value in element.config.items():
        if key in _BARE or (key == "responseJSONPath" and element.kind is Kind.RESPONSE):
            text = element.word(key)
            if text:
                yield text, text.strip("%")
        elif key in CONDITIONS:
            yield from ((element.word(key), path) for path in _in_formula(element.word(key)))
        elif not (answers and key == "additionalOutput"):
            yield from _in_table(value)


def _in_table(value: Json) -> Iterator[tuple[str, str]]:
    """The texts in a value with the paths that they read."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found = _in_formula(one) if one.strip().startswith("=") else fields(one)
            yield from ((one, path) for path in found)
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _in_formula(text: str) -> list[str]:
    """The paths of a formula, those in its quoted texts too."""
    try:
        return list(dict.fromkeys([*paths(parsed(text)), *fields(text)])) if text.strip() else []
    except BadOmniFormula:
        return fields(text)


def _whole(given: Json) -> str:
    """The path whose value this is: of one merge field alone, or a formula that is one path."""
    text = given.strip() if isinstance(given, str) else ""
    field = FIELD.fullmatch(text.removeprefix("=").strip())
    return field[1] if field is not None else ""


def _line(element: Element, text: str) -> int:
    """The line of a text in the configuration as it is written, else that of the element."""
    at = element.text.find(json.dumps(text, ensure_ascii=False))
    return element.text_line + element.text.count("\n", 0, at) if at >= 0 else element.line
