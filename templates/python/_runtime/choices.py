"""Types that are one of several others, where msgspec has no union of its own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from types import CodeType, FunctionType
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

    _named: FunctionType
    tag: str
    tags: Mapping[str, int]
    exclusive: bool
    linked: bool
    late: bool
    fallback: int

    @property
    def alternatives(cls) -> tuple[Any, ...]:
        """The types to choose from, in the order of the document."""
        settle(cls._named.__code__, vars(sys.modules[cls.__module__]))
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
        "late": False,
        "fallback": fallback,
    }
    return ChoiceType(name, (), body)


def link(package: str, module: str, name: str, *, late: bool = False) -> Any:
    """Stand for a type of another module, which is imported on first use.

    Where types are connected far and wide, importing one would import too many others
    within each other. With `late` the type itself takes its place as soon as something
    that mentions it is looked at.
    """
    made = choice(name, lambda: (getattr(import_module(module, package), name),))
    made.linked, made.late = True, late
    return made


def settle(code: CodeType, names: dict[str, Any]) -> None:
    """Import the types that code mentions, in place of what stands for them."""
    for name in code.co_names:
        kind = names.get(name)
        if isinstance(kind, ChoiceType) and kind.late:
            names[name] = resolved(kind)


def resolved(kind: Any) -> Any:
    """The type itself where a link stands for it."""
    if isinstance(kind, ChoiceType) and kind.linked:
        return kind.alternatives[0]
    return kind
