"""Flows that wait: what they wait for, how they are kept, and that they go on after whatever happened meanwhile."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from external_services import (
    ActionResult,
    Callouts,
    FlowRunner,
    UnusableFlow,
    forget_interviews,
    list_interviews,
    resume_flows,
    run_flow,
)
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.flow.mask import Masker
from generator.flow.reader import read
from generator.flow.recorded import StubActions
from generator.flow.run.clock import Clock
from generator.flow.run.driver import Result, go_on, run
from generator.flow.run.events import Event
from generator.flow.run.moments import moved
from generator.flow.run.state import RunContext, program
from generator.flow.run.waits import heard
from generator.flow.saved.values import Decoder, Withholder
from generator.flow.values import FlowFault, FlowObject, Value, obj
from generator.records.store import RecordStore
from generator.usecases.flow_world import Surroundings
from generator.usecases.interview_files import InterviewFolder

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
TRACK = Path(__file__).parent / "flow_cases" / "waits" / "Track_SMS.flow-meta.xml"
EVENT = {"Umid__c": "42", "Status__c": "DELIVERED"}


def flow_of(wait: str, start: str = "<connector><targetReference>Rest</targetReference></connector>") -> str:
    """A flow that waits once and then says where it went on."""

    def says(name: str) -> str:
        return (
            f"<assignments><name>{name}</name><label>{name}</label><assignmentItems><assignToReference>way"
            f"</assignToReference><operator>Add</operator><value><stringValue>{name} </stringValue></value></assignmentItems>"
            "</assignments>"
        )

    return (
        f"<Flow>{says('First')}{says('Second')}{says('Default')}{says('Fault')}<start>{start}</start>"
        "<variables><name>way</name><dataType>String</dataType><isInput>true</isInput><isOutput>true</isOutput></variables>"
        "<variables><name>day</name><dataType>Date</dataType><isInput>true</isInput></variables>"
        "<variables><name>told</name><dataType>String</dataType><isOutput>true</isOutput></variables>"
        f"{wait}</Flow>"
    )


def wait_of(events: str, kind: str = "", more: str = "") -> str:
    return (
        f"<waits><name>Rest</name>{f'<elementSubtype>{kind}</elementSubtype>' if kind else ''}<label>Rest</label>"
        "<defaultConnector><targetReference>Default</targetReference></defaultConnector>"
        "<defaultConnectorLabel>-</defaultConnectorLabel>"
        f"<faultConnector><targetReference>Fault</targetReference></faultConnector>{more}{events}</waits>"
    )


def event_of(body: str, to: str = "First") -> str:
    connector = f"<connector><targetReference>{to}</targetReference></connector>"
    return f"<waitEvents><name>{to}_Event</name>{connector}<label>{to}</label>{body}</waitEvents>"


def alarm(at: str, offset: str = "", unit: str = "", kind: str = "AlarmEvent", more: str = "") -> str:
    inputs = f"<inputParameters><name>AlarmTime</name><value>{at}</value></inputParameters>" if at else ""
    if offset:
        inputs += f"<inputParameters><name>TimeOffset</name><value><numberValue>{offset}</numberValue></value></inputParameters>"
        inputs += f"<inputParameters><name>TimeOffsetUnit</name><value><stringValue>{unit}</stringValue></value></inputParameters>"
    return f"<eventType>{kind}</eventType>{inputs}{more}"


SAME_TIME = "<elementReference>$Flow.CurrentDateTime</elementReference>"


def run_text(
    text: str,
    inputs: dict[str, Value] | None = None,
    clock: Clock | None = None,
    skip: bool = False,
    globals: dict[str, Value] | None = None,
    records: RecordStore | None = None,
    seen: list[Event] | None = None,
) -> tuple[Result, RunContext]:
    found = read(text.encode(), "Rests.flow-meta.xml")
    assert found.value is not None and not found.diagnostics
    made, clock = program(found.value), clock or Clock(NOW)
    context = RunContext(
        {"rests": made}, zone=ZoneInfo("Europe/Berlin"), globals=globals or {}, records=records
    )  # fmt: skip
    listener = seen.append if seen is not None else None
    passing = clock.turn if skip else None
    return run(made, context, inputs or {}, StubActions({}), listener, clock, pass_time=passing), context


def due_of(result: Result) -> datetime:
    assert result.status == "waiting" and result.state is not None and result.state.wait is not None
    due = result.state.wait.awaited[0].due
    assert due is not None
    return due


# -- what is waited for


@pytest.mark.parametrize(
    ("offset", "unit", "later"),
    [
        (5, "Minutes", NOW + timedelta(minutes=5)),
        (2, "Hours", NOW + timedelta(hours=2)),
        (1, "Days", NOW + timedelta(days=1)),
        (1, "Weeks", NOW + timedelta(days=7)),
        (1, "Months", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        (13, "Months", datetime(2027, 2, 28, 12, tzinfo=UTC)),
    ],
)
def test_an_amount_of_time(offset: int, unit: str, later: datetime) -> None:
    text = flow_of(wait_of(event_of(f"<offset>{offset}</offset><offsetUnit>{unit}</offsetUnit>"), "WaitDuration"))
    clock = Clock(NOW)
    result, context = run_text(text, clock=clock)
    assert due_of(result) == later and result.state is not None
    clock.turn(later - timedelta(seconds=1))
    assert go_on(context, result.state, StubActions({}), clock=clock).status == "waiting"
    clock.turn(later)
    ended = go_on(context, result.state, StubActions({}), clock=clock)
    assert ended.status == "finished" and ended.outputs["way"] == "First "


@pytest.mark.parametrize("offset", [-14, 25, 120])
def test_months_there_and_back_are_the_same_day_where_the_month_has_it(offset: int) -> None:
    first = datetime(2026, 5, 15, 8, tzinfo=UTC)
    assert moved(moved(first, offset, "Months"), -offset, "months") == first


@pytest.mark.parametrize(("offset", "unit"), [(1, "Seconds"), (1, ""), (10**9, "Weeks"), (10**12, "Months")])
def test_no_unit_and_no_calendar_without_end(offset: int, unit: str) -> None:
    with pytest.raises(FlowFault):
        moved(NOW, offset, unit)


@pytest.mark.parametrize(
    ("body", "more", "due"),
    [
        ("<resumeDate>2026-03-01</resumeDate>", "", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("<resumeDate>2026-03-01</resumeDate><resumeTime>09:30:00.000Z</resumeTime>", "", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("<resumeDate>2026-07-01</resumeDate><resumeTime>09:30:00.000Z</resumeTime>", "<timeZoneId>America/New_York</timeZoneId>", datetime(2026, 7, 1, 13, 30, tzinfo=UTC)),
        ("<resumeDateReference>day</resumeDateReference>", "", datetime(2026, 4, 30, 22, tzinfo=UTC)),
        ("<offset>-2</offset><offsetUnit>Days</offsetUnit><resumeDateReference>day</resumeDateReference>", "", datetime(2026, 4, 28, 22, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_date(body: str, more: str, due: datetime) -> None:
    result, _ = run_text(flow_of(wait_of(event_of(body), "WaitDate", more)), {"day": date(2026, 5, 1)})
    assert due_of(result) == due


def test_a_date_that_is_past_goes_on_at_once() -> None:
    result, _ = run_text(flow_of(wait_of(event_of("<resumeDate>2025-03-01</resumeDate>"), "WaitDate")))
    assert (result.status, result.outputs["way"], result.executed) == ("finished", "First ", 2)


@pytest.mark.parametrize(
    ("offset", "unit", "due"),
    [("3.0", "Hours", NOW + timedelta(hours=3)), ("-1.0", "Days", None), ("", "", None), ("0.0", "", None)],
)
def test_an_alarm(offset: str, unit: str, due: datetime | None) -> None:
    result, _ = run_text(flow_of(wait_of(event_of(alarm(SAME_TIME, offset, unit)))))
    if due is None:
        assert result.status == "finished"
    else:
        assert due_of(result) == due


def test_an_alarm_counted_from_a_field_of_a_record() -> None:
    inputs = {"TimeFieldColumnEnumOrId": "Due__c", "EntityObjectId": "a01", "TimeTableColumnEnumOrId": "Task__c"}
    more = "".join(
        f"<inputParameters><name>{name}</name><value><stringValue>{value}</stringValue></value></inputParameters>"
        for name, value in inputs.items()
    )
    text = flow_of(wait_of(event_of(alarm("", "1.0", "Hours", "DateRefAlarmEvent", more))))
    due = datetime(2026, 2, 3, 4, tzinfo=UTC)
    held, _ = run_text(text, globals={"$record": obj("Task__c", Id="a01", Due__c=due)})
    assert due_of(held) == due + timedelta(hours=1)
    store = RecordStore()
    store.add("Task__c", {"Id": "a01", "Due__c": due})
    stored, _ = run_text(text, records=store)
    assert due_of(stored) == due + timedelta(hours=1)
    nowhere, _ = run_text(text)  # without the record nobody knows when: the fault path
    assert nowhere.outputs["way"] == "Fault "


def test_what_comes_first_wins_and_the_rest_is_dropped() -> None:
    late = event_of("<offset>2</offset><offsetUnit>Hours</offsetUnit>", "First")
    soon = event_of("<offset>1</offset><offsetUnit>Hours</offsetUnit>", "Second")
    result, _ = run_text(flow_of(wait_of(late + soon, "WaitDuration")), skip=True)
    assert result.status == "finished" and result.outputs["way"] == "Second " and result.seconds == 3600


def test_an_event_whose_conditions_do_not_hold_is_not_waited_for() -> None:
    never = "<conditionLogic>and</conditionLogic><conditions><leftValueReference>way</leftValueReference><operator>EqualTo</operator><rightValue><stringValue>no</stringValue></rightValue></conditions>"
    result, _ = run_text(flow_of(wait_of(event_of(never + alarm(SAME_TIME)))))
    assert (result.status, result.outputs["way"]) == ("finished", "Default ")


def test_a_platform_event_with_its_fields() -> None:
    wanted = "<eventType>Receipt__e</eventType><inputParameters><name>Umid__c</name><value><stringValue>42</stringValue></value></inputParameters>"
    output = "<outputParameters><assignToReference>told</assignToReference><name>Status__c</name></outputParameters>"
    result, context = run_text(flow_of(wait_of(event_of(wanted + output))))
    state = result.state
    assert state is not None and result.status == "waiting"
    assert heard(state, "Other__e", obj(Umid__c="42")) is None and heard(state, "Receipt__e", obj(Umid__c="43")) is None
    body = obj("Receipt__e", Umid__c="42", Status__c="READ")
    found = heard(state, "receipt__E", body)
    assert found is not None
    ended = go_on(context, state, StubActions({}), clock=Clock(NOW), heard=(found, body))
    assert (ended.status, ended.outputs) == ("finished", {"way": "First ", "told": "READ"})


@pytest.mark.parametrize(
    "wait",
    [
        wait_of(event_of("<offset>1</offset><offsetUnit>Days</offsetUnit><label>x</label>"), "WaitDate"),
        wait_of(event_of("")),
        wait_of(event_of(alarm("<stringValue>soon</stringValue>"))),
        wait_of(event_of("<resumeDate>2026-03-01</resumeDate>"), "WaitDate", "<timeZoneId>Nowhere/Here</timeZoneId>"),
    ],
)
def test_what_cannot_be_waited_for_takes_the_fault_path(wait: str) -> None:
    result, _ = run_text(flow_of(wait))
    assert (result.status, result.outputs["way"]) == ("finished", "Fault ")


def test_a_wait_that_leads_back_to_itself_is_not_without_end_in_memory() -> None:
    loop = wait_of(event_of(alarm(SAME_TIME), "Rest"))
    result, _ = run_text(flow_of(loop))
    assert result.status == "failed" and "never ends" in result.fault


# -- scheduled paths


PATH = "<scheduledPaths>{}<connector><targetReference>{}</targetReference></connector>{}</scheduledPaths>"
ASYNC = PATH.format("", "First", "<pathType>AsyncAfterCommit</pathType>")
TRIGGER = (
    "<object>Account</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordAfterSave</triggerType>"
)


def field_path(offset: int, unit: str = "Hours") -> str:
    words = f"<offsetNumber>{offset}</offsetNumber><offsetUnit>{unit}</offsetUnit><recordField>Due__c</recordField><timeSource>RecordField</timeSource>"
    return PATH.format("<name>Before_Due</name><label>Before Due</label>", "Second", words)


def test_the_asynchronous_path_runs_after_the_immediate_one_as_its_own_interview() -> None:
    start = f"<connector><targetReference>Default</targetReference></connector>{TRIGGER}{ASYNC}"
    result, context = run_text(flow_of("", start), globals={"$record": obj("Account")})
    assert result.outputs["way"] == "Default " and len(result.later) == 1
    after = go_on(context, result.later[0], StubActions({}), clock=Clock(NOW))
    assert after.outputs["way"] == "First " and after.state is not None and result.state is not None
    assert after.state.guid != result.state.guid


@pytest.mark.parametrize(("offset", "due"), [(-3, 21), (2, 26)])
def test_a_path_is_due_before_or_after_the_time_in_a_field(offset: int, due: int) -> None:
    record = obj("Account", Due__c=datetime(2026, 2, 2, 0, tzinfo=UTC))
    result, _ = run_text(flow_of("", TRIGGER + field_path(offset)), globals={"$record": record})
    assert due_of(result) == datetime(2026, 2, 1, tzinfo=UTC) + timedelta(hours=due)


def test_paths_come_in_the_order_in_which_they_are_due_and_ask_the_entry_conditions_again() -> None:
    entry = "<filters><field>Name</field><operator>EqualTo</operator><value><stringValue>Acme</stringValue></value></filters>"
    record: dict[str, Value] = {"$record": obj("Account", Name="Acme", Due__c=NOW + timedelta(hours=4))}
    result, context = run_text(flow_of("", entry + TRIGGER + field_path(1) + ASYNC), globals=record)
    assert result.outputs["way"] == "First " and len(result.later) == 1  # the asynchronous one was due first
    other = RunContext(context.programs, globals={"$record": obj("Account", Name="Other")})
    frame = result.later[0].frames[0]
    late = result.later[0].__class__(
        frames=(frame.__class__(frame.program, frame.at, {**frame.values, "$record": obj("Account", Name="Other")}),),
        now=NOW, started=NOW, status="waiting", wait=result.later[0].wait,
    )  # fmt: skip
    ended = go_on(other, late, StubActions({}), clock=Clock(NOW + timedelta(days=1)))
    assert ended.status == "not-started"


def test_a_path_whose_field_is_empty_is_told_and_not_scheduled() -> None:
    seen: list[Event] = []
    start = f"<connector><targetReference>Default</targetReference></connector>{TRIGGER}{field_path(1)}"
    result, _ = run_text(flow_of("", start), globals={"$record": obj("Account")}, seen=seen)
    assert result.status == "finished" and result.later == ()
    assert [event.data["reason"] for event in seen if event.kind == "not-scheduled"] == ["$Record.Due__c has no value"]


# -- what is saved

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=12)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.times(),
    lambda inner: st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3).map(
        lambda fields: FlowObject("T", {name.lower(): (name, value) for name, value in fields.items()})
    ),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_comes_back_as_it_was(value: Value) -> None:
    encoded = json.loads(json.dumps(Withholder(Masker()).encoded(value, "value")))
    assert Decoder({}).value(encoded) == value


def test_secrets_are_withheld_wherever_they_stand() -> None:
    masker = Masker(["s3cret-token"])
    value = obj("T", password="hunter22", note="see s3cret-token", plain="hello", again=("hunter22",))
    masker.scan(value)
    keep = Withholder(masker)
    text = json.dumps(keep.encoded(value, "held"))
    assert "hunter22" not in text and "s3cret" not in text and "hello" in text
    assert keep.names == ("held.password", "held.note")
    decoder = Decoder({"held.password": "hunter22"})
    found = decoder.value(json.loads(text))
    assert decoder.missing == ["held.note"] and isinstance(found, FlowObject)
    assert found.get("again") == ("hunter22",)


# -- the command line


def command(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["flow", *words])
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / TRACK.name).write_bytes(TRACK.read_bytes())
    return tmp_path


def begun() -> str:
    assert command("run", TRACK.name, "--input", "umid=42")[0] == 0
    (own_id,) = InterviewFolder(".extsvc/interviews").ids()
    return own_id


def test_it_is_shown_as_waiting_and_goes_on_with_the_event(folder: Path) -> None:
    code, out, err = command("run", TRACK.name, "--input", "umid=42", "--at", "2026-06-24T16:19:00Z")
    own_id = out.split()[1].rstrip(":")
    assert code == 0 and out == f"Waiting {own_id}: Receipt__e or 2026-06-25T16:19:00Z\n"
    assert f"extsvc flow resume {own_id}" in err
    code, out, _ = command("interviews")
    assert code == 0 and out == (
        f"{own_id}  Waiting  Track_SMS at Wait_for_Receipt since 2026-06-24T16:19:00Z: Receipt__e or 2026-06-25T16:19:00Z\n"
    )
    assert command("resume", "--at", "2026-06-25T16:18:59Z")[2].endswith("no interview is due\n")
    data = json.dumps(EVENT)
    code, out, err = command("resume", own_id, "--event", "Receipt__e", "--data", data)
    assert (code, out, err) == (0, "outcome = DELIVERED for 42\n", "")
    assert command("interviews")[1] == ""


def test_a_timer_that_was_due_while_nothing_ran_fires_at_start(folder: Path) -> None:
    command("run", TRACK.name, "--input", "umid=42", "--at", "2026-06-24T16:19:00Z")
    command("run", TRACK.name, "--input", "umid=43", "--at", "2026-06-30T16:19:00Z")
    code, out, _ = command("resume", "--at", "2026-06-26T00:00:00Z")
    assert (code, out) == (0, "outcome = no receipt within a day\n")
    assert len(InterviewFolder(".extsvc/interviews").ids()) == 1


def test_an_event_goes_to_those_that_wait_for_it(folder: Path) -> None:
    for umid in ("42", "43", "42"):
        run_flow(TRACK, {"umid": umid}, interviews="waiting", answers={})
    made = resume_flows(interviews="waiting", event="Receipt__e", data=EVENT)
    assert made.value is not None and not made.diagnostics
    assert [one.outputs["outcome"] for one in made.value] == ["DELIVERED for 42"] * 2
    left = list_interviews("waiting").value
    assert left is not None and len(left) == 1
    assert forget_interviews([left[0].id], "waiting").value == (left[0].id,)
    assert list_interviews("waiting").value == ()


def test_the_flow_of_a_waiting_interview_must_be_as_it_was(folder: Path) -> None:
    own_id = begun()
    flow = folder / TRACK.name
    flow.write_text(flow.read_text(encoding="utf-8").replace("{!umid}", "you"), encoding="utf-8")
    event = ("--event", "Receipt__e", "--data", json.dumps(EVENT))
    code, out, err = command("resume", own_id, *event)
    assert code == 2 and out == "" and "was changed meanwhile" in err and "--kept-copy" in err
    assert command("resume", own_id, *event, "--kept-copy")[1] == "outcome = DELIVERED for 42\n"
    own_id = begun()
    flow.unlink()
    assert "cannot be read any more" in command("resume", own_id, *event)[2]


def test_records_are_kept_with_the_interview(folder: Path) -> None:
    text = flow_of(
        wait_of(event_of("<offset>1</offset><offsetUnit>Days</offsetUnit>"), "WaitDuration")
        + "<recordUpdates><name>Mark</name><label>Mark</label><connector><targetReference>Rest</targetReference></connector>"
        "<inputAssignments><field>Name</field><value><stringValue>Seen</stringValue></value></inputAssignments><object>Account</object></recordUpdates>",
        "<connector><targetReference>Mark</targetReference></connector>",
    )
    (folder / "Marks.flow-meta.xml").write_text(text, encoding="utf-8")
    (folder / "in.json").write_text('{"Account": [{"Id": "001000000000001AAA", "Name": "Acme"}]}', encoding="utf-8")
    run_flow("Marks.flow-meta.xml", records="in.json", interviews="waiting", answers={})
    (folder / "in.json").unlink()
    around = Surroundings(records_out="out.json", skip_waits=True)
    made = resume_flows(interviews="waiting", surroundings=around).value
    assert made is not None and made[0].finished
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["Account"][0]["Name"] == "Seen"


def test_no_secret_is_in_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = folder / TRACK.name
    flow.write_text(flow.read_text(encoding="utf-8").replace("umid", "apiToken"), encoding="utf-8")
    event = ("--event", "Receipt__e", "--data", '{"Umid__c": "tok-4711", "Status__c": "READ"}')
    assert command("run", TRACK.name, "--input", "apiToken=tok-4711", "--set", "$User.Email=tok-4711")[0] == 0
    (file,) = (folder / ".extsvc" / "interviews").glob("*.json")
    assert "tok-4711" not in file.read_text(encoding="utf-8")
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    code, _, err = command("resume", file.stem, *event)
    assert code == 2 and "apiToken" in err and "tok-4711" not in err
    monkeypatch.setenv("TOKEN_OF_TEST", "tok-4711")
    code, out, err = command("resume", file.stem, *event, "--secret", "apiToken=env:TOKEN_OF_TEST")
    assert code == 0 and out == "outcome = READ for ****\n", err


WRONG: tuple[object, ...] = (
    None, 7, -1, "", "x", [], {}, {"withheld": "x"}, [[]] * 3, {"number": "NaN"}, "../../etc/passwd"
)  # fmt: skip


def test_a_file_that_somebody_changed_is_refused_in_words(folder: Path) -> None:
    own_id = begun()
    file = folder / ".extsvc" / "interviews" / f"{own_id}.json"
    whole = json.loads(file.read_text(encoding="utf-8"))
    event = ("--event", "Receipt__e", "--data", json.dumps(EVENT))
    places = list(_places(whole))
    assert len(places) > 40
    pairs = [(place, wrong) for place in places for wrong in WRONG]
    for place, wrong in random.Random(7).sample(pairs, 120):
        file.write_text(json.dumps(_with(whole, place, wrong)), encoding="utf-8")
        code, _, err = command("resume", own_id, *event)
        assert code in (0, 1, 2) and "Traceback" not in err, (place, wrong, err)
        command("interviews")
        for made in file.parent.glob("*.json"):
            made.unlink()
    file.write_text(json.dumps(whole), encoding="utf-8")
    assert command("resume", own_id, *event)[0] == 0


def _places(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if path and path[-1] == "text":
        return [path]
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    below = [place for key in keys for place in _places(tree[key], (*path, key))]  # type: ignore[index]  # a dict or a list
    return [path, *below] if path else below


def _with(tree: object, place: tuple[str | int, ...], value: object) -> object:
    if not place:
        return value
    first, *rest = place
    if isinstance(tree, dict):
        return {**tree, first: _with(tree[first], tuple(rest), value)}
    assert isinstance(tree, list)
    return [_with(item, tuple(rest), value) if n == first else item for n, item in enumerate(tree)]


def test_only_one_process_goes_on_with_an_interview(folder: Path) -> None:
    own_id = begun()
    with InterviewFolder(".extsvc/interviews").held(own_id):
        assert "another process" in command("resume", own_id, "--skip-waits")[2]
    assert command("resume", own_id, "--skip-waits")[0] == 0


@pytest.mark.parametrize("wanted", ["../../etc", "..", "", "A" * 10, "x" * 200, "abc\0def"])
def test_no_id_leads_out_of_the_folder(folder: Path, wanted: str) -> None:
    begun()
    assert resume_flows([wanted]).diagnostics[0].rule.id == "interview-not-found"
    assert forget_interviews([wanted]).diagnostics[0].rule.id == "interview-not-found"


def test_a_link_in_place_of_an_interview_is_not_followed(folder: Path) -> None:
    own_id = begun()
    file = folder / ".extsvc" / "interviews" / f"{own_id}.json"
    file.rename(folder / "elsewhere.json")
    file.symlink_to(folder / "elsewhere.json")
    assert resume_flows([own_id]).diagnostics[0].rule.id == "interview-unreadable"


def killed(folder: Path, *words: str, ready: str) -> None:
    """Run a command, kill it without a word once a file matching `ready` is there."""
    process = subprocess.Popen([sys.executable, "-m", "generator", "flow", *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    until = time.monotonic() + 60
    while not any(ready in file.read_text(encoding="utf-8") for file in folder.glob(".extsvc/interviews/*.json")):
        assert process.poll() is None and time.monotonic() < until, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_in_a_wait_it_goes_on_at_the_same_element(folder: Path) -> None:
    killed(folder, "run", TRACK.name, "--input", "umid=42", "--wait", ready='"status": "waiting"')
    listed = list_interviews().value
    assert listed is not None and [one.element for one in listed] == ["Wait_for_Receipt"]
    code, out, _ = command("resume", listed[0].id, "--event", "Receipt__e", "--data", json.dumps(EVENT))
    assert (code, out) == (0, "outcome = DELIVERED for 42\n")


def test_cut_off_behind_a_callout_it_is_not_repeated_unasked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = flow_of(
        wait_of(event_of("<offset>1</offset><offsetUnit>Days</offsetUnit>", "Call"), "WaitDuration")
        + "<actionCalls><name>Call</name><label>Call</label><actionName>Svc.op</actionName><actionType>externalService</actionType>"
        "<connector><targetReference>First</targetReference></connector></actionCalls>"
    )
    (folder / "Calls.flow-meta.xml").write_text(text, encoding="utf-8")
    run_flow("Calls.flow-meta.xml", interviews=".extsvc/interviews", answers={})

    def dies(self: StubActions, name: str, inputs: dict[str, object]) -> ActionResult:
        raise KeyboardInterrupt  # nothing of ours catches it, as nothing catches a kill

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(StubActions, "call", dies)
        resume_flows(surroundings=Surroundings(skip_waits=True), callouts=Callouts(answers={}))
    listed = list_interviews().value
    assert listed is not None and listed[0].status == "running"
    code, _, err = command("resume", listed[0].id, "--skip-waits")
    assert code == 2 and "Svc.op" in err and "--again" in err
    answers = {"Svc.op": {"responseCode": 200}}
    made = FlowRunner(folder).resume(
        [listed[0].id], interviews=".extsvc/interviews", answers=answers, skip_waits=True, again=True
    )
    assert [one.outputs["way"] for one in made] == ["First "]


def test_what_failed_stays_and_can_be_tried_again(folder: Path) -> None:
    own_id = begun()
    code, _, err = command("resume", own_id, "--skip-waits", "--fail", "Lost=no disk")
    assert code == 1 and "failed" in err
    assert "Failed" in command("interviews")[1]
    assert command("resume", "--skip-waits")[2].endswith("no interview is due\n")  # not by itself
    assert command("resume", own_id, "--skip-waits")[0] == 0


def test_python_and_pytest_use_the_same_words(folder: Path) -> None:
    runner = FlowRunner(folder)
    first = runner.run(TRACK.name, {"umid": "42"}, at="2026-06-24T16:19:00Z", interviews="waiting")
    assert first.waiting and first.waits_for == ("Receipt__e", "2026-06-25T16:19:00Z") and first.id
    with pytest.raises(UnusableFlow, match="come to pass"):
        runner.resume([first.id], interviews="waiting", at="2026-06-24T18:00:00Z")
    (ended,) = runner.resume(interviews="waiting", at="2026-06-26T18:00:00Z")
    assert ended.outputs == {"outcome": "no receipt within a day"}


def test_the_clock_never_goes_back() -> None:
    clock = Clock(NOW)
    clock.turn(NOW - timedelta(days=1))
    assert clock() == NOW
    real = Clock()
    real.turn(datetime.now(UTC) + timedelta(days=3))
    assert real() > datetime.now(UTC) + timedelta(days=2)
