"""Violations whose paths are still being put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct

from .faults import Violation

Step: TypeAlias = str | int


class Wrong(Struct, frozen=True):
    """A violation whose path is still being put together."""

    steps: tuple[Step, ...]
    rule: str
    message: str
    value: Any

    def under(self, step: Step) -> Wrong:
        return Wrong((step, *self.steps), self.rule, self.message, self.value)


Checker: TypeAlias = Callable[[Any], tuple[Wrong, ...]]
"""Answers the violations of a value."""

FINE: tuple[Wrong, ...] = ()


def violations(wrongs: tuple[Wrong, ...], place: str = "") -> tuple[Violation, ...]:
    """The violations with their paths written out."""
    return tuple(
        Violation(_path(place, wrong.steps), wrong.rule, wrong.message, wrong.value)
        for wrong in wrongs
    )


def _path(place: str, steps: tuple[Step, ...]) -> str:
    path = place
    for step in steps:
        if isinstance(step, int):
            path = f"{path}[{step}]"
        else:
            path = f"{path}.{step}" if path else step
    return path
