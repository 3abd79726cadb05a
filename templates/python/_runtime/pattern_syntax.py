"""Regular expressions of a document (ECMA-262, Unicode mode) read into a tree; what is said here is what is run.

Only what has the same meaning in every engine used is read. The one place that says what is never run: look-around
and back-references, for which no engine promises linear time.
"""

from __future__ import annotations

from .pattern_tree import (
    LAST,
    Chars,
    Choice,
    Edge,
    Node,
    Ranges,
    Repeat,
    Sequence,
    one,
    others,
    united,
)

LONGEST_PATTERN = 10_000
DEEPEST = 50
MOST_REPEATS = 100_000


class Unread(ValueError):
    """The expression is not run; the words say why, as the end of a sentence."""


class Unbounded(Unread):
    """No engine runs it in linear time."""


_DIGITS: Ranges = ((0x30, 0x39),)
_WORD = united([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
_SPACE = united([(9, 13), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
                 (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)])  # fmt: skip
_DOT = others(
    one("\n")
)  # as Python and Rust have it: ECMA-262 leaves out three rare characters more
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_HEX = frozenset("0123456789abcdefABCDEF")


def read(pattern: str) -> Node:
    """The tree of an expression. Raises `Unread`."""
    if len(pattern) > LONGEST_PATTERN:
        raise Unread(f"it is longer than {LONGEST_PATTERN:,} characters")
    return _Reader(pattern).whole()


class _Reader:
    """Reads one expression from left to right; its own stack is bounded by `DEEPEST`."""

    def __init__(self, pattern: str) -> None:
        self.text, self.at, self.depth = pattern, 0, 0

    def whole(self) -> Node:
        tree = self.choice()
        if self.at < len(self.text):
            raise Unread("a parenthesis closes nothing")
        return tree

    def choice(self) -> Node:
        branches = [self.sequence()]
        while self.took("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def sequence(self) -> Node:
        items: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            items.append(self.repeated(self.atom()))
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def atom(self) -> Node:
        character = self.taken()
        if character == "(":
            return self.group()
        if character == "[":
            return Chars(self.members())
        if character == "\\":
            if self.took("b"):
                return Edge("\\b")
            return Edge("\\B") if self.took("B") else Chars(self.escaped())
        if character in "*+?" or (character == "{" and self.repeats()):
            raise Unread(f"`{character}` repeats nothing")
        if character in "^$":
            return Edge(character)
        return Chars(_DOT if character == "." else one(character))

    def group(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread(f"it is nested deeper than {DEEPEST} levels")
        if any(self.text.startswith(look, self.at - 1) for look in _LOOKS):
            raise Unbounded("it needs look-around")
        if self.took("?"):
            self.took("P")
            if self.took("<"):
                self.at = self.end_of(">")
            elif not self.took(":"):
                raise Unread(f"`(?{self.text[self.at : self.at + 1]}` is not ECMA-262")
        inner = self.choice()
        if not self.took(")"):
            raise Unread("a parenthesis is not closed")
        self.depth -= 1
        return inner

    def repeated(self, atom: Node) -> Node:
        bounds = self.bounds()
        if bounds is None:
            return atom
        if isinstance(atom, Edge):
            raise Unread(f"`{atom.kind}` is repeated")
        least, most = bounds
        if (most is not None and most < least) or max(least, most or 0) > MOST_REPEATS:
            raise Unread("a repetition has impossible bounds")
        return Repeat(atom, least, most, self.took("?"))

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, known in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.took(sign):
                return known
        end = self.text.find("}", self.at, self.at + 20)
        if not self.text.startswith("{", self.at) or end < 0:
            return None
        low, comma, high = self.text[self.at + 1 : end].partition(",")
        if not _number(low) or not (_number(high) or (comma and not high)) and comma:
            return None
        self.at = end + 1
        return int(low), int(high) if high else None if comma else int(low)

    def repeats(self) -> bool:
        """Whether a brace that was just read begins a repetition."""
        self.at -= 1
        found = self.bounds() is not None
        self.at += not found
        return found

    def members(self) -> Ranges:
        """What stands in a set, up to its bracket."""
        negated = self.took("^")
        found: list[tuple[int, int]] = []
        while not self.took("]"):
            first, single = self.member()
            if (
                single
                and self.text.startswith("-", self.at)
                and not self.text.startswith("-]", self.at)
            ):
                before = self.at
                self.at += 1
                last, also = self.member()
                if also:
                    if last[0][0] < first[0][0]:
                        raise Unread("a range runs backwards")
                    first = ((first[0][0], last[0][0]),)
                else:  # `[a-\d]`: the hyphen stands for itself
                    self.at = before
            found.extend(first)
        made = united(found)
        return others(made) if negated else made

    def member(self) -> tuple[Ranges, bool]:
        """One entry of a set, and whether it is a single character."""
        character = self.taken()
        if character != "\\":
            return one(character), True
        if self.took("b"):
            return one("\b"), True
        known = self.text[self.at : self.at + 1].lower() in _CLASSES
        return self.escaped(), not known

    def escaped(self) -> Ranges:
        """What an escape stands for, after its backslash."""
        character = self.taken()
        if character.lower() in _CLASSES:
            ranges = _CLASSES[character.lower()]
            return ranges if character.islower() else others(ranges)
        if character in _CONTROLS:
            return one(_CONTROLS[character])
        if character in "ux":
            return one(chr(self.code(character)))
        if (
            character == "c"
            and self.text[self.at : self.at + 1].isascii()
            and self.text[self.at : self.at + 1].isalpha()
        ):
            return one(chr(ord(self.taken()) % 32))
        if character == "0" and not self.text[self.at : self.at + 1].isdigit():
            return one("\0")
        if character == "k" or character.isdigit():
            raise Unbounded("it needs a back-reference")
        if character in "pP":
            raise Unread("it names a Unicode property")
        if character.isalpha() and character.isascii():
            raise Unread(f"`\\{character}` is not ECMA-262")
        return one(character)

    def code(self, letter: str) -> int:
        if letter == "u" and self.took("{"):
            end = self.end_of("}")
            return self.hexadecimal(self.text[self.at : end - 1], end)
        width = 2 if letter == "x" else 4
        value = self.hexadecimal(
            self.text[self.at : self.at + width], self.at + width, width
        )
        low = self.text[self.at + 2 : self.at + 6]
        if (
            0xD800 <= value < 0xDC00
            and self.text.startswith("\\u", self.at)
            and len(low) == 4
            and _HEX.issuperset(low)
        ):
            second = int(low, 16)
            if 0xDC00 <= second < 0xE000:
                self.at += 6
                return 0x10000 + (value - 0xD800) * 0x400 + second - 0xDC00
        return value

    def hexadecimal(self, digits: str, after: int, width: int = 0) -> int:
        if (
            not digits
            or not _HEX.issuperset(digits)
            or (width and len(digits) != width)
            or len(digits) > 8
        ):
            raise Unread("an escape of a code point is incomplete")
        self.at = after
        value = int(digits, 16)
        if value > LAST:
            raise Unread("an escape names no code point")
        return value

    def end_of(self, sign: str) -> int:
        end = self.text.find(sign, self.at)
        if end < 0:
            raise Unread(f"`{sign}` is missing")
        return end + 1

    def took(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def taken(self) -> str:
        if self.at >= len(self.text):
            raise Unread("it ends too early")
        self.at += 1
        return self.text[self.at - 1]


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit()
