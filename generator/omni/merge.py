"""Merge fields: `%Account:Name%` in a text, alone or among other words, and the values under `$Vlocity`.

Documented: help os_access_integration_procedure_data_json_with_merge_fields_48435. That a field with nothing behind it is
an empty text among words, and null alone, is our inference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.model.types import Json
from generator.omni.formula.operators import MOST_TEXT, OmniFault, text
from generator.omni.paths import get

Environment = Mapping[str, Json]  # the values of `$Vlocity.NAME` by NAME in lower case
FIELD = re.compile(r"%([^%\r\n]{1,500})%")
_VLOCITY = re.compile(r"(?i)\$Vlocity\.(\w{1,60})")
FIXED: Environment = {
    "true": True, "false": False, "null": None, "percent": "%", "quote": "'", "doublequote": '"', "space": " ",
    "emptystring": "", "newline": "\n",
}  # fmt: skip


def looked_up(path: str, data: Json, environment: Environment) -> Json:
    """The value of a path, or of a name under `$Vlocity`."""
    match = _VLOCITY.fullmatch(path.strip())
    if match is not None:
        return _of_environment(match[1], environment)
    return get(data, path.strip())


def _of_environment(name: str, environment: Environment) -> Json:
    folded = name.lower()
    return environment[folded] if folded in environment else FIXED.get(folded)


def filled(words: str, data: Json, environment: Environment) -> str:
    """A text with its merge fields filled in. Raises `OmniFault` for one that becomes too long."""
    left = MOST_TEXT

    def put_in(field: re.Match[str]) -> str:
        nonlocal left
        made = text(looked_up(field[1], data, environment))
        left -= len(made)
        if left < 0:
            raise OmniFault(f"the text is longer than {MOST_TEXT:,} characters")
        return made

    made = FIELD.sub(put_in, words)
    return _VLOCITY.sub(lambda name: text(_of_environment(name[1], environment)), made)


def merged(words: str, data: Json, environment: Environment) -> Json:
    """The value of a text: of one field alone its value as it is, else the text filled in."""
    field = FIELD.fullmatch(words.strip()) or _VLOCITY.fullmatch(words.strip())
    if field is None:
        return filled(words, data, environment)
    whole = field[0]
    return looked_up(field[1] if whole.startswith("%") else whole, data, environment)


def fields(words: str) -> list[str]:
    """The paths of the merge fields in a text."""
    return [match[1].strip() for match in FIELD.finditer(words)]
