"""Background steps whose flow waits: the orchestration waits with it, is kept, goes on with it, and loses nothing to a kill."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from external_services import (
    Callouts,
    Interview,
    Observer,
    Surroundings,
    draw_flow,
    list_interviews,
    list_work_items,
    resume_flows,
    run_flow,
)

from generator.flow.reader import read
from generator.flow.run import stages
from generator.flow.run.state import Awaited, Frame, InterviewState, PendingWait, RunContext, Status, program
from generator.flow.stage_model import OrchestratedStage
from generator.flow.values import FlowObject, Value
from tests.killed_writes import Killed, kill_after_write

FOLDER = Path(__file__).parent / "flow_cases" / "orchestration-waits"
INPUTS = {"phone": "+6512345678", "recordId": "801000000000001AAA"}
SMS = {"CPaaSSMS.Send-Sms-Single": {"responseCode": 200, "200": {"umid": "42"}}}
RECEIPT = {"Umid__c": "42", "Status__c": "delivered"}
FLOW = "flows/Track_Order.flow-meta.xml"
SENT = "CPaaSSMS.Send-Sms-Single"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FOLDER, tmp_path / "flows")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def begun(**more: object) -> Interview:
    return run_flow(FLOW, INPUTS, answers=SMS, interviews="kept", **more)  # type: ignore[arg-type]


def receipt(data: Mapping[str, object] = RECEIPT, **more: object) -> tuple[Interview, ...]:
    made = resume_flows(
        event="Receipt__e", data=data, interviews="kept", callouts=Callouts(answers=SMS), **more  # type: ignore[arg-type]
    )
    assert made.value is not None, made.diagnostics
    return made.value


def edited(name: str, old: str, new: str) -> None:
    path = Path("flows") / f"{name}.flow-meta.xml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def watched(first: Interview) -> Interview:
    """An orchestration in which the flow of `Watch` is all that is waited for."""
    assert first.waiting and first.statuses["Watch"] == "InProgress" and first.statuses["Note"] == "Completed"
    assert list_work_items("kept").value == ()
    return first


def test_it_goes_on_when_its_flow_has_heard_what_it_waited_for(folder: Path) -> None:
    first = watched(begun())
    (kept,) = list_interviews("kept").value or ()
    assert (kept.id, kept.element) == (first.id, "Delivery") and "Receipt__e" in kept.waits_for and kept.due
    assert "InProgress - Background: Track_SMS" in (draw_flow(FLOW, interview=first.id, interviews="kept").value or "")
    assert receipt({"Umid__c": "41", "Status__c": "delivered"}) == ()  # another message's
    (last,) = receipt()
    assert last.finished and set(last.statuses.values()) == {"Completed"}
    assert last.calls == () or SENT not in [action for action, _ in last.calls]
    assert list_interviews("kept").value == ()


def test_what_the_flow_gives_is_read_by_later_steps(folder: Path) -> None:
    logged: list[str] = []
    begun()
    receipt(observer=Observer(log=logged.append))
    assert '{!noted} = "order delivered for 42"' in "".join(logged)


def test_a_timer_of_the_flow_is_one_of_the_orchestration(folder: Path) -> None:
    begun()
    later = datetime.now(UTC) + timedelta(days=2)
    assert resume_flows(interviews="kept").value == ()  # nothing is due
    made = resume_flows(interviews="kept", surroundings=Surroundings(at=later.isoformat())).value or ()
    assert [one.finished for one in made] == [True]


def test_time_is_passed_for_it_where_that_is_asked_for(folder: Path) -> None:
    made = begun(skip_waits=True)
    assert made.finished and made.statuses["Report"] == "Completed"


def test_a_fault_behind_the_wait_is_one_of_the_step(folder: Path) -> None:
    edited(
        "Track_SMS", "<assignToReference>outcome</assignToReference>", "<assignToReference>umid.x</assignToReference>"
    )
    begun()
    (made,) = receipt()
    assert made.status == "failed" and "Watch" in made.fault
    assert (made.statuses["Watch"], made.statuses["Delivery"], made.statuses["Track_Order"]) == (
        "Error",
        "Error",
        "Error",
    )


def test_a_step_whose_exit_condition_holds_does_not_wait_any_longer(folder: Path) -> None:
    leave = (
        "<exitConditionLogic>and</exitConditionLogic><exitConditions><leftValueReference>Note.Status</leftValueReference>"
        "<operator>EqualTo</operator><rightValue><stringValue>Completed</stringValue></rightValue></exitConditions>"
    )
    edited("Track_Order", "<name>Watch</name>", f"<name>Watch</name>{leave}")
    made = begun()
    assert made.finished and made.statuses["Watch"] == "Completed" and list_interviews("kept").value == ()


def test_a_stage_that_is_left_discontinues_it(folder: Path) -> None:
    leave = (
        "<exitConditionLogic>and</exitConditionLogic><exitConditions><leftValueReference>Tell.Status</leftValueReference>"
        "<operator>EqualTo</operator><rightValue><stringValue>Completed</stringValue></rightValue></exitConditions>"
    )
    edited("Track_Order", "<exitConditionLogic>and</exitConditionLogic>", leave)
    edited("Track_Order", "<stringValue>Completed</stringValue>\n                </rightValue>\n            </entryConditions>",
           "<stringValue>NotStarted</stringValue>\n                </rightValue>\n            </entryConditions>")  # fmt: skip
    made = begun()
    assert made.finished and made.statuses["Watch"] == "Discontinued" and list_interviews("kept").value == ()


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_in_each_state_it_goes_on_and_nothing_is_done_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    calls: list[str] = []
    kill_after_write(monkeypatch, at)
    for _ in range(8):
        try:
            kept = list_interviews("kept").value or ()
            if not kept and not calls:
                calls += [action for action, _ in begun().calls]
            elif kept and "Receipt__e" in kept[0].waits_for and kept[0].status == "waiting":
                calls += [action for one in receipt() for action, _ in one.calls]
            elif kept:
                made = resume_flows([kept[0].id], interviews="kept", callouts=Callouts(answers=SMS), again=True)
                assert made.value is not None, made.diagnostics
                calls += [action for one in made.value for action, _ in one.calls]
            else:
                break
        except Killed:
            calls.append("killed")
    assert list_interviews("kept").value == ()
    assert calls.count("killed") <= 1 and calls.count(SENT) <= 1


@dataclass(frozen=True, slots=True)
class Damage:
    """What somebody wrote into the file of an interview, and what is said of it."""

    children: object
    word: str


@pytest.mark.parametrize(
    "damage",
    [
        Damage({"watch": [{}]}, "no saved interview"),
        Damage({"watch": 1}, "no saved interview"),
        Damage("frames", "not among its own"),
        Damage("at", "no wait called"),
    ],
    ids=["empty", "a-number", "a-strange-flow", "no-wait"],
)
def test_a_damaged_file_is_refused_in_words(folder: Path, damage: Damage) -> None:
    first = begun()
    path = next(Path("kept").glob(f"*{first.id}*"))
    saved = json.loads(path.read_text(encoding="utf-8"))
    if damage.children == "frames":
        saved["state"]["children"]["watch"][0]["frames"][0]["flow"] = "Elsewhere"
    elif damage.children == "at":
        saved["state"]["children"]["watch"][0]["frames"][0]["at"] = "nowhere"
    else:
        saved["state"]["children"] = damage.children
    path.write_text(json.dumps(saved), encoding="utf-8")
    made = resume_flows([first.id], event="Receipt__e", data=RECEIPT, interviews="kept")
    assert made.value is None and [one.rule.id for one in made.diagnostics] == ["interview-unreadable"]
    assert damage.word in made.diagnostics[0].message


@dataclass(frozen=True, slots=True)
class Ended:
    """How a flow of a step ended, or how it waits."""

    status: Status
    state: InterviewState | None = None
    outputs: Mapping[str, Value] = field(default_factory=dict)
    later: tuple[InterviewState, ...] = ()
    fault: str = ""


@dataclass(slots=True)
class Runs:
    """Answers for every flow in turn."""

    answers: list[Ended]

    def begin(self, name: str, inputs: Mapping[str, Value]) -> Ended:
        return self.answers.pop(0)

    def go_on(self, interview: InterviewState, heard: tuple[Awaited, Value]) -> Ended:
        return self.answers.pop(0)


@pytest.mark.parametrize("last", ["finished", "not-started"])
def test_a_step_is_over_when_the_scheduled_paths_of_its_flow_are(last: Status) -> None:
    """The path that runs at once gives the outputs; one whose conditions do not hold any more is over too."""
    flow = read((FOLDER / "Track_Order.flow-meta.xml").read_bytes(), "Track_Order.flow-meta.xml").value
    assert flow is not None
    made = program(flow)
    stage = next(one for one in flow.elements if isinstance(one, OrchestratedStage))
    only = replace(stage, steps=stage.steps[2:])
    made = replace(made, elements={**made.elements, stage.name.lower(): only})
    moment = datetime(2026, 11, 27, tzinfo=UTC)
    bare = InterviewState((Frame(made, stage.name.lower()),), moment, moment)
    path = replace(bare, wait=PendingWait(moment, (Awaited(0, "in a day", due=moment),), "In_A_Day"), status="waiting")
    runs = Runs([Ended("finished", outputs={"noted": "now"}, later=(path,)), Ended(last)])
    context = RunContext({})
    state = stages.turned(context, stages.entered(only, bare), runs)
    assert stages.status_of(state, "Note") == "InProgress"
    state = stages.turned(context, state, runs)
    assert state.wait is not None and state.status == "waiting"
    timer = next(one for one in state.wait.awaited if one.due)
    assert timer.label == "Note: in a day" and not [
        one for one in state.wait.awaited if one.event.startswith("WorkItem")
    ]
    state = stages.answered(state, only, timer, None, moment, runs)
    assert stages.status_of(state, "Note") == "Completed" and not state.children
    held = state.frame.values["note"]
    assert isinstance(held, FlowObject) and isinstance(found := held.get("Outputs"), FlowObject)
    assert found.get("noted") == "now"
