"""YAML 1.2 (core schema) text to a tree, on libyaml's parser.

Keys stay the text that was written (`200`, `1.10`, `on`), duplicate keys are findings, merge keys (`<<`) are honoured,
and aliases can neither contain themselves nor grow without bound.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from generator.diagnostics import Checked, Diagnostic, Rule, Span
from generator.document import rules
from generator.document.read_json import MAX_DEPTH
from generator.model.types import Json

if TYPE_CHECKING:
    from yaml.error import MarkedYAMLError

Node: TypeAlias = Any  # PyYAML's nodes are not typed for libyaml's parser
MAX_ALIASED = 1_000_000  # nodes that aliases stand for
_MAX_FINDINGS = 50
_MAX_DIGITS = 4000
_CORE = "tag:yaml.org,2002:"
STR, INT, FLOAT, BOOL, NULL, MERGE = (_CORE + kind for kind in ("str", "int", "float", "bool", "null", "merge"))
_SEQ, _MAP = _CORE + "seq", _CORE + "map"
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
).fullmatch
_WORDS = {word: NULL for word in ("~", "null", "Null", "NULL", "")}
_WORDS |= {word: BOOL for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_WORDS["<<"] = MERGE
_NUMERIC = frozenset("-+.0123456789")


def core_tag(text: str) -> str:
    """The tag of a plain scalar under YAML 1.2's core schema (section 10.3.2), plus the merge key."""
    if text[:1] in _NUMERIC and (match := _NUMBER(text)):
        return INT if match["int"] else FLOAT
    return _WORDS.get(text, STR)


def _resolve(_self: object, kind: object, text: str | None, implicit: Any) -> str:
    """What the parser asks for a node without a tag; `text` is None for collections."""
    if text is None:
        return _MAP if getattr(kind, "id", "") == "mapping" else _SEQ
    return core_tag(text) if implicit[0] else STR


def _nothing(_self: object, *_ignored: object) -> None:
    """Path resolvers are not used; the parser calls them for every node."""


_HOOKS = {"resolve": _resolve, "descend_resolver": _nothing, "ascend_resolver": _nothing}


def _parser(text: bytes) -> Any:
    """A composer of nodes: libyaml's, or PyYAML's own where it was built without."""
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]  # libyaml's own, not re-exported
    except ImportError:
        return _pure_parser(text)
    return type("CoreParser", (CParser,), _HOOKS)(text)


def _pure_parser(text: bytes) -> Any:
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class PureParser(Reader, Scanner, Parser, Composer):
        def __init__(self) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)

    return type("CorePureParser", (PureParser,), _HOOKS)()


# YAML 1.2 allows these characters in quoted text (nb-json, section 5.1), libyaml refuses them everywhere.
_CONTROL = re.compile(rb"\x7f|\xc2[\x80-\x84\x86-\x9f]")
_HIDDEN = {0xF700 + code: code for code in (0x7F, *range(0x80, 0x85), *range(0x86, 0xA0))}


def _hide_controls(data: bytes) -> bytes:
    """Stand-ins of the private use area for the controls that libyaml refuses; columns stay."""
    return _CONTROL.sub(lambda match: chr(0xF700 + ord(match[0].decode())).encode(), data)


def _show_controls(tree: Any) -> Any:
    """The tree with the controls put back; an alias stays one object."""
    made: dict[int, Any] = {}

    def shown(node: Any) -> Any:
        if isinstance(node, str):
            return node.translate(_HIDDEN)
        if not isinstance(node, (dict, list)):
            return node
        if id(node) not in made:
            if isinstance(node, dict):
                made[id(node)] = {key.translate(_HIDDEN): shown(value) for key, value in node.items()}
            else:
                made[id(node)] = [shown(value) for value in node]
        return made[id(node)]

    return shown(tree)


class TooDeep(Exception):
    """The text is nested so deep that libyaml's recursion could overflow the stack."""


_LEAD = re.compile(rb"^[ ]*(?:[-?:][ \t]+)*", re.MULTILINE)
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")
_SAFE_DEPTH = 500


def _may_be_deep(data: bytes) -> bool:
    """A cheap upper bound of the nesting: block levels need columns, flow levels need open brackets."""
    if max(match.end() - match.start() for match in _LEAD.finditer(data)) > _SAFE_DEPTH // 2:
        return True
    brackets = data.translate(None, _NO_BRACKET)
    for _ in range(_SAFE_DEPTH // 2):
        fewer = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(fewer) == len(brackets):
            break
        brackets = fewer
    return brackets.count(b"[") + brackets.count(b"{") > _SAFE_DEPTH // 2


def _depth_is_fine(data: bytes) -> bool:
    """Count the levels exactly, by the parser's events; slower, but never recursive."""
    from yaml.events import CollectionEndEvent, CollectionStartEvent

    parser = _parser(data)
    depth = 0
    while depth <= MAX_DEPTH and parser.check_event():
        event = parser.get_event()
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
    return depth <= MAX_DEPTH


def compose(data: bytes) -> Node:
    """The root node, None for a text without content. Raises yaml's `YAMLError` and `TooDeep`."""
    data = _hide_controls(data)
    if _may_be_deep(data) and not _depth_is_fine(data):
        raise TooDeep
    parser = _parser(data)
    try:
        return parser.get_single_node()
    finally:
        if hasattr(parser, "dispose"):
            parser.dispose()


def read(data: bytes, name: str) -> Checked[Json]:
    """The tree of a YAML text (UTF-8), or every reason why there is none."""
    from yaml.error import MarkedYAMLError, YAMLError

    try:
        root = compose(data)
    except MarkedYAMLError as error:
        return Checked(None, (_syntax(error, name),))
    except YAMLError as error:
        return Checked(None, (_unreadable(error, data, name),))
    except (TooDeep, RecursionError):
        return Checked(None, (Diagnostic(rules.TOO_DEEP, Span(name, "", 1, 1), (("limit", MAX_DEPTH),)),))
    if root is None:
        return Checked(None, (Diagnostic(rules.EMPTY_FILE, Span(name, "", 1, 1)),))
    builder = _Builder(name)
    try:
        tree = builder.build(root, 1)
    except _Refused:
        return Checked(None, tuple(builder.findings))
    if _CONTROL.search(data):
        tree = _show_controls(tree)
    return Checked(None if builder.findings else tree, tuple(builder.findings))


class _Refused(Exception):
    """The rest of the document cannot be read; the finding is already noted."""


_UNDER_WAY = object()


class _Builder:
    """Turns nodes into plain values; keeps what it has built, so that an alias is the same object again."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Diagnostic] = []
        self._built: dict[int, Any] = {}
        self._sizes: dict[int, tuple[int, int]] = {}
        self._aliased = 0

    def build(self, node: Node, depth: int) -> Any:
        if node.id == "scalar":
            return self._scalar(node)
        identity = id(node)
        if identity in self._built:
            return self._alias(node, depth)
        if depth > MAX_DEPTH:
            self._stop(rules.TOO_DEEP, node, limit=MAX_DEPTH)
        self._built[identity] = _UNDER_WAY
        made: Any = self._mapping(node, depth + 1) if node.id == "mapping" else self._sequence(node, depth + 1)
        self._built[identity] = made
        return made

    def _sequence(self, node: Node, depth: int) -> list[Any]:
        if node.tag != _SEQ:
            self._note(rules.UNKNOWN_TAG, node, tag=_short_tag(node.tag))
        build, scalar = self.build, self._scalar
        return [
            (item.value if item.tag == STR else scalar(item)) if item.id == "scalar" else build(item, depth)
            for item in node.value
        ]

    def _mapping(self, node: Node, depth: int) -> dict[str, Any]:
        if node.tag != _MAP:
            self._note(rules.UNKNOWN_TAG, node, tag=_short_tag(node.tag))
        made: dict[str, Any] = {}
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
        return self._merged(made, merges, depth) if merges else made

    def _merged(self, made: dict[str, Any], merges: list[Node], depth: int) -> dict[str, Any]:
        """Own keys win over merged ones, earlier merges over later ones; merged keys come first."""
        merged: dict[str, Any] = {}
        for node in merges:
            for source in node.value if node.id == "sequence" else (node,):
                if source.id != "mapping":
                    self._note(rules.BAD_MERGE, source, what="a list" if source.id == "sequence" else "a single value")
                    continue
                for key, value in self.build(source, depth).items():
                    merged.setdefault(key, value)
        return merged | made

    def _scalar(self, node: Node) -> Any:
        tag, text = node.tag, node.value
        if tag in (STR, MERGE, "!"):
            return text
        if tag == NULL and text in _WORDS:
            return None
        if tag == BOOL and _WORDS.get(text) == BOOL:
            return text[0] in "tT"
        if tag in (INT, FLOAT):
            return self._number(node, tag, text)
        rule = rules.BAD_TAGGED_VALUE if tag in (NULL, BOOL) else rules.UNKNOWN_TAG
        self._note(rule, node, tag=_short_tag(tag), text=text[:60])
        return text

    def _number(self, node: Node, tag: str, text: str) -> Any:
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

    def _integer(self, node: Node, text: str) -> Any:
        if text[:2] == "0o":
            return int(text[2:], 8)
        if text[:2] == "0x":
            return int(text, 16)
        if len(text) > _MAX_DIGITS:
            self._note(rules.HUGE_NUMBER, node, digits=len(text))
            return text
        return int(text)

    def _alias(self, node: Node, depth: int) -> Any:
        """The value built before, once it is known to be neither cyclic nor part of a bomb."""
        made = self._built[id(node)]
        if made is _UNDER_WAY:
            self._stop(rules.CYCLIC_ALIAS, node)
        size, height = self._size(node)
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            self._stop(rules.ALIAS_BOMB, node, limit=MAX_ALIASED)
        if depth + height - 1 > MAX_DEPTH:
            self._stop(rules.TOO_DEEP, node, limit=MAX_DEPTH)
        return made

    def _size(self, node: Node) -> tuple[int, int]:
        """Nodes and levels that a finished node stands for, aliases counted each time."""
        if node.id == "scalar":
            return 1, 0
        known = self._sizes.get(id(node))
        if known is None:
            inner = [self._size(v) for v in (node.value if node.id == "sequence" else (v for _, v in node.value))]
            known = 1 + sum(size for size, _ in inner), 1 + max((height for _, height in inner), default=0)
            self._sizes[id(node)] = known
        return known

    def _twice(self, node: Node, key: Node) -> None:
        first = next(other for other, _ in node.value if other.value == key.value and other.tag != MERGE)
        mark = first.start_mark
        self._note(rules.DUPLICATE_KEY, key, key=key.value, line=mark.line + 1, column=mark.column + 1)

    def _note(self, rule: Rule, node: Node, **args: object) -> None:
        mark = node.start_mark
        span = Span(self.name, "", mark.line + 1, mark.column + 1)
        self.findings.append(Diagnostic(rule, span, tuple(sorted(args.items()))))
        if len(self.findings) >= _MAX_FINDINGS:
            raise _Refused

    def _stop(self, rule: Rule, node: Node, **args: object) -> None:
        self._note(rule, node, **args)
        raise _Refused


def _short_tag(tag: str) -> str:
    return "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag


_HINTS = (
    ("mapping values are not allowed", "a colon stands where no key can be", "Quote text that holds `: `, and check the indentation."),
    ("cannot start any token", "a character stands here that YAML reserves", "Indent with spaces, not tabs; quote text that begins with `@`, a backtick or `%`."),
    ("could not find expected ':'", "a key has no colon", "Write `key: value`; check the quotes and indentation above."),
    ("did not find expected key", "the indentation or the quotes do not fit", "Align the keys of one mapping; quote text that begins with a quote sign."),
    ("did not find expected '-' indicator", "the items of a list do not line up", "Align the `-` of one list."),
    ("did not find expected ',' or", "a bracket is not closed or a comma is missing", "Close the `{{` or `[`, or quote the text."),
    ("found unexpected end of stream", "a quoted text is not closed", "Add the missing quote."),
    ("found undefined alias", "an alias has no anchor", "Define the anchor (`&name`) before the alias, or quote text that begins with `*`."),
    ("found undefined tag handle", "a tag prefix is not declared", "Remove the tag."),
    ("but found another document", "the file holds several YAML documents", "Keep one; remove everything from the second `---` on."),
    ("found a tab character", "a tab is used for indentation", "Indent with spaces."),
    ("found character", "a character stands here that YAML reserves", "Indent with spaces, not tabs."),
    ("exceeded", "the nesting is too deep", "Move inner parts to components and refer to them with `$ref`."),
)  # fmt: skip


def _syntax(error: MarkedYAMLError, name: str) -> Diagnostic:
    problem = " ".join(str(part) for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    span = Span(name, "", mark.line + 1, mark.column + 1) if mark else Span(name, "", 1, 1)
    for part, what, hint in _HINTS:
        if part in problem:
            return Diagnostic(rules.YAML_SYNTAX, span, (("hint", hint.replace("{{", "{")), ("what", what)))
    return Diagnostic(rules.YAML_SYNTAX, span, (("hint", "Mend the place shown."), ("what", problem[:200])))


def _unreadable(error: Exception, data: bytes, name: str) -> Diagnostic:
    """libyaml's complaint about a single character (a control character, mostly)."""
    offset = getattr(error, "position", 0) or 0
    before = data[:offset]
    span = Span(name, "", before.count(b"\n") + 1, max(1, offset - before.rfind(b"\n")))
    reason = str(getattr(error, "reason", "") or "a character is not allowed")
    return Diagnostic(rules.YAML_SYNTAX, span, (("hint", "Remove the character."), ("what", reason[:200])))
