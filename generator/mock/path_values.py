"""Several variables in one segment of a path: the text is shared out so that each gets what its schema allows.

`/profiles/{id}{extension}` gives no sign where the id ends; that the extension is one of ".json" and ".xml" does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from generator.mock import decode
from generator.mock.operations import ServedOperation
from generator.mock.segments import BRACES, Segment
from generator.mock.served import ServedParameter

TRIES = 2_000  # texts shown to schemas for one request; past it the segments that follow stay as they are


def shared_out(
    operation: ServedOperation, raw_path: Mapping[str, str], reads: Callable[[ServedParameter, str], bool]
) -> dict[str, str]:
    """The raw texts of the path's variables. `reads` says whether a parameter's schema allows a raw text.

    Where no way of sharing suits every variable of a segment, its texts stay as they are.
    """
    found = dict(raw_path)
    asked: list[str] = []
    described = {parameter.name: parameter for parameter in operation.parameters if parameter.location == "path"}
    for segment in operation.path.partition("?")[0].split("/"):
        names = BRACES.findall(segment)
        if len(names) < 2 or len(set(names)) < len(names) or not all(name in found for name in names):
            continue
        if len(asked) >= TRIES:
            break
        owners = [described[name] for name in names]

        @cache
        def suits(number: int, raw: str, owners: list[ServedParameter] = owners) -> bool:
            asked.append(owners[number].name)
            return reads(owners[number], raw)

        if not all(suits(number, found[name]) for number, name in enumerate(names)):
            text = BRACES.sub(lambda variable: found[variable[1]], segment)
            found.update(zip(names, Segment(segment).split(text, suits) or (), strict=False))
    return found


def in_template_query(operation: ServedOperation, query: decode.Pairs) -> dict[str, str]:
    """The raw texts of variables that stand in a query which is part of the path template."""
    said = decode.pairs(operation.path.partition("?")[2].partition("#")[0])
    variables = {name: value[1:-1] for name, value in said if value.startswith("{") and value.endswith("}")}
    return {variables[name]: value for name, value in query if name in variables}
