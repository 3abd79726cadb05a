"""How a use case ends early: what stands in the way becomes the findings of its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from generator.diagnostics import Checked, Diagnostic

P = ParamSpec("P")
T = TypeVar("T")


class Stop(Exception):
    """Nothing to go on with. Raised deep inside a use case, it never leaves this room."""

    def __init__(self, *findings: Diagnostic) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


def stopping(work: Callable[P, Checked[T]]) -> Callable[P, Checked[T]]:
    """The use case `work`, its `Stop` as findings without a value."""

    @wraps(work)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Checked[T]:
        try:
            return work(*args, **kwargs)
        except Stop as stop:
            return Checked(None, stop.findings)

    return answered


def needed(made: Checked[T], *further: Diagnostic) -> T:
    """The value. Raises `Stop` with its findings, and `further`, when there is none."""
    if made.value is None:
        raise Stop(*made.diagnostics, *further)
    return made.value
