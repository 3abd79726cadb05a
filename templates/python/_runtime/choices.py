"""Types that are one of several others, where msgspec has no union of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


class _Toll(threading.local):
    """What a reading had to pay, counted while it goes on."""

    misfits = 0
    """Data that fit no alternative and stay as they are."""
    leftovers = 0
    """Properties that no field is for."""


TOLL = _Toll()


class ChoiceType(type):
    """The class of what `choice` makes; knows the alternatives of each."""

    _named: Callable[[], tuple[Any, ...]]
    tag: str
    tags: Mapping[str, int]
    exclusive: bool
    linked: bool
    fallback: int

    @property
    def alternatives(cls) -> tuple[Any, ...]:
        """The types to choose from, in the order of the document."""
        return tuple(map(resolved, cls._named()))

    def __instancecheck__(cls, value: object) -> bool:
        """Always true, so that what fits no alternative can be kept as plain data."""
        return True


def choice(
    name: str,
    alternatives: Callable[[], tuple[Any, ...]],
    *,
    tag: str = "",
    tags: Mapping[str, int] | None = None,
    exclusive: bool = True,
    fallback: int = -1,
) -> Any:
    """Make the run-time type of a union.

    `alternatives` is called on first use, so that types may refer to each other in
    circles. `tag` is the property that tells them apart and `tags` leads from its
    values to the number of an alternative; `fallback` is the number that holds for a
    missing or unknown tag. `exclusive` says that exactly one must fit.
    """
    body = {
        "__module__": alternatives.__module__,
        "_named": staticmethod(alternatives),
        "tag": tag,
        "tags": dict(tags or {}),
        "exclusive": exclusive,
        "linked": False,
        "fallback": fallback,
    }
    return ChoiceType(name, (), body)


def link(package: str, module: str, name: str) -> Any:
    """Stand for a type of another module, which is imported on first use.

    Where types are connected far and wide, importing one would import too many others
    within each other.
    """
    made = choice(name, lambda: (getattr(import_module(module, package), name),))
    made.linked = True
    return made


def resolved(kind: Any) -> Any:
    """The type itself where a link stands for it."""
    if isinstance(kind, ChoiceType) and kind.linked:
        return kind.alternatives[0]
    return kind
