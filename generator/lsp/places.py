"""Places as the protocol counts them: lines from 0, ended by LF, CR or both, columns in the units agreed upon."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal

from generator.lsp.messages import Position, Range

Breaks = Literal["json", "yaml", "xml"]
_PROTOCOL = re.compile(r"\r\n|\n|\r")
# Where our readers begin a new line: JSON's at LF alone, YAML's parser also at NEL, LS and PS, XML's as the protocol.
_READERS = {"json": re.compile(r"\n"), "yaml": re.compile("\r\n|[\n\r\x85\u2028\u2029]"), "xml": _PROTOCOL}
_TOKEN = re.compile(r"""(?:-[ \t]+)*("(?:[^"\\\r\n]|\\.)*"|'(?:[^'\r\n]|'')*'|<[^>\r\n]*>|[^\s,\[\]{}]\S*)""")
_BLANK = re.compile(r"[ \t]+(?=[^ \t\r\n])")
_LONGEST_TOKEN = 400  # characters; more than that is not worth a line under it


class TextPlaces:
    """The places of one text. `units` is the protocol's name of what columns count: "utf-16", "utf-8" or "utf-32"."""

    def __init__(self, text: str, units: str = "utf-16") -> None:
        self.text, self._units = text, units
        self._starts = [0, *(match.end() for match in _PROTOCOL.finditer(text))]
        self._bom = 1 if text.startswith("\ufeff") else 0
        self._reader_starts: dict[str, list[int]] = {}

    def position(self, offset: int) -> Position:
        """The position of a character, counted from 0; the end of the text for what lies behind it."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self._size(self.text[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(max(start, end)))

    def offset(self, position: Position) -> int:
        """The character at a position; the end of its line for a column behind it."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[max(position.line, 0)]
        end = self._starts[position.line + 1] if position.line + 1 < len(self._starts) else len(self.text)
        line = self.text[start:end].rstrip("\r\n")
        if line.isascii() or self._units == "utf-32":
            return start + min(max(position.character, 0), len(line))
        left = position.character
        for number, character in enumerate(line):
            if left <= 0:
                return start + number
            left -= self._size(character)
        return start + len(line)

    def of_reader(self, line: int, column: int, breaks: Breaks) -> int:
        """The character at a line and column of one of our readers, both counted from 1; 0 for what has no place."""
        if line <= 0:
            return 0
        if breaks not in self._reader_starts:
            self._reader_starts[breaks] = [0, *(match.end() for match in _READERS[breaks].finditer(self.text))]
        starts = self._reader_starts[breaks]
        start = starts[min(line, len(starts)) - 1]
        return min(start + max(column - 1, 0) + (self._bom if line == 1 else 0), len(self.text))

    def token(self, offset: int) -> Range:
        """What is written at a place: a word, a text in quotes, a tag of XML; to the end of a line at most."""
        blank = _BLANK.match(self.text, offset)
        offset = blank.end() if blank is not None else offset
        found = _TOKEN.match(self.text, offset, offset + _LONGEST_TOKEN)
        if found is None:
            return self.range(offset, offset + 1 if self.text[offset : offset + 1] not in ("", "\r", "\n") else offset)
        return self.range(offset, found.end() - len(found[1]) + max(1, len(found[1].rstrip(":,"))))

    def _size(self, words: str) -> int:
        if words.isascii() or self._units == "utf-32":
            return len(words)
        if self._units == "utf-8":
            return len(words.encode("utf-8", "surrogatepass"))
        return len(words.encode("utf-16-le", "surrogatepass")) // 2
