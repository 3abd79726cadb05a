"""List Merge Actions: several lists of objects as one."""

from __future__ import annotations

from generator.model.types import Json
from generator.omni.formula.functions import FUNCTIONS, items, merged_lists
from generator.omni.formula.operators import NeedsOrg, text
from generator.omni.model import Element
from generator.omni.paths import get, put
from generator.omni.run.values import ConfigValues


def merged_list(element: Element, values: ConfigValues, data: Json) -> Json:
    """The list that a List Merge Action makes. Raises `NeedsOrg` for an advanced merge, `OmniFault`."""
    if element.flag("advancedMerge"):
        raise NeedsOrg("an advanced merge (advancedMergeMap) needs an org")
    names = _texts(element.config.get("mergeListsOrder"))
    keys = _texts(element.config.get("mergeFields"))
    primary = values.filled(element.word("primaryListKey"), data)
    only = element.flag("hasPrimary") and bool(primary)
    if only and primary in names:
        names = [primary, *(name for name in names if name != primary)]
    made: Json = list(merged_lists(keys, [get(data, values.filled(name, data).strip("%")) for name in names], only))
    made = [_updated(element, values, item) for item in items(made)]
    condition = element.word("filterListFormula")
    if condition:
        made = [item for item in items(made) if values.holds(condition, item)]
    order = _texts(element.config.get("sortBy"))
    if order:
        made = FUNCTIONS["SORTBY"].of([made, *order], values.formulas.clock)
        if element.flag("sortInDescendingOrder"):
            made = list(reversed(items(made)))
    kept = [name.strip() for name in element.word("dynamicOutputFields").split(",") if name.strip()]
    return [_only(item, kept) for item in items(made)] if kept else made


def _updated(element: Element, values: ConfigValues, item: Json) -> Json:
    changes = element.table("updateFieldValue")
    if not changes or not isinstance(item, dict):
        return item
    copy = dict(item)
    for path, given in changes.items():
        put(copy, path, values.value(given, item))
    return copy


def _only(item: Json, kept: list[str]) -> Json:
    return {name: item[name] for name in kept if name in item} if isinstance(item, dict) else item


def _texts(given: Json) -> list[str]:
    return [text(one) for one in items(given) if text(one).strip()]
