"""Flows of the local org that wait: kept, gone on with by timers, events, callbacks and work, whatever happens to the process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from external_services import CallbackPlan, CallbackSettings, Org, TurnableClock

from generator.__main__ import main
from generator.orgserver import running as serving
from generator.orgserver.embedded import OrgFailed

ROOT = Path(__file__).parent.parent
TRACK = ROOT / "specs" / "sms" / "receipts" / "Track_SMS.flow-meta.xml"
ORCHESTRATION = ROOT / "tests" / "flow_cases" / "orchestration"
BASE = "/services/data/v66.0"


def written(folder: Path, spec: Path, *flows: Path) -> Path:
    """What an org is given: the guide's service, its credential, flows."""
    words = ["export", str(spec), "--service", "CPaaSSMS", "--all", "--out", str(folder)]
    assert main([*words, "--credential", "X8x8_SMS_API", "--from", str(ROOT / "specs" / "sms")]) == 0
    home = folder / "force-app" / "main" / "default" / "flows"
    home.mkdir(exist_ok=True)
    for flow in flows:
        shutil.copy(flow, home)
    return folder


@pytest.fixture(scope="module")
def metadata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flow that waits for a receipt, and an orchestration."""
    flows = (TRACK, *ORCHESTRATION.glob("*.flow-meta.xml"))
    return written(tmp_path_factory.mktemp("waits") / "app", ROOT / "specs" / "sms.json", *flows)


@pytest.fixture
def org(metadata: Path) -> Iterator[Org]:
    with Org(init=metadata) as started:
        ready(started)
        yield started


def ready(org: Org) -> None:
    org.set_credential("X8x8_CPaaS_Authentication", {"ApiKey": "secret"}, principal="8x8 API Key Principal")
    org.assign(org.username, "CPaaS_API_Access")


def ends(org: Org, guid: str, status: str = "finished") -> str:
    """The outputs of an interview, once it has ended so: timers run in a thread."""
    for _ in range(200):
        told = [one for one in org.invocations() if one.guid == guid and one.status == status]
        if told:
            return told[-1].outputs
        time.sleep(0.05)
    raise AssertionError([(one.guid, one.status, one.error) for one in org.invocations()])


def turned(org: Org, **by: float) -> None:
    """Turn the org's clock on."""
    ahead = timedelta(**by)
    org.running.org.clock = lambda: datetime.now(UTC) + ahead
    org.running.timers.wake()


def rest(org: Org, method: str, path: str, **more: Any) -> Any:
    head = {"authorization": f"Bearer {org.access_token}"}
    answer = httpx2.request(method, f"{org.instance_url}{BASE}{path}", headers=head, trust_env=False, **more)
    return answer.json()


# -- by whatever it waits for --------------------------------------------------------------------------------------------


def test_salesforces_clients_see_it_wait_and_publish(org: Org) -> None:
    (told,) = rest(org, "POST", "/actions/custom/flow/Track_SMS", json={"inputs": [{"umid": "u1"}]})
    guid = told["outputValues"]["Flow__InterviewGuid"]
    assert told["isSuccess"] and told["outputValues"]["Flow__InterviewStatus"] == "Waiting"
    query = "SELECT Guid, CurrentElement, InterviewStatus FROM FlowInterview"
    (row,) = rest(org, "GET", "/query", params={"q": query})["records"]
    assert (row["Guid"], row["CurrentElement"], row["InterviewStatus"]) == (guid, "Wait_for_Receipt", "Paused")
    sent = rest(org, "POST", "/sobjects/Receipt__e", json={"Umid__c": "u1", "Status__c": "delivered"})
    assert sent["success"] and sent["errors"][0]["statusCode"] == "OPERATION_ENQUEUED"
    assert json.loads(ends(org, guid)) == {"outcome": "delivered for u1"}
    assert rest(org, "GET", "/query", params={"q": query})["records"] == []
    assert rest(org, "POST", "/sobjects/Recipe__e", json={})[0]["errorCode"] == "NOT_FOUND"


def test_an_event_reaches_those_that_wait_for_it_alone(org: Org) -> None:
    first, second = (org.run("Track_SMS", {"umid": one}) for one in ("u1", "u2"))
    assert (first.status, second.status) == ("waiting", "waiting") and first.guid != second.guid
    assert org.publish("Receipt__e", {"Umid__c": "u3"}) == []
    (done,) = org.publish("receipt__E", {"Umid__c": "u2", "Status__c": "sent"})
    assert (done.guid, done.status, done.outputs) == (second.guid, "finished", {"outcome": "sent for u2"})
    assert [one.guid for one in org.interviews()] == [first.guid]
    assert org.publish("Receipt__e", {"Umid__c": "u2"}) == []  # it is over
    with pytest.raises(OrgFailed, match="did you mean Receipt__e"):
        org.publish("Recipe__e")


def test_a_timer_goes_on_by_itself(org: Org) -> None:
    begun = org.run("Track_SMS", {"umid": "u1"})
    turned(org, hours=23)
    time.sleep(0.1)
    assert [one.status for one in org.interviews()] == ["waiting"]
    turned(org, hours=25)
    assert json.loads(ends(org, begun.guid)) == {"outcome": "no receipt within a day"} and org.interviews() == []


def test_a_vendor_calls_back_and_the_flow_goes_on(tmp_path: Path) -> None:
    """The org plays the vendor: its receipt comes back to the org itself, late and twice, and is recorded once."""
    receipts, overlay = tmp_path / "receipts.json", ROOT / "specs" / "sms" / "receipts.overlay.yaml"
    assert main(["overlay", "apply", str(ROOT / "specs" / "sms.json"), str(overlay), "--out", str(receipts)]) == 0
    metadata = written(tmp_path / "app", receipts, TRACK)
    clock = TurnableClock()
    plans = {"Send-Sms-Single": CallbackPlan(after=5, times=2)}
    with Org(init=metadata, callbacks=CallbackSettings(plans, clock=clock)) as org:
        ready(org)
        fields = {"Umid__c": "/payload/umid", "Status__c": "/payload/status/state"}
        address = org.callback_address("Receipt__e", fields)
        body = {"destination": "+65", "text": "Hi", "dlrCallbackUrl": address}
        (sent,) = org.invoke("CPaaSSMS.Send-Sms-Single", {"subAccountId": "demo", "body": body})
        outputs: Any = sent.outputs
        begun = org.run("Track_SMS", {"umid": outputs["200"]["umid"]})
        clock.turn(20)
        assert outputs["200"]["umid"] in ends(org, begun.guid) and org.interviews() == []


def test_who_calls_back(org: Org) -> None:
    org.run("Track_SMS", {"umid": "u1"})
    fields = {"Umid__c": "/list/1/umid", "Status__c": "/status"}
    address = org.callback_address("Receipt__e", fields)
    told = {"list": [{}, {"umid": "u1"}], "status": {"a": 1}}

    def post(url: str, **more: Any) -> int:
        return httpx2.post(url, trust_env=False, **more).status_code

    assert post(address.replace("/callbacks/", "/callbacks/x"), json=told) == 404
    assert post(address.replace("Receipt__e", "Recipe__e"), json=told) == 404
    assert post(address, content=b"{") == 400
    assert post(address.replace("/status", "status"), json=told) == 400
    assert post(address, json={"list": {}}) == 503  # nobody waits for it: the vendor calls again
    head = {"webhook-id": "msg_1"}
    assert post(address, json=told, headers=head) == 204
    assert post(address, json=told, headers=head) == 204  # again
    assert post(address, json=told, headers={"webhook-id": "msg_2"}) == 503
    (last,) = [one for one in org.invocations() if one.status == "finished"]
    assert json.loads(last.outputs) == {"outcome": '{"a": 1} for u1'}


# -- work --------------------------------------------------------------------------------------------------------------------


def test_an_orchestration_runs_to_its_end_by_work_that_is_done(org: Org) -> None:
    record = "006000000000001AAA"
    names = {one["name"] for one in rest(org, "GET", "/actions/custom/flow")["actions"]}
    assert "Order_Desk" in names
    begun = org.run("Order_Desk", {"phone": "+6512345678", "recordId": record})
    assert begun.status == "waiting", begun.fault
    (item,) = org.work_items()
    assert (item.stage, item.step, item.assignees, item.record) == (
        "Intake",
        "Review",
        ("User ann@example.com",),
        record,
    )
    query = "SELECT Label, Status, RelatedRecordId FROM FlowOrchestrationWorkItem"
    (row,) = rest(org, "GET", "/query", params={"q": query})["records"]
    assert (row["Label"], row["Status"], row["RelatedRecordId"]) == ("Review", "Assigned", record)
    with pytest.raises(OrgFailed, match="has no output"):
        org.complete(item.id, {"accept": True})
    assert org.complete(item.id, {"accepted": True}).status == "waiting"
    with pytest.raises(OrgFailed, match="no work item"):
        org.complete(item.id, {"accepted": True})
    (item,) = org.work_items()
    assert item.step == "Ship"
    assert org.complete(item.id, {"note": "track 1Z"}).status == "finished"
    assert org.interviews() == [] and org.work_items() == []


# -- whatever happens to the process -----------------------------------------------------------------------------------------


def test_it_outlives_the_org(metadata: Path, tmp_path: Path) -> None:
    with Org(tmp_path / "org", init=metadata) as org:
        first, second = (org.run("Track_SMS", {"umid": one}) for one in ("u1", "u2"))
    with Org(tmp_path / "org") as org:
        (done,) = org.publish("Receipt__e", {"Umid__c": "u1", "Status__c": "sent"})
        assert done.guid == first.guid and [one.guid for one in org.interviews()] == [second.guid]
        org.reset()
        assert org.interviews() == []


def test_it_goes_on_with_the_version_that_it_began_with(org: Org, metadata: Path, tmp_path: Path) -> None:
    begun = org.run("Track_SMS", {"umid": "u1"})
    text = TRACK.read_text(encoding="utf-8").replace("{!receipt.Status__c} for", "another text:")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / TRACK.name).write_text(text, encoding="utf-8")
    assert org.deploy(tmp_path).success
    later = org.run("Track_SMS", {"umid": "u1"})
    outcomes = {
        one.guid: one.outputs["outcome"] for one in org.publish("Receipt__e", {"Umid__c": "u1", "Status__c": "x"})
    }
    assert outcomes == {begun.guid: "x for u1", later.guid: "another text: u1"}


def test_what_a_dead_org_had_called_is_not_called_again(org: Org) -> None:
    kept = org.running.org.interviews
    one, two = (org.run("Track_SMS", {"umid": name}).guid for name in ("u1", "u2"))
    assert kept.claim(one) and kept.claim(two) and not kept.claim(one)
    kept.sends(one, "CPaaSSMS.Send-Sms-Single")
    kept.recover()
    failed, waits = org.interviews()
    assert (failed.status, waits.status) == ("failed", "waiting")
    assert "CPaaSSMS.Send-Sms-Single" in failed.reason and failed.waits_for == ()
    assert [made.guid for made in org.publish("Receipt__e", {"Umid__c": "u2"})] == [two]
    assert org.publish("Receipt__e", {"Umid__c": "u1"}) == []


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b'{"format": "extsvc-interview/9"}'])
def test_a_damaged_interview_harms_no_other(org: Org, damage: bytes) -> None:
    one, two = (org.run("Track_SMS", {"umid": "u1"}).guid for _ in range(2))
    org.running.org.database.run("UPDATE interviews SET saved = ? WHERE guid = ?", (damage, one))
    assert [made.guid for made in org.publish("Receipt__e", {"Umid__c": "u1"})] == [two]
    (left,) = org.interviews()
    assert (left.guid, left.status) == (one, "failed") and left.reason


def started(folder: Path, metadata: Path) -> tuple[subprocess.Popen[str], dict[str, str]]:
    words = ["org", "start", "--empty", "--port", "0", "--dir", str(folder), "--init", str(metadata), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def asked(connection: dict[str, str], path: str, body: object = None) -> Any:
    head = {"authorization": f"Bearer {connection['access_token']}"}
    url = f"{connection['instance_url']}{path}"
    how: Callable[..., httpx2.Response] = httpx2.get if body is None else httpx2.post
    more = {} if body is None else {"json": body}
    return how(url, headers=head, trust_env=False, timeout=60, **more).json()


def test_it_outlives_a_kill(metadata: Path, tmp_path: Path) -> None:
    """Killed after each of what happens to it; the next org goes on, and the command line shows what waits."""
    folder = tmp_path / "org"
    process, connection = started(folder, metadata)
    try:
        for umid in ("u1", "u2"):
            (told,) = asked(connection, f"{BASE}/actions/custom/flow/Track_SMS", {"inputs": [{"umid": umid}]})
            assert told["outputValues"]["Flow__InterviewStatus"] == "Waiting"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process, connection = started(folder, metadata)
        waiting = asked(connection, "/extsvc/interviews")["interviews"]
        assert [one["status"] for one in waiting] == ["waiting", "waiting"]
        assert main(["org", "interviews", "--dir", str(folder)]) == 0
        fields = ["Umid__c=u1", "Status__c=sent", "Parts__c=2", "Price__c=0.5", "Odd__c=NaN", "Far__c=1e999"]
        assert main(["org", "publish", "Receipt__e", *fields, "--dir", str(folder)]) == 0
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process, connection = started(folder, metadata)
        (left,) = asked(connection, "/extsvc/interviews")["interviews"]
        assert left["guid"] == waiting[1]["guid"]
    finally:
        process.kill()
        process.wait()


def test_an_orchestration_killed_at_any_write_goes_on_and_calls_once(metadata: Path, tmp_path: Path) -> None:
    """The process dies before each write of an interview in turn: no step's callout is made twice."""
    made = 0
    for number in range(1, 40):
        folder = tmp_path / str(number)
        child = os.fork()
        if not child:
            _run_until_write(folder, metadata, number)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, 9)
        with Org(folder) as org:
            calls = len(org.callouts())
            for _ in range(100):
                kept = org.interviews()
                if all(one.status != "running" and not one.due for one in kept):
                    break
                time.sleep(0.02)
            after = len(org.callouts())
        assert after <= 1, (number, kept)
        if kept and kept[0].status == "waiting":
            assert kept[0].element == "Intake" and after == 1
        elif kept:
            assert kept[0].status == "failed" and "CPaaSSMS.Send-Sms-Single" in kept[0].reason
        made += calls <= after
        if code == 0:
            assert number > 3 and made == number
            return
    raise AssertionError("it never came to its end")


def _run_until_write(folder: Path, metadata: Path, number: int) -> None:
    """In a child: begin the orchestration, and die before the number-th write of what is kept."""
    from generator.org.waiting import OrgInterviews

    count = 0

    def dying(name: str) -> None:
        original = getattr(OrgInterviews, name)

        def replaced(self: OrgInterviews, *words: Any, **more: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                os._exit(9)
            return original(self, *words, **more)

        setattr(OrgInterviews, name, replaced)

    org = Org(folder, init=metadata).start()
    ready(org)
    for name in ("keep", "sends", "fail", "forget"):
        dying(name)
    org.run("Order_Desk", {"phone": "+6512345678", "recordId": "006000000000001AAA"})
    os._exit(0)


def test_an_end_asked_for_while_the_timers_begin_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C and SIGTERM come at any moment, also right before the thread runs."""
    running = serving.started(tmp_path / "org", serving.ServingOptions()).value
    assert running is not None

    def interrupted(thread: threading.Thread) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(threading.Thread, "start", interrupted)
        running.timers.start()
    running.close()
    assert not (tmp_path / "org" / "connection.json").exists()
