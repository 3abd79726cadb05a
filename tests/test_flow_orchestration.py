"""Orchestrations and approval processes: stages, steps, work items, faults, and that a kill at any moment loses nothing."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from pathlib import Path

import pytest
from external_services import (
    Callouts,
    Interview,
    Surroundings,
    check_flows,
    complete_work_item,
    draw_flow,
    list_interviews,
    list_work_items,
    resume_flows,
    run_flow,
)

from generator.__main__ import main
from generator.usecases import interview_files
from tests.killed_writes import Killed, kill_after_write

FOLDER = Path(__file__).parent / "flow_cases" / "orchestration"
INPUTS = {"phone": "+6512345678", "recordId": "801000000000001AAA"}
SMS = {"CPaaSSMS.Send-Sms-Single": {"responseCode": 200, "200": {"umid": "42"}}}
ANSWERS = Callouts(answers=SMS)
APPROVAL = {"firstApprover": "ann@example.com", "recordId": "006000000000001AAA"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FOLDER, tmp_path / "flows")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def begun(name: str = "Order_Desk", inputs: dict[str, str] | None = None, **more: object) -> Interview:
    return run_flow(f"flows/{name}.flow-meta.xml", inputs or INPUTS, answers=SMS, interviews="kept", **more)  # type: ignore[arg-type]


def done(id: str, **outputs: object) -> Interview:
    made = complete_work_item(id, outputs, interviews="kept", callouts=ANSWERS)
    assert made.value is not None, made.diagnostics
    return made.value


def open_items() -> list[str]:
    made = list_work_items("kept")
    assert made.value is not None and not made.diagnostics
    return [one.id.partition(".")[2] for one in made.value]


def test_it_runs_to_the_end_with_its_work_items(folder: Path) -> None:
    first = begun()
    assert first.waiting and [action for action, _ in first.calls] == ["CPaaSSMS.Send-Sms-Single"]
    assert [first.statuses[name] for name in ("Order_Desk", "Intake", "Tell", "Note", "Review", "Shipping", "Ship")] == [
        "InProgress", "InProgress", "Completed", "Completed", "InProgress", "NotStarted", "NotStarted",
    ]  # fmt: skip
    (item,) = list_work_items("kept").value or ()
    assert (item.stage, item.step, item.assignees, item.record, item.flow, item.status) == (
        "Intake", "Review", ("User ann@example.com",), INPUTS["recordId"], "Review_Order", "Assigned",
    )  # fmt: skip
    second = done(f"{first.id}.Review", accepted="true")
    assert second.statuses["Intake"] == "Completed" and open_items() == ["Ship"] and second.calls == ()
    third = done(f"{first.id}.Ship", note="track 1Z")
    assert third.finished and third.statuses["Order_Desk"] == "Completed" and third.statuses["Ship"] == "Completed"
    assert list_interviews("kept").value == () and open_items() == []


def test_background_steps_without_a_callout_come_before_those_with_one(folder: Path) -> None:
    first = begun()
    steps = [str(event["element"]) for event in first.events if event["kind"] == "step"]
    assert steps == ["Note", "Review", "Tell"]


def test_a_decision_reads_what_a_step_gave(folder: Path) -> None:
    first = begun()
    assert done(f"{first.id}.Review", accepted=False).finished


def test_a_stage_ends_when_its_evaluation_flow_says_so(folder: Path) -> None:
    first = begun()
    done(f"{first.id}.Review", accepted=True)
    after = done(f"{first.id}.Ship", note="lost")
    assert after.waiting and after.statuses["Ship"] == "Completed" and after.statuses["Shipping"] == "InProgress"
    again = resume_flows([first.id], interviews="kept", event="$Orchestration.Instance", callouts=ANSWERS)
    assert again.value is not None and again.value[0].waiting  # looked again: nothing has changed


def test_an_evaluation_flow_can_be_answered_for(folder: Path) -> None:
    told = begun(given={"Tell": {}, "Review": {"accepted": True}, "Ship": {}, "Is_Shipped": True})
    assert told.finished and told.statuses["Shipping"] == "Completed"
    told = begun(
        given={
            "Tell": {},
            "Review": {"accepted": True},
            "Ship": {},
            "Is_Shipped": {"isOrchestrationConditionMet": False},
        }
    )
    assert told.waiting and told.statuses["Shipping"] == "InProgress"


def test_an_evaluation_flow_that_cannot_be_run_here_suspends_the_run(folder: Path) -> None:
    """Nothing went wrong: no fault path is taken, and the run goes on when the flow is there."""
    (flow := folder / "flows" / "Is_Shipped.flow-meta.xml").rename(folder / "elsewhere.xml")
    first = begun()
    made = done(f"{first.id}.Review", accepted=True)
    assert (made.status, made.statuses["Order_Desk"], made.statuses["Shipping"]) == (
        "stopped",
        "Suspended",
        "InProgress",
    )
    assert (
        "Is_Shipped is not at hand" in made.fault and "--set Is_Shipped=true" in made.fault and made.fault_paths == ()
    )
    (folder / "elsewhere.xml").rename(flow)
    again = resume_flows([first.id], interviews="kept", callouts=ANSWERS).value
    assert again is not None and again[0].waiting and open_items() == ["Ship"]
    assert done(f"{first.id}.Ship", note="track 1Z").finished


def test_steps_of_the_first_files_are_interactive(folder: Path) -> None:
    """API 52 says `createWorkItem`, and hands the step itself more than its record."""
    path = folder / "flows" / "Order_Desk.flow-meta.xml"
    text = path.read_text(encoding="utf-8").replace(">stepInteractive<", ">createWorkItem<", 1)
    more = "<inputParameters><name>ActionInput__Assignee</name><value><stringValue>x</stringValue></value></inputParameters>"
    before, _, after = text.partition("<name>ActionInput__RecordId</name>")
    start = before.rindex("<inputParameters>")
    path.write_text(
        f"{before[:start]}{more}{before[start:]}<name>ActionInput__RecordId</name>{after}", encoding="utf-8"
    )
    made = check_flows([path]).value
    assert made is not None and not {"flow-step-parameter", "flow-not-emulated"} & {
        one.rule.id for one in made.findings
    }
    assert begun().waiting and open_items() == ["Review"]


def test_a_step_of_another_kind_is_named(folder: Path) -> None:
    path = folder / "flows" / "Order_Desk.flow-meta.xml"
    path.write_text(path.read_text(encoding="utf-8").replace(">stepInteractive<", ">stepDance<", 1), encoding="utf-8")
    made = check_flows([path]).value
    assert made is not None
    assert any(one.message.startswith('Step of type stepDance "Review"') for one in made.findings)


def test_a_failing_step_takes_the_fault_path_of_its_stage(folder: Path) -> None:
    first = begun(failing={"Tell": "no network"})
    names = ("Tell", "Intake", "Review", "Sorting_Out", "Sort_Out")
    assert [first.statuses[name] for name in names] == ["Error", "Error", "Discontinued", "InProgress", "InProgress"]
    assert first.fault_paths == (("Intake", "Tell: no network"),) and open_items() == ["Sort_Out"]
    assert done(f"{first.id}.Sort_Out").finished


def test_without_a_fault_path_the_run_ends_in_error_and_can_be_tried_again(folder: Path) -> None:
    first = begun()
    made = complete_work_item(
        f"{first.id}.Review", {"accepted": True}, interviews="kept", callouts=ANSWERS,
        surroundings=Surroundings(failing={"Ship": "locked"}),
    ).value  # fmt: skip
    assert made is not None and made.status == "failed" and "locked" in made.fault
    assert [made.statuses[name] for name in ("Order_Desk", "Shipping", "Ship")] == ["Error", "Error", "Error"]
    (kept,) = list_interviews("kept").value or ()
    assert kept.status == "failed" and "locked" in kept.reason
    again = resume_flows([first.id], interviews="kept", callouts=ANSWERS)
    assert again.value is not None and again.value[0].waiting and open_items() == ["Ship"]


def test_work_for_nobody_is_an_error(folder: Path) -> None:
    made = begun("Discount_Approval", {"recordId": "1"})
    assert made.status == "failed" and "assigned to nobody" in made.fault


def test_steps_can_be_given_and_their_flows_are_then_not_run(folder: Path) -> None:
    made = begun(given={"Tell": {"umid": "7"}, "Review": {"accepted": False}})
    assert made.finished and made.calls == ()


@pytest.mark.parametrize(("decision", "level"), [("Approve", "Completed"), ("Reject", "NotStarted")])
def test_an_approval_process(folder: Path, decision: str, level: str) -> None:
    first = begun("Discount_Approval", APPROVAL)
    made = done(f"{first.id}.Manager", approvalDecision=decision, approvalComments="as agreed")
    assert made.finished and made.statuses["Level_1"] == "Completed" and made.statuses["Level_2"] == level


@pytest.mark.parametrize(
    ("step", "outputs", "word"),
    [
        ("Review", {"acepted": True}, "accepted, note, score"),
        ("Review", {"accepted": "perhaps"}, "Boolean"),
        ("Review", {"score": "many"}, "number"),
    ],
)
def test_what_a_step_cannot_give_is_refused(folder: Path, step: str, outputs: dict[str, object], word: str) -> None:
    first = begun()
    made = complete_work_item(f"{first.id}.{step}", outputs, interviews="kept", callouts=ANSWERS)
    assert made.failed and word in made.diagnostics[0].message
    assert open_items() == ["Review"]


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_in_each_state_it_goes_on_and_nothing_is_done_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    calls: list[str] = []
    kill_after_write(monkeypatch, at)
    for _ in range(12):
        try:
            kept = list_interviews("kept").value or ()
            items = list_work_items("kept").value or ()
            if not kept and not calls:
                calls += [action for action, _ in begun().calls]
            elif items:
                answers: dict[str, dict[str, object]] = {"Review": {"accepted": True}, "Ship": {"note": "track"}}
                done(items[0].id, **answers[items[0].step])
            elif kept:
                cut = kept[0].status == "running"
                made = resume_flows([kept[0].id], interviews="kept", callouts=ANSWERS, again=cut)
                assert made.value is not None, made.diagnostics
                calls += [action for one in made.value for action, _ in one.calls]
            else:
                break
        except Killed:
            calls.append("killed")
    assert list_interviews("kept").value == ()
    assert calls.count("killed") <= 1 and calls.count("CPaaSSMS.Send-Sms-Single") <= 1


def test_stages_and_steps_are_drawn_with_their_state(folder: Path) -> None:
    first = begun()
    flow = "flows/Order_Desk.flow-meta.xml"
    plain, svg = draw_flow(flow).value, draw_flow(flow, "svg", interview=first.id, interviews="kept").value
    shown = draw_flow(flow, interview=first.id, interviews="kept").value
    assert plain is not None and shown is not None and svg is not None
    assert "Background: Tell_Customer" in plain and "Completed" not in plain
    assert "InProgress - Interactive: Review_Order" in shown and "classDef Completed fill" in shown
    assert svg.count("#c9ecd3") == 2 and "#fff3b8" in svg  # Tell and Note are completed


def command(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["flow", *words])
    return code, out.getvalue(), err.getvalue()


def test_the_command_line(folder: Path) -> None:
    approval = ("flows/Discount_Approval.flow-meta.xml", "--input", "recordId=006", "--input", "firstApprover=ann")
    code, out, err = command("run", *approval)
    assert code == 0 and "Manager: InProgress\n" in out and "extsvc flow work-items" in err
    (own_id,) = interview_files.InterviewFolder(".extsvc/interviews").ids()
    code, out, _ = command("work-items")
    assert out == f"{own_id}.Manager  Assigned  to User ann: Decide about 006 (Discount_Approval, Level_1)\n"
    assert json.loads(command("work-items", "--json")[1])[0]["step"] == "Manager"
    code, _, err = command("complete", f"{own_id}.Manager", "--output", "approvalDecision=Perhaps")
    assert code == 2 and "Approve or Reject" in err
    code, out, _ = command("complete", f"{own_id}.Manager", "--output", "approvalDecision=Approve")
    assert code == 0 and out.startswith("Discount_Approval: Completed\n")
    assert command("work-items")[2] == "no work item is open\n"


def test_it_says_what_goes_on_with_a_stage_that_waits_for_a_change(folder: Path) -> None:
    words = ("--set", "Tell={}", "--set", 'Review={"accepted": true}', "--set", "Ship={}", "--set", "Is_Shipped=false")
    inputs = [word for name, value in INPUTS.items() for word in ("--input", f"{name}={value}")]
    code, _, err = command("run", "flows/Order_Desk.flow-meta.xml", *inputs, *words)
    (own_id,) = interview_files.InterviewFolder(".extsvc/interviews").ids()
    told = f"extsvc flow resume {own_id} --event '$Orchestration.Instance'"
    assert code == 0 and told in err, err
    assert command("resume", own_id, "--event", "$Orchestration.Instance")[0] == 0


# -- real ones


@pytest.fixture(scope="module")
def hosts(corpus: Path) -> Path:
    found = corpus / "salesforce" / "hosts"
    if not found.is_dir():
        pytest.skip("the corpus has no orchestrations")
    return found


def test_real_orchestrations_and_waiting_flows_are_read_checked_and_drawn(hosts: Path) -> None:
    files = sorted((*(hosts / "orchestrator").glob("*.xml"), *(hosts / "pauses").glob("*.xml")))
    assert len(files) >= 8
    code, out, err = command("check", *map(str, files), "--notes", "--json")
    assert code == 0 and "Traceback" not in err
    assert not [row for row in json.loads(out)["findings"] if row["severity"] in ("error", "refusal")]
    for file in files:
        assert draw_flow(file).value and draw_flow(file, "svg").value


@pytest.mark.parametrize(("score", "steps"), [(3, ["Hiring_Manager_Interview", "Create_and_Send_Offer"]), (2, [])])
def test_a_real_orchestration_runs_to_its_end(hosts: Path, tmp_path: Path, score: int, steps: list[str]) -> None:
    record = {"Id": "a01", "Owner:User": {"Username": "own"}, "Hiring_Manager__r": {"Username": "hm"}}
    given = {"$Record": record, "Get_Usernames_Step": {"varNickSanchezUsername": "nick"}, "Phone_Screen_Scheduled": {}}
    made = run_flow(
        hosts / "orchestrator" / "Recruiting_Orchestration_v6.flow-meta.xml",
        given=given,
        interviews=tmp_path,
        answers={},
    )
    outputs: dict[str, dict[str, object]] = {
        "Enter_Job_Application": {"varJobApplicationId": "a02", "varCandidateId": "c1"},
        "Recruiter_Phone_Screen": {"varReviewScore": score},
        "Hiring_Manager_Interview": {"continueWithNextStage": True},
        "Create_and_Send_Offer": {},
    }
    walked = []
    while made.waiting:
        (item,) = list_work_items(tmp_path).value or ()
        walked.append(item.step)
        after = complete_work_item(item.id, outputs[item.step], interviews=tmp_path, callouts=Callouts(answers={}))
        assert after.value is not None, after.diagnostics
        made = after.value
    assert made.finished and walked == ["Enter_Job_Application", "Recruiter_Phone_Screen", *steps]
    assert made.statuses["Candidate_Rejected"] == ("NotStarted" if steps else "Completed")
