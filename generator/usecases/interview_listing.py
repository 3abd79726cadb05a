"""Interviews that wait, listed and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.usecases import flow_rules as rules
from generator.usecases.interview_files import DEFAULT, InterviewFolder
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.flow.saved.document import SavedInterview


@dataclass(frozen=True, slots=True)
class WaitingInterview:
    """An interview that is kept: where it waits and since when, and what it goes on with.

    `status` is "waiting", "running" (gone on with now, or cut off doing so) or "failed" with the `reason`.
    """

    id: str
    flow: str
    status: str
    element: str
    since: str
    waits_for: tuple[str, ...]
    due: str = ""  # the first moment among them
    reason: str = ""


@stopping
def list_interviews(interviews: str | Path = DEFAULT) -> Checked[tuple[WaitingInterview, ...]]:
    """The interviews kept in a folder, the first due first. Findings: interview-unreadable, once for each; interviews-unusable."""
    folder = InterviewFolder(interviews)
    found: list[WaitingInterview] = []
    findings: list[Diagnostic] = []
    for own_id in folder.ids():
        try:
            found.append(_listed(folder.read(own_id)))
        except Stop as stop:
            findings += stop.findings
    found.sort(key=lambda one: (one.due or "~", one.since, one.id))
    return Checked(tuple(found), tuple(findings))


def _listed(saved: SavedInterview) -> WaitingInterview:
    awaited = saved.state.awaited
    moments = [one.due.replace("+00:00", "Z") for one in awaited if one.due]
    names = tuple(one.due.replace("+00:00", "Z") or one.event for one in awaited)
    place = saved.state.path or saved.state.element or saved.state.frames[-1].at
    return WaitingInterview(
        saved.id, saved.flow.name, saved.status, place, saved.state.since.replace("+00:00", "Z"), names,
        min(moments, default=""), saved.reason,
    )  # fmt: skip


@stopping
def forget_interviews(ids: Sequence[str], interviews: str | Path = DEFAULT) -> Checked[tuple[str, ...]]:
    """Remove kept interviews, readable or not; the answer is what was removed. Findings: interview-not-found, interview-busy."""
    folder = InterviewFolder(interviews)
    for own_id in ids:
        with folder.held(own_id):
            folder.remove(own_id)
    return Checked(tuple(ids))


def kept_statuses(wanted: str, interviews: str | Path = DEFAULT) -> dict[str, str]:
    """The statuses of the stages and steps of a kept orchestration, by lower-case name. Raises `Stop`."""
    from generator.flow.saved.values import BadState, Decoder
    from generator.flow.values import FlowObject

    saved = InterviewFolder(interviews).read(wanted)
    made: dict[str, str] = {}
    for name, plain in saved.state.frames[0].values.items():
        try:
            held = Decoder({}).value(plain)
        except BadState as error:
            raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=wanted, reason=error)) from None
        status = held.get("Status") if isinstance(held, FlowObject) else None
        if isinstance(status, str):
            made[name] = status
    return made
