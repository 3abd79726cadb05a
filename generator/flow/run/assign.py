"""The assignment operators, by their names in the XML."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from generator.flow.formula.operators import add, joined, subtract
from generator.flow.run.compare import equal
from generator.flow.values import MAX_ITEMS, FlowFault, Value, kind_of, merge_text

WORDS = {
    "Assign": "Equals",
    "Add": "Add",
    "AddItem": "Add",
    "Subtract": "Subtract",
    "AddAtStart": "Add at Start",
    "AssignCount": "Equals Count",
    "RemoveFirst": "Remove First",
    "RemoveAll": "Remove All",
    "RemoveAfterFirst": "Remove After First",
    "RemoveBeforeFirst": "Remove Before First",
    "RemovePosition": "Remove Position",
    "RemoveUncommon": "Remove Uncommon",
}


def items_of(value: Value) -> tuple[Value, ...]:
    """A collection's items; null has none, anything else is its own only item."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _add(old: Value, new: Value) -> Value:
    if isinstance(old, tuple):
        return old + items_of(new)
    if isinstance(new, tuple):
        raise FlowFault("a collection can't be added to a single value")
    if isinstance(old, str):
        return joined(old, merge_text(new))
    if old is None:  # nothing yet: the value itself, as a null counter counts from zero
        return new
    return old if new is None else add(old, new)


def _subtract(old: Value, new: Value) -> Value:
    if old is None and isinstance(new, Decimal):
        return -new
    return old if new is None else subtract(old, new)


def _collection(old: Value) -> tuple[Value, ...]:
    if old is None or isinstance(old, tuple):
        return items_of(old)
    raise FlowFault(f"expected a collection, found {kind_of(old)}")


def _remove_first(old: Value, new: Value) -> Value:
    kept = list(_collection(old))
    for unwanted in items_of(new):
        position = next((n for n, item in enumerate(kept) if equal(item, unwanted)), None)
        if position is not None:
            del kept[position]
    return tuple(kept)


def _remove_all(old: Value, new: Value) -> Value:
    unwanted = items_of(new)
    return tuple(item for item in _collection(old) if not any(equal(item, one) for one in unwanted))


def _position(old: tuple[Value, ...], wanted: Value) -> int | None:
    return next((n for n, item in enumerate(old) if equal(item, wanted)), None)


def _remove_after_first(old: Value, new: Value) -> Value:
    items = _collection(old)
    position = _position(items, new)
    return items if position is None else items[: position + 1]


def _remove_before_first(old: Value, new: Value) -> Value:
    items = _collection(old)
    position = _position(items, new)
    return items if position is None else items[position:]


def _remove_position(old: Value, new: Value) -> Value:
    """Positions count from 0, as loops do in the debug log; the base is not documented."""
    items = _collection(old)
    if not isinstance(new, Decimal):
        raise FlowFault("Remove Position needs a number")
    position = int(new)
    return items[:position] + items[position + 1 :] if 0 <= position < len(items) else items


def _remove_uncommon(old: Value, new: Value) -> Value:
    wanted = items_of(new)
    return tuple(item for item in _collection(old) if any(equal(item, one) for one in wanted))


def _count(old: Value, new: Value) -> Value:
    return Decimal(len(items_of(new)))


OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "Assign": lambda old, new: new,
    "Add": _add,
    "AddItem": lambda old, new: _collection(old) + items_of(new),
    "AddAtStart": lambda old, new: items_of(new) + _collection(old),
    "Subtract": _subtract,
    "AssignCount": _count,
    "RemoveFirst": _remove_first,
    "RemoveAll": _remove_all,
    "RemoveAfterFirst": _remove_after_first,
    "RemoveBeforeFirst": _remove_before_first,
    "RemovePosition": _remove_position,
    "RemoveUncommon": _remove_uncommon,
}


GROWING = ("Add", "AddItem", "AddAtStart")
_SHRINKING = ("RemoveFirst", "RemoveAll", "RemoveAfterFirst", "RemoveBeforeFirst", "RemovePosition", "RemoveUncommon")


def assigned(operator: str, old: Value, new: Value) -> Value:
    """The new value of a target. Raises `FlowFault` for an operator that is not one, or values it cannot take."""
    work = OPERATORS.get(operator)
    if work is None:
        raise FlowFault(f"the assignment operator {operator or 'None'} can't be run")
    value = work(old, new)
    if isinstance(value, tuple) and len(value) > MAX_ITEMS and operator not in ("Assign", *_SHRINKING):
        raise FlowFault(f"the collection grows beyond {MAX_ITEMS:,} items")
    return value
