"""REGEX(): Java's patterns by our one door for foreign expressions."""

from __future__ import annotations

from functools import lru_cache

from generator.flow.values import FlowFault
from generator.patterns import Pattern, whole

_JAVA = ((r"\p{Alpha}", "[A-Za-z]"), (r"\p{Digit}", "[0-9]"), (r"\p{Alnum}", "[A-Za-z0-9]"), (r"\p{Upper}", "[A-Z]"),
         (r"\p{Lower}", "[a-z]"), (r"\p{Punct}", r"[!-/:-@\[-`{-~]"), (r"\z", "$"), (r"\Z", "$"), (r"\A", "^"))  # fmt: skip


@lru_cache(maxsize=256)
def _pattern(text: str) -> Pattern:
    for java, ours in _JAVA:
        text = text.replace(java, ours)
    return whole(text)


def matches(pattern: str, subject: str) -> bool:
    """Whether the whole subject fits. Raises `FlowFault` for a pattern that is not run, or a text too long for it."""
    known = _pattern(pattern)
    if known.reason:
        raise FlowFault(f"the pattern cannot be used here: {known.reason}")
    if len(subject) > known.longest:
        raise FlowFault(f"the pattern is too costly for a text of {len(subject):,} characters")
    return not known.refuses(subject)
