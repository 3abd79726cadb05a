"""One segment of a path template against a segment of a request, in time that grows with the segment alone.

`{a}-{b}.json` is fixed text and variables by turns. Each variable takes at least one sign and, but for the last, as few as
it can: the next fixed text is looked for from there on and the first place is taken. That is what a lazy expression finds;
nothing is ever taken back, since an earlier place leaves more for the rest. Where the variables' own types decide
otherwise (`{id}{extension}`, one of ".json" and ".xml"), `split` looks on, within a bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

BRACES = re.compile(r"\{([^{}]*)\}")
_SIGNS = re.compile("%[0-9A-Fa-f]{2}|.", re.DOTALL)
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
TRIES = 2_000  # steps of one search


class Segment:
    """A segment with variables. Fixed text may stand percent-encoded in a request."""

    def __init__(self, template: str) -> None:
        first, *between, last = BRACES.split(template)[::2]
        self._first, self._last = _spellings(first), _spellings(last)
        self._between = [re.compile("".join(map(_either, _spellings(text)))) for text in between]

    def match(self, text: str) -> tuple[str, ...] | None:
        """The raw texts of the variables, None when the segment does not fit."""
        at, end = self._inner(text)
        values = []
        for number in range(len(self._between)):
            place = next(self._places(number, text, at, end), None)
            if place is None:
                return None
            values.append(text[at : place[0]])
            at = place[1]
        return (*values, text[at:end]) if at < end else None

    def split(self, text: str, fits: Callable[[int, str], bool]) -> tuple[str, ...] | None:
        """The first way to share the text among the variables that suits each of them, the shortest values first.

        `fits` is asked for the number of a variable and a raw text. None when no way suits, or none was found in TRIES.
        """
        start, end = self._inner(text)
        barren: set[tuple[int, int]] = set()  # variables and places from which nothing suits
        way = [(start, self._places(0, text, start, end))]
        values: list[str] = []
        for _ in range(TRIES):
            at, places = way[-1]
            place = next(places, None)
            if place is None:
                barren.add((len(way) - 1, at))
                way.pop()
                if not way:
                    return None
                values.pop()
                continue
            stop, follows = place
            if (len(way), follows) in barren or not fits(len(values), text[at:stop]):
                continue
            values.append(text[at:stop])
            if len(values) > len(self._between):
                return tuple(values)
            way.append((follows, self._places(len(values), text, follows, end)))
        return None

    def _inner(self, text: str) -> tuple[int, int]:
        """Where the variables begin and end; nothing is between where the fixed text around them does not fit."""
        at, end = _after(text, self._first), _before(text, self._last)
        return (0, 0) if at < 0 or end < 0 or _inside_escape(text, end) else (at, end)

    def _places(self, number: int, text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
        """Where a variable that begins at `at` may end, and where the next one begins."""
        if number == len(self._between):
            if at < end:
                yield end, end
            return
        found = self._between[number].search(text, at + 1, end)
        while found is not None:
            if not _inside_escape(text, found.start()):
                yield found.span()
            found = self._between[number].search(text, found.start() + 1, end)


def _spellings(text: str) -> list[tuple[str, ...]]:
    """Each sign of a fixed text with the ways in which it may be written, escapes first."""
    found: list[tuple[str, ...]] = []
    for sign in _SIGNS.findall(text):
        if len(sign) == 3 and int(sign[1:], 16) >= 128:
            found.append((sign,))  # a part of a sign
            continue
        plain = chr(int(sign[1:], 16)) if len(sign) == 3 else sign
        found.append(tuple(dict.fromkeys((quote(plain, safe=""), plain))))
    return found


def _either(spellings: tuple[str, ...]) -> str:
    return f"(?>{'|'.join(f'(?i:{re.escape(one)})' if len(one) > 1 else re.escape(one) for one in spellings)})"


def _written(piece: str, spelling: str) -> bool:
    return piece == spelling or (len(spelling) > 1 and piece.upper() == spelling.upper())


def _inside_escape(text: str, at: int) -> bool:
    return any(_ESCAPE.match(text, start) is not None for start in (at - 1, at - 2) if start >= 0)


def _after(text: str, signs: list[tuple[str, ...]]) -> int:
    """Where the text goes on after these signs at its start; -1 when it does not begin so."""
    at = 0
    for spellings in signs:
        fitting = next((one for one in spellings if _written(text[at : at + len(one)], one)), None)
        if fitting is None:
            return -1
        at += len(fitting)
    return at


def _before(text: str, signs: list[tuple[str, ...]]) -> int:
    """Where these signs at the end of the text begin; -1 when it does not end so."""
    end = len(text)
    for spellings in reversed(signs):
        fitting = next((one for one in spellings if _written(text[max(0, end - len(one)) : end], one)), None)
        if fitting is None:
            return -1
        end -= len(fitting)
    return end
