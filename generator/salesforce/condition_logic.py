"""Condition logic: `and`, `or`, or numbers such as `1 AND (2 OR NOT 3)`, as a function over the conditions' tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

Test: TypeAlias = Callable[[int], bool]  # whether the condition of this number (from 0) holds
Logic: TypeAlias = Callable[[Test], bool]
MAX_DEPTH = 50


class BadLogic(Exception):
    """The text is no condition logic, or speaks of conditions that are not there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=2048)
def parse_logic(text: str, count: int) -> Logic:
    """The logic as a function that asks for conditions only as far as needed. Raises `BadLogic`."""
    word = text.strip().lower()
    if word in ("and", "", "formula", "formula_evaluates_to_true", "no_conditions"):
        return lambda test: all(test(number) for number in range(count))
    if word == "or":
        return lambda test: any(test(number) for number in range(count))
    parser = _LogicParser(re.findall(r"\d+|[A-Za-z]+|[()]|\S", text), count)
    logic = parser.either()
    if parser.here:
        raise BadLogic(f"unexpected {parser.here}")
    return logic


class _LogicParser:
    """Recursive descent: OR is looser than AND, AND looser than NOT."""

    def __init__(self, words: list[str], count: int) -> None:
        self.words, self.count, self.at, self.depth = words, count, 0, 0

    @property
    def here(self) -> str:
        return self.words[self.at].upper() if self.at < len(self.words) else ""

    def take(self) -> str:
        word = self.here
        self.at += 1
        return word

    def either(self) -> Logic:
        parts = [self.both()]
        while self.here in ("OR", "|"):
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda test: any(part(test) for part in parts)

    def both(self) -> Logic:
        parts = [self.single()]
        while self.here in ("AND", "&"):
            self.take()
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else lambda test: all(part(test) for part in parts)

    def single(self) -> Logic:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadLogic("nested too deeply")
        word = self.take()
        if word == "NOT":
            inner = self.single()
            logic: Logic = lambda test: not inner(test)  # noqa: E731
        elif word == "(":
            logic = self.either()
            if self.take() != ")":
                raise BadLogic("a parenthesis is not closed")
        else:
            logic = self.number(word)
        self.depth -= 1
        return logic

    def number(self, word: str) -> Logic:
        if not (word.isascii() and word.isdigit()) or len(word) > 6:
            raise BadLogic(f"expected a number, found {word or 'the end'}")
        number = int(word) - 1
        if not 0 <= number < self.count:
            raise BadLogic(f"there is no condition {word}")
        return lambda test: test(number)
