"""Values in a conversation: recognised in what a user says, compared, shown, and found below one another."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from generator.model.types import Json

_SLOTS = {
    "_email": re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}"),
    "_number": re.compile(r"-?\d{1,30}(\.\d{1,30})?"),
    "_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "_boolean": re.compile(r"(?i)yes|no|true|false|y|n"),
}


def compared(left: Json, operator: str, right: str) -> bool:
    """Whether a condition holds; texts without regard to case."""
    if operator in ("IsSet", "IsNotSet"):
        return (left not in (None, "", [])) is (operator == "IsSet")
    text = shown(left)
    if operator in ("Equals", "NotEquals"):
        return (text.lower() == right.lower()) is (operator == "Equals")
    try:
        one, other = float(text), float(right)
    except ValueError:
        return False
    return {
        "GreaterThan": one > other,
        "LessThan": one < other,
        "GreaterThanOrEqualTo": one >= other,
        "LessThanOrEqualTo": one <= other,
    }.get(operator, False)


def recognised(slot: str, text: str) -> Json:
    """The value of a text for a slot (`_Email`, `_Number`, ...), None for none; patterns of ours. A text fits any other slot."""
    pattern = _SLOTS.get(slot.lower())
    if pattern is None:
        return text or None
    found = pattern.search(text) if slot.lower() == "_email" else pattern.fullmatch(text)
    if found is None:
        return None
    return found[0].lower() in ("yes", "true", "y") if slot.lower() == "_boolean" else found[0]


def shown(value: Json) -> str:
    """A value in a message."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def picked(value: Json, steps: Sequence[str]) -> Json:
    """What lies below a value, names without regard to case; `[0]` at the end of a name is the first item of its list."""
    here = value
    for step in steps:
        name, numbers = indexed(step)
        if name:
            if not isinstance(here, dict):
                return None
            here = next((one for known, one in here.items() if known.lower() == name.lower()), None)
        for number in numbers:
            items = here if isinstance(here, list) else [here]  # one thing stands for a list of it
            here = items[number] if number < len(items) else None
    return here


def indexed(step: str) -> tuple[str, list[int]]:
    """A step of a path and the numbers in brackets behind it."""
    name, bracket, rest = step.partition("[")
    return name, [int(number) for number in re.findall(r"\d{1,6}", rest)] if bracket else []


def put_at(made: dict[str, Json], steps: Sequence[str], value: Json) -> None:
    """Set what lies at a dotted parameter."""
    here = made
    for step in steps[:-1]:
        inner = here.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        here = inner
    here[steps[-1]] = value
