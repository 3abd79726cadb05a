"""The functions of formulas, one row each. Those of conditions, texts and lists are documented in help `os_omnistudio_…_functions`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from generator.model.types import Json
from generator.omni.formula import moments
from generator.omni.formula.operators import (
    MOST_TEXT,
    OmniFault,
    among,
    blank,
    needed,
    number,
    plain,
    same,
    text,
    truth,
)
from generator.omni.paths import get
from generator.omni.texts import json_of

Given = Sequence[Json]


@dataclass(frozen=True, slots=True)
class OmniFunction:
    """A function: how many values it takes at least and at most, and what it makes of them and the clock."""

    least: int
    most: int
    of: Callable[[Given, moments.Clock], Json]

    def misfit(self, name: str, count: int) -> str:
        """What is wrong with so many values, "" for nothing."""
        if self.least <= count <= self.most:
            return ""
        takes = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{name} takes {takes} values, not {count}"


def items(value: Json) -> list[Json]:
    """A list; one thing is a list of it, nothing an empty one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def _flat(values: Given) -> list[Json]:
    """The numbers of a call: given singly, as lists, or as lists of objects with one field each."""
    made: list[Json] = []
    for value in values:
        for item in items(value):
            made.append(next(iter(item.values())) if isinstance(item, dict) and len(item) == 1 else item)
    return made


def _substring(v: Given) -> str:
    word, start = text(v[0]), int(needed(v[1], "SUBSTRING"))
    end = int(needed(v[2], "SUBSTRING")) if len(v) > 2 else len(word)
    return word[max(start, 0) : max(end, 0)]


def _concat(v: Given) -> str:
    made = "".join(text(one) for one in v)
    if len(made) > MOST_TEXT:
        raise OmniFault(f"the text is longer than {MOST_TEXT:,} characters")
    return made


def _replaced(words: str, old: str, new: str) -> str:
    if old and words.count(old) * len(new) > MOST_TEXT:
        raise OmniFault(f"the text is longer than {MOST_TEXT:,} characters")
    return words.replace(old, new) if old else words


def _maptolist(value: Json) -> Json:
    if isinstance(value, dict) and all(isinstance(inner, dict) for inner in value.values()):
        return list(value.values())
    return items(value)


def _deserialize(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    try:
        return json_of(value)
    except (ValueError, RecursionError):
        raise OmniFault("DESERIALIZE needs the text of JSON") from None


def _sorted(v: Given) -> Json:
    keys = [text(one) for one in v[1:] if not (isinstance(one, str) and one.startswith("["))]
    made = list(items(v[0]))
    for key in reversed(keys):
        name, _, order = key.partition(" ")
        made.sort(
            key=lambda item: _order(get(item, name)), reverse=order.strip().upper() == "DESC" or "[:DSC]" in v[1:]
        )
    return made


def _order(value: Json) -> tuple[int, Decimal, str]:
    as_number = number(value)
    return (
        (0, Decimal(0), "")
        if blank(value)
        else (1, as_number, "") if as_number is not None else (2, Decimal(0), text(value))
    )


def merged_lists(keys: Sequence[str], lists: Sequence[Json], primary: bool) -> list[Json]:
    """Objects of several lists as one list, those with equal values of the keys as one; later lists fill in and replace.

    With `primary` only the objects of the first list stay.
    """
    made: list[Json] = []
    index: dict[tuple[str, ...], dict[str, Json]] = {}
    for turn, one in enumerate(lists):
        for item in items(one):
            known = tuple(text(get(item, key)) for key in keys)
            found = index.get(known) if keys and all(known) else None
            if found is not None and isinstance(item, dict):
                found.update(item)
            elif turn == 0 or not primary:
                copy = dict(item) if isinstance(item, dict) else item
                made.append(copy)
                if isinstance(copy, dict) and keys and all(known):
                    index[known] = copy
    return made


def _mean(v: Given) -> Json:
    numbers = _flat(v)
    return plain(sum((needed(one, "AVG") for one in numbers), Decimal(0)) / len(numbers)) if numbers else None


def _rounded(v: Given) -> Json:
    places = int(needed(v[1], "ROUND")) if len(v) > 1 else 0
    if abs(places) > 30:
        raise OmniFault("ROUND takes 30 places at most")
    return plain(needed(v[0], "ROUND").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _split(v: Given) -> Json:
    separator = text(v[1]) if len(v) > 1 else ","
    return list(text(v[0]).split(separator) if separator else text(v[0]))


def _unique(value: Json) -> Json:
    made: list[Json] = []
    for item in items(value):
        if item not in made:
            made.append(item)
    return made


def _base64(value: Json) -> str:
    if blank(value):
        raise OmniFault("BASE64ENCODE takes neither null nor an empty text")
    return base64.b64encode(text(value).encode()).decode()


def _chosen(v: Given) -> Json:
    """CASE(value, one, result, ..., else)."""
    pairs = v[1:]
    for at in range(0, len(pairs) - 1, 2):
        if same(v[0], pairs[at]):
            return pairs[at + 1]
    return pairs[-1] if len(pairs) % 2 else None


def _floor(value: Json, up: bool) -> Json:
    made = needed(value, "CEILING" if up else "FLOOR")
    return plain(made.to_integral_value("ROUND_CEILING" if up else "ROUND_FLOOR"))


MANY = 255
FUNCTIONS: dict[str, OmniFunction] = {
    # conditions
    "IF": OmniFunction(2, 3, lambda v, c: v[1] if truth(v[0]) else v[2] if len(v) > 2 else None),
    "CASE": OmniFunction(2, MANY, lambda v, c: _chosen(v)),
    "AND": OmniFunction(1, MANY, lambda v, c: all(truth(one) for one in v)),
    "OR": OmniFunction(1, MANY, lambda v, c: any(truth(one) for one in v)),
    "NOT": OmniFunction(1, 1, lambda v, c: not truth(v[0])),
    "ISBLANK": OmniFunction(1, 1, lambda v, c: blank(v[0])),
    "ISNOTBLANK": OmniFunction(1, 1, lambda v, c: not blank(v[0])),
    "EXIST": OmniFunction(2, 2, lambda v, c: among(v[1], v[0])),
    "NOTEXIST": OmniFunction(2, 2, lambda v, c: not among(v[1], v[0])),
    "EQUALS": OmniFunction(2, 2, lambda v, c: same(v[0], v[1])),
    "BOOLEAN": OmniFunction(1, 1, lambda v, c: truth(v[0])),
    # texts
    "CONCAT": OmniFunction(1, MANY, lambda v, c: _concat(v)),
    "SUBSTRING": OmniFunction(2, 3, lambda v, c: _substring(v)),
    "SPLIT": OmniFunction(1, 2, lambda v, c: _split(v)),
    "CONTAINS": OmniFunction(2, 2, lambda v, c: text(v[1]) in text(v[0])),
    "STARTSWITH": OmniFunction(2, 2, lambda v, c: text(v[0]).startswith(text(v[1]))),
    "ENDSWITH": OmniFunction(2, 2, lambda v, c: text(v[0]).endswith(text(v[1]))),
    "STRINGINDEXOF": OmniFunction(2, 2, lambda v, c: text(v[0]).find(text(v[1]))),
    "STRING": OmniFunction(1, 1, lambda v, c: text(v[0])),
    "TOSTRING": OmniFunction(1, 1, lambda v, c: text(v[0])),
    "LOWERCASE": OmniFunction(1, 1, lambda v, c: text(v[0]).lower()),
    "LOWER": OmniFunction(1, 1, lambda v, c: text(v[0]).lower()),
    "UPPERCASE": OmniFunction(1, 1, lambda v, c: text(v[0]).upper()),
    "UPPER": OmniFunction(1, 1, lambda v, c: text(v[0]).upper()),
    "TRIM": OmniFunction(1, 1, lambda v, c: text(v[0]).strip()),
    "LENGTH": OmniFunction(1, 1, lambda v, c: len(text(v[0]))),
    "REPLACE": OmniFunction(3, 3, lambda v, c: _replaced(text(v[0]), text(v[1]), text(v[2]))),
    "BASE64ENCODE": OmniFunction(1, 1, lambda v, c: _base64(v[0])),
    "SERIALIZE": OmniFunction(1, 1, lambda v, c: json.dumps(v[0], ensure_ascii=False, separators=(",", ":"))),
    "RESERIALIZE": OmniFunction(1, 1, lambda v, c: v[0]),  # data is plain already
    "DESERIALIZE": OmniFunction(1, 1, lambda v, c: _deserialize(v[0])),
    # numbers
    "ABS": OmniFunction(1, 1, lambda v, c: plain(abs(needed(v[0], "ABS")))),
    "CEILING": OmniFunction(1, 1, lambda v, c: _floor(v[0], True)),
    "FLOOR": OmniFunction(1, 1, lambda v, c: _floor(v[0], False)),
    "ROUND": OmniFunction(1, 3, lambda v, c: _rounded(v)),
    "INTEGER": OmniFunction(1, 1, lambda v, c: int(needed(v[0], "INTEGER"))),
    "NUMBER": OmniFunction(1, 1, lambda v, c: plain(needed(v[0], "NUMBER"))),
    "SUM": OmniFunction(1, MANY, lambda v, c: plain(sum((needed(one, "SUM") for one in _flat(v)), Decimal(0)))),
    "AVG": OmniFunction(1, MANY, lambda v, c: _mean(v)),
    "MAX": OmniFunction(1, MANY, lambda v, c: plain(max(needed(one, "MAX") for one in _flat(v))) if _flat(v) else None),
    "MIN": OmniFunction(1, MANY, lambda v, c: plain(min(needed(one, "MIN") for one in _flat(v))) if _flat(v) else None),
    # lists
    "LIST": OmniFunction(0, MANY, lambda v, c: [one for given in v for one in items(given)]),
    "LISTSIZE": OmniFunction(1, 1, lambda v, c: len(items(v[0]))),
    "MAPTOLIST": OmniFunction(1, 1, lambda v, c: _maptolist(v[0])),
    "SORTBY": OmniFunction(2, MANY, lambda v, c: _sorted(v)),
    "UNIQUE": OmniFunction(1, 1, lambda v, c: _unique(v[0])),
    "LISTMERGE": OmniFunction(2, MANY, lambda v, c: _listmerge(v, False)),
    "LISTMERGEPRIMARY": OmniFunction(2, MANY, lambda v, c: _listmerge(v, True)),
    # dates
    "TODAY": OmniFunction(0, 0, lambda v, c: moments.today(c)),
    "NOW": OmniFunction(0, 1, lambda v, c: moments.formatted(moments.now(c), v[0]) if v else moments.now(c)),
    "ADDDAY": OmniFunction(2, 2, lambda v, c: moments.shifted(v[0], v[1])),
    "ADDMONTH": OmniFunction(2, 2, lambda v, c: moments.months_on(v[0], v[1])),
    "ADDYEAR": OmniFunction(2, 2, lambda v, c: moments.months_on(v[0], plain(needed(v[1], "ADDYEAR") * 12))),
    "EOM": OmniFunction(1, 1, lambda v, c: moments.end_of_month(v[0])),
    "DATEDIFF": OmniFunction(2, 2, lambda v, c: moments.days_between(v[0], v[1])),
    "AGE": OmniFunction(1, 1, lambda v, c: moments.age(v[0], c().date())),
    "AGEON": OmniFunction(2, 2, lambda v, c: moments.age(v[0], moments.moment(v[1]).date())),
    "YEAR": OmniFunction(1, 1, lambda v, c: moments.moment(v[0]).year),
    "MONTH": OmniFunction(1, 1, lambda v, c: moments.moment(v[0]).month),
    "DAYOFMONTH": OmniFunction(1, 1, lambda v, c: moments.moment(v[0]).day),
    "DAYOFWEEK": OmniFunction(1, 1, lambda v, c: moments.moment(v[0]).isoweekday() % 7 + 1),
    "HOUR": OmniFunction(1, 1, lambda v, c: moments.moment(v[0]).hour),
    "MINUTE": OmniFunction(1, 1, lambda v, c: moments.moment(v[0]).minute),
    "FORMATDATETIME": OmniFunction(2, 3, lambda v, c: moments.formatted(v[0], v[1])),
    "DATETIMETOUNIX": OmniFunction(1, 1, lambda v, c: int(moments.moment(v[0]).timestamp() * 1000)),
}  # fmt: skip


def _listmerge(v: Given, primary: bool) -> Json:
    """The keys as texts, then the lists."""
    keys = [one for one in v if isinstance(one, str)]
    return merged_lists(keys, [one for one in v if not isinstance(one, str)], primary)


SPECIAL = ("FILTER",)  # takes a formula as a text, for each item: see evaluate
