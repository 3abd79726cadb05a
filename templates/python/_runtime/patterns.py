"""The one door for regular expressions of the document: every answer comes in bounded time, or not at all.

An expression whose cost is proven small is run by Python's `re`. Any other is run by a linear engine where the package
jsonschema-rs is installed (`pip install jsonschema-rs`); where it is not, values are not checked against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from .pattern_cost import LENGTHS, anchored, longest_text
from .pattern_engine import engine
from .pattern_syntax import Unread, read
from .pattern_tree import spelled

LONGEST_PROVEN = 1_000
_EDGES = {
    "$": r"\Z",
    r"\B": r"(?!\b)",
}  # Python's \B is not the opposite of its \b: it fails on an empty text


class Pattern(Struct, frozen=True):
    """An expression ready to be asked: `matches` decides on texts of up to `longest` characters.

    `reason` says why an expression is not run; then there is no `matches`.
    """

    matches: Callable[[str], object] | None
    longest: int = 0
    reason: str = ""

    def refuses(self, text: str) -> bool:
        """Whether the text surely does not match; what is not run, or is too long to be asked about, refuses nothing."""
        return (
            self.matches is not None
            and len(text) <= self.longest
            and not self.matches(text)
        )


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Pattern:
    """The expression by the engine that runs it in bounded time."""
    own = small(pattern)
    if own.longest == LENGTHS[0]:
        return own
    try:
        made = Pattern(*engine(pattern))
    except Unread as error:
        made = Pattern(None, reason=str(error))
    except ImportError:
        return own
    return own if own.longest >= made.longest and not own.reason else made


def small(pattern: str) -> Pattern:
    """The expression by Python's `re`, when that is proven to take bounded time."""
    try:
        tree = read(pattern)
    except Unread as error:
        return Pattern(None, reason=str(error))
    longest = longest_text(tree) if len(pattern) <= LONGEST_PROVEN else 0
    if not longest:
        return Pattern(None, reason="its time may grow too fast with the text")
    made = re.compile(spelled(tree, _EDGES), re.ASCII)
    return Pattern(made.match if anchored(tree) else made.search, longest)
