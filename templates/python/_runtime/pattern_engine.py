"""The engine that needs linear time for any expression: Rust's, which the optional package jsonschema-rs brings.

Its time is bounded by the size of the compiled expression times the length of the text, so each size has its length.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from .pattern_syntax import LONGEST_PATTERN, Unbounded, Unread, read
from .pattern_tree import spelled

_EDGES = {"$": "$", r"\b": r"(?-u:\b)"}
SIZES = ((1 << 14, 10_000), (1 << 16, 3_000), (1 << 18, 1_000), (1 << 20, 300))
"""Bytes of a compiled expression, and the longest text that it is asked about: at most 30 ms at 6 ns a step."""


def engine(pattern: str) -> tuple[Callable[[str], bool], int]:
    """The judge of an expression (does it match anywhere?), and the longest text that it is asked about.

    Raises `Unread` when the engine does not run it, `ImportError` where the engine is not installed.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise Unread(f"it is longer than {LONGEST_PATTERN:,} characters")
    rust = import_module("jsonschema_rs")
    written = [pattern]
    try:
        written.insert(0, spelled(read(pattern), _EDGES))
    except Unbounded:
        raise
    except Unread:  # the engine may know more: flags, Unicode properties
        pass
    for text in written:
        for size, longest in SIZES:
            options = rust.RegexOptions(size_limit=size, dfa_size_limit=size)
            try:
                valid = rust.Draft202012Validator(
                    {"pattern": text}, pattern_options=options
                ).is_valid
            except ValueError:
                continue
            return _tolerant(valid), longest
    raise Unread("no engine reads it, or it is too large when compiled")


def _tolerant(valid: Callable[[str], bool]) -> Callable[[str], bool]:
    def matches(text: str) -> bool:
        try:
            return valid(text)
        except ValueError:  # a lone surrogate: no text that could be sent
            return True

    return matches
