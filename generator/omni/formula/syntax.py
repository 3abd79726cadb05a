"""The formulas of Integration Procedures as trees: `%path%` and bare paths, texts in either quotes, calls and operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias, Union

MOST_CHARACTERS = 20_000
MOST_DEPTH = 60


class BadOmniFormula(Exception):
    """The text is no formula; the words say why."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A text in quotes, in which merge fields are filled in."""

    text: str


@dataclass(frozen=True, slots=True)
class Path:
    path: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function's name in capitals, and what is given to it."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operated:
    """An operator between two values; `!` and the sign have one, the right one."""

    operator: str
    left: Node | None
    right: Node


Node: TypeAlias = Union[Literal, QuotedText, Path, Call, Operated]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<field>%[^%\r\n]{1,500}%)
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<empty>\[\s*\])
    | (?P<sign>===?|!==?|<>|<=|>=|&&|\|\||[-+*/^(),=<>!])
    | (?P<word>[A-Za-z_$][\w$.]*(?:(?:::?|\|(?=\d|n\b))[\w$.]+)*)
    )""",
    re.VERBOSE,
)
_LEVELS: tuple[dict[str, str], ...] = (
    {"||": "||", "or": "||"},
    {"&&": "&&", "and": "&&"},
    {
        "=": "=",
        "==": "=",
        "===": "=",
        "!=": "!=",
        "!==": "!=",
        "<>": "!=",
        "<": "<",
        ">": ">",
        "<=": "<=",
        ">=": ">=",
        "like": "like",
        "notlike": "notlike",
    },
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/"},
    {"^": "^"},
)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def parsed(text: str) -> Node:
    """The tree of a formula; a leading `=` is no part of it. Raises `BadOmniFormula`."""
    return read_formula(text)[0]


def read_formula(text: str) -> tuple[Node, tuple[str, ...]]:
    """The tree of a formula, and the slips in it that leave no doubt of what is meant. Raises `BadOmniFormula`.

    Procedures of Salesforce's own templates have them: `==IF(`, a parenthesis that is missing or too many at the end, `::`.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadOmniFormula(f"it is longer than {MOST_CHARACTERS:,} characters")
    body = text.strip()
    slips = ["more than one = at its beginning"] if body.startswith("==") else []
    parser = _Parser(body.lstrip("="))
    made = parser.whole()
    return made, (*slips, *dict.fromkeys(parser.slips))


class _Parser:
    """One pass from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0
        self.slips: list[str] = []

    def whole(self) -> Node:
        made = self.level(0)
        while self.at and self.tokens[self.at :] and all(token == ("sign", ")") for token in self.tokens[self.at :]):
            self.slips.append("a ) too many at its end")
            self.at += 1
        if self.at < len(self.tokens):
            raise BadOmniFormula(f"{self.peek()[1]!r} is not expected there")
        return made

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, sign: str) -> None:
        kind, text = self.take()
        if kind == "end" and sign == ")":
            self.slips.append("a ) missing at its end")
        elif text != sign or kind != "sign":
            raise BadOmniFormula(f"{sign!r} is missing" + (f" before {text!r}" if text else " at the end"))

    def level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self.unary()
        made = self.level(number + 1)
        operators = _LEVELS[number]
        while True:
            kind, text = self.peek()
            operator = operators.get(text.lower()) if kind in ("sign", "word") else None
            if operator is None:
                return made
            self.at += 1
            made = Operated(operator, made, self.level(number + 1))

    def unary(self) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadOmniFormula(f"it nests deeper than {MOST_DEPTH}")
        kind, text = self.peek()
        negation = kind == "word" and text.lower() == "not" and self._next() != "("
        if (kind == "sign" and text in "!-+") or negation:
            self.at += 1
            made: Node = Operated("!" if negation else text, None, self.unary())
        else:
            made = self.primary()
        self.depth -= 1
        return made

    def _next(self) -> str:
        return self.tokens[self.at + 1][1] if self.at + 1 < len(self.tokens) else ""

    def primary(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            return Literal(float(text) if "." in text else int(text))
        if kind == "text":
            return QuotedText(re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1]))
        if kind == "field":
            return Path(text[1:-1].strip())
        if kind == "empty":
            return Call("LIST", ())
        if kind == "sign" and text == "(":
            made = self.level(0)
            self.expect(")")
            return made
        if kind == "word":
            if self.peek() == ("sign", "("):
                return self.call(text)
            if "::" in text:
                self.slips.append("a colon written twice")
            return Literal(_WORDS[text.lower()]) if text.lower() in _WORDS else Path(text)
        raise BadOmniFormula(f"{text!r} is not expected there" if text else "it ends too early")

    def call(self, name: str) -> Node:
        self.expect("(")
        given: list[Node] = []
        if self.peek() != ("sign", ")"):
            given.append(self.level(0))
            while self.peek() == ("sign", ","):
                self.at += 1
                given.append(self.level(0))
        self.expect(")")
        return Call(name.upper(), tuple(given))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadOmniFormula(f"{text[at : at + 20].strip()!r} is not understood")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def calls(node: Node) -> list[Call]:
    """All calls of functions in a tree."""
    found: list[Call] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Call):
            found.append(one)
            waiting += one.arguments
        elif isinstance(one, Operated):
            waiting += [one.right] if one.left is None else [one.left, one.right]
    return found


def paths(node: Node) -> list[str]:
    """All paths in a tree."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Path):
            found.append(one.path)
        elif isinstance(one, Call):
            waiting += one.arguments
        elif isinstance(one, Operated):
            waiting += [one.right] if one.left is None else [one.left, one.right]
    return found
