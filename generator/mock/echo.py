"""Answers that speak of what was asked: made values echo inputs of the same name and type, where the schema lets them."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from generator.mock.check import CheckedRequest

Scalar: TypeAlias = str | int | float | bool
Path: TypeAlias = tuple[str | int, ...]
MOST_INPUTS = 500
MOST_PLACES = 200  # in one answer
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"(?:.*[a-z0-9_-])?I[dD]|.*[_-]id|id|ID", re.DOTALL)


def given(checked: CheckedRequest) -> dict[str, Scalar]:
    """The scalar inputs of a request by their bare names; where two share a name the nearer to the path wins.

    What the path ends with (`/orders/{orderId}`) also answers to `id`.
    """
    found: dict[str, Scalar] = {}
    for location in ("path", "query"):
        for name, value in checked.values.get(location, {}).items():
            _take(found, name, value)
    for name, value in _scalars(checked.body):
        if len(found) >= MOST_INPUTS:
            break
        _take(found, name, value)
    last = _VARIABLE.fullmatch(checked.operation.path.rstrip("/").rpartition("/")[2])
    if last is not None and _ID.fullmatch(last[1]):
        _take(found, "id", checked.values["path"].get(last[1]))
    return found


def echoed(value: object, inputs: Mapping[str, Scalar], fits: Callable[[object], bool]) -> object:
    """A copy of a made answer with the inputs in it; the answer itself where nothing agrees or nothing would fit."""
    places = [place for place in _places(value) if _agrees(place, inputs)][:MOST_PLACES]
    if not places:
        return value
    every = copy.deepcopy(value)
    for path, _ in places:
        _echo(every, path, inputs)
    if fits(every):
        return every
    made = value
    for path, _ in places:  # one refuses: each on its own
        trial = copy.deepcopy(made)
        _echo(trial, path, inputs)
        made = trial if fits(trial) else made
    return made


def bare(name: str) -> str:
    """A name without case and joints: `sub_account-id` is `subAccountId`."""
    return re.sub(r"[_\-.\s]", "", name).lower()


def _take(found: dict[str, Scalar], name: str, value: object) -> None:
    if isinstance(value, (str, int, float, bool)) and value != "":
        found.setdefault(bare(name), value)


def _scalars(value: object) -> Iterator[tuple[str, object]]:
    """The named scalars of a body, the outer ones first; lists hold several of the same name and name none."""
    waiting: list[object] = [value]
    while waiting:
        inner: list[object] = []
        for each in waiting:
            for name, one in each.items() if isinstance(each, dict) else ():
                if isinstance(one, dict):
                    inner.append(one)
                elif isinstance(name, str):
                    yield name, one
        waiting = inner


def _places(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every named scalar of an answer, with its path. In a list only the first item is what was asked about."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _places(one, (*path, name))
    elif isinstance(value, list):
        yield from _places(value[0], (*path, 0)) if value else ()
    elif path and isinstance(path[-1], str):
        yield path, value


def _agrees(place: tuple[Path, object], inputs: Mapping[str, Scalar]) -> bool:
    path, value = place
    name = bare(str(path[-1]))
    if name == "id" and len(path) > 1:
        return False  # the id of something else
    there = inputs.get(name)
    same = isinstance(there, bool) == isinstance(value, bool)
    numbers = isinstance(there, (int, float)) and isinstance(value, (int, float))
    return there is not None and same and (numbers or type(there) is type(value)) and there != value


def _echo(value: object, path: Path, inputs: Mapping[str, Scalar]) -> None:
    """Put the input of the same name where a path of `_places` leads."""
    for step in path[:-1]:
        value = value[step] if isinstance(value, dict) else value[0] if isinstance(value, list) else None
    if isinstance(value, dict):
        name = str(path[-1])
        value[name] = inputs[bare(name)]
