"""YAML 1.2 (core schema) text to a tree, on libyaml's parser.

Keys stay the text that was written (`200`, `1.10`, `on`), duplicate keys are findings, merge keys (`<<`) are honoured,
and aliases can neither contain themselves nor grow without bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic, Rule, Span
from generator.document import rules
from generator.document.encoding import refused
from generator.document.read_json import MAX_DEPTH
from generator.document.yaml_nodes import (
    BOOL,
    CORE,
    FLOAT,
    INT,
    MAP,
    MERGE,
    NULL,
    SEQ,
    STR,
    WORDS,
    MarkedTree,
    ParsedNode,
    TooDeep,
    YamlMark,
    compose,
    core_tag,
)  # fmt: skip
from generator.model.types import Json

if TYPE_CHECKING:
    from yaml.error import MarkedYAMLError

MAX_ALIASED = 1_000_000  # nodes that aliases stand for
_MAX_FINDINGS = 50
_MAX_DIGITS = 4000


def read(data: bytes, name: str) -> Checked[MarkedTree]:
    """The tree of a YAML text (UTF-8), or every reason why there is none."""
    from yaml.error import MarkedYAMLError, YAMLError

    try:
        root = compose(data)
    except MarkedYAMLError as error:
        return Checked(None, (_syntax(error, data, name),))
    except YAMLError as error:
        return Checked(None, (_unreadable(error, data, name),))
    except (TooDeep, RecursionError):
        return refused(rules.TOO_DEEP, name, limit=MAX_DEPTH)
    if root is None:
        return refused(rules.EMPTY_FILE, name)
    builder = _ValueBuilder(name)
    try:
        tree = builder.build(root, 1)
    except _Refused:
        return Checked(None, tuple(builder.findings))
    return Checked(None if builder.findings else MarkedTree(tree, builder.marks), tuple(builder.findings))


def _marked(members: dict[str, Json], marks: list[YamlMark]) -> Iterator[tuple[str, tuple[Json, YamlMark]]]:
    """Members with where they begin; there are fewer of them where some were refused."""
    return zip(members, zip(members.values(), marks, strict=False), strict=False)


class _Refused(Exception):
    """The rest of the document cannot be read; the finding is already noted."""


class _ValueBuilder:
    """Turns nodes into plain values; keeps what it has built, so that an alias is the same object again."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Diagnostic] = []
        self.marks: dict[int, list[YamlMark]] = {}
        self._built: dict[int, Json] = {}  # None while it is under way
        self._sizes: dict[int, tuple[int, int]] = {}
        self._aliased = 0

    def build(self, node: ParsedNode, depth: int) -> Json:
        if node.id == "scalar":
            return self._scalar(node)
        identity = id(node)
        if identity in self._built:
            return self._alias(node, depth)
        if depth > MAX_DEPTH:
            self._stop(rules.TOO_DEEP, node, limit=MAX_DEPTH)
        self._built[identity] = None
        made = self._mapping(node, depth + 1) if node.id == "mapping" else self._sequence(node, depth + 1)
        self._built[identity] = made
        return made

    def _sequence(self, node: ParsedNode, depth: int) -> list[Json]:
        if node.tag != SEQ:
            self._note(rules.UNKNOWN_TAG, node, tag=_short_tag(node.tag))
        build, scalar = self.build, self._scalar
        made = [
            (item.value if item.tag == STR else scalar(item)) if item.id == "scalar" else build(item, depth)
            for item in node.value
        ]
        self.marks[id(made)] = [item.start_mark for item in node.value]
        return made

    def _mapping(self, node: ParsedNode, depth: int) -> dict[str, Json]:
        if node.tag != MAP:
            self._note(rules.UNKNOWN_TAG, node, tag=_short_tag(node.tag))
        made: dict[str, Json] = {}
        merges = []
        build, scalar = self.build, self._scalar
        for key, value in node.value:
            if key.tag == MERGE:
                merges.append(value)
                continue
            text = key.value
            if key.id != "scalar":
                self._note(rules.COMPLEX_KEY, key)
                continue
            if text in made:
                self._twice(node, key)
            if value.id == "scalar":
                made[text] = value.value if value.tag == STR else scalar(value)
            else:
                made[text] = build(value, depth)
        marks = [key.start_mark for key, _ in node.value]
        if merges:
            own = [key.start_mark for key, _ in node.value if key.tag != MERGE]
            made, marks = self._merged(made, own, merges, depth)
        self.marks[id(made)] = marks
        return made

    def _merged(
        self, own: dict[str, Json], marks: list[YamlMark], merges: list[ParsedNode], depth: int
    ) -> tuple[dict[str, Json], list[YamlMark]]:
        """Own keys win over merged ones, earlier merges over later ones; merged keys come first."""
        merged: dict[str, tuple[Json, YamlMark]] = {}
        for node in merges:
            for source in node.value if node.id == "sequence" else (node,):
                if source.id != "mapping":
                    self._note(rules.BAD_MERGE, source, what="a list" if source.id == "sequence" else "a single value")
                    continue
                inherited = self.build(source, depth)
                if isinstance(inherited, dict):
                    for key, pair in _marked(inherited, self.marks[id(inherited)]):
                        merged.setdefault(key, pair)
        every = merged | dict(_marked(own, marks))
        return {key: value for key, (value, _) in every.items()}, [mark for _, mark in every.values()]

    def _scalar(self, node: ParsedNode) -> Json:
        tag, text = node.tag, str(node.value)
        if tag in (STR, MERGE, "!"):
            return text
        if tag == NULL and text in WORDS:
            return None
        if tag == BOOL and WORDS.get(text) == BOOL:
            return text[0] in "tT"
        if tag in (INT, FLOAT):
            return self._number(node, tag, text)
        rule = rules.BAD_TAGGED_VALUE if tag in (NULL, BOOL) else rules.UNKNOWN_TAG
        self._note(rule, node, tag=_short_tag(tag), text=text[:60])
        return text

    def _number(self, node: ParsedNode, tag: str, text: str) -> Json:
        found = core_tag(text)
        if found not in (INT, FLOAT) or (found == FLOAT and tag == INT):
            self._note(rules.BAD_TAGGED_VALUE, node, tag=_short_tag(tag), text=text[:60])
            return text
        if tag == INT:
            return self._integer(node, text)
        number = (
            float(text.lower().replace(".inf", "inf").replace(".nan", "nan")) if text[:2] not in ("0o", "0x") else 0.0
        )
        if not math.isfinite(number):
            self._note(rules.NOT_A_NUMBER, node, word=text[:40])
            return text
        return number

    def _integer(self, node: ParsedNode, text: str) -> Json:
        if text[:2] == "0o":
            return int(text[2:], 8)
        if text[:2] == "0x":
            return int(text, 16)
        if len(text) > _MAX_DIGITS:
            self._note(rules.HUGE_NUMBER, node, digits=len(text))
            return text
        return int(text)

    def _alias(self, node: ParsedNode, depth: int) -> Json:
        """The value built before, once it is known to be neither cyclic nor part of a bomb."""
        built = self._built[id(node)]
        if built is None:
            self._stop(rules.CYCLIC_ALIAS, node)
        size, height = self._size(node)
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            self._stop(rules.ALIAS_BOMB, node, limit=MAX_ALIASED)
        if depth + height - 1 > MAX_DEPTH:
            self._stop(rules.TOO_DEEP, node, limit=MAX_DEPTH)
        return built

    def _size(self, node: ParsedNode) -> tuple[int, int]:
        """Nodes and levels that a finished node stands for, aliases counted each time."""
        if node.id == "scalar":
            return 1, 0
        known = self._sizes.get(id(node))
        if known is None:
            inner = [self._size(v) for v in (node.value if node.id == "sequence" else (v for _, v in node.value))]
            known = 1 + sum(size for size, _ in inner), 1 + max((height for _, height in inner), default=0)
            self._sizes[id(node)] = known
        return known

    def _twice(self, node: ParsedNode, key: ParsedNode) -> None:
        first = next(other for other, _ in node.value if other.value == key.value and other.tag != MERGE)
        mark = first.start_mark
        self._note(rules.DUPLICATE_KEY, key, key=key.value, line=mark.line + 1, column=mark.column + 1)

    def _note(self, rule: Rule, node: ParsedNode, **args: object) -> None:
        mark = node.start_mark
        span = Span(self.name, "", mark.line + 1, mark.column + 1)
        self.findings.append(Diagnostic(rule, span, tuple(sorted(args.items()))))
        if len(self.findings) >= _MAX_FINDINGS:
            raise _Refused

    def _stop(self, rule: Rule, node: ParsedNode, **args: object) -> None:
        self._note(rule, node, **args)
        raise _Refused


def _short_tag(tag: str) -> str:
    return "!!" + tag.removeprefix(CORE) if tag.startswith(CORE) else tag


_TAB = "found a tab character"
_HINTS = (
    ("mapping values are not allowed", "a colon stands where no key can be", "Quote text that holds `: `, and check the indentation."),
    ("cannot start any token", "a character stands here that YAML reserves", "Quote text that begins with `@`, a backtick or `%`."),
    ("could not find expected ':'", "a key has no colon", "Write `key: value`; check the quotes and indentation above."),
    ("did not find expected key", "the indentation or the quotes do not fit", "Align the keys of one mapping; quote text that begins with a quote sign."),
    ("did not find expected '-' indicator", "the items of a list do not line up", "Align the `-` of one list."),
    ("did not find expected ',' or", "a bracket is not closed or a comma is missing", "Close the `{{` or `[`, or quote the text."),
    ("found unexpected end of stream", "a quoted text is not closed", "Add the missing quote."),
    ("found undefined alias", "an alias has no anchor", "Define the anchor (`&name`) before the alias, or quote text that begins with `*`."),
    ("found undefined tag handle", "a tag prefix is not declared", "Remove the tag."),
    ("but found another document", "the file holds several YAML documents", "Keep one; remove everything from the second `---` on."),
    (_TAB, "a tab is used for indentation", "Indent with spaces."),
    ("found character", "a character stands here that YAML reserves", "Quote the text."),
    ("exceeded", "the nesting is too deep", "Move inner parts to components and refer to them with `$ref`."),
)  # fmt: skip


def _syntax(error: MarkedYAMLError, data: bytes, name: str) -> Diagnostic:
    problem = " ".join(str(part) for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    if mark and "found character" in problem and _text_at(data, mark).startswith("\t"):
        problem = _TAB
    span = Span(name, "", mark.line + 1, mark.column + 1) if mark else Span(name, "", 1, 1)
    for part, what, hint in _HINTS:
        if part in problem:
            return Diagnostic(rules.YAML_SYNTAX, span, (("hint", hint.replace("{{", "{")), ("what", what)))
    return Diagnostic(rules.YAML_SYNTAX, span, (("hint", "Mend the place shown."), ("what", problem[:200])))


def _text_at(data: bytes, mark: YamlMark) -> str:
    """The rest of the line that a complaint is about."""
    lines = data.decode("utf-8", "replace").splitlines()
    return lines[mark.line][mark.column :] if mark.line < len(lines) else ""


def _unreadable(error: Exception, data: bytes, name: str) -> Diagnostic:
    """libyaml's complaint about a single character (a control character, mostly)."""
    offset = getattr(error, "position", 0) or 0
    before = data[:offset]
    span = Span(name, "", before.count(b"\n") + 1, max(1, offset - before.rfind(b"\n")))
    reason = str(getattr(error, "reason", "") or "a character is not allowed")
    return Diagnostic(rules.YAML_SYNTAX, span, (("hint", "Remove the character."), ("what", reason[:200])))
