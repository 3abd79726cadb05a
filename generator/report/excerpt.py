"""One line of source with a caret below it, whatever is in that line: tabs, wide letters, escapes, 13 MB of JSON."""

from __future__ import annotations

import re
import unicodedata

from generator.report.common import safe_character

_TAB = 4
_MARK = "..."
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^\s,:{}\[\]"\']+')


def excerpt(line: str, column: int, width: int) -> tuple[str, str]:
    """The line cut to `width` terminal cells around the column (from 1), and the caret line that fits below it."""
    at = min(max(column, 1) - 1, len(line))
    token = _TOKEN.match(line, at, at + 4 * width)
    end = max(token.end() if token else at + 1, at + 1)
    start, stop = _window(line, at, end, width)
    before, marked, after = _shown(line[start:at], 0), line[at : min(end, stop)], line[min(end, stop) : stop]
    lead = (_MARK if start else "") + before
    offset = cells(lead)
    middle = _shown(marked, offset)
    tail = _shown(after, offset + cells(middle)) + (_MARK if stop < len(line) else "")
    caret = " " * offset + "^" + "~" * max(cells(middle) - 1, 0)
    return (lead + middle + tail).rstrip(), caret


def _window(line: str, at: int, end: int, width: int) -> tuple[int, int]:
    """Which characters to show: all when they fit, else the caret a third of the way in and as much as fits."""
    room = width - 2 * len(_MARK)
    if len(line) <= 4 * width and cells(_shown(line, 0)) <= width:
        return 0, len(line)
    start = at
    left = room // 3
    while start > 0 and (step := cells(_shown(line[start - 1], 0))) <= left:
        left -= step
        start -= 1
    stop, right = at, room - (room // 3 - left)
    while stop < len(line) and (step := cells(_shown(line[stop], 0))) <= right:
        right -= step
        stop += 1
    return start, stop


def _shown(text: str, offset: int) -> str:
    """Tabs as spaces up to the next stop, dangerous characters as escapes."""
    made: list[str] = []
    for character in text:
        if character == "\t":
            made.append(" " * (_TAB - offset % _TAB))
        else:
            made.append(safe_character(character))
        offset += cells(made[-1])
    return "".join(made)


def cells(text: str) -> int:
    """How many terminal cells a text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
