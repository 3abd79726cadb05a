"""The only ways by which words of a document reach an output: a literal, a comment, a docstring, a line of Markdown.

`Code` is legal text of the target that we made ourselves. `Text` holds words of a stranger; it has no printable form,
so a template that forgets to say how they shall stand fails when it renders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NewType, NoReturn

if TYPE_CHECKING:
    from generator.targets.spool import Aside

    Code = NewType("Code", str)
else:
    Code = str  # to call a type of `typing` takes twice as long, and a large service is 100,000 pieces of code
_STAYING = re.compile("\0([0-9]+)-([0-9]+)\0")
_LONE = re.compile(rb"\xed[\xa0-\xbf]")  # what a lone surrogate would be in UTF-8


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


@dataclass(frozen=True, slots=True, init=False)
class File:
    """One output file: its path below the output folder, with forward slashes, and its text.

    Held is the UTF-8 of the text, which one emoji makes four times as large, or where that was laid aside. A lone surrogate is
    kept, for the plan to refuse.
    """

    path: str
    held: bytes | Aside
    gives_way: bool  # a file of somebody else at its place stays, and this one is not written

    def __init__(self, path: str, text: str | bytes | Aside, gives_way: bool = False) -> None:
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "held", _encoded(text) if isinstance(text, str) else text)
        object.__setattr__(self, "gives_way", gives_way)

    @property
    def data(self) -> bytes:
        """The bytes to be written. Raises OSError where they were laid aside and cannot be read again."""
        return self.held if isinstance(self.held, bytes) else self.held.read()

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "surrogatepass")

    @property
    def size(self) -> int:
        return len(self.held) if isinstance(self.held, bytes) else self.held.stretch.size

    @property
    def sha256(self) -> str:
        """The hash of the bytes, worked out each time unless they were laid aside."""
        return sha256(self.held).hexdigest() if isinstance(self.held, bytes) else self.held.stretch.sha256

    @property
    def is_text(self) -> bool:
        """Whether it is UTF-8; what was laid aside is."""
        return not isinstance(self.held, bytes) or b"\xed" not in self.held or not _LONE.search(self.held)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def staying(start: int, end: int) -> Code:
    """What a template prints where these bytes of the former file stay: words of a document have no NUL any more."""
    return Code(f"\0{start}-{end}\0")


def restored(text: str, former: bytes) -> bytes:
    """A printed text with the bytes of the former file in their places."""
    beginning, *rest = _STAYING.split(text)
    every, parts = memoryview(former), [memoryview(_encoded(beginning))]
    for start, end, between in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        parts += (every[int(start) : int(end)], memoryview(_encoded(between)))
    return b"".join(parts)


def literal(words: Text | str) -> Code:
    """A Python string literal in double quotes where black would use them."""
    value = words._words if isinstance(words, Text) else words
    return Code(quoted(value))


def comment(words: Text | str) -> Code:
    """One line without control characters, fit to stand behind `# `."""
    value = words._words if isinstance(words, Text) else words
    return in_one_line(clean(value))


def in_one_line(words: str) -> Code:
    """Words of which `clean` has nothing to take away, in one line."""
    plain = "  " not in words and "\n" not in words and "\t" not in words
    return Code(words.strip() if plain else " ".join(words.split()))


# What Markdown could take for more than words. Kept as they are: `code`, **bold**; a link becomes its text and address.
_MARKS = re.compile(
    r"(?P<code>(?<!`)`[^`]+`(?!`))|(?P<bold>\*\*(?=[^\s*])[^*`\[\]<>|\\_&~$]+(?<=[^\s*])\*\*)"
    r"|!?\[(?P<text>[^\[\]]*)\]\((?P<address>[^()\s]*)\)|(?P<tag><)|(?P<mark>[\\`*\[\]|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;))"
)
_ANY = re.compile(r"[\\`*!\[\]<|~$&_]")
_PLAIN = re.compile(r"[\\`*\[\]|~$_&]")
_START = re.compile(r"(?=[#>+=-])|(?<=\d)(?=[.)])")
_BLOCK = re.compile(r"[#>+=-]|\d+[.)]")


def markdown(words: Text | str) -> Code:
    """One line of Markdown that shows the words and nothing else: no heading, list, cell, HTML, image or hidden link."""
    return as_markdown(comment(words))


def as_markdown(line: str) -> Code:
    """The same of a line that is a `comment` already."""
    shown = _escaped(line)
    return Code(_START.sub(r"\\", shown, count=1) if _BLOCK.match(shown) else shown)


def _escaped(text: str) -> str:
    # Searching for one of a few characters, then matching there, is many times faster than one substitution.
    parts: list[str] = []
    done = 0
    found = _ANY.search(text)
    while found is not None:
        match = _MARKS.match(text, found.start())
        if match is not None:
            parts += (text[done : match.start()], _marked(match))
            done = match.end()
        found = _ANY.search(text, found.end() if match is None else done)
    return "".join((*parts, text[done:])) if parts else text


def _marked(match: re.Match[str]) -> str:
    if match["code"]:
        return _code(match["code"])
    if match["bold"]:
        return match["bold"]
    if match["tag"]:
        return "&lt;"
    if match["mark"]:
        return "\\" + match["mark"]
    text, address = (_escaped(match[part]) for part in ("text", "address"))
    return f"{text} ({address})" if text and text != address else address


def code_span(text: str) -> Code:
    """A short text in the type of code, also within a table."""
    line = comment(text)
    if not line or "`" in line:
        return markdown(line)
    return Code(_code(f"`{line}`") if "|" in line else f"`{line}`")


def _code(span: str) -> str:
    """A code span whose pipes do not end a table's cell. Beside a backslash no escape of a pipe is sure: plain then."""
    if "|" not in span:
        return span
    return _PLAIN.sub(r"\\\g<0>", span[1:-1]).replace("<", "&lt;") if "\\" in span else span.replace("|", "\\|")


def clean(words: str) -> str:
    """The words with every character gone that could end a line, hide or reorder text; newlines and tabs stay."""
    if words.isprintable():
        return words
    words = words.replace("\r\n", "\n")
    if words.replace("\n", "").isprintable():
        return words  # nearly all of several lines
    return "\n".join(line if line.isprintable() else _cleaned(line) for line in words.split("\n"))


def _cleaned(line: str) -> str:
    return "".join(c if c == "\t" or c.isprintable() else _shown(c) for c in line)


def _shown(character: str) -> str:
    # Zs (the no-break spaces) is not printable for Python, yet harmless.
    return " " if character.isspace() else ""


def quoted(value: str) -> str:
    """The literal of a text: every character that could mislead a reader escaped, in the quotes that black prefers.

    black takes the quotes that need fewer backslashes, double ones when it makes no difference.
    """
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'  # nearly all
    body = repr(value)
    inner = body[1:-1].replace("\\'", "'") if body[0] == "'" else body[1:-1]
    if value.count('"') <= value.count("'"):
        return '"' + (inner.replace('"', '\\"') if '"' in inner else inner) + '"'
    return "'" + (inner.replace("'", "\\'") if "'" in inner else inner) + "'"
