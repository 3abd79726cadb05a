"""The one door for regular expressions that others wrote: of documents, overlays and flows.

Every answer comes in bounded time. The judges are those of the generated clients (`_runtime/patterns.py`), so that both
sides say the same; here the linear engine is always there. What cannot be run in bounded time (look-around,
back-references) is said with its reason and refuses nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol, cast

from generator.bundled import runtime_module


class Pattern(Protocol):
    """An expression ready to be asked."""

    @property
    def longest(self) -> int:
        """The length up to which texts are decided."""

    @property
    def reason(self) -> str:
        """Why the expression is not run; "" when it is."""

    def refuses(self, text: str) -> bool:
        """Whether the text surely does not match; what is not run, or is too long to be asked about, refuses nothing."""


def compiled(pattern: str) -> Pattern:
    """An expression as documents mean it: it may match anywhere in a text (JSON Schema, validation 6.3.3)."""
    return cast(Pattern, runtime_module("patterns").compiled(pattern))


def whole(pattern: str) -> Pattern:
    """An expression that the whole text has to match."""
    alone = compiled(pattern)  # first alone: `a)|(b` must not become an expression by what is put around it
    return alone if alone.reason else compiled(f"^(?:{pattern})$")


@lru_cache(maxsize=2000)
def runs_on_names(pattern: str) -> bool:
    """Whether the linear engine takes an expression as it stands: the one of `patternProperties`."""
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator({"patternProperties": {pattern: {}}}, pattern_options=rust_options())
    except ValueError:
        return False
    return True


def rust_options() -> Any:
    """How a whole schema compiles expressions that are not asked through this door: linear, and small."""
    import jsonschema_rs

    return jsonschema_rs.RegexOptions(size_limit=1 << 16, dfa_size_limit=1 << 16)


@lru_cache(maxsize=2000)
def unchecked(pattern: str) -> str:
    """Why a generated client that has no linear engine beside it does not check a pattern; "" when it does."""
    reason: str = runtime_module("patterns").small(pattern).reason
    return reason
