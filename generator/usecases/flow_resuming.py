"""Go on with interviews that wait: those named, those whose timers are due, those that an event was meant for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.usecases import flow_rules as rules
from generator.usecases.flow_callouts import REAL, Callouts
from generator.usecases.flow_records import keep
from generator.usecases.flow_services import DISCOVERED, Services
from generator.usecases.flow_world import HERE_AND_NOW, Surroundings, clock
from generator.usecases.interview import Interview, ended
from generator.usecases.interview_files import DEFAULT, InterviewFolder
from generator.usecases.interview_keeping import Kept, awaited_words, keeps, lasting, marked
from generator.usecases.interview_listing import list_interviews
from generator.usecases.interview_reading import Around, GoOn, body_of, flow_of, state_at, with_those_found_since
from generator.usecases.interview_stage import UNOBSERVED, Observer, Stage, staged
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.flow.run.state import Awaited, InterviewState
    from generator.flow.saved.document import SavedInterview
    from generator.flow.values import Value


@stopping
def resume_flows(
    ids: Sequence[str] = (),
    *,
    interviews: str | Path = DEFAULT,
    event: str = "",
    data: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
    kept_copy: bool = False,
    again: bool = False,
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    surroundings: Surroundings = HERE_AND_NOW,
    observer: Observer = UNOBSERVED,
    show_secrets: bool = False,
) -> Checked[tuple[Interview, ...]]:
    """Go on with interviews that wait: with those named; else with all that wait for `event` (a platform event's name, with its
    fields as `data`); else with all whose timers are due. Each takes its first event or timer that fits.

    What a flow calls is said anew, as for `run_flow`: where callouts go is never kept. Values given to the run are; those of
    `surroundings` count before. `secrets` are values that were not kept, by the names that the finding lists. A flow that changed is refused
    unless `kept_copy`; one that was cut off after callouts, unless `again` makes them once more. Findings where ids are named stop it all; else
    each says which interview was left where it is: interview-not-found, interview-unreadable, interview-busy, interview-needs-secret,
    interview-cut-off, interview-not-due, event-not-awaited, flow-changed-meanwhile. Needs the extra `flow`.
    """
    how = GoOn(event, data, secrets, kept_copy, again)
    around = replace(surroundings, interviews=interviews)
    work = _Work(InterviewFolder(interviews), how, services, callouts, around, observer, show_secrets)
    made: list[Interview] = []
    findings: list[Diagnostic] = []
    for own_id in ids or tuple(work.fitting()):
        try:
            ended_one = work.gone_on(own_id)
        except Stop as stop:
            if ids:
                raise
            findings += stop.findings
            continue
        made.append(ended_one)
    return Checked(tuple(made), tuple(findings + work.findings))


class _Work:
    """Goes on with one interview after the other."""

    def __init__(
        self,
        folder: InterviewFolder,
        how: GoOn,
        services: Services,
        callouts: Callouts,
        surroundings: Surroundings,
        observer: Observer,
        show_secrets: bool,
    ) -> None:
        self.folder, self.how, self.services, self.callouts = folder, how, services, callouts
        self.surroundings, self.observer, self.show_secrets = surroundings, observer, show_secrets
        self.findings: list[Diagnostic] = []

    def fitting(self) -> Iterator[str]:
        """The ids of those that wait for the event, or have a timer that is due, the first due first."""
        listed = list_interviews(self.folder.path)
        self.findings += listed.diagnostics
        now = clock(self.surroundings.at)()
        for one in listed.value or ():
            names = {word.lower() for word in one.waits_for}
            if one.status == "failed":
                continue  # tried and failed: only when it is named
            if self.how.event:
                if self.how.event.lower() in names and self._hears(one.id):
                    yield one.id
            elif one.due and (
                self.surroundings.skip_waits or self.surroundings.wait or _moment(one.due) <= now.timestamp()
            ):
                yield one.id

    def _hears(self, own_id: str) -> bool:
        """Whether an interview that waits for an event of this name waits for this very one, as far as can be read."""
        from generator.flow.run.waits import passes
        from generator.flow.saved.states import tests_of
        from generator.flow.saved.values import BadState, Decoder

        body = body_of(self.how)
        try:
            saved = self.folder.read(own_id)
            awaited = [one for one in saved.state.awaited if one.event.lower() == self.how.event.lower()]
            decoder = Decoder(self.how.secrets or {})
            return any(all(passes(test, body) for test in tests_of(one, decoder)) for one in awaited)
        except (Stop, BadState):
            return True  # the attempt to go on says what is wrong

    def gone_on(self, own_id: str) -> Interview:
        """Go on with one. Raises `Stop`."""
        with ExitStack() as held:
            held.enter_context(self.folder.held(own_id))
            saved = self.folder.read(own_id)
            if saved.sent and not self.how.again:
                raise Stop(rules.CUT_OFF.at("", id=own_id, sent=", ".join(saved.sent[:10])))
            flows = tuple(flow_of(one, saved, self.how.kept_copy) for one in saved.flows)
            flows = with_those_found_since(flows, self.surroundings)
            around = held.enter_context(Around(saved, self.surroundings, self.how))
            stage = held.enter_context(staged(flows, self.services, self.callouts, around, self.observer))
            state = state_at(saved, stage, self.how)
            heard = _heard(saved, state, stage, self.how)
            kept = Kept(self.folder, own_id, replace(saved, status="waiting", sent=[], reason=""), held=True)
            marked(stage, kept)
            keeps(stage, kept)
            result, kept = lasting(stage, stage.go_on(state, heard), kept)
            if result.status in ("finished", "waiting"):
                keep(stage.store, around.records_out)
            self.findings += stage.findings
            return ended(stage, result, kept, self.show_secrets)


def _heard(saved: SavedInterview, state: InterviewState, stage: Stage, how: GoOn) -> tuple[Awaited, Value] | None:
    """The event that the interview goes on with; None where a timer is due. Raises `Stop` where there is neither."""
    from generator.flow.run.waits import heard, timer_of

    awaited = ", ".join(awaited_words(state))
    if how.event:
        body = body_of(how)
        found = heard(state, how.event, body)
        if found is None:
            named = how.event.lower() in (one.lower() for one in awaited_words(state))
            words = " with this data" if named else ""
            raise Stop(rules.NOT_AWAITED.at("", id=saved.id, event=how.event, how=words, awaited=awaited))
        return found, body
    timer = timer_of(state)
    around = stage.surroundings
    if timer is None or timer.due is None or not (around.wait or around.skip_waits or timer.due <= stage.clock()):
        raise Stop(rules.NOT_DUE.at("", id=saved.id, awaited=awaited))
    return None


def _moment(text: str) -> float:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0  # the attempt to go on says what is wrong
