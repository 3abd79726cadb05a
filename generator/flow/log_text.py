"""Fixed sentences of the debug log, and how event data are taken apart for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from generator.flow.run.events import Clipped, Event
from generator.flow.values import Value

COMMITTED = (
    "Transaction Committed\n"
    "Any records that the flow was ready to create, update, or delete were committed to the database."
)
ROLLED_BACK = (
    "Transaction Rolled Back\n"
    "Because an error occurred, any records that the flow was ready to create, update, or delete "
    "weren\N{RIGHT SINGLE QUOTATION MARK}t committed to the database."
)
_LOGIC = {"and": "All conditions must be true (AND)", "or": "Any condition must be true (OR)"}


def logic_words(logic: str) -> str:
    """Condition logic in the words of the log; numbers stay as they are."""
    return _LOGIC.get(logic.strip().lower(), logic)


def as_value(value: object) -> Value:
    """Event data is typed loosely; what is shown is always a run-time value."""
    return value  # type: ignore[return-value]  # put there by our own elements, which hold nothing else


def pairs(event: Event, key: str) -> tuple[tuple[str, Value], ...]:
    """Names and values that an event holds under a key."""
    found = cast("Mapping[str, Value] | Iterable[tuple[str, Value]]", event.data.get(key, ()))
    return tuple(found.items()) if isinstance(found, Mapping) else tuple(found)


def size(value: object) -> int:
    """How many items a collection in an event has."""
    if isinstance(value, Clipped):
        return value.total
    return len(value) if isinstance(value, tuple) else 0
