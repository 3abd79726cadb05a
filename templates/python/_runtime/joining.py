"""Objects that fit several alternatives of an `anyOf` at once, typed."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from .checking import check
from .codec import build
from .encoding import plain
from .faults import InvalidRequest
from .records import Record

T = TypeVar("T", bound=Record)
Other = TypeVar("Other", bound=Record)


def seen_as(value: Record, kind: type[Other]) -> Other:
    """The same object as another alternative, so that its fields are typed too.

    What that one has no field for stays with it and is sent with it. Raises
    `DecodeError` where the object does not fit.
    """
    made: Other = build(plain(value), kind)
    return made


def together(first: T, *others: Record) -> T:
    """One object that says what all of these say: `first`, which sends the rest too.

    Raises `InvalidRequest` where one of them breaks a rule of its class, and `ValueError`
    where two say different things of one property.
    """
    data: dict[str, Any] = {}
    for one in (first, *others):
        wrong = check(one, type(one))
        if wrong:
            raise InvalidRequest.of_violations(wrong)
        for name, value in plain(one).items():
            if json.dumps(data.setdefault(name, value)) != json.dumps(value):
                raise ValueError(f"two values are given for {name!r}")
    made: T = build(data, type(first))
    return made
