"""Rules of interviews that wait: one is begun in the working folder, and gone on with as the rule has it."""

from __future__ import annotations

import json
from pathlib import Path

from apex_setups import SETUPS
from setups import Found, Scene, setup

from generator.usecases.interview import interview, read
from generator.usecases.interview_files import DEFAULT, InterviewFolder

__all__ = ["SETUPS"]

FLOW = Path(__file__).parents[1] / "flow_cases" / "waits" / "Track_SMS.flow-meta.xml"
EVENT = ("--event", "Receipt__e", "--data", '{"Umid__c": "42"}')


def _begun(scene: Scene, text: str = "") -> str:
    """The id of an interview that waits for its receipt, or a day."""
    scene.put("Track_SMS.flow-meta.xml", text or FLOW.read_bytes())
    scene.run("flow", "run", "Track_SMS.flow-meta.xml", "--input", "umid=42")
    (own_id,) = InterviewFolder(DEFAULT).ids()
    return own_id


def _resume(rule: str, bad: tuple[str, ...], good: tuple[str, ...] = EVENT) -> None:
    @setup(rule)
    def _(scene: Scene, is_bad: bool) -> Found:
        scene.run("flow", "resume", _begun(scene), *(bad if is_bad else good))
        return None


_resume("event-not-awaited", ("--event", "Order_Paid__e"))
_resume("interview-not-due", ())
_resume("event-data-unusable", ("--event", "Receipt__e", "--data", "42"))


@setup("interview-not-found")
def _(scene: Scene, bad: bool) -> Found:
    own_id = _begun(scene)
    scene.run("flow", "resume", "0000000000" if bad else own_id, *EVENT)
    return None


@setup("interviews-unusable")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("Track_SMS.flow-meta.xml", FLOW.read_bytes())
    scene.put("notes.txt", "no folder")
    folder = "notes.txt" if bad else "waiting"
    scene.run("flow", "run", "Track_SMS.flow-meta.xml", "--input", "umid=42", "--interviews-in", folder)
    return None


@setup("interview-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    own_id = _begun(scene)
    if bad:
        scene.put(str(DEFAULT / f"{own_id}.json"), "{}")
    scene.run("flow", "resume", own_id, *EVENT)
    return None


@setup("interview-busy")
def _(scene: Scene, bad: bool) -> Found:
    own_id = _begun(scene)
    if not bad:
        scene.run("flow", "resume", own_id, *EVENT)
        return None
    with InterviewFolder(DEFAULT).held(own_id):
        scene.run("flow", "resume", own_id, *EVENT)
    return None


@setup("flow-changed-meanwhile")
def _(scene: Scene, bad: bool) -> Found:
    own_id = _begun(scene)
    scene.put("Track_SMS.flow-meta.xml", FLOW.read_text(encoding="utf-8").replace("not tracked", "never mind"))
    scene.run("flow", "resume", own_id, *EVENT, *(() if bad else ("--kept-copy",)))
    return None


@setup("interview-needs-secret")
def _(scene: Scene, bad: bool) -> Found:
    text = FLOW.read_text(encoding="utf-8").replace("umid", "apiKey")
    scene.put("Track_SMS.flow-meta.xml", text)
    scene.run("flow", "run", "Track_SMS.flow-meta.xml", "--input", "apiKey=42-of-mine")
    (own_id,) = InterviewFolder(DEFAULT).ids()
    event = ("--event", "Receipt__e", "--data", '{"Umid__c": "42-of-mine"}')
    scene.patch.setenv("KEY_OF_TEST", "42-of-mine")
    scene.run("flow", "resume", own_id, *event, *(() if bad else ("--secret", "apiKey=env:KEY_OF_TEST")))
    return None


@setup("interview-cut-off")
def _(scene: Scene, bad: bool) -> Found:
    own_id = _begun(scene)
    file = scene.folder / DEFAULT / f"{own_id}.json"
    saved = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**saved, "status": "running", "sent": ["CPaaSSMS.Send-Sms-Single"]}), encoding="utf-8")
    scene.run("flow", "resume", own_id, *EVENT, *(() if bad else ("--again",)))
    return None


@setup("wait-not-kept")
def _(scene: Scene, bad: bool) -> Found:
    from generator.usecases.flow_world import Surroundings

    flow = read(FLOW).value
    assert flow is not None
    return interview(flow, {"umid": "42"}, surroundings=Surroundings(interviews="" if bad else "waiting")).diagnostics


ORDERS = FLOW.parents[1] / "orchestration"


def _work(rule: str, bad: tuple[str, ...]) -> None:
    @setup(rule)
    def _(scene: Scene, is_bad: bool) -> Found:
        for name in ("Discount_Approval", "Decide", "Note_Order"):
            scene.put(f"{name}.flow-meta.xml", (ORDERS / f"{name}.flow-meta.xml").read_bytes())
        scene.run(
            "flow", "run", "Discount_Approval.flow-meta.xml", "--input", "recordId=1", "--input", "firstApprover=ann"
        )
        (own_id,) = InterviewFolder(DEFAULT).ids()
        step, *outputs = bad if is_bad else ("Manager", "--output", "approvalDecision=Approve")
        scene.run("flow", "complete", f"{own_id}.{step}", *outputs)
        return None


_work("work-item-not-found", ("Manger", "--output", "approvalDecision=Approve"))
_work("work-item-output", ("Manager", "--output", "approvalDecision=Perhaps"))
