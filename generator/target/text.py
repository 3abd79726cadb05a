"""The only ways by which words of a document reach an output: a literal, a comment, a docstring.

`Code` is legal text of the target that we made ourselves. `Text` holds words of a stranger; it has no printable form,
so a template that forgets to say how they shall stand fails when it renders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType, NoReturn

Code = NewType("Code", str)


class UnprintableText(TypeError):
    """A template printed words of a document without saying how."""


class Text:
    """Words of a document. Print them through `literal`, `comment` or a docstring."""

    __slots__ = ("_words",)

    def __init__(self, words: str) -> None:
        self._words = words

    def __str__(self) -> NoReturn:
        raise UnprintableText("words of a document were printed without | literal, | comment or | docstring")

    __repr__ = __format__ = __str__  # type: ignore[assignment]  # every road to text is closed on purpose

    def __bool__(self) -> bool:
        return bool(self._words)


@dataclass(frozen=True, slots=True)
class File:
    """One output file: its path below the output folder, with forward slashes, and its text."""

    path: str
    text: str


def literal(words: Text | str) -> Code:
    """A Python string literal in double quotes where black would use them."""
    value = words._words if isinstance(words, Text) else words
    return Code(quoted(value))


def comment(words: Text | str) -> Code:
    """One line without control characters, fit to stand behind `# `."""
    value = words._words if isinstance(words, Text) else words
    return Code(" ".join(clean(value).split()))


def clean(words: str) -> str:
    """The words with every character gone that could end a line, hide or reorder text; newlines and tabs stay."""
    if words.isprintable():
        return words
    lines = words.replace("\r\n", "\n").split("\n")
    return "\n".join(line if line.isprintable() else _cleaned(line) for line in lines)


def _cleaned(line: str) -> str:
    return "".join(c if c == "\t" or c.isprintable() else _shown(c) for c in line)


def _shown(character: str) -> str:
    # Zs (the no-break spaces) is not printable for Python, yet harmless.
    return " " if character.isspace() else ""


def quoted(value: str) -> str:
    """The literal of a text: every character that could mislead a reader escaped, in the quotes that black prefers.

    black takes the quotes that need fewer backslashes, double ones when it makes no difference.
    """
    body = repr(value)
    inner = body[1:-1].replace("\\'", "'") if body[0] == "'" else body[1:-1]
    if value.count('"') <= value.count("'"):
        return '"' + (inner.replace('"', '\\"') if '"' in inner else inner) + '"'
    return "'" + (inner.replace("'", "\\'") if "'" in inner else inner) + "'"
