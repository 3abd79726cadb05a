"""Conditions in a run: each side read once, tests made only as far as the logic asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.flow.formula.evaluate import evaluate
from generator.flow.references import steps
from generator.flow.run.compare import holds
from generator.flow.run.scope import Scope
from generator.flow.values import FlowFault, Value
from generator.flow.written import Condition
from generator.salesforce.condition_logic import BadLogic, parse_logic


@dataclass(frozen=True, slots=True)
class EvaluatedCondition:
    """A condition with the values that stood on its sides."""

    condition: Condition
    left: Value
    right: Value


def seen(conditions: Sequence[Condition], scope: Scope) -> tuple[EvaluatedCondition, ...]:
    """The conditions with their values."""
    return tuple(EvaluatedCondition(c, _left(c, scope), _right(c, scope)) for c in conditions)


def _right(condition: Condition, scope: Scope) -> Value:
    """The right value; of a condition without a left side it is a formula (logic "formula_evaluates_to_true")."""
    if not condition.left and condition.right.kind == "stringValue":
        return evaluate(str(condition.right.literal), scope)
    return scope.value(condition.right)


def _left(condition: Condition, scope: Scope) -> Value:
    """The left value; for questions about an element, whether it was visited or failed."""
    name = condition.left.strip().lower()
    if not name:
        return None
    if condition.operator == "WasVisited":
        return name in scope.frame.visited
    if condition.operator == "HasError":
        return name in scope.frame.failed
    return scope.read(condition.left)


def _holds(one: EvaluatedCondition, scope: Scope) -> bool:
    operator = one.condition.operator
    if not one.condition.left:
        return one.right is True
    if operator in ("WasVisited", "HasError"):
        return one.left is (one.right is not False)
    if operator == "IsChanged":
        return _changed(one.condition.left, scope) is (one.right is not False)
    return holds(operator, one.left, one.right)


def _changed(path: str, scope: Scope) -> bool:
    """Whether a field of the triggering record differs from before."""
    first, *rest = steps(path)
    if first.folded != "$record":
        return False
    before = "$Record__Prior" + "".join(f".{step.name}" for step in rest)
    return scope.read(path) != scope.read(before)


def verdict(logic: str, conditions: Sequence[EvaluatedCondition], scope: Scope) -> bool:
    """Whether the conditions hold together. Raises `FlowFault` when the logic cannot be read."""
    try:
        return parse_logic(logic, len(conditions))(lambda number: _holds(conditions[number], scope))
    except BadLogic as error:
        raise FlowFault(f"the condition logic can't be read: {error.reason}") from None
