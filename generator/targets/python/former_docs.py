"""The page `docs.md` of the last generation, taken apart, so that what did not change need not be made again.

A section begins with the heading of an operation or a type. No other line can look like one: words of a document stand
escaped, a paragraph or an item of a list in one line, and code never begins a line with such a sign.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from typing import Literal, TypeAlias

from msgspec import Struct

from generator.targets.text import Code, staying

Chapter: TypeAlias = Literal["Operations", "Types", "Callbacks and webhooks"]
Places: TypeAlias = dict[bytes, tuple[int, int]]  # where sections begin and end, by their names
_HEADING = rb"\n##(?:# `(.*)`| (.*))"  # begins with plain characters, which a search leaps to
_NOWHERE = (-1, -1)


class KeptDocs(Struct, frozen=True):
    """One or more sections as they stood side by side: where in the page, as `staying` has it."""

    kept: Code


class FormerDocs:
    """What stays of a page: the sections whose modules are not among those that are written again."""

    def __init__(self, page: bytes, again: Container[str]) -> None:
        self._page, self._again = page, again

    def parts(self, chapter: Chapter, wanted: Sequence[tuple[str, str]]) -> Sequence[KeptDocs | int]:
        """What a chapter is made of, by the name and the module of each section: those that stay, together as far as they stood
        so, and the numbers of those that must be made."""
        made: list[KeptDocs | int] = []
        places = self._places.get(chapter.encode(), {})
        first, last = _NOWHERE  # where what stays begins and ends
        for number, (name, module) in enumerate(wanted):
            start, end = places.get(name.encode(), _NOWHERE) if module not in self._again else _NOWHERE
            if start != last and last >= 0:
                made.append(self._kept(first, last))
            if start < 0:
                made.append(number)
            first, last = first if start == last else start, end
        return [*made, self._kept(first, last)] if last >= 0 else made

    @cached_property
    def _places(self) -> Mapping[bytes, Places]:
        """Where each section of a chapter stands; a name that stands twice has no place."""
        made: dict[bytes, Places] = {}
        headings = list(re.finditer(_HEADING, self._page))
        ends = [*(heading.start() for heading in headings[1:]), len(self._page)]
        here: Places = {}
        for heading, end in zip(headings, ends, strict=False):  # a page without headings ends, too
            name, title = heading.groups()
            if name is None:
                here = made.setdefault(title, {})
            else:
                here[name] = _NOWHERE if name in here else (heading.start(), end)
        return made

    def _kept(self, start: int, end: int) -> KeptDocs:
        """This part of the page, blank lines around it left out."""
        while self._page.endswith(b"\n", start, end):
            end -= 1
        return KeptDocs(staying(start + 1, end))  # a section begins with the end of the line before it
