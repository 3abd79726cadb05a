"""Places in a procedure's data: `Account:Contacts|2:Name`, numbered from 1, and `VlocityNoRootNode`.

Documented: help os_access_integration_procedure_data_json_with_merge_fields_48435.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.model.types import Json

NO_ROOT = "VlocityNoRootNode"  # as a response's node: the answer itself goes into the root
_STEP = re.compile(r"([^|]*)(?:\|(\d{1,9}|n))?\Z")


def get(data: Json, path: str) -> Json:
    """The value at a path, None where there is none. Of a list without a number the items' values are taken."""
    here = data
    for step in path.split(":"):
        match = _STEP.match(step.strip())
        name, at = (match[1], match[2]) if match is not None else (step, None)
        here = _below(here, name) if name else here
        if at is not None and at != "n":
            here = _item(here, int(at))
        if here is None:
            return None
    return here


def _below(here: Json, name: str) -> Json:
    if isinstance(here, dict):
        return here.get(name)
    if isinstance(here, list):
        found = [item[name] for item in here if isinstance(item, dict) and name in item]
        return found or None
    return None


def _item(here: Json, number: int) -> Json:
    if isinstance(here, list):
        return here[number - 1] if 0 < number <= len(here) else None
    return here if number == 1 else None  # one object stands for a list of it


def put(data: dict[str, Json], path: str, value: Json) -> None:
    """Set the value at a path, with the objects on the way; what is no object there is replaced."""
    here = data
    steps = [step.strip().partition("|")[0] for step in path.split(":") if step.strip()]
    for step in steps[:-1]:
        inner = here.get(step)
        if not isinstance(inner, dict):
            inner = here[step] = {}
        here = inner
    if steps:
        here[steps[-1]] = value


def placed(path: str, value: Json) -> dict[str, Json]:
    """An object with a value at a path."""
    made: dict[str, Json] = {}
    put(made, path, value)
    return made


def merged(below: Json, above: Mapping[str, Json]) -> Json:
    """An object with more keys, which win; anything else is taken over by them."""
    if not above:
        return below
    return {**(below if isinstance(below, dict) else {}), **above}
