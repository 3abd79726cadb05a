"""A record-triggered flow before the save: what it did to $Record is saved with the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main

FLOW = """<?xml version="1.0" encoding="UTF-8"?>
<Flow xmlns="http://soap.sforce.com/2006/04/metadata">
    <assignments><name>Set</name><label>Set</label><locationX>0</locationX><locationY>0</locationY>
        <assignmentItems><assignToReference>$Record.Rating</assignToReference><operator>Assign</operator>
            <value><stringValue>Hot</stringValue></value></assignmentItems>NEXT</assignments>
    REST
    <label>Rate</label><processType>AutoLaunchedFlow</processType>
    <start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Set</targetReference></connector>
        <object>Account</object><recordTriggerType>CreateAndUpdate</recordTriggerType><triggerType>TRIGGER</triggerType></start>
    <status>Active</status>
</Flow>
"""
FAILING = """<recordUpdates><name>Fail</name><label>Fail</label><locationX>0</locationX><locationY>0</locationY>
    <inputReference>$Record</inputReference></recordUpdates>"""
ID = "001000000000001AAA"


def run(
    folder: Path,
    capfd: pytest.CaptureFixture[str],
    record: dict[str, Any],
    *more: str,
    trigger: str = "RecordBeforeSave",
) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and the accounts after the run."""
    text = FLOW.replace("TRIGGER", trigger)
    failing = "--fail" in more
    next_element = "<connector><targetReference>Fail</targetReference></connector>" if failing else ""
    text = text.replace("NEXT", next_element).replace("REST", FAILING if failing else "")
    (folder / "Rate.flow-meta.xml").write_text(text, encoding="utf-8")
    (folder / "data.json").write_text(json.dumps({"Account": [{"Id": ID, "Name": "Acme", "Rating": "Cold"}]}))
    out = folder / "after.json"
    out.unlink(missing_ok=True)
    words = ["flow", "run", str(folder / "Rate.flow-meta.xml"), "--records", str(folder / "data.json")]
    code = main([*words, "--records-out", str(out), "--set", f"$Record={json.dumps(record)}", *more])
    capfd.readouterr()
    return code, json.loads(out.read_text())["Account"] if out.is_file() else []


def test_the_record_is_saved_as_the_flow_left_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, accounts = run(tmp_path, capfd, {"Id": ID, "Name": "Acme 2"})
    assert code == 0 and [(one["Name"], one["Rating"]) for one in accounts] == [("Acme 2", "Hot")]


def test_a_new_record_is_created(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, accounts = run(tmp_path, capfd, {"Name": "New"})
    assert code == 0 and [(one["Name"], one["Rating"]) for one in accounts] == [("Acme", "Cold"), ("New", "Hot")]


def test_after_the_save_an_assignment_alone_writes_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, accounts = run(tmp_path, capfd, {"Id": ID}, trigger="RecordAfterSave")
    assert code == 0 and [one["Rating"] for one in accounts] == ["Cold"]


def test_a_flow_that_fails_saves_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, accounts = run(tmp_path, capfd, {"Id": ID}, "--fail", "Fail")
    assert code == 1 and accounts == []


def test_a_record_that_is_not_at_hand_stays_where_it_is(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, accounts = run(tmp_path, capfd, {"Id": "001000000000009AAA", "Name": "Elsewhere"})
    assert code == 0 and [one["Name"] for one in accounts] == ["Acme"]


def test_what_an_org_refuses_to_save_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fields = tmp_path / "objects" / "Bill__c" / "fields"
    fields.mkdir(parents=True)
    (fields / "No__c.field-meta.xml").write_text(
        '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>No__c</fullName>'
        "<label>No</label><type>Text</type><required>false</required></CustomField>"
    )
    text = FLOW.replace("TRIGGER", "RecordBeforeSave").replace("NEXT", "").replace("REST", "")
    (tmp_path / "flows").mkdir()
    flow = tmp_path / "flows" / "Rate.flow-meta.xml"
    flow.write_text(text.replace("<object>Account<", "<object>Bill__c<"), encoding="utf-8")
    (tmp_path / "data.json").write_text(json.dumps({"Bill__c": [{"Id": "a00000000000001AAA", "No__c": "1"}]}))
    words = ["flow", "run", str(flow), "--records", str(tmp_path / "data.json"), "--set", "$Record=a00000000000001AAA"]
    assert main([*words, "--records-out", str(tmp_path / "after.json")]) == 1  # Bill__c has no field Rating
    told = capfd.readouterr()
    assert "Rating" in told.out + told.err and not (tmp_path / "after.json").exists()


def test_records_of_a_sqlite_file_are_written_back_into_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    import sqlite3
    from contextlib import closing

    base = tmp_path / "org.sqlite"
    run(tmp_path, capfd, {"Id": ID})
    words = ["flow", "run", str(tmp_path / "Rate.flow-meta.xml"), "--records", str(tmp_path / "data.json")]
    assert main([*words, "--records-out", str(base), "--set", f'$Record={{"Id": "{ID}"}}']) == 0
    words[-1] = str(base)
    assert main([*words, "--records-out", str(base), "--set", f'$Record={{"Id": "{ID}", "Name": "Twice"}}']) == 0
    with closing(sqlite3.connect(base)) as opened:
        assert opened.execute("SELECT Name, Rating FROM Account").fetchall() == [("Twice", "Hot")]
    capfd.readouterr()
