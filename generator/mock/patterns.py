"""A text that fits a regular expression, for the common part of ECMA-262; the caller checks the result."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from generator.patterns import compiled

LETTERS = string.ascii_lowercase
WORD = string.ascii_lowercase + string.ascii_uppercase + string.digits + "_"
PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))
CLASSES = {"d": string.digits, "w": WORD, "s": " "}
ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
FAVOURITES = "a1A-_ ."  # what a set is asked for first, so that texts look harmless
STRETCH = (0, 1, 2, 3, 5, 8, 12, 20, 40, 80, 160)  # how far an open repetition is drawn out to reach a length
LONGEST = 10_000
MOST_TURNS = 40_000  # of all loops for one expression, nested ones with nothing in them included


class Unsupported(ValueError):
    """The expression uses what this small reader does not know."""


@dataclass(frozen=True, slots=True)
class Chars:
    allowed: str


@dataclass(frozen=True, slots=True)
class Repeat:
    inner: Alternation | Chars
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Alternation:
    branches: tuple[tuple[Repeat, ...], ...]


def example(pattern: str, least: int = 0, most: int | None = None, salt: int = 0) -> str | None:
    """A text fitting the pattern whose length is in bounds, or None when this reader cannot make one."""
    try:
        tree = _PatternReader(pattern).whole()
    except (ValueError, IndexError, RecursionError):
        return None
    prefixes = ("", "a") if not pattern.startswith("^") else ("",)
    for text in _tries(tree, salt, least):
        for candidate in _padded(text, pattern, least, prefixes):
            if len(candidate) >= least and (most is None or len(candidate) <= most) and fits(pattern, candidate):
                return candidate
    return None


def fits(pattern: str, text: str) -> bool:
    """Whether the text fits; what cannot be run in bounded time asks for nothing."""
    return not compiled(pattern).refuses(text)


def _padded(text: str, pattern: str, least: int, prefixes: tuple[str, ...]) -> Iterator[str]:
    yield text
    if not pattern.endswith("$"):
        yield text + "a" * (least - len(text))
    for prefix in prefixes:
        yield prefix * max(0, least - len(text)) + text


def _tries(tree: Alternation, salt: int, least: int) -> Iterator[str]:
    """Texts of growing length for each choice of branch; one repetition alone may have to fill what is missing."""
    turns = iter(range(MOST_TURNS))
    for branch in range(4):
        missing = least - sum(1 for _ in islice(_written(tree, branch, 0, salt, turns), LONGEST))
        for extra in (*STRETCH, *((missing, -(-missing // 2)) if missing > 0 else ())):
            yield "".join(islice(_written(tree, branch, extra, salt, turns), LONGEST))


def _written(node: Alternation | Chars, branch: int, extra: int, salt: int, turns: Iterator[int]) -> Iterator[str]:
    if isinstance(node, Chars):
        yield _pick(node.allowed, salt)
        return
    for index, repeat in enumerate(node.branches[branch % len(node.branches)]):
        for turn in range(min(repeat.least + extra, repeat.most)):
            if next(turns, None) is None:
                return
            yield from _written(repeat.inner, branch, extra, salt + index + turn if salt else 0, turns)


def _pick(allowed: str, salt: int) -> str:
    liked = [char for char in FAVOURITES if char in allowed] or list(allowed)
    pool = [char for char in allowed if char.isalnum()] if salt else liked
    return (pool or liked)[salt % len(pool or liked)]


class _PatternReader:
    """Reads one expression left to right."""

    def __init__(self, pattern: str) -> None:
        self.text, self.at = pattern, 0

    def whole(self) -> Alternation:
        tree = self.alternatives()
        if self.at != len(self.text):
            raise Unsupported(self.text)
        return tree

    def alternatives(self) -> Alternation:
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        return Alternation(tuple(branches))

    def branch(self) -> tuple[Repeat, ...]:
        parts = []
        while self.peek() not in ("", "|", ")"):
            atom = self.atom()
            if atom is not None:
                parts.append(self.repeated(atom))
        return tuple(parts)

    def atom(self) -> Alternation | Chars | None:
        char = self.take()
        if char in "^$":
            return None
        if char == "(":
            return self.group()
        if char == "[":
            return Chars(self.set())
        if char == ".":
            return Chars(PRINTABLE)
        if char == "\\":
            return self.escaped()
        if char in "*+?":
            raise Unsupported(self.text)
        return Chars(char)

    def group(self) -> Alternation | None:
        skip = False
        if self.peek() == "?":
            self.at += 1
            kind = self.take()
            if kind in "=!" or (kind == "<" and self.peek() in "=!"):
                skip = True  # an assertion takes no room; the caller's check says whether it holds
                self.at += kind == "<"
            elif kind in "<P":
                self.at = self.text.index(">", self.at) + 1
            elif kind in "imsux-":
                while kind not in ":)":
                    kind = self.take()  # flags: the judge heeds them
                if kind == ")":
                    return None
            elif kind != ":":
                raise Unsupported(self.text)
        inner = self.alternatives()
        if self.take() != ")":
            raise Unsupported(self.text)
        return None if skip else inner

    def escaped(self) -> Chars | None:
        char = self.take()
        return None if char in "bB" else Chars(self.escape(char))

    def escape(self, char: str) -> str:
        if char.lower() in CLASSES:
            known = CLASSES[char.lower()]
            return known if char.islower() else "".join(c for c in PRINTABLE if c not in known)
        if char in "pP":
            return self.unicode_class()
        if char in "xu":
            return self.code(2 if char == "x" else 4)
        if char.isdigit() and char != "0":
            raise Unsupported(self.text)
        return ESCAPES.get(char, char)

    def code(self, width: int) -> str:
        if self.peek() == "{":
            end = self.text.index("}", self.at)
            digits, self.at = self.text[self.at + 1 : end], end + 1
        else:
            digits, self.at = self.text[self.at : self.at + width], self.at + width
        try:
            return chr(int(digits, 16))
        except (ValueError, OverflowError):
            raise Unsupported(self.text) from None

    def unicode_class(self) -> str:
        if self.peek() != "{":
            return "p"
        end = self.text.find("}", self.at)
        if end < 0:
            raise Unsupported(self.text)
        name, self.at = self.text[self.at + 1 : end], end + 1
        known = {"L": LETTERS, "Lu": string.ascii_uppercase, "Ll": LETTERS, "N": string.digits, "Nd": string.digits}
        return known.get(name, {"Z": " ", "P": "-.", "S": "+"}.get(name[:1], LETTERS))

    def set(self) -> str:
        negated = self.peek() == "^"
        self.at += negated
        found: list[str] = []
        while (char := self.take()) != "]":
            found.append(self.member(char))
        chars = "".join(found)
        return "".join(c for c in PRINTABLE if c not in chars) or "\u00e9" if negated else chars or "a"

    def member(self, char: str) -> str:
        first = self.escape(self.take()) if char == "\\" else char
        if len(first) != 1 or self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return first
        self.at += 1
        last = self.take()
        last = self.escape(self.take()) if last == "\\" else last
        if len(last) != 1:
            return first + "-" + last
        return "".join(chr(code) for code in range(ord(first), min(ord(last), ord(first) + 512) + 1))

    def repeated(self, atom: Alternation | Chars) -> Repeat:
        least, most = self.bounds()
        if self.peek() in ("?", "+") and (least, most) != (1, 1):
            self.at += 1  # lazy or possessive: the same texts
        return Repeat(atom, least, most)

    def bounds(self) -> tuple[int, int]:
        simple = {"?": (0, 1), "*": (0, 200), "+": (1, 200)}.get(self.peek())
        if simple:
            self.at += 1
            return simple
        counted = re.compile(r"\{(\d+)(,(\d*))?\}").match(self.text, self.at)
        if not counted:
            return 1, 1
        self.at = counted.end()
        least = int(counted[1])
        if least > 5000:
            raise Unsupported(self.text)
        if counted[2] is None:
            return least, least
        return least, max(least, int(counted[3])) if counted[3] else least + 200

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.text[self.at]
        self.at += 1
        return char
