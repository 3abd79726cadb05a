"""YAML text to a graph of nodes: libyaml's parser under YAML 1.2's core schema, kept from overflowing the stack."""

from __future__ import annotations

import re
from itertools import chain
from operator import is_
from typing import Any, Protocol

from msgspec import Struct

from generator.document.read_json import MAX_DEPTH
from generator.model.types import Json

CORE = "tag:yaml.org,2002:"
STR, INT, FLOAT, BOOL, NULL, MERGE = (CORE + kind for kind in ("str", "int", "float", "bool", "null", "merge"))
SEQ, MAP = CORE + "seq", CORE + "map"
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
).fullmatch
WORDS = {word: NULL for word in ("~", "null", "Null", "NULL", "")}
WORDS |= {word: BOOL for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
WORDS["<<"] = MERGE
_NUMERIC = frozenset("-+.0123456789")


class YamlMark(Protocol):
    """A place in a text, counted from 0."""

    line: int
    column: int


class ParsedNode(Protocol):
    """A node of PyYAML's graph, the same from libyaml's parser and from its own."""

    id: str  # "scalar", "sequence" or "mapping"
    tag: str
    value: Any  # by `id`: a text, a list of nodes, a list of pairs of nodes
    start_mark: YamlMark


class MarkedTree(Struct, frozen=True):
    """A tree, and where the members of each of its mappings and lists begin, in their order, by its identity."""

    root: Json
    marks: dict[int, list[YamlMark]]


def _resolve(_self: object, kind: object, text: str | None, implicit: tuple[bool, bool]) -> str:
    """What the parser asks for a node without a tag; `text` is None for collections."""
    if text is None:
        return MAP if getattr(kind, "id", "") == "mapping" else SEQ
    if not implicit[0]:
        return STR
    if text[:1] in _NUMERIC and (match := _NUMBER(text)):
        return INT if match["int"] else FLOAT
    return WORDS.get(text, STR)


def core_tag(text: str) -> str:
    """The tag of a plain scalar under YAML 1.2's core schema (section 10.3.2), plus the merge key."""
    return _resolve(None, None, text, (True, False))


# Path resolvers are not used, but called for every node: built-in functions of as many arguments are called without a frame.
_HOOKS = {"resolve": _resolve, "descend_resolver": is_, "ascend_resolver": bool}


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
_BEYOND_ASCII = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")  # begins with one byte, and so is found faster
_HIDDEN = {0xF700 + code: code for code in (0x7F, *range(0x80, 0x85), *range(0x86, 0xA0))}


def _hide_controls(data: bytes) -> bytes:
    """Stand-ins of the private use area for the controls that libyaml refuses; columns stay."""
    return _CONTROL.sub(lambda match: chr(0xF700 + ord(match[0].decode())).encode(), data)


def _show_controls(root: ParsedNode) -> None:
    """Put the controls back into the texts of all nodes."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.id == "scalar":
            node.value = node.value.translate(_HIDDEN)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting += node.value if node.id == "sequence" else chain.from_iterable(node.value)


class TooDeep(Exception):
    """The text is nested so deep that libyaml's recursion could overflow the stack."""


_LEADING = bytes(byte if byte in b" \n" else ord(" ") if byte in b"\t-?:" else 0 for byte in range(256))
_LEAD = re.compile(rb"^[ ]*(?:[-?:][ \t]+)*", re.MULTILINE)
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")
_SAFE_DEPTH = 500


def _may_be_deep(data: bytes) -> bool:
    """A cheap upper bound of the nesting: block levels need columns, flow levels need open brackets."""
    far = b" " * (_SAFE_DEPTH // 2 + 1)
    if far in data.translate(_LEADING) and any(len(match[0]) >= len(far) for match in _LEAD.finditer(data)):
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


_TABBED = re.compile(rb"[ \t]*\t[ \t]*(?:#[^\n]*)?\r?\n?\Z")  # a line with nothing in it, or with a comment
_OPENS_TEXT = re.compile(rb"""["']|[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\r?\n?\Z""")  # what may open a text of several lines
_ODD_BREAK = re.compile(b"\xc2\x85|\xe2\x80[\xa8\xa9]")  # libyaml counts lines by them, too
_MAX_ROUNDS = 20


def _with_spaces(data: bytes, line: int) -> bytes | None:
    """The text with spaces for the tabs of a line without content, and of those like it that follow; None for another line.

    YAML 1.2 allows tabs there (6.1, 6.6), libyaml does not. Where it complains no text of several lines is open, in which a tab counts.
    """
    lines = data.splitlines(keepends=True)
    if _ODD_BREAK.search(data) or line >= len(lines) or not _TABBED.match(lines[line]):
        return None
    for number in range(line, len(lines)):
        if _TABBED.match(lines[number]):
            blank, mark, comment = lines[number].partition(b"#")
            lines[number] = blank.replace(b"\t", b" ") + mark + comment
        elif _OPENS_TEXT.search(lines[number]):
            break
    return b"".join(lines)


def compose(data: bytes) -> ParsedNode | None:
    """The root node, None for a text without content. Raises yaml's `YAMLError` and `TooDeep`."""
    from yaml.scanner import ScannerError

    for _ in range(_MAX_ROUNDS):
        try:
            return _composed(data)
        except ScannerError as error:
            mended = _with_spaces(data, error.problem_mark.line) if error.problem_mark else None
            if mended is None:
                raise
            data = mended
    return _composed(data)


def _composed(data: bytes) -> ParsedNode | None:
    hidden = b"\x7f" in data or _BEYOND_ASCII.search(data) is not None
    data = _hide_controls(data) if hidden else data
    if _may_be_deep(data) and not _depth_is_fine(data):
        raise TooDeep
    parser = _parser(data)
    try:
        root: ParsedNode | None = parser.get_single_node()
    finally:
        if hasattr(parser, "dispose"):
            parser.dispose()
    if hidden and root is not None:
        _show_controls(root)
    return root
