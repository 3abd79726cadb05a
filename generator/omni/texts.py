"""JSON texts inside of files: strict, and no name twice in one object."""

from __future__ import annotations

from typing import cast

from generator.model.types import Json
from generator.reading import json_given


def json_of(text: str) -> Json:
    """The value of a JSON text. Raises ValueError, for NaN and names that stand twice too, and RecursionError."""
    return cast("Json", json_given(text, parse_constant=_refused))


def _refused(word: str) -> object:
    raise ValueError(f"{word} is no JSON")
