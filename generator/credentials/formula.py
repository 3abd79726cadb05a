"""The formulas of custom headers: texts joined with `&`, merge fields, a few functions. Parsed to a tree, never executed.

Source of the functions: Salesforce Help, "Use Named Credential Formula Functions in Custom Headers".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, Union

MAX_LENGTH = 3900  # documented: formula fields can contain up to 3,900 characters
MAX_DEPTH = 30

# Function -> number of arguments.
FUNCTIONS = {"BASE64DECODE": 1, "BASE64ENCODE": 1, "BLOB": 1, "HASH": 2, "HEX": 1, "HMAC": 3}
NOT_HERE = {
    "SIGN": "needs a private key kept by an org",
    "SIGN_WITH_CERTIFICATE": "needs a certificate kept by an org",
    "HTMLENCODE": "is for request bodies, not for headers",
}


class FormulaFault(Exception):
    """A formula that cannot be read. The reason quotes names only, never a text literal: that might be a secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MergeLiteral:
    text: str


@dataclass(frozen=True, slots=True)
class MergeField:
    """`$Credential.Ext.Param` as its words."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeCall:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MergeJoin:
    parts: tuple[Expression, ...]


Expression: TypeAlias = Union[MergeLiteral, MergeField, MergeCall, MergeJoin]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""|(?P<field>\$[A-Za-z]\w*(?:\.[A-Za-z0-9_]+)*)|(?P<name>[A-Za-z]\w*)|(?P<sign>[&+(),]))"""
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@lru_cache(maxsize=512)
def parse(template: str) -> MergeJoin:
    """The parts of a header value: literal text and `{!formula}` pieces. Raises `FormulaFault`."""
    parts: list[Expression] = []
    rest = template
    while "{!" in rest:
        before, _, rest = rest.partition("{!")
        end = _end(rest)
        if before:
            parts.append(MergeLiteral(before))
        parts.append(_MergeParser(rest[:end]).whole())
        rest = rest[end + 1 :]
    if rest:
        parts.append(MergeLiteral(rest))
    return MergeJoin(tuple(parts))


def _end(text: str) -> int:
    """Where the closing brace stands that is not inside a text literal."""
    quote = ""
    skip = False
    for position, character in enumerate(text):
        if skip:
            skip = False
        elif quote:
            skip = character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "}":
            return position
    raise FormulaFault("has a {! without its }")


class _MergeParser:
    """Recursive descent over one formula."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0

    def whole(self) -> Expression:
        made = self.joined()
        if self.at < len(self.tokens):
            raise FormulaFault("has words after its end; join texts with &")
        return made

    def joined(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaFault(f"is nested deeper than {MAX_DEPTH}")
        parts = [self.single()]
        while self.peek() in (("sign", "&"), ("sign", "+")):
            self.at += 1
            parts.append(self.single())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else MergeJoin(tuple(parts))

    def single(self) -> Expression:
        kind, word = self.take()
        if kind == "text":
            return MergeLiteral(_unquote(word))
        if kind == "field":
            return MergeField(tuple(word[1:].split(".")))
        if (kind, word) == ("sign", "("):
            inner = self.joined()
            self.expect(")")
            return inner
        if kind == "name":
            return self.call(word.upper())
        raise FormulaFault("lacks a text or a merge field where it needs one")

    def call(self, name: str) -> Expression:
        if name in NOT_HERE:
            raise FormulaFault(f"uses {name}, which {NOT_HERE[name]}")
        if name not in FUNCTIONS:
            raise FormulaFault(f"uses '{name[:40]}', which is no function of named credentials")
        self.expect("(")
        arguments = [self.joined()]
        while self.peek() == ("sign", ","):
            self.at += 1
            arguments.append(self.joined())
        self.expect(")")
        if len(arguments) != FUNCTIONS[name]:
            raise FormulaFault(f"gives {name} {len(arguments)} arguments instead of {FUNCTIONS[name]}")
        return MergeCall(name, tuple(arguments))

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, sign: str) -> None:
        if self.take() != ("sign", sign):
            raise FormulaFault(f"lacks a '{sign}'")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaFault("holds a sign that formulas do not know")
        at = match.end()
        yield str(match.lastgroup), match.group(str(match.lastgroup))


def _unquote(word: str) -> str:
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), word[1:-1], flags=re.DOTALL)


def fields(expression: Expression) -> Iterator[MergeField]:
    """Every merge field of a formula, in order."""
    match expression:
        case MergeField():
            yield expression
        case MergeCall(arguments=parts) | MergeJoin(parts=parts):
            for part in parts:
                yield from fields(part)


def literals(expression: Expression) -> Iterator[str]:
    """Every literal text of a formula, in order."""
    match expression:
        case MergeLiteral(text=text):
            yield text
        case MergeCall(arguments=parts) | MergeJoin(parts=parts):
            for part in parts:
                yield from literals(part)
