"""The tokens of Apex: names, texts, numbers and signs with their places; comments and space are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "text", "number", "sign"]

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<text>'(?:\\.|[^'\\\n])*'?)|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<number>\d\w*(?:\.\d\w*)?)|(?P<sign>\?\.|.)""",
    re.DOTALL,
)
# Words that begin no type and name no variable. Apex ignores case.
KEYWORDS = frozenset(
    [
        "return",
        "new",
        "throw",
        "else",
        "insert",
        "update",
        "upsert",
        "delete",
        "undelete",
        "merge",
        "if",
        "while",
        "for",
    ]
    + ["do", "try", "finally", "catch", "instanceof", "super", "null", "true", "false", "when", "switch", "on", "break"]
    + ["continue", "public", "private", "global", "protected", "static", "final", "virtual", "abstract", "override"]
    + ["with", "without", "inherited", "sharing", "testmethod", "transient", "webservice", "class", "interface", "enum"]
    + ["extends", "implements"]
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; line and column count from 1."""

    kind: Kind
    text: str
    line: int
    column: int

    @property
    def word(self) -> str:
        """The text as Apex compares it."""
        return self.text.lower()

    @property
    def is_name(self) -> bool:
        """A name that is no keyword."""
        return self.kind == "name" and self.word not in KEYWORDS


END = Token("sign", "", 0, 0)


class Tokens:
    """The tokens of a file; past its end, and before its beginning, stands a sign without text."""

    def __init__(self, text: str) -> None:
        self._all: list[Token] = []
        line, begin = 1, 0
        for match in _TOKEN.finditer(text):
            kind, words = str(match.lastgroup), match[0]
            if kind == "text":
                self._all.append(Token("text", words, line, match.start() - begin + 1))
            elif kind == "name":
                self._all.append(Token("name", words, line, match.start() - begin + 1))
            elif kind == "number":
                self._all.append(Token("number", words, line, match.start() - begin + 1))
            elif kind == "sign":
                self._all.append(Token("sign", words, line, match.start() - begin + 1))
            if "\n" in words:
                line += words.count("\n")
                begin = match.start() + words.rindex("\n") + 1

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, at: int) -> Token:
        return self._all[at] if 0 <= at < len(self._all) else END

    @property
    def names(self) -> list[Token]:
        """All names, keywords included."""
        return [one for one in self._all if one.kind == "name"]

    def text(self, at: int) -> str:
        """The text of a token."""
        return self[at].text


_DEEPEST = 16  # type arguments within each other; what goes deeper is no type that anybody wrote


def type_at(tokens: Tokens, at: int, depth: int = 0) -> tuple[str, int]:
    """The type that begins at a token, written without spaces, and the index behind it; "" where none begins."""
    if not tokens[at].is_name or depth > _DEEPEST:
        return "", at
    text, at = tokens.text(at), at + 1
    while tokens.text(at) == "." and tokens[at + 1].kind == "name":
        text, at = f"{text}.{tokens.text(at + 1)}", at + 2
    if tokens.text(at) == "<":
        arguments, behind = _arguments(tokens, at + 1, depth)
        if arguments:
            text, at = f"{text}<{','.join(arguments)}>", behind
    while tokens.text(at) == "[" and tokens.text(at + 1) == "]":
        text, at = f"List<{text}>", at + 2
    return text, at


def _arguments(tokens: Tokens, at: int, depth: int) -> tuple[list[str], int]:
    """The types between angle brackets; none where this is a comparison after all."""
    found: list[str] = []
    while len(found) < 3:
        text, at = type_at(tokens, at, depth + 1)
        if not text:
            return [], at
        found.append(text)
        if tokens.text(at) == ">":
            return found, at + 1
        if tokens.text(at) != ",":
            return [], at
        at += 1
    return [], at


def declared_at(tokens: Tokens, at: int, follow: str) -> tuple[str, int]:
    """The type of a declaration that begins here (`Type name`, then one of the signs of `follow`), and the name's index."""
    text, name = type_at(tokens, at)
    if text and tokens[name].is_name and tokens.text(name + 1) in tuple(follow):
        return text, name
    return "", at
