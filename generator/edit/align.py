"""Which items of an old list are which items of a new one."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from typing import Any

Json = Any

# What tells one object in a list from another, in OpenAPI: a parameter, a reference, a tag, a server.
_MARKS = ("$ref", "in", "name", "url", "operationId", "title")


def same(old: Json, new: Json) -> bool:
    """Equal as JSON: unlike `==`, True is not 1 and 1 is not 1.0."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(same(value, new[key]) for key, value in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(map(same, old, new))
    return bool(old == new)


def align(old: list[Json], new: list[Json]) -> list[int | None]:
    """For each new item the number of the old item it continues, or None; numbers rise."""
    if len(old) == len(new):
        return list(range(len(old)))
    matcher = SequenceMatcher(None, [_mark(item) for item in old], [_mark(item) for item in new], autojunk=False)
    made: list[int | None] = [None] * len(new)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and old_to - old_from == new_to - new_from):
            for step in range(new_to - new_from):
                made[new_from + step] = old_from + step
    return made


def _mark(item: Json) -> str:
    if isinstance(item, dict):
        marks = {key: item[key] for key in _MARKS if isinstance(item.get(key), str)}
        if marks:
            return json.dumps(marks, sort_keys=True)
    return json.dumps(item, sort_keys=True)
