"""How values of a procedure's data compare and add up. Coercions are our inference: data is JSON, and callers send texts."""

from __future__ import annotations

import json
import re
from decimal import Decimal, DivisionByZero, InvalidOperation

from generator.model.types import Json

MOST_DIGITS = 60
MOST_TEXT = 2_000_000  # characters of one text
_NUMBER = re.compile(r"\s*[-+]?\d{1,60}(?:\.\d{1,60})?\s*\Z")


class OmniFault(Exception):
    """A formula that cannot be computed for these values; the words say why."""


class NeedsOrg(OmniFault):
    """What only an org can compute: a run stops there, for its failure would be ours."""


def truth(value: Json) -> bool:
    """Whether a value counts as true: the boolean, or the text "true"."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def blank(value: Json) -> bool:
    """Whether there is nothing: null, an empty text, an empty list or object."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def number(value: Json) -> Decimal | None:
    """A number, or a text that is one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        made = Decimal(str(value))
        return made if made.is_finite() else None
    return Decimal(value.strip()) if isinstance(value, str) and _NUMBER.match(value) else None


def needed(value: Json, what: str) -> Decimal:
    """A number; nothing is 0. Raises `OmniFault` for what is none."""
    made = Decimal(0) if blank(value) else number(value)
    if made is None:
        raise OmniFault(f"{what} needs numbers, not {text(value)[:40]!r}")
    return made


def plain(value: Decimal) -> int | float:
    """A number as JSON has it."""
    if value == value.to_integral_value() and abs(value) < Decimal(10) ** 18:
        return int(value)
    return float(value)


def text(value: Json) -> str:
    """A value inside a text: nothing is nothing, an object its JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def same(left: Json, right: Json) -> bool:
    """Whether two values are equal: nothing equals nothing, numbers by value, the rest as texts with their capitals."""
    if blank(left) or blank(right):
        return blank(left) and blank(right)
    numbers = number(left), number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    if isinstance(left, bool) or isinstance(right, bool):
        return text(left).strip().lower() == text(right).strip().lower()
    return text(left) == text(right)


def among(wanted: Json, values: Json) -> bool:
    """Whether one of the wanted values is among these."""
    there = values if isinstance(values, list) else [values]
    return any(same(one, other) for one in (wanted if isinstance(wanted, list) else [wanted]) for other in there)


def below(left: Json, right: Json, also_equal: bool) -> bool:
    """Whether one is less than the other: numbers by value, else texts, as ISO dates sort too; nothing is never less."""
    if blank(left) or blank(right):
        return False
    one, other = number(left), number(right)
    if one is not None and other is not None:
        return one <= other if also_equal else one < other
    return text(left) <= text(right) if also_equal else text(left) < text(right)


def computed(operator: str, left: Json, right: Json) -> Json:
    """`+ - * / ^` of two values; `+` joins texts where one is no number; nothing joined is nothing. Raises `OmniFault`."""
    if operator == "+" and any(not blank(one) and number(one) is None for one in (left, right)):
        return text(left) + text(right)
    one, other = needed(left, operator), needed(right, operator)
    try:
        match operator:
            case "+":
                made = one + other
            case "-":
                made = one - other
            case "*":
                made = one * other
            case "/":
                made = one / other
            case _:
                if abs(other) > 100 or abs(one) > Decimal(10) ** 9:
                    raise OmniFault("a power that large is not computed")
                made = one**other
    except (DivisionByZero, InvalidOperation, ZeroDivisionError):
        raise OmniFault(f"{one} {operator} {other} has no value") from None
    if made.adjusted() > MOST_DIGITS:
        raise OmniFault("the number is too large")
    return plain(made)
