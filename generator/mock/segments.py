"""One segment of a path template against a segment of a request, in time that grows with the segment alone.

`{a}-{b}.json` is fixed text and variables by turns. Each variable takes at least one sign and, but for the last, as few as
it can: the next fixed text is looked for from there on and the first place is taken. That is what a lazy expression finds;
nothing is ever taken back, since an earlier place leaves more for the rest.
"""

from __future__ import annotations

import re
from urllib.parse import quote

BRACES = re.compile(r"\{([^{}]*)\}")
_SIGNS = re.compile("%[0-9A-Fa-f]{2}|.", re.DOTALL)


class Segment:
    """A segment with variables. Fixed text may stand percent-encoded in a request."""

    def __init__(self, template: str) -> None:
        first, *between, last = BRACES.split(template)[::2]
        self._first, self._last = _spellings(first), _spellings(last)
        self._between = [re.compile("".join(map(_either, _spellings(text)))) for text in between]

    def match(self, text: str) -> tuple[str, ...] | None:
        """The raw texts of the variables, None when the segment does not fit."""
        at, end = _after(text, self._first), _before(text, self._last)
        if at < 0 or end < 0:
            return None
        values = []
        for fixed in self._between:
            found = fixed.search(text, at + 1, end)
            if found is None:
                return None
            values.append(text[at : found.start()])
            at = found.end()
        return (*values, text[at:end]) if at < end else None


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
