"""The state of an interview as what is saved of it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from generator.flow.formula.operators import utc
from generator.flow.run.state import Awaited, EventTest, Frame, InterviewState, LoopState, PendingWait, Program
from generator.flow.saved.document import SavedAwaited, SavedFrame, SavedLoop, SavedState, SavedTest
from generator.flow.saved.values import BadState, Decoder, Withholder
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import Wait


def saved_state(state: InterviewState, keep: Withholder) -> SavedState:
    """What is saved of a waiting interview. Raises `BadState` for one that does not wait, or cannot be written."""
    if state.wait is None:
        raise BadState("the interview does not wait")
    return SavedState(
        guid=state.guid,
        started=utc(state.started).isoformat(),
        since=utc(state.wait.since).isoformat(),
        frames=[_saved_frame(frame, keep) for frame in state.frames],
        awaited=[_saved_awaited(one, keep) for one in state.wait.awaited],
        element=_spelt(state.frame.at, state.frame),
        path=state.wait.path,
        executed=state.executed,
        callouts=state.callouts,
        settled=state.settled,
        fault=state.fault,
        children={name: [saved_state(one, keep) for one in kept] for name, kept in state.children.items()},
    )


def _saved_frame(frame: Frame, keep: Withholder) -> SavedFrame:
    return SavedFrame(
        flow=frame.program.name,
        at=frame.at,
        values={name: keep.encoded(value, _spelt(name, frame)) for name, value in frame.values.items()},
        loops={
            name: SavedLoop([keep.encoded(item, f"{name}[{n}]") for n, item in enumerate(loop.items)], loop.index)
            for name, loop in frame.loops.items()
        },
        visited=sorted(frame.visited),
        failed=sorted(frame.failed),
        called_by=frame.called_by,
    )


def _spelt(name: str, frame: Frame) -> str:
    """A name as the flow spells it: camelCase tells what a name is made of."""
    variable, element = frame.program.variables.get(name), frame.program.elements.get(name)
    return variable.name if variable is not None else element.name if element is not None else name


def _saved_awaited(one: Awaited, keep: Withholder) -> SavedAwaited:
    tests = [SavedTest(test.field, test.operator, keep.encoded(test.value, test.field)) for test in one.tests]
    return SavedAwaited(
        one.number, one.label, utc(one.due).isoformat() if one.due is not None else "", one.event, tests
    )


# -- back


def state_of(saved: SavedState, programs: Mapping[str, Program], decoder: Decoder) -> InterviewState:
    """The interview as it waited. `programs` are the flows by lower-case name. Raises `BadState`."""
    frames = tuple(_frame(frame, programs, decoder) for frame in saved.frames)
    awaited = tuple(_awaited(one, decoder) for one in saved.awaited)
    if len(frames) != 1:
        raise BadState("only the outermost flow of an interview waits")
    element = frames[0].program.elements.get(frames[0].at)
    if not saved.path and not isinstance(element, (Wait, OrchestratedStage)):
        raise BadState(f"the flow {frames[0].program.name} has no wait called {frames[0].at[:80]}")
    if isinstance(element, Wait) and not saved.path and any(one.number >= len(element.events) for one in awaited):
        raise BadState(f"the wait {element.name} has no such event")
    children = {name: tuple(state_of(one, programs, decoder) for one in kept) for name, kept in saved.children.items()}
    return InterviewState(
        frames=frames,
        now=_moment(saved.since),
        started=_moment(saved.started),
        guid=saved.guid,
        status="waiting",
        executed=_count(saved.executed),
        callouts=_count(saved.callouts),
        settled=_count(saved.settled),
        fault=saved.fault,
        wait=PendingWait(_moment(saved.since), awaited, saved.path),
        children=children,
    )


def _frame(saved: SavedFrame, programs: Mapping[str, Program], decoder: Decoder) -> Frame:
    program = programs.get(saved.flow.lower())
    if program is None:
        raise BadState(f"it speaks of the flow {saved.flow[:80]}, which is not among its own")
    return Frame(
        program=program,
        at=saved.at,
        values={name: decoder.value(value) for name, value in saved.values.items()},
        loops={
            name: LoopState(tuple(decoder.value(item) for item in loop.items), loop.index)
            for name, loop in saved.loops.items()
        },
        visited=frozenset(saved.visited),
        failed=frozenset(saved.failed),
        called_by=saved.called_by,
    )


def tests_of(saved: SavedAwaited, decoder: Decoder) -> tuple[EventTest, ...]:
    """What the fields of an event must be. Raises `BadState`."""
    return tuple(EventTest(one.field, one.operator, decoder.value(one.value)) for one in saved.tests)


def _awaited(saved: SavedAwaited, decoder: Decoder) -> Awaited:
    tests = tests_of(saved, decoder)
    if bool(saved.due) == bool(saved.event):
        raise BadState("it waits for neither a moment nor an event")
    return Awaited(_count(saved.number), saved.label, _moment(saved.due) if saved.due else None, saved.event, tests)


def _moment(text: str) -> datetime:
    try:
        return utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise BadState(f"'{text[:40]}' is no moment") from None


def _count(number: int) -> int:
    if number < 0:
        raise BadState(f"{number} is no count")
    return number
