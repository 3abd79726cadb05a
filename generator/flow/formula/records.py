"""Functions over the triggering record as it was before: ISNEW, ISCHANGED, PRIORVALUE.

A record is new when no `$Record__Prior` is known. Of a new record nothing has changed, and a prior value is the value itself
(Salesforce's help).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from generator.flow.formula.logic import FormulaContext, Thunk
from generator.flow.values import Value

Fields: TypeAlias = tuple[str, ...]  # paths below $Record


@dataclass(frozen=True, slots=True)
class RecordFunction:
    """A function whose arguments are fields of the triggering record."""

    make: Callable[[Fields], Thunk]
    least: int
    most: int


def is_new(scope: FormulaContext) -> bool:
    """Whether the triggering record was not there before."""
    return scope.read("$Record__Prior") is None


def changed(scope: FormulaContext, field: str) -> bool:
    """Whether a field of the triggering record differs from before."""
    return not is_new(scope) and scope.read(f"$Record.{field}") != scope.read(f"$Record__Prior.{field}")


def _prior(scope: FormulaContext, field: str) -> Value:
    found: Value = scope.read(f"$Record.{field}" if is_new(scope) else f"$Record__Prior.{field}")
    return found


TABLE: dict[str, RecordFunction] = {
    "ISNEW": RecordFunction(lambda fields: is_new, 0, 0),
    "ISCHANGED": RecordFunction(lambda fields: lambda scope: changed(scope, fields[0]), 1, 1),
    "PRIORVALUE": RecordFunction(lambda fields: lambda scope: _prior(scope, fields[0]), 1, 1),
}
