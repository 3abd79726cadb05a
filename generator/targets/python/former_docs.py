"""The page `docs.md` of the last generation, taken apart, so that what did not change need not be made again.

A section begins with the heading of an operation or a type. No other line can look like one: words of a document stand
escaped, a paragraph or an item of a list in one line, and code never begins a line with such a sign.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from generator.targets.text import Code

Chapter: TypeAlias = Literal["Operations", "Types", "Callbacks and webhooks"]
_HEADING = r"(?m)^(?:### `(?P<name>.*)`|## (?P<chapter>.*))$"


class KeptDocs(Struct, frozen=True):
    """A section as it stood."""

    kept: Code


class FormerDocs:
    """What stays of a page: the sections whose modules are not among those that are written again."""

    def __init__(self, page: str = "", again: Container[str] = frozenset()) -> None:
        self._sections, self._again = _sections(page), again

    def section(self, chapter: Chapter, name: str, module: str) -> KeptDocs | None:
        """The section of what is in a module; None where it must be made, or nobody knows the former one."""
        if module in self._again:
            return None
        found = self._sections.get((chapter, name))
        return KeptDocs(Code(found)) if found else None


def _sections(page: str) -> Mapping[tuple[str, str], str]:
    """The text of each section by its chapter and name, blank lines around it left out; "" for a name that stands twice."""
    made: dict[tuple[str, str], str] = {}
    headings = list(re.finditer(_HEADING, page))
    ends = [*(heading.start() for heading in headings[1:]), len(page)]
    chapter = ""
    for heading, end in zip(headings, ends, strict=False):  # a page without headings ends, too
        if heading["name"] is None:
            chapter = heading["chapter"]
            continue
        key = (chapter, heading["name"])
        made[key] = "" if key in made else page[heading.start() : end].strip("\n")
    return made


NONE_BEFORE = FormerDocs()
