"""Debug in Setup: screens page by page, waits skipped, mock or live per run, the records of a run seen and changed."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from setup_pages import ROOT, Pages, alerts, service
from test_setup import HOSTILE

from generator.org.org_objects import OrgObjects

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Flow xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion>'
PLACE = "<locationX>0</locationX><locationY>0</locationY>"
SCREENS = f"""{HEAD}
<assignments><name>Tell</name><label>Tell</label>{PLACE}<assignmentItems><assignToReference>result</assignToReference>
<operator>Assign</operator><value><stringValue>{{!Who}} {{!Age}} {{!Colour}} {{!Agree}}</stringValue></value></assignmentItems></assignments>
<choices><name>Red_choice</name><choiceText>Red, of course</choiceText><dataType>String</dataType>
<value><stringValue>#f00</stringValue></value></choices>
<interviewLabel>Ask</interviewLabel><label>Ask</label><processType>Flow</processType>
<recordUpdates><name>Warm</name><label>Warm</label>{PLACE}<connector><targetReference>Second</targetReference></connector>
<filterLogic>and</filterLogic><filters><field>Name</field><operator>EqualTo</operator><value><elementReference>Who</elementReference></value></filters>
<inputAssignments><field>Rating</field><value><stringValue>Warm</stringValue></value></inputAssignments><object>Account</object></recordUpdates>
<screens><name>First</name><label>Who is it?</label>{PLACE}<connector><targetReference>Warm</targetReference></connector>
<fields><name>Who</name><dataType>String</dataType><fieldText>Your name</fieldText><fieldType>InputField</fieldType><isRequired>true</isRequired></fields>
<fields><name>Age</name><dataType>Number</dataType><fieldText>Age</fieldText><fieldType>InputField</fieldType></fields></screens>
<screens><name>Second</name><label>And more</label>{PLACE}<connector><targetReference>Tell</targetReference></connector>
<fields><name>Hello</name><fieldText>&lt;p&gt;Hello {{!Who}}&lt;/p&gt;</fieldText><fieldType>DisplayText</fieldType></fields>
<fields><name>Colour</name><choiceReferences>Red_choice</choiceReferences><dataType>String</dataType><fieldText>Colour</fieldText><fieldType>DropdownBox</fieldType></fields>
<fields><name>Agree</name><dataType>Boolean</dataType><fieldText>Agree</fieldText><fieldType>InputField</fieldType></fields></screens>
<start>{PLACE}<connector><targetReference>First</targetReference></connector></start><status>Active</status>
<variables><name>result</name><dataType>String</dataType><isCollection>false</isCollection><isInput>false</isInput><isOutput>true</isOutput></variables></Flow>"""
SCREEN = "/flows/Ask/debug"


@pytest.fixture
def pages() -> Iterator[Pages]:
    with Org() as org:
        made = Pages(org)
        made.done("/flows", {}, files={"file": ("Ask.flow-meta.xml", SCREENS.encode())})
        yield made
        made.close()


def hidden(text: str) -> dict[str, str]:
    """What the form of a page brings back by itself."""
    return {name: re.findall(f'name="{name}" value="([^"]*)"', text)[0] for name in ("session", "at")}


def account(pages: Pages, **fields: str) -> str:
    org = pages.org.running.org
    objects = OrgObjects(org)
    return objects.carry_out([objects.creation("Account", fields)], org.identity.username)[0]


def post(pages: Pages, path: str, before: str, **values: str) -> httpx2.Response:
    return pages.send(path, {**hidden(before), **{name.replace("__", "/"): value for name, value in values.items()}})


def test_screens_are_shown_one_by_one_with_the_way_back(pages: Pages) -> None:
    first = pages.send(SCREEN, {"do": "run"})
    assert first.status_code == 200 and "Rests at a screen" in first.text and "Who is it?" in first.text
    missing = post(pages, SCREEN, first.text, do="next", screen__Age="x")
    assert missing.status_code == 422 and "Complete this field." in missing.text
    assert 'value="x"' in missing.text and missing.text.count("aria-invalid") == 2  # a name is missing, x is no number
    second = post(pages, SCREEN, missing.text, do="next", screen__Who=HOSTILE, screen__Age="7")
    assert "And more" in second.text and "<script>alert" not in second.text and "Hello" in second.text
    back = post(pages, SCREEN, second.text, do="previous")
    assert "Who is it?" in back.text and 'value="previous"' not in back.text
    second = post(pages, SCREEN, back.text, do="next", screen__Who="Ada", screen__Age="8")
    assert "Hello Ada" in second.text and '<option value="Red_choice">Red, of course</option>' in second.text
    done = post(pages, SCREEN, second.text, do="next", screen__Colour="Red_choice", screen__Agree="true")
    assert "All done." in done.text and "Ada 8 #f00 true" in done.text
    # The page of a screen that was left, sent again: the run does not rest there any more.
    assert "does not rest there" in alerts(post(pages, SCREEN, second.text, do="next").text)


def test_records_of_the_run_are_seen_and_changed_and_the_orgs_stay(pages: Pages) -> None:
    made, org = account(pages, Name="Ada", Rating="Hot"), pages.org.running.org
    started = pages.get(SCREEN).text
    assert made in started and "that the next run begins with" in started
    # Changed before the run: the next run begins with it.
    form = post(pages, SCREEN, started, do=f"edit-record:{made}")
    assert f'value="save-record:{made}"' in form.text and 'name="record.Name" value="Ada"' in form.text
    saved = post(
        pages, SCREEN, form.text, **{"do": f"save-record:{made}", "record.Name": "Eve", "record.Rating": "Hot"}
    )
    assert "Eve" in saved.text
    first = post(pages, SCREEN, saved.text, do="run")
    # Changed at a screen: the run that rests goes on with it.
    added = post(pages, SCREEN, first.text, **{"do": "save-record:", "edited-object": "Account", "record.Name": "Bob"})
    assert "of the run that rests" in added.text and "Bob" in added.text
    second = post(pages, SCREEN, added.text, do="next", screen__Who="Bob")
    done = post(pages, SCREEN, second.text, do="next")
    assert "What it did to records" in done.text and ">updated</span> Account" in done.text and "Warm" in done.text
    assert [one.get("Name") for one in org.records.all("Account")] == ["Ada"]
    fresh = post(pages, SCREEN, done.text, do="undo-records")
    assert "Eve" not in fresh.text and "Ada" in fresh.text
    gone = post(pages, SCREEN, fresh.text, do=f"drop-record:{made}")
    assert "There are none." in gone.text and org.records.all("Account")


def test_records_are_kept_where_that_is_asked(pages: Pages) -> None:
    account(pages, Name="Ada", Rating="Hot")
    text = ""
    for _ in range(2):  # a second run finds what the first one kept
        text = pages.send(SCREEN, {"do": "run", "keep": "1", **(hidden(text) if text else {})}).text
        text = post(pages, SCREEN, text, do="next", screen__Who="Ada").text
        text = post(pages, SCREEN, text, do="next").text
        assert "All done." in text
    assert [one.get("Rating") for one in pages.org.running.org.records.all("Account")] == ["Warm"]


def test_the_first_record_of_an_object_is_made_in_debug(pages: Pages) -> None:
    form = post(pages, SCREEN, pages.get(SCREEN).text, **{"do": "new-record", "record-object": "Contact"})
    assert 'name="record.Name"' in form.text and "Contact" in form.text
    made = {"do": "save-record:", "edited-object": "Contact", "record.Name": "Ada", "record-json": '{"Phone": "+65"}'}
    assert "+65" in post(pages, SCREEN, form.text, **made).text
    for wrong in ("[1]", "{", '{"Id": "1"}'):
        refused = post(pages, SCREEN, form.text, **{**made, "record-json": wrong})
        assert refused.status_code == 422 and alerts(refused.text), wrong
    bad = post(pages, SCREEN, form.text, **{"do": "new-record", "record-object": "../x"})
    assert bad.status_code == 422 and alerts(bad.text)


def test_what_an_org_refuses_of_a_record_is_said_in_debug(pages: Pages) -> None:
    started = pages.get(SCREEN).text
    refused = post(pages, SCREEN, started, **{"do": "save-record:", "edited-object": "Nothing__c", "record.Name": "x"})
    assert refused.status_code == 422 and alerts(refused.text)


def test_waits_are_shown_and_skipped(pages: Pages) -> None:
    data = (ROOT / "tests" / "flow_cases" / "waits" / "Track_SMS.flow-meta.xml").read_bytes()
    pages.done("/flows", {}, files={"file": ("Track_SMS.flow-meta.xml", data)})
    path = "/flows/Track_SMS/debug"
    waits = pages.send(path, {"do": "run", "in/umid": "42"}).text
    assert "The run waits" in waits and "Day Is Over" in waits
    assert "no receipt within a day" in post(pages, path, waits, do="skip").text
    assert "no receipt within a day" in pages.send(path, {"do": "run", "in/umid": "42", "skip-waits": "1"}).text


class Vendor(BaseHTTPRequestHandler):
    """A real host, which counts its callers."""

    called: list[str] = []

    def do_POST(self) -> None:
        self.called.append(self.path)
        self.rfile.read(int(self.headers["content-length"] or 0))
        body = b'{"umid": "really", "status": {"code": "SENT"}}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def vendor() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    Vendor.called.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_callouts_are_live_or_played_for_one_run(pages: Pages, vendor: str) -> None:
    new = {"label": "E", "name": "E", "protocol": "NoAuthentication", "do": "save"}
    pages.done("/credentials/external/new", new)
    pages.done("/credentials/external/E/principal", {"principal": "P", "sequence": "1"})
    named = {"label": "N", "name": "N", "url": vendor, "external": "E", "enabled": "1", "generate": "1"}
    pages.done("/credentials/named/new", named)
    service(pages, credential="N")
    pages.done("/permission-sets/new", {"label": "S", "name": "S", "grant": "E-P"})
    pages.done("/users/assign", {"user": pages.org.username, "permission_set": "S", "back": "/users"})
    pages.done("/flows/new", {"action": "CPaaSSMS.Send-Sms-Single", "name": "Send", "do": "deploy"})
    inputs = {"do": "run", "in/subAccountId": "demo", "in/destination": "+65", "in/text": "Hi"}
    told = [pages.send("/flows/Send/debug", {**inputs, "way": way}).text for way in ("", "played", "live", "other")]
    assert all("All done." in text for text in told), [alerts(text) for text in told]
    assert [one.how for one in pages.org.callouts()] == ["played", "played", "live", "played"]
    assert Vendor.called == ["/api/v1/subaccounts/demo/messages"] and "really" in told[2]
    # What was asked for all runs is not changed by one: and a run of its own can be kept from the real host.
    pages.org.running.org.live.ask(["N"])
    pages.send("/flows/Send/debug", {**inputs, "way": "played"})
    pages.send("/flows/Send/debug", inputs)
    assert [one.how for one in pages.org.callouts()][-2:] == ["played", "live"] and len(Vendor.called) == 2
