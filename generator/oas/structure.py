"""The judging walk over a description: shapes are held against the book, meanings by the checks that hang on its rows.

It stands beside `oas.walk`, which yields the objects that are where the book wants them: judging needs what is not (unknown
fields, wrong types, what is missing), each plain value with its field, and what references lead to, as the kind wanted there.
Both read the rows of the same book, and neither knows a field by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from generator.model.types import Json
from generator.oas import rules_reading as reading
from generator.oas import rules_structure as rules
from generator.oas.book import Book, FixedField, ObjectKind
from generator.oas.findings import Findings, Path, pointer
from generator.oas.guess import kind as kind_of
from generator.oas.notation import ANY
from generator.oas.questions import FieldQuestion, Questions
from generator.oas.resolve import ResolvedReference, Spec

_WORDS_ONLY = frozenset(("$ref", "description", "summary", "title", "example", "examples", "externalDocs", "type"))
_NEVER: frozenset[str] = frozenset()
_NOT_FIXED = FieldQuestion(None, None)
_ALONE = ("string", "integer", "boolean", "object", "number", None)  # types that ask for nothing beside them


ObjectCheck: TypeAlias = Callable[["Walk", "dict[str, Json]", Path, str], None]
# The value is of a type that the book's row allows: nothing is asked of any other.
FieldCheck: TypeAlias = Callable[["Walk", Any, "dict[str, Json]", Path, str], None]


class Checks:
    """Which rules look at the objects of a kind, and which at the value of a field of theirs."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[ObjectCheck, ...]] = {}
        self.fields: defaultdict[str, dict[str, FieldCheck]] = defaultdict(dict)


class Walk(Findings):
    """Judges a whole description; `found` grows in document order.

    `sound` says that the official meta-schema has judged all that the root leads to without a reference.
    """

    def __init__(self, spec: Spec, book: Book, checks: Checks, *, sound: bool = False) -> None:
        super().__init__(spec)
        self.book, self._checks = book, checks
        self._schema = book.kinds["Schema"]
        self._questions = Questions(book, checks.fields, sound=sound)
        self.kinds: dict[int, ObjectKind] = {}  # what each object was read as, by identity
        self.used: set[str] = set()  # pointers in the root document that something refers to
        self._waiting: list[tuple[str, ObjectKind, Path, str]] = []
        self._circles: dict[tuple[str, str], bool] = {}
        self._met: dict[tuple[str, str], ObjectKind] = {}

    def follow(self, node: Json, file: str) -> ResolvedReference | None:
        """The node itself, or what its `$ref` leads to in the end."""
        ref = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(ref, str):
            return self.spec.follow(ref, file)
        return ResolvedReference(node, file, "")

    def settle(self) -> None:
        """Look at what references lead to, until nothing new turns up."""
        self._questions = Questions(self.book, self._checks.fields, sound=False)
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for ref, kind, path, file in waiting:
                if self._met.get((file, ref)) is not kind:
                    self._meet(ref, kind, path, file)

    def visit(self, node: Json, kind: ObjectKind, path: Path, file: str) -> None:
        """Judge a node that stands where an object of this kind must stand."""
        if not isinstance(node, dict):
            if not (kind.boolean and isinstance(node, bool)):
                self._wrong_type(node, kind.words, kind, "", path, file)
            return
        if self.kinds.get(id(node)) is kind:
            return
        self.kinds[id(node)] = kind
        if "$ref" in node and self._is_reference(node, kind, path, file):
            return
        questions = self._questions
        asked = questions[kind.name]
        if kind is self._schema and node.get("type") in _ALONE:
            asked = questions.of_plain_schema
        for key, value in node.items():
            question = asked.get(key, _NOT_FIXED)
            if question is None:
                continue
            row, check = question
            if question is _NOT_FIXED:
                row = self._other(key, kind, node, path, file)
                if row is None:
                    continue
                asked[key] = FieldQuestion(row, None)  # names such as "200" come again and again
            if (row is None or self._value(value, row, kind, key, path, file)) and check is not None:
                check(self, value, node, (path, key), file)
        for name in kind.required:
            if name not in node:
                self.report(rules.FIELD_MISSING, path, file, field=name, kind=kind.words)
        for check in self._checks.objects.get(kind.name, ()):
            check(self, node, path, file)

    def _value(self, value: Json, field: FixedField, kind: ObjectKind, key: str, path: Path, file: str) -> bool:
        """Judge what stands in a field; answer whether its type is right, so that more can be asked of it."""
        if value.__class__ not in field.types:
            if key != "$ref":  # reported already
                self._wrong_type(value, field.words, kind, key, (path, key), file)
            return False
        if isinstance(value, dict):
            if field.one is not None:
                self.visit(value, field.one, (path, key), file)
            elif field.values is not None:
                inner, around = field.values, (path, key)
                if inner is self._schema and self._questions.sound:
                    self._schemas(value, around, file)
                else:
                    for name, item in value.items():
                        self.visit(item, inner, (around, name), file)
            elif field.value is not None and field.value.words != ANY:
                self._each(value.items(), field.value, kind, key, (path, key), file)
        elif isinstance(value, list):
            self._list(value, field, kind, key, (path, key), file)
        elif field.choices:
            if value not in field.choices:
                self._not_allowed(value, field, kind, key, (path, key), file)
        elif field.test is not None and not field.test(value):
            self._not_allowed(value, field, kind, key, (path, key), file)
        return True

    def _schemas(self, schemas: dict[str, Json], path: Path, file: str) -> None:
        """Those of a sound document: most are a type and some words, or a reference."""
        passed, kinds, kind = self._questions.passed, self.kinds, self._schema
        for name, schema in schemas.items():
            if not isinstance(schema, dict) or kinds.get(id(schema)) is kind:
                self.visit(schema, kind, (path, name), file)
            elif passed.issuperset(schema) and schema.get("type") in _ALONE:
                kinds[id(schema)] = kind
            elif len(schema) == 1 and "$ref" in schema:
                kinds[id(schema)] = kind
                self._waiting.append((str(schema["$ref"]), kind, (path, name), file))
            else:
                self.visit(schema, kind, (path, name), file)

    def _list(self, value: list[Json], field: FixedField, kind: ObjectKind, key: str, path: Path, file: str) -> None:
        if field.filled and not value:
            self.report(rules.EMPTY_LIST, path, file, field=key)
        if field.items is not None:
            inner = field.items
            for number, item in enumerate(value):
                self.visit(item, inner, (path, number), file)
        elif field.item is not None and field.item.words != ANY:
            self._each(enumerate(value), field.item, kind, key, path, file)

    def _each(
        self,
        entries: Iterable[tuple[str | int, Json]],
        field: FixedField,
        kind: ObjectKind,
        key: str,
        path: Path,
        file: str,
    ) -> None:
        """Judge the plain values of a list or map."""
        for name, item in entries:
            if item.__class__ not in field.types:
                self._wrong_type(item, field.words, kind, key, (path, name), file)
            elif field.choices and item not in field.choices:
                self._not_allowed(item, field, kind, key, (path, name), file)
            elif field.item is not None and isinstance(item, list):
                self._each(enumerate(item), field.item, kind, key, (path, name), file)

    def _other(self, key: str, kind: ObjectKind, node: dict[str, Json], path: Path, file: str) -> FixedField | None:
        """The row for a field that is not fixed, by the form of its name; None after saying what is wrong."""
        if (kind.extensible and key.startswith("x-")) or key == "$ref":
            return None
        for pattern, field in kind.patterns:
            if pattern.search(key):
                return field
        from generator.oas import hints  # only what is wrong needs them, here and below

        if kind.open:
            hints.unknown_keyword(self, key, kind, node, path, file)
        else:
            hints.unknown_field(self, key, kind, node, path, file)
        return None

    def _wrong_type(self, value: Json, expected: str, kind: ObjectKind, key: str, path: Path, file: str) -> None:
        what = f"`{key}`" if key else "This"
        if key and isinstance(path, tuple) and path[1] != key:
            what = f"`{path[1]}` in `{key}`" if isinstance(path[1], str) else f"Each entry of `{key}`"
        from generator.oas import hints

        hint = hints.for_type(kind.name, key, value, self.version)
        self.report(rules.WRONG_TYPE, path, file, what=what, expected=expected, found=kind_of(value), hint=hint)

    def _not_allowed(self, value: Json, field: FixedField, kind: ObjectKind, key: str, path: Path, file: str) -> None:
        from generator.oas import hints

        hint = hints.for_value(kind.name, key, value, self.version)
        near = "" if hint else self.guess(str(value), field.choices)
        hint = hint or (f"Did you mean `{near}`?" if near else "Correct the value.")
        what = f"`{key}`" if isinstance(path, tuple) and path[1] == key else f"Each entry of `{key}`"
        self.report(rules.VALUE_NOT_ALLOWED, path, file, what=what, expected=field.words, value=value, hint=hint)

    def _is_reference(self, node: dict[str, Json], kind: ObjectKind, path: Path, file: str) -> bool:
        """Take a `$ref` to the list of those to meet; answer whether it stands for the whole object."""
        ref = node["$ref"]
        if len(node) == 1 and kind.referable and isinstance(ref, str):
            self._waiting.append((ref, kind, path, file))
            return True
        if not kind.referable and "$ref" not in kind.fields:
            if any(pattern.search("$ref") for pattern, _ in kind.patterns):
                return False  # a name of the author's choice
            self.report(rules.REF_NOT_HERE, path, file, kind=kind.words)
            return len(node) == 1
        if not isinstance(ref, str):
            self.report(reading.REF_NOT_TEXT, (path, "$ref"), file, what=kind_of(ref))
            return len(node) == 1
        self._waiting.append((ref, kind, path, file))
        if kind.name == "PathItem" or (kind.name == "Schema" and self.version.ref_siblings):
            return False
        if len(node) > 1:
            self._siblings(node, path, file)
        return True

    def _siblings(self, node: dict[str, Json], path: Path, file: str) -> None:
        allowed = ("description", "summary") if self.version.ref_siblings else _NEVER
        lost = [key for key in node if key != "$ref" and key not in allowed and not key.startswith("x-")]
        if lost:
            rule = rules.REF_WORDS if all(key in _WORDS_ONLY for key in lost) else rules.REF_SIBLINGS
            self.report(rule, path, file, fields=", ".join(f"`{key}`" for key in lost))

    def _meet(self, ref: str, kind: ObjectKind, path: Path, file: str) -> None:
        """Judge what a reference leads to, as the kind that must stand there."""
        target = self.spec.step(ref, file)
        if target is None:
            at = pointer(path) + "/$ref"
            if (file, at) not in self.spec.refused:
                from generator.oas.hints import near_reference

                self.report(reading.REF_BROKEN, (path, "$ref"), file, ref=ref, hint=near_reference(self, ref, file))
            return
        if self._loops(ref, file):
            self.report(reading.REF_LOOP, (path, "$ref"), file, ref=ref)
            return
        fragment = ref.partition("#")[2]
        if fragment and not fragment.startswith("/") and target.pointer == "/" + fragment:
            self.report(rules.REF_NO_SLASH, (path, "$ref"), file, ref=ref, better=ref.replace("#", "#/", 1))
        if not target.file:
            self.used.add(target.pointer)
        node = target.node
        known = self.kinds.get(id(node))
        if not isinstance(node, dict) and not (kind.boolean and isinstance(node, bool)):
            self._other_kind(ref, kind_of(node), kind, path, file)
        elif isinstance(known, ObjectKind) and known is not kind:
            self._other_kind(ref, known.words, kind, path, file)
        else:
            self._met[file, ref] = kind
            self.visit(node, kind, target.pointer, target.file)

    def _other_kind(self, ref: str, found: str, kind: ObjectKind, path: Path, file: str) -> None:
        self.report(rules.REF_OTHER_KIND, (path, "$ref"), file, ref=ref, found=found, kind=kind.words)

    def _loops(self, ref: str, file: str) -> bool:
        """Whether a chain of references never ends; a chain that breaks off is reported where it breaks."""
        if self.spec.follow(ref, file) is not None:
            return False
        seen: set[tuple[str, str]] = set()
        ends = False
        while (file, ref) not in seen and (file, ref) not in self._circles:
            seen.add((file, ref))
            target = self.spec.step(ref, file)
            if target is None or not isinstance(target.node, dict) or not isinstance(target.node.get("$ref"), str):
                ends = True
                break
            file, ref = target.file, str(target.node["$ref"])
        circle = not ends and self._circles.get((file, ref), True)
        self._circles.update(dict.fromkeys(seen, circle))
        return circle
