"""From the text of a formula to its tree. Operators are calls too, so that a tree has three kinds of node only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, Union

MAX_LENGTH = 100_000
MAX_DEPTH = 80


class BadFormula(Exception):
    """The text is no formula; `position` counts characters from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason, self.position = reason, position


@dataclass(frozen=True, slots=True)
class FormulaConstant:
    value: None | bool | str | Decimal


@dataclass(frozen=True, slots=True)
class FormulaReference:
    """`{!path}`, or a bare path (flows write bare only globals)."""

    path: str
    position: int
    bare: bool = False


@dataclass(frozen=True, slots=True)
class FormulaCall:
    """A function in capitals, or an operator by its sign ("neg" and "!" for the signs before a value)."""

    function: str
    arguments: tuple[Tree, ...]
    position: int


Tree: TypeAlias = Union[FormulaConstant, FormulaReference, FormulaCall]


@dataclass(frozen=True, slots=True)
class FormulaToken:
    kind: str
    text: str
    position: int


_TOKEN = re.compile(
    r"(?P<space>\s+|/\*.*?\*/)"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+))"
    r"|(?P<merge>\{![^{}]*\})"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<word>[$A-Za-z_][\w$]*(?::[A-Za-z_]\w*)?(?:\.[\w$]+(?::[A-Za-z_]\w*)?)*)"
    r"|(?P<sign>\|\||&&|<>|!=|<=|>=|==|[-+*/^&=<>!(),])",
    re.DOTALL,
)
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}

# Loosest first; the words are the signs of one level, all joined from the left.
_LEVELS = (("||",), ("&&",), ("=", "==", "<>", "!="), ("<", "<=", ">", ">="), ("+", "-", "&"), ("*", "/"), ("^",))
_TIGHTNESS = {sign: number for number, signs in enumerate(_LEVELS) for sign in signs}
_SAME = {"==": "=", "!=": "<>"}


def tokens(text: str) -> Iterator[FormulaToken]:
    """The tokens of a formula. Raises `BadFormula` at the first character that starts none."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise BadFormula(f"unexpected {text[position]!r}", position)
        if match.lastgroup != "space":
            yield FormulaToken(str(match.lastgroup), match.group(), position)
        position = match.end()
    yield FormulaToken("end", "", len(text))


def parse(text: str) -> Tree:
    """The tree of a formula. Raises `BadFormula`."""
    if len(text) > MAX_LENGTH:
        raise BadFormula(f"longer than {MAX_LENGTH:,} characters", 0)
    parser = _FormulaParser(list(tokens(text)))
    tree = parser.level(0)
    parser.expect("end")
    return tree


class _FormulaParser:
    """Recursive descent over the levels of precedence."""

    def __init__(self, found: list[FormulaToken]) -> None:
        self.tokens = found
        self.at = 0
        self.depth = 0

    @property
    def here(self) -> FormulaToken:
        return self.tokens[self.at]

    def take(self) -> FormulaToken:
        token = self.here
        self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.here.kind == "sign" and self.here.text in signs

    def expect(self, what: str) -> FormulaToken:
        if self.here.kind != what and not self.is_sign(what):
            wanted = "the end" if what == "end" else what
            found = self.here.text or "the end"
            raise BadFormula(f"expected {wanted}, found {found}", self.here.position)
        return self.take()

    def level(self, least: int) -> Tree:
        """An expression whose operators are of this level or tighter (precedence climbing: one call per nesting)."""
        left = self.prefix()
        while self.here.kind == "sign" and _TIGHTNESS.get(self.here.text, -1) >= least:
            sign = self.take()
            right = self.level(_TIGHTNESS[sign.text] + 1)
            left = FormulaCall(_SAME.get(sign.text, sign.text), (left, right), sign.position)
        return left

    def prefix(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadFormula(f"nested deeper than {MAX_DEPTH}", self.here.position)
        try:
            if self.is_sign("-", "+", "!"):
                sign = self.take()
                inner = self.prefix()
                return (
                    inner
                    if sign.text == "+"
                    else FormulaCall({"-": "neg"}.get(sign.text, "!"), (inner,), sign.position)
                )
            return self.primary()
        finally:
            self.depth -= 1

    def primary(self) -> Tree:
        token = self.take()
        match token.kind:
            case "number":
                return FormulaConstant(Decimal(token.text))
            case "text":
                return FormulaConstant(_unquoted(token.text))
            case "merge":
                return FormulaReference(token.text[2:-1].strip(), token.position)
            case "word":
                return self.word(token)
            case "sign" if token.text == "(":
                inner = self.level(0)
                self.expect(")")
                return inner
        found = token.text or "the end"
        raise BadFormula(f"expected a value, found {found}", token.position)

    def word(self, token: FormulaToken) -> Tree:
        upper = token.text.upper()
        if self.is_sign("("):
            self.take()
            return FormulaCall(upper, self.arguments(), token.position)
        if upper == "NOT" and self.starts_value():  # a prefix, tighter than && and looser than a comparison
            return FormulaCall(upper, (self.level(_TIGHTNESS["="]),), token.position)
        if upper in _CONSTANTS:
            return FormulaConstant(_CONSTANTS[upper])
        return FormulaReference(token.text, token.position, bare=True)

    def starts_value(self) -> bool:
        return self.here.kind in ("number", "text", "merge", "word") or self.is_sign("!", "-", "+")

    def arguments(self) -> tuple[Tree, ...]:
        if self.is_sign(")"):
            self.take()
            return ()
        found = [self.level(0)]
        while self.is_sign(","):
            self.take()
            found.append(self.level(0))
        self.expect(")")
        return tuple(found)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m.group(1), m.group(1)), text[1:-1], flags=re.DOTALL)


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node of a tree, a parent before its children, from left to right."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, FormulaCall):
            pending.extend(reversed(node.arguments))
