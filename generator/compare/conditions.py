"""What schemas ask for beyond the model of types (`not`, `if`, `contains`, `dependentRequired`...), read off the documents.

Two schemas are walked side by side from where an operation uses them; each pair of places is met once per direction, so
recursive schemas end. A schema that both sides share by `$ref` is a context of its own, as a declared type is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from generator.compare.condition_words import AskedConditions, asked_by
from generator.compare.type_comparer import Context, Direction, TypeComparer
from generator.model.service import Operation
from generator.oas.part import member_of
from generator.oas.resolve import ResolvedReference, Spec
from generator.oas.units import Changed
from generator.pointer import unescape

Sides = tuple[Spec, Spec]
_UNLIMITED = {"minContains": 1, "maxContains": math.inf, "minProperties": 0, "maxProperties": math.inf}
_Task = tuple[Context, str, str, ResolvedReference, ResolvedReference, Direction]


class Conditions:
    """The conditions of one pair of documents, noted with a comparer."""

    def __init__(self, comparer: TypeComparer, documents: Sides, changed: Changed | None = None) -> None:
        self.comparer, self.documents, self.changed = comparer, documents, changed
        self._seen: set[tuple[object, ...]] = set()
        self._waiting: list[_Task] = []

    def compare(self, old: Operation, new: Operation, subject: str) -> None:
        """Note what an operation's inputs and answers ask for now and did not, or no longer."""
        if self._equal(old.key, new.key):
            return
        ways: tuple[Direction, Direction] = ("response", "request") if new.callback else ("request", "response")
        for what, pointers in _inputs(old, new):
            self._start(new.key, subject, what, pointers, (old.file, new.file), ways[0])
        for what, pointers in _answers(old, new):
            self._start(new.key, subject, what, pointers, (old.file, new.file), ways[1])
        while self._waiting:
            self._step(*self._waiting.pop())

    def _start(
        self, at: str, subject: str, what: str, pointers: tuple[str, str], files: tuple[str, str], way: Direction
    ) -> None:
        found = [doc.get(p, file) for doc, p, file in zip(self.documents, pointers, files, strict=True)]
        old, new = (_schema_in(target) for target in found)
        if what.startswith("query parameter"):
            self._empty_values(at, subject, what, found)
        if old is not None and new is not None:
            self._waiting.append((at, subject, what, old, new, way))

    def _empty_values(self, at: str, subject: str, what: str, found: list[ResolvedReference | None]) -> None:
        """`allowEmptyValue`: a name without a value may be sent (OAS 2.0 to 3.2, Parameter Object)."""
        before, after = (
            isinstance(t, ResolvedReference) and isinstance(t.node, dict) and t.node.get("allowEmptyValue") is True
            for t in found
        )
        if before != after:
            self.comparer.note(at, f"request-parameter-empty-{'allowed' if after else 'refused'}", subject, what=what)

    def _step(
        self, at: Context, subject: str, what: str, old: ResolvedReference, new: ResolvedReference, way: Direction
    ) -> None:
        before, after = (_ended(doc, one) for doc, one in zip(self.documents, (old, new), strict=True))
        if before is None or after is None:
            return
        if self._equal(before.pointer, after.pointer):
            return
        names = [_component(one.pointer) for one in (before, after)]
        if names[0] and names[1] and (before.pointer, after.pointer) != (old.pointer, new.pointer):
            shared = (f"{before.file}#{before.pointer}", f"{after.file}#{after.pointer}", way)
            self.comparer.edges[shared].add(at)
            at, subject, what = shared, names[1], names[1]
        place = (before.file, before.pointer, after.file, after.pointer, way)
        if place in self._seen:
            return
        self._seen.add(place)
        sides = [asked_by(doc, one) for doc, one in zip(self.documents, (before, after), strict=True)]
        self._note(at, subject, what, sides[0], sides[1], way)
        for step, target in sides[0].below.items():
            if (other := sides[1].below.get(step)) is not None:
                self._waiting.append((at, subject, what + step, target, other, way))

    def _equal(self, old: str, new: str) -> bool:
        """Whether two places surely ask for the same: units without conditions in all they reach, or one place in a unit that
        is the same in both versions with all it reaches."""
        if self.changed is None:
            return False
        before, after = member_of(old), member_of(new)
        if not before or not after:
            return False
        asking = before in self.changed.marked or after in self.changed.marked
        return not asking or (old == new and after not in self.changed.affected)

    def _note(
        self, at: Context, subject: str, what: str, old: AskedConditions, new: AskedConditions, way: Direction
    ) -> None:
        for keyword, words in sorted(new.conditions - old.conditions):
            self.comparer.note(
                at, f"{way}-condition-added", subject, new.pointer, what=what, limit=keyword, value=words
            )
        for keyword, words in sorted(old.conditions - new.conditions):
            self.comparer.note(
                at, f"{way}-condition-removed", subject, old.pointer, what=what, limit=keyword, value=words
            )
        for name in sorted(old.limits.keys() | new.limits.keys()):
            most = name.startswith("max")
            before, after = (side.limits.get(name, _UNLIMITED[name]) for side in (old, new))
            if before != after:
                tighter = (after > before) is not most
                rule = f"{way}-condition-{'added' if tighter else 'removed'}"
                told = (new if tighter else old).limits.get(name, 1)  # `contains` alone asks for one
                self.comparer.note(at, rule, subject, new.pointer, what=what, limit=name, value=told)


def _inputs(old: Operation, new: Operation) -> Iterator[tuple[str, tuple[str, str]]]:
    before = {(p.location, p.name): p for p in old.parameters}
    for parameter in new.parameters:
        if (past := before.get((parameter.location, parameter.name))) is not None:
            yield f"{parameter.location} parameter '{parameter.name}'", (past.pointer, parameter.pointer)
    contents = {content.media_type: content for content in (old.body.contents if old.body else ())}
    for content in new.body.contents if new.body else ():
        if (other := contents.get(content.media_type)) is not None:
            yield "the request body", (other.pointer, content.pointer)


def _answers(old: Operation, new: Operation) -> Iterator[tuple[str, tuple[str, str]]]:
    before = {(r.code, c.media_type): c for r in old.responses for c in r.contents}
    for response in new.responses:
        for content in response.contents:
            if (past := before.get((response.code, content.media_type))) is not None:
                yield f"response {response.code}", (past.pointer, content.pointer)


def _schema_in(owner: ResolvedReference | None) -> ResolvedReference | None:
    """The schema of a media type, parameter or body; in OAS 2.0 a parameter is one itself."""
    if owner is None or not isinstance(owner.node, dict):
        return None
    if "schema" in owner.node:
        return ResolvedReference(owner.node["schema"], owner.file, f"{owner.pointer}/schema")
    return owner


def _ended(document: Spec, at: ResolvedReference) -> ResolvedReference | None:
    """The schema itself, or what its lone `$ref` leads to."""
    if not isinstance(at.node, dict) or len(at.node) != 1 or not isinstance(ref := at.node.get("$ref"), str):
        return at
    return document.follow(ref, at.file)


def _component(pointer: str) -> str:
    for head in ("/components/schemas/", "/definitions/"):
        if pointer.startswith(head) and "/" not in pointer[len(head) :]:
            return unescape(pointer[len(head) :])
    return ""
