"""What an org's answers mean: which inferences hold, and the rows that are to be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal, TypeAlias, Union

from generator.model.types import Json
from generator.probe.expectations import expected
from generator.probe.questions import QUESTIONS, Aspect, ProbeQuestion

Standing = Literal["holds", "differs", "open"]


class _Open(Enum):
    """An aspect of which the org said nothing."""

    OPEN = "open"


_OPEN = _Open.OPEN
_Found: TypeAlias = Union[Json, _Open]
# Where our answer to an aspect is worked out; the place to change when an org says otherwise.
PLACES: dict[Aspect, str] = {
    "deploy": "the rule's effect",
    "operations": "generator/salesforce/derive.py",
    "inputs": "generator/salesforce/actions.py",
    "outputs": "generator/salesforce/actions.py",
    "classes": "generator/salesforce/names.py",
    "types": "generator/salesforce/constants.py",
    "call": "generator/probe/questions.py (bulk results)",
    "route": "the default of --http-errors in generator/usecases/flow_world.py",
}


@dataclass(frozen=True, slots=True)
class ProbeRow:
    """One aspect of one question: what we expect, what the org said, and what follows."""

    question: str
    asks: str
    aspect: Aspect
    standing: Standing
    expected: Json
    found: Json
    rules: tuple[str, ...]
    change: str  # what to write where, "" where nothing follows


def outcomes(answers: Mapping[str, Json], api_version: str, *, local: bool = False) -> Iterator[ProbeRow]:
    """A row for each aspect of each question; `answers` are by service.

    A rule counts as observed when all that its question compares holds. From a local org nothing follows: it goes by our rules.
    """
    for question in QUESTIONS:
        answer = answers.get(question.service)
        wanted = expected(question).aspects
        rows = []
        for aspect in question.aspects:
            found = _found(aspect, wanted[aspect], answer if isinstance(answer, dict) else {})
            rows.append(_row(question, aspect, wanted[aspect], found, api_version))
        whole = all(row.standing == "holds" for row in rows)
        for row in rows:
            follows = not local and (row.standing == "differs" or whole)
            yield row if follows else replace(row, change="")


def _row(question: ProbeQuestion, aspect: Aspect, wanted: Json, found: _Found, api_version: str) -> ProbeRow:
    if found is _OPEN:
        return ProbeRow(question.service, question.asks, aspect, "open", wanted, None, question.rules, "")
    standing: Standing = "holds" if found == wanted else "differs"
    seen = f"seen in an org of {api_version}"
    rules = ", ".join(question.rules)
    if standing == "holds":
        change = f"{rules}: confidence becomes OBSERVED ({seen})" if rules else ""
    else:
        change = f"{PLACES[aspect]}: {wanted!r} becomes {found!r}" + (f" for {rules}" if rules else "") + f" ({seen})"
    return ProbeRow(question.service, question.asks, aspect, standing, wanted, found, question.rules, change)


def _found(aspect: Aspect, wanted: Json, answer: Mapping[str, Json]) -> _Found:
    """What the org said of an aspect, in the shape of what we expect; `_OPEN` where it did not say."""
    deploy = answer.get("deploy")
    if not isinstance(deploy, dict) or not isinstance(deploy.get("success"), bool):
        return _OPEN
    if aspect == "deploy":
        return "taken" if deploy["success"] else "refused"
    if aspect in ("inputs", "outputs"):
        return _names(answer, aspect)
    if aspect == "types":
        return _types(wanted, answer)
    value = answer.get(aspect)
    if aspect == "classes" and isinstance(value, dict) and None in value.values():
        return _OPEN
    if aspect == "operations":
        return [*sorted(map(str, value))] if isinstance(value, list) else _OPEN
    if aspect == "call":
        return [one.get("isSuccess") for one in value if isinstance(one, dict)] if isinstance(value, list) else _OPEN
    return _OPEN if value is None or not isinstance(value, (dict, str)) else value


def _described(answer: Mapping[str, Json], side: str) -> list[dict[str, Json]] | None:
    told = answer.get("describe")
    rows = told.get(side) if isinstance(told, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def _names(answer: Mapping[str, Json], side: str) -> _Found:
    rows = _described(answer, side)
    return _OPEN if rows is None else [*sorted(str(row.get("name")) for row in rows)]


def _types(wanted: Json, answer: Mapping[str, Json]) -> _Found:
    """The constants of the inputs and outputs that we have an expectation of."""
    sides = [_described(answer, side) for side in ("inputs", "outputs")]
    if None in sides or not isinstance(wanted, dict):
        return _OPEN
    told = {str(row.get("name")): row.get("type") for rows in sides for row in rows or ()}
    return {name: told.get(name) for name in wanted}
