"""Whether a record starts a flow: the entry conditions of Start against `$Record`."""

from __future__ import annotations

from dataclasses import replace

from generator.flow.formula.evaluate import evaluate
from generator.flow.formula.records import changed, is_new
from generator.flow.run.compare import holds
from generator.flow.run.scope import Scope
from generator.flow.run.state import InterviewState, RunContext
from generator.flow.values import FlowFault
from generator.flow.written import RecordFilter
from generator.salesforce.condition_logic import BadLogic, parse_logic

NOT_MET = "the entry conditions are not met"


def admits(context: RunContext, state: InterviewState) -> bool:
    """Whether the flow on top starts. Without a record there is nothing to ask: it does.

    Raises `FlowFault` when a condition cannot be evaluated.
    """
    entry = state.frame.program.flow.start.entry
    if not entry.conditional or "$record" not in context.globals:
        return True
    scope = Scope(context, state)
    if not _met(scope):
        return False
    if not entry.only_changed or is_new(scope):
        return True
    before = {**state.frame.values, "$record": scope.read("$Record__Prior")}
    return not _met(Scope(context, state, replace(state.frame, values=before)))


def _met(scope: Scope) -> bool:
    entry = scope.frame.program.flow.start.entry
    if entry.formula.strip():
        return evaluate(entry.formula, scope) is True
    try:
        logic = parse_logic(entry.logic, len(entry.filters))
    except BadLogic as error:
        raise FlowFault(f"the entry conditions can't be read: {error.reason}") from None
    return logic(lambda number: _holds(entry.filters[number], scope))


def _holds(one: RecordFilter, scope: Scope) -> bool:
    right = scope.value(one.value)
    if one.operator == "IsChanged":
        return changed(scope, one.field) is (right is not False)
    return holds(one.operator, scope.read(f"$Record.{one.field}"), right)
