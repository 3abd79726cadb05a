"""Interviews that wait, kept: saved at each wait, gone on with when something is due, forgotten at their end."""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.usecases import flow_rules as rules
from generator.usecases.interview_files import InterviewFolder, new_id
from generator.usecases.interview_stage import Stage
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from datetime import datetime

    from generator.flow.model import Flow
    from generator.flow.run.driver import Result
    from generator.flow.run.state import InterviewState
    from generator.flow.saved.document import SavedInterview, SavedStatus

_NAP = 30.0  # seconds; the longest sleep between two looks at the clock


@dataclass(slots=True)
class Kept:
    """An interview's place in its folder; without a folder nothing is kept."""

    folder: InterviewFolder | None
    id: str = ""
    saved: SavedInterview | None = None
    awaited: tuple[str, ...] = ()
    held: bool = False


def kept_of(stage: Stage) -> Kept:
    """The place of a new interview."""
    place = stage.surroundings.interviews
    return Kept(InterviewFolder(place) if str(place) else None)


def lasting(stage: Stage, result: Result, kept: Kept) -> tuple[Result, Kept]:
    """The interview at its end, or at a wait that lasts, with what is kept of it. Raises `Stop` where it cannot be saved."""
    from generator.flow.run.waits import timer_of

    while result.status == "waiting" and result.state is not None:
        _save(stage, result.state, kept)
        timer = timer_of(result.state)
        if not stage.surroundings.wait or timer is None or timer.due is None:
            break
        with _held(kept):
            _sleep(stage, timer.due)
            result = stage.go_on(result.state)
    stage.actions.before = None
    if kept.folder is not None and kept.id and result.status != "waiting":
        if result.status in ("finished", "not-started") or kept.saved is None:
            kept.folder.remove(kept.id)
        else:
            reason = stage.masker.text(result.fault)
            kept.folder.write(replace(kept.saved, status="failed", reason=reason, sent=[]))
    return result, kept


def _held(kept: Kept) -> AbstractContextManager[None]:
    """Hold an interview that this process stays with, unless it does already."""
    return nullcontext() if kept.folder is None or kept.held else kept.folder.held(kept.id)


def keeps(stage: Stage, kept: Kept) -> None:
    """From now on an orchestration is saved after each step: killed wherever, it goes on behind the last one."""
    if kept.folder is not None:
        stage.checkpoint = lambda state: _save(stage, state, kept)


def _sleep(stage: Stage, due: datetime) -> None:
    """Until a moment has come; a clock that stands still is turned instead."""
    if stage.surroundings.at:
        stage.clock.turn(due)
    while (left := (due - stage.clock()).total_seconds()) > 0:
        time.sleep(min(left, _NAP))


def _save(stage: Stage, state: InterviewState, kept: Kept) -> None:
    kept.awaited = awaited_words(state)
    if kept.folder is None:
        stage.findings.append(rules.NOT_LASTING.at("", flow=stage.main.name))
        return
    kept.id = kept.id or new_id()
    kept.saved = _saved(stage, state, kept.id)
    kept.folder.write(kept.saved)
    marked(stage, kept)


def marked(stage: Stage, kept: Kept) -> None:
    """From now on each callout is written down before it is made: whoever finds the file after a kill knows of it."""

    def before(action: str) -> None:
        if kept.folder is not None and kept.saved is not None:
            kept.saved = replace(kept.saved, status="running", sent=[*kept.saved.sent, action])
            kept.folder.write(kept.saved)

    stage.actions.before = before


def awaited_words(state: InterviewState) -> tuple[str, ...]:
    """What a waiting interview goes on with: moments, and names of events."""
    found = state.wait.awaited if state.wait is not None else ()
    return tuple(one.due.isoformat().replace("+00:00", "Z") if one.due is not None else one.event for one in found)


def _saved(stage: Stage, state: InterviewState, own_id: str, status: SavedStatus = "waiting") -> SavedInterview:
    from generator.flow.run.conversion import from_plain
    from generator.flow.saved.document import FORMAT, SavedInterview, SavedWorld, saved_flow
    from generator.flow.saved.states import saved_state
    from generator.flow.saved.values import BadState, Withholder
    from generator.records.files import dumped

    around, keep = stage.surroundings, Withholder(stage.masker)
    try:
        for frame in state.frames:
            for name, value in frame.values.items():
                stage.masker.named(name, value)
                stage.masker.scan(value)
        waiting = saved_state(state, keep)  # first: a secret is named by where it stands in the flow
        rows: dict[str, object] | None = None
        if stage.store is not None:
            tree = json.loads(dumped(stage.store))
            rows = {name: keep.encoded(from_plain(each), name) for name, each in tree.items()}
        world = SavedWorld(
            given={name: keep.encoded(from_plain(value), name) for name, value in around.given.items()},
            records=rows,
            user=around.user,
            timezone=around.timezone,
            http_errors=around.http_errors,
            max_elements=around.max_elements,
        )
        flows = [saved_flow(flow.name, str(Path(flow.file).absolute()), flow.data) for flow in stage.flows]
        saved = SavedInterview(FORMAT, own_id, status, flows, waiting, world)
        return replace(saved, withheld=list(keep.names))
    except BadState as error:
        raise Stop(rules.INTERVIEWS_UNUSABLE.at("", path=own_id, reason=error)) from None


def digest_of(flow: Flow) -> str:
    """The SHA-256 of a flow's file."""
    return hashlib.sha256(flow.data).hexdigest()
