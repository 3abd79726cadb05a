"""Flows of background steps that wait: kept within their orchestration, and gone on with when what they wait for comes.

Inferred, as no source says it: the step is InProgress until every interview of its flow has ended, those of scheduled paths among them;
an interview whose step is discontinued, or whose exit condition holds, does not go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.flow.run.state import Awaited, InterviewState
from generator.flow.stage_model import OrchestratedStage, StageStep


@dataclass(frozen=True, slots=True)
class StepWait:
    """One thing that the flow of a step waits for. `outer` is how the orchestration waits for it, `inner` how the flow does.

    `place` is that of the interview among those of the step.
    """

    step: StageStep
    place: int
    outer: Awaited
    inner: Awaited


def step_waits(stage: OrchestratedStage, state: InterviewState) -> Iterator[StepWait]:
    """What the flows of a stage's steps wait for; numbers go on behind those of the stage's own."""
    number = len(stage.steps) + 1
    for step in stage.steps:
        for place, interview in enumerate(waiting(state, step)):
            for one in interview.wait.awaited if interview.wait is not None else ():
                yield StepWait(step, place, replace(one, number=number, label=f"{step.name}: {one.label}"), one)
                number += 1


def waiting(state: InterviewState, step: StageStep) -> tuple[InterviewState, ...]:
    """The interviews of a step's flow that wait."""
    return state.children.get(step.name.lower(), ())


def with_waiting(state: InterviewState, step: StageStep, interviews: tuple[InterviewState, ...]) -> InterviewState:
    """The state with these interviews as those of a step that wait."""
    children = {name: kept for name, kept in state.children.items() if name != step.name.lower()}
    return replace(state, children={**children, step.name.lower(): interviews} if interviews else children)
