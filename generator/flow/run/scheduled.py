"""The scheduled paths of a record-triggered flow: interviews that begin later.

Inferred: a path whose moment has passed already runs at once; one whose field is empty is not scheduled. Each path is an
interview of its own, as in an org; its entry conditions are asked again when it begins.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from generator.flow.run.interpret import begin
from generator.flow.run.moments import moment_of, moved
from generator.flow.run.scope import Scope
from generator.flow.run.state import Awaited, InterviewState, PendingWait, Program, RunContext
from generator.flow.values import FlowFault, Value
from generator.flow.wait_model import ASYNCHRONOUS, RECALL, ScheduledPath

FROM_FIELD = "RecordField"


def interviews(
    program: Program, context: RunContext, fresh: InterviewState, inputs: Mapping[str, Value]
) -> tuple[tuple[InterviewState, ...], tuple[tuple[ScheduledPath, str], ...]]:
    """A waiting interview for each path, in the order in which they are due, and the paths that are not scheduled, with why.

    Raises `FlowFault` as `begin` does.
    """
    made: list[tuple[int, InterviewState]] = []
    left: list[tuple[ScheduledPath, str]] = []
    for number, path in enumerate(program.flow.start.scheduled):
        state = begin(program, context, replace(fresh, guid=str(uuid.uuid4())), inputs, path)
        try:
            awaited = _awaited(path, Scope(context, state))
        except FlowFault as reason:
            left.append((path, str(reason)))
            continue
        wait = PendingWait(fresh.now, (awaited,), path=path.name or path.shown)
        made.append((number, replace(state, status="waiting", wait=wait)))
    made.sort(key=lambda pair: (_due(pair[1]), pair[0]))
    return tuple(state for _, state in made), tuple(left)


def _due(state: InterviewState) -> float:
    due = state.wait.awaited[0].due if state.wait is not None else None
    return due.timestamp() if due is not None else 0.0


def _awaited(path: ScheduledPath, scope: Scope) -> Awaited:
    if path.kind == RECALL:
        raise FlowFault("it runs when an approval is recalled")
    if path.kind == ASYNCHRONOUS:
        return Awaited(0, path.shown, due=scope.now)
    start = scope.now
    if path.source == FROM_FIELD:
        found = scope.read(f"$Record.{path.field}")
        if found is None:
            raise FlowFault(f"$Record.{path.field} has no value")
        start = moment_of(found, None, scope.zone)
    return Awaited(0, path.shown, due=moved(start, path.offset or 0, path.unit))
