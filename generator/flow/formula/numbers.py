"""Number functions. Roundings are half up, away from zero, as Salesforce's ROUND does."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)

from generator.flow.formula.functions import MANY, Function, function, integer_of, number_of
from generator.flow.values import NUMBERS, FlowFault, Value

_WIDE = Context(prec=80)


def _whole(rounding: str) -> Function:
    """A function that rounds to a whole number; null stays null."""
    return function(
        lambda value: None if value is None else number_of(value).to_integral_value(rounding, context=_WIDE), 1
    )


def _rounded(rounding: str) -> Callable[..., Value]:
    def work(value: Value, places: Value = Decimal(0)) -> Value:
        if value is None:
            return None
        exponent = -integer_of(places)
        if abs(exponent) > 40:
            raise FlowFault("the number of decimals is out of range")
        try:
            return number_of(value).quantize(Decimal(1).scaleb(exponent), rounding, context=_WIDE)
        except DecimalException:
            raise FlowFault("the number is out of range") from None

    return work


def _mod(value: Value, divisor: Value) -> Value:
    if value is None or divisor is None:
        return None
    if not number_of(divisor):
        raise FlowFault("division by zero")
    return _guarded(lambda: NUMBERS.remainder(number_of(value), number_of(divisor)))


def _guarded(work: Callable[[], Decimal]) -> Decimal:
    try:
        found = work()
    except (DecimalException, ValueError, OverflowError):
        raise FlowFault("the number is out of range") from None
    if not found.is_finite():
        raise FlowFault("the number is out of range")
    return found


def _decimal(operation: Callable[[Decimal], Decimal]) -> Function:
    return function(lambda value: None if value is None else _guarded(lambda: operation(number_of(value))), 1)


def _float(operation: Callable[..., float], count: int = 1) -> Function:
    """A function of the C library: fifteen digits are enough for sines."""

    def work(*values: Value) -> Value:
        if None in values:
            return None
        return _guarded(lambda: Decimal(repr(operation(*(float(number_of(value)) for value in values)))))

    return function(work, count)


def _chosen(choose: Callable[[list[Decimal]], Decimal]) -> Function:
    def work(*values: Value) -> Value:
        given = [number_of(value) for value in values if value is not None]
        return choose(given) if given else None

    return function(work, 1, MANY)


TABLE: dict[str, Function] = {
    "ABS": _decimal(abs),
    "ACOS": _float(math.acos),
    "ASIN": _float(math.asin),
    "ATAN": _float(math.atan),
    "ATAN2": _float(math.atan2, 2),
    "CEILING": _whole(ROUND_UP),
    "COS": _float(math.cos),
    "EXP": _decimal(NUMBERS.exp),
    "FLOOR": _whole(ROUND_DOWN),
    "LN": _decimal(NUMBERS.ln),
    "LOG": _decimal(NUMBERS.log10),
    "MAX": _chosen(max),
    "MCEILING": _whole(ROUND_CEILING),
    "MFLOOR": _whole(ROUND_FLOOR),
    "MIN": _chosen(min),
    "MOD": function(_mod, 2),
    "PI": function(lambda: Decimal("3.14159265358979323846"), 0),
    "ROUND": function(_rounded(ROUND_HALF_UP), 2),
    "SIN": _float(math.sin),
    "SQRT": _decimal(NUMBERS.sqrt),
    "TAN": _float(math.tan),
    "TRUNC": function(_rounded(ROUND_DOWN), 1, 2),
}
