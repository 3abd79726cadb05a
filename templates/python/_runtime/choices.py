"""Types that are one of several others, where msgspec has no union of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class ChoiceType(type):
    """The class of what `choice` makes; knows the alternatives of each."""

    _named: Callable[[], tuple[Any, ...]]
    tag: str
    tags: Mapping[str, int]
    exclusive: bool

    @property
    def alternatives(cls) -> tuple[Any, ...]:
        """The types to choose from, in the order of the document."""
        return cls._named()

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
) -> Any:
    """Make the run-time type of a union.

    `alternatives` is called on first use, so that types may refer to each other in
    circles. `tag` is the property that tells them apart and `tags` leads from its
    values to the number of an alternative. `exclusive` says that exactly one must fit.
    """
    body = {
        "__module__": alternatives.__module__,
        "_named": staticmethod(alternatives),
        "tag": tag,
        "tags": dict(tags or {}),
        "exclusive": exclusive,
    }
    return ChoiceType(name, (), body)
