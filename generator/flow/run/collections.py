"""Collection processors: sort and filter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cmp_to_key

from generator.flow.formula.evaluate import evaluate
from generator.flow.model import CollectionProcessor, SortOption
from generator.flow.references import steps
from generator.flow.run.assign import items_of
from generator.flow.run.compare import compared
from generator.flow.run.conditions import EvaluatedCondition, seen, verdict
from generator.flow.run.paths import descend
from generator.flow.run.scope import Scope
from generator.flow.values import Value


def sort(items: tuple[Value, ...], options: tuple[SortOption, ...], limit: int | None) -> tuple[Value, ...]:
    """The items in order of the sort options, the first option weighing most; equal items keep their places."""

    def order(left: Value, right: Value) -> int:
        return next((found for option in options if (found := _order(left, right, option))), 0)

    found = sorted(items, key=cmp_to_key(order))
    return tuple(found if not limit or limit < 0 else found[:limit])


def _key(item: Value, option: SortOption) -> Value:
    return descend(item, list(steps(option.field))) if option.field else item


def _order(left: Value, right: Value, option: SortOption) -> int:
    one, other = _key(left, option), _key(right, option)
    empty, other_empty = one in (None, ""), other in (None, "")
    if empty or other_empty:
        found = (empty - other_empty) * (-1 if option.nulls_first else 1)
        return found
    found = compared(one, other) or 0
    return -found if option.descending else found


def filtered(
    element: CollectionProcessor, items: tuple[Value, ...], scope: Scope
) -> tuple[tuple[Value, ...], tuple[EvaluatedCondition, ...]]:
    """The items that meet the conditions or the formula, and the conditions as they were seen for the last item."""
    # Flow Builder declares a variable for the current item and names it here.
    name = (element.assign_to or f"currentItem_{element.name}").lower()
    outer: Mapping[str, Value] = scope.extra
    kept: list[Value] = []
    last: tuple[EvaluatedCondition, ...] = ()
    for item in items:
        scope.extra = {**outer, name: item}
        if element.conditions:
            last = seen(element.conditions, scope)
            fits = verdict(element.logic, last, scope)
        else:
            fits = not element.formula.strip() or evaluate(element.formula, scope) is True
        if fits:
            kept.append(item)
    scope.extra = outer
    return tuple(kept), last


def source_items(element: CollectionProcessor, scope: Scope) -> tuple[Value, ...]:
    """The items of the processor's collection; none when it is null."""
    return items_of(scope.read(element.collection))
