"""Tools found by words, best first (Okapi BM25 over name, title and description)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from generator.agents.tools import Tool

_WORD = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_K1, _B = 1.2, 0.75  # as Robertson and Zaragoza (2009) name usual values
_NAME_WEIGHT = 3  # a word of the name counts as much as so many of the description


class ToolSearch:
    """An index of tools, made once."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tools
        self._counts = [
            Counter(_words(tool.description) + _words(f"{tool.target} {tool.title}") * _NAME_WEIGHT) for tool in tools
        ]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = sum(self._lengths) / max(1, len(tools)) or 1
        self._known = Counter(word for counts in self._counts for word in counts)

    def find(self, text: str, most: int) -> tuple[list[Tool], int]:
        """The best `most` tools for these words, and how many fit at all."""
        wanted = set(_words(text))
        scored = [(self._score(at, wanted), -at) for at in range(len(self._tools))]
        fitting = sorted((one for one in scored if one[0] > 0), reverse=True)
        return [self._tools[-at] for _, at in fitting[:most]], len(fitting)

    def _score(self, at: int, wanted: set[str]) -> float:
        counts, length = self._counts[at], self._lengths[at]
        total = 0.0
        for word in wanted:
            if count := counts.get(word, 0):
                known = self._known[word]
                rare = math.log(1 + (len(self._tools) - known + 0.5) / (known + 0.5))
                total += rare * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length / self._mean))
        return total


def _words(text: str) -> list[str]:
    """The words of a text in lower case and without the s of a plural, names taken apart."""
    found = _WORD.findall(_CAMEL.sub(" ", text[:2_000]).lower())
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in found]
