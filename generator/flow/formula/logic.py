"""Logic: what decides, and what asks whether there is a value. The lazy ones evaluate only what they need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol, TypeAlias

from generator.flow.formula.functions import MANY, Function, function, is_blank, text_of, truth_of
from generator.flow.formula.operators import same
from generator.flow.formula.regex import matches
from generator.flow.values import Value


class FormulaContext(Protocol):
    """What a formula may ask while it is evaluated."""

    @property
    def now(self) -> datetime:
        """The moment of evaluation, with its zone."""

    @property
    def zone(self) -> tzinfo:
        """The running user's time zone."""

    def read(self, path: str) -> Value:
        """The value of a reference; null when there is none."""


Thunk: TypeAlias = Callable[[FormulaContext], Value]  # a compiled argument, still waiting for its scope


@dataclass(frozen=True, slots=True)
class LazyFunction:
    """A function that evaluates its arguments itself."""

    make: Callable[[tuple[Thunk, ...]], Thunk]
    least: int
    most: int


def _if(arguments: tuple[Thunk, ...]) -> Thunk:
    test, then, otherwise = arguments
    return lambda scope: then(scope) if truth_of(test(scope)) else otherwise(scope)


def _case(arguments: tuple[Thunk, ...]) -> Thunk:
    subject, *rest = arguments
    pairs = tuple(zip(rest[0::2], rest[1::2], strict=False))
    default: Thunk = rest[-1] if len(rest) % 2 else lambda scope: None

    def work(scope: FormulaContext) -> Value:
        value = subject(scope)
        for expected, result in pairs:
            if same(value, expected(scope)):
                return result(scope)
        return default(scope)

    return work


def _and(arguments: tuple[Thunk, ...]) -> Thunk:
    return lambda scope: all(truth_of(argument(scope)) for argument in arguments)


def _or(arguments: tuple[Thunk, ...]) -> Thunk:
    return lambda scope: any(truth_of(argument(scope)) for argument in arguments)


def _blank_value(arguments: tuple[Thunk, ...]) -> Thunk:
    first, instead = arguments

    def work(scope: FormulaContext) -> Value:
        value = first(scope)
        return instead(scope) if is_blank(value) else value

    return work


def _null_value(arguments: tuple[Thunk, ...]) -> Thunk:
    first, instead = arguments

    def work(scope: FormulaContext) -> Value:
        value = first(scope)
        return instead(scope) if value is None else value

    return work


def _includes(value: Value, wanted: Value) -> Value:
    items = value if isinstance(value, tuple) else tuple(text_of(value).split(";"))
    return wanted in items


LAZY: dict[str, LazyFunction] = {
    "IF": LazyFunction(_if, 3, 3),
    "CASE": LazyFunction(_case, 3, MANY),
    "AND": LazyFunction(_and, 1, MANY),
    "OR": LazyFunction(_or, 1, MANY),
    "&&": LazyFunction(_and, 2, 2),
    "||": LazyFunction(_or, 2, 2),
    "BLANKVALUE": LazyFunction(_blank_value, 2, 2),
    "NULLVALUE": LazyFunction(_null_value, 2, 2),
}

TABLE: dict[str, Function] = {
    "NOT": function(lambda value: not truth_of(value), 1),
    "ISBLANK": function(is_blank, 1),
    "ISNULL": function(lambda value: value is None, 1),
    "ISPICKVAL": function(lambda value, wanted: same(value, wanted), 2),
    "INCLUDES": function(_includes, 2),
    "REGEX": function(lambda text, pattern: matches(text_of(pattern), text_of(text)), 2),
}
