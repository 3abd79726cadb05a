"""REGEX(): Java's patterns by Python's engine, with a guard against patterns that take for ever."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.flow.values import FlowFault

MAX_PATTERN, MAX_SUBJECT = 1_000, 20_000
# A repeated group whose inside repeats or branches: the family of patterns that backtrack exponentially.
_RISKY = re.compile(r"\((?:[^()\\]|\\.)*(?:[+*}]|\|)(?:[^()\\]|\\.)*\)(?:[+*]|\{\d*,\d*\})", re.DOTALL)
_JAVA = ((r"\p{Alpha}", "[A-Za-z]"), (r"\p{Digit}", "[0-9]"), (r"\p{Alnum}", "[A-Za-z0-9]"), (r"\p{Upper}", "[A-Z]"),
         (r"\p{Lower}", "[a-z]"), (r"\p{Punct}", r"[!-/:-@\[-`{-~]"), (r"\z", r"\Z"))  # fmt: skip


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    if len(text) > MAX_PATTERN:
        raise FlowFault(f"the pattern is longer than {MAX_PATTERN:,} characters")
    for java, python in _JAVA:
        text = text.replace(java, python)
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError):
        raise FlowFault("the pattern is not a regular expression that can be used here") from None


def matches(pattern: str, subject: str) -> bool:
    """Whether the whole subject fits. Raises `FlowFault` for a bad pattern or one too costly for this subject."""
    limit = 24 if _RISKY.search(pattern) else MAX_SUBJECT
    if len(subject) > limit:
        raise FlowFault(f"the pattern is too costly for a text of {len(subject):,} characters")
    return _pattern(pattern).fullmatch(subject) is not None
