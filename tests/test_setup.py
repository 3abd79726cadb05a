"""Setup by its forms alone: the guide, what is refused, and that what is done there is what the command line would have done."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from setup_pages import (
    EXTERNAL,
    NAMED,
    PRINCIPAL,
    ROOT,
    SECRET,
    SET,
    SMS,
    Pages,
    access,
    alerts,
    credentials,
    guide,
    service,
)

from generator.oas import load
from generator.org.metadata_types import ComponentKey
from generator.usecases.exporting import export

SINGLE = "/action?name=CPaaSSMS.Send-Sms-Single"
WELCOME = "Message_Welcome_Procedure_1"
RUN = {"do": "run", "in/subAccountId": "demo", "in/body/destination": "+6512345678", "in/body/text": "Hello"}
DEBUG = {"do": "run", "in/subAccountId": "demo", "in/destination": "+6512345678", "in/text": "Hello"}


@pytest.fixture(scope="module")
def filled() -> Iterator[Pages]:
    """An org in which the guide was followed to its end."""
    with Org() as org:
        pages = Pages(org)
        guide(pages)
        yield pages
        pages.close()


@pytest.fixture
def empty() -> Iterator[Pages]:
    with Org() as org:
        pages = Pages(org)
        yield pages
        pages.close()


def test_the_guide_from_an_empty_org_to_an_accepted_sms(filled: Pages) -> None:
    ran = filled.send(SINGLE, {**RUN, "user": filled.org.username})
    assert ran.status_code == 200 and "succeeded" in ran.text and "QUEUED" in ran.text
    debugged = filled.send("/flows/Send_SMS/debug", {**DEBUG, "user": filled.org.username})
    assert "All done." in debugged.text and "QUEUED" in debugged.text and "url(#run)" in debugged.text
    *_, last = filled.org.callouts()
    assert last.status == 200 and last.url == "https://sms.8x8.com/api/v1/subaccounts/demo/messages"
    log = filled.get("/log").text
    assert "CPaaSSMS.Send-Sms-Single" in log and f"/setup/log/{last.number}" in log
    assert "+6512345678" in filled.get(f"/log/{last.number}").text


TOML = f"""[credentials.external.{EXTERNAL}]
label = "8x8 CPaaS Authentication"
protocol = "Custom"
principals = [{{name = "{PRINCIPAL}", sequence = 1}}]
[credentials.named.{NAMED}]
label = "8x8 SMS API"
url = "https://sms.8x8.com"
external_credential = "{EXTERNAL}"
[permission_sets.{SET}]
label = "CPaaS API Access"
principals = ["{EXTERNAL}-{PRINCIPAL}"]
"""


def test_the_state_is_that_of_the_command_line(filled: Pages, tmp_path: Path) -> None:
    (tmp_path / "extsvc.toml").write_text(TOML, encoding="utf-8")
    spec = load(ROOT / "specs" / "sms.json").value
    assert spec is not None
    made = export(spec, "CPaaSSMS", tmp_path / "out", credential=NAMED, credentials_from=(tmp_path / "extsvc.toml",))
    assert made.value is not None, made.diagnostics
    with Org() as other:
        assert other.deploy(tmp_path / "out").success
        theirs, ours = other.running.org.components, filled.org.running.org.components
        for key in theirs:
            assert ours[key].decode() == theirs[key].decode(), key
        assert {key.type for key in theirs} == {
            "ExternalServiceRegistration",
            "NamedCredential",
            "ExternalCredential",
            "PermissionSet",
        }
        assert ours.keys() - theirs.keys() == {ComponentKey("Flow", "Send_SMS")}


def test_a_secret_waits_for_its_host_and_is_never_shown(filled: Pages) -> None:
    kept = (filled.org.dir / ".extsvc-secrets.toml").read_text(encoding="utf-8")
    assert SECRET in kept and 'origin = "https://sms.8x8.com"' in kept
    for path in (f"/credentials/external/{EXTERNAL}", f"/credentials/named/{NAMED}", "", "/log", SINGLE):
        assert SECRET not in filled.get(path).text
    assert "Configured" in filled.get(f"/credentials/external/{EXTERNAL}").text


def test_without_a_named_credential_a_secret_goes_nowhere(empty: Pages) -> None:
    from generator.credentials.slots import Slot
    from generator.credentials.sources import SecretsFile

    file = SecretsFile(empty.org.dir / ".extsvc-secrets.toml")
    empty.done("/credentials/external/new", {"label": "A", "name": "A", "protocol": "Custom", "do": "save"})
    empty.done(
        "/credentials/external/A/principal",
        {"principal": "Main", "sequence": "1", "parameter": "Authorization", "value": SECRET},
    )
    slot = Slot("A", "Main", "Authorization", "")
    waiting = file.find(slot)
    assert waiting is not None and waiting.origins == frozenset()
    empty.done(
        "/credentials/named/new",
        {"label": "N", "name": "N", "url": "https://a.example", "external": "A", "enabled": "1"},
    )
    bound = file.find(slot)
    assert bound is not None and bound.origins == frozenset({"https://a.example"}) and bound.reveal() == SECRET
    # Another address later does not get what was kept for the first.
    empty.done("/credentials/named/N", {"label": "N", "url": "https://b.example", "external": "A", "enabled": "1"})
    again = file.find(slot)
    assert again is not None and again.origins == frozenset({"https://a.example"})


# -- who may send a form

FORMS = (
    "/credentials/external/new", f"/credentials/external/{EXTERNAL}/principal", f"/credentials/external/{EXTERNAL}/values",
    f"/credentials/external/{EXTERNAL}/remove-principal", f"/credentials/external/{EXTERNAL}/header",
    f"/credentials/external/{EXTERNAL}/delete", "/credentials/named/new", f"/credentials/named/{NAMED}",
    f"/credentials/named/{NAMED}/test", f"/credentials/named/{NAMED}/delete", "/services/new", "/services/CPaaSSMS/edit",
    "/services/CPaaSSMS/delete", "/services/draft/x/mend", "/services/draft/x/operations", "/services/draft/x/review",
    "/permission-sets/new", f"/permission-sets/{SET}", f"/permission-sets/{SET}/delete", "/users", "/users/assign",
    "/users/unassign", "/users/remove", SINGLE, "/flows", "/flows/new", "/flows/Send_SMS/delete", "/flows/Send_SMS/debug",
    "/procedures", f"/procedures/{WELCOME}", f"/procedures/{WELCOME}/delete", "/records/Account", "/sign-out",
)  # fmt: skip


def test_every_route_that_changes_something_is_tried() -> None:
    from generator.setup.app import ROUTES

    known = {re.sub(r"\{\w+\}", "x", route.path) for route in ROUTES if route.method == "POST"}
    tried = {
        re.sub(f"{EXTERNAL}|{NAMED}|{SET}|{WELCOME}|CPaaSSMS(?!\\.)|Send_SMS|Account", "x", one.partition("?")[0])
        for one in FORMS
    }
    assert tried - {"/sign-out"} == known


@pytest.mark.parametrize("path", FORMS)
def test_a_form_from_elsewhere_is_refused(filled: Pages, path: str) -> None:
    org = filled.org.running.org
    port = filled.org.instance_url.rpartition(":")[2]
    before = dict(org.components), org.users.assignments()
    wrong: list[tuple[dict[str, object], dict[str, str], tuple[int, ...]]] = [
        ({"csrf": ""}, {}, (403,)),
        ({"csrf": "0" * 64}, {}, (403,)),
        ({}, {"origin": ""}, (403,)),
        ({}, {"origin": "http://127.0.0.1:1"}, (403,)),  # another port of this machine: another origin, the same site
        ({}, {"origin": f"http://localhost:{port}"}, (403,)),  # ours by another name, and no page that shows this form
        ({}, {"origin": "null"}, (403,)),
        ({}, {"sec-fetch-site": "same-site"}, (403,)),
        ({}, {"sec-fetch-site": "cross-site"}, (403,)),
        ({}, {"host": "attacker.example"}, (421,)),
        ({}, {"cookie": "extsvc_setup_1=stolen"}, (401,)),
    ]
    for values, headers, statuses in wrong:
        try:
            answer = filled.send(path, values, headers=headers)
        except httpx2.TransportError:  # the org hangs up on such callers, now and then before they read why
            assert {"host", "origin"} & headers.keys()
            continue
        assert answer.status_code in statuses, (values, headers, answer.status_code)
    assert (dict(org.components), org.users.assignments()) == before


def test_the_way_in_asks_for_the_origin_too(filled: Pages) -> None:
    for headers in ({}, {"origin": "http://127.0.0.1:1"}, {**filled.ours, "sec-fetch-site": "cross-site"}):
        assert (
            filled.http.post("/setup/sign-in", data={"token": filled.org.access_token}, headers=headers).status_code
            == 403
        )
    assert filled.http.post("/setup/sign-in", data={"token": "x"}, headers=filled.ours).status_code == 401


def test_pages_are_for_those_that_manage_the_org(filled: Pages) -> None:
    org = filled.org
    org.add_user("eve")
    entered = filled.http.post("/setup/sign-in", data={"token": org.token("eve")}, headers=filled.ours)
    cookie = {"cookie": entered.headers["set-cookie"].partition(";")[0]}
    told = filled.http.get("/setup", headers=cookie)
    assert told.status_code == 403 and "You do not have the level of access necessary to use Setup" in told.text


def test_signing_out_ends_the_session() -> None:
    with Org() as org:
        pages = Pages(org)
        assert pages.done("/sign-out", {}) == ""
        assert pages.get("").status_code == 401
        pages.close()


def test_every_page_forbids_scripts_from_elsewhere_and_frames(filled: Pages) -> None:
    for path in ("", "/services", "/log", "/nothing", SINGLE):
        policy = filled.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    signed_out = filled.http.get("/setup").headers
    assert "script-src 'self'" in signed_out["content-security-policy"] and signed_out["cache-control"] == "no-store"


# -- pages

PAGES = (
    "", "/search?q=sms", "/services", "/services/CPaaSSMS", "/services/CPaaSSMS/names", "/services/new", "/services/CPaaSSMS/edit",
    "/credentials", "/credentials/external/new", f"/credentials/external/{EXTERNAL}", "/credentials/named/new",
    f"/credentials/named/{NAMED}", "/permission-sets", "/permission-sets/new", f"/permission-sets/{SET}", "/users", "/actions",
    SINGLE, "/action?name=CPaaSSMS.Send-Many-Sms", "/action?kind=flow&name=Send_SMS", "/flows", "/flows/new", "/flows/Send_SMS",
    "/flows/Send_SMS/debug", "/procedures", "/log", "/records",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_and_small(filled: Pages, path: str) -> None:
    answer = filled.get(path)
    assert answer.status_code == 200 or path.startswith(
        "/action?kind=flow"
    )  # a first flow is a draft, and no action yet
    assert (
        len(answer.content) < 100_000
        and "style=" not in answer.text
        and not re.search(r"<script(?! src=)", answer.text)
    )
    assert not re.search(r"\son\w+=", re.sub(r"<pre.*?</pre>", "", answer.text, flags=re.DOTALL))


@pytest.mark.parametrize("path", ["/services/Gone", "/flows/Gone", "/procedures/Gone", "/action?name=Gone.x", "/log/9999", "/log/x", "/nothing", "/services/draft/x", "/credentials/named/Gone"])  # fmt: skip
def test_what_is_not_there_is_said(filled: Pages, path: str) -> None:
    answer = filled.get(path)
    assert answer.status_code in (404, 422) and 'role="alert"' in answer.text


def test_search_finds_actions_classes_and_fields(filled: Pages) -> None:
    for words, kind in (
        ("send-sms", "action"),
        ("smsrequest", "class"),
        ("clientMessageId", "field"),
        ("Send_SMS", "flow"),
        (SET, "PermissionSet"),
    ):
        found = filled.get(f"/search?part=1&q={words}").text
        assert f'<span class="kind">{kind}</span>' in found, words
        address, *_ = re.findall(r'href="/setup([^"]+)"', found)
        assert filled.get(address.replace("&amp;", "&")).status_code == 200


# -- the wizard


def test_findings_stand_on_the_text_with_the_verdict(empty: Pages) -> None:
    broken = SMS.replace('"type": "string"', '"type": "strin"', 1)
    draft = empty.done("/services/new", {"name": "Shop", "schema": broken})
    text = empty.get(draft).text
    assert "An org says:" in text and '<pre class="excerpt"' in text and "strin" in text and "<b>" in text
    unread = empty.send("/services/new", {"name": "Shop", "schema": '{"openapi": "3.0.0",\n  "info": {,}}'})
    assert unread.status_code == 422 and "Line 2" in unread.text


def test_a_name_is_checked_as_it_is_typed(filled: Pages) -> None:
    assert "can be used" in filled.get("/services/check-name?name=Shop2").text
    assert "already" in filled.get("/services/check-name?name=cpaassms").text
    assert 'class="bad"' in filled.get("/services/check-name?name=2+Shop").text
    for name in ("2 Shop", "cpaassms", ""):
        assert filled.send("/services/new", {"name": name, "schema": SMS}).status_code == 422


def test_a_file_of_the_project_can_be_named_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "extsvc.toml").write_text("", encoding="utf-8")
    (tmp_path / "sms.json").write_text(SMS, encoding="utf-8")
    (tmp_path.parent / "outside.json").write_text(SMS, encoding="utf-8")
    (tmp_path / "link.json").symlink_to(tmp_path.parent / "outside.json")
    with Org(tmp_path / ".extsvc" / "org") as org:
        pages = Pages(org)
        assert pages.done("/services/new", {"name": "Shop", "path": "sms.json"}).startswith("/services/draft/")
        for path in ("../outside.json", str(tmp_path.parent / "outside.json"), "link.json", "gone.json", "."):
            answer = pages.send("/services/new", {"name": "Shop", "path": path})
            assert answer.status_code == 422 and "in the project" in alerts(answer.text), path
        pages.close()


def test_ticks_survive_narrowing_and_turning_pages(empty: Pages) -> None:
    operation = {"responses": {"200": {"description": "fine"}}, "tags": ["even"], "operationId": ""}
    paths = {
        f"/p{n:03d}": {"get": {**operation, "operationId": f"op{n:03d}", "tags": ["even" if n % 2 == 0 else "odd"]}}
        for n in range(250)
    }
    big = json.dumps({"openapi": "3.0.0", "info": {"title": "T", "version": "1"}, "paths": paths})
    table = empty.done("/services/new", {"name": "Big", "schema": big}) + "/operations"
    first = empty.get(table).text
    assert "0 selected; 250 of 250 shown, page 1 of 3" in first and first.count('name="pick"') == 100
    assert "1 selected" in empty.send(table, {"shown": ["0", "1"], "pick": ["1"], "page": "2"}).text
    assert "125 selected; 125 of 250" in empty.send(table, {"tag": "odd", "do": "all"}).text  # op001 is one of them
    third = empty.send(table, {"shown": ["201"], "page": "3"}).text
    assert "124 selected" in third and "op249" in third
    assert "1 of 250" in empty.send(table, {"q": "op0 /p007 GET"}).text
    assert "0 selected" in empty.send(table, {"do": "none"}).text
    assert (
        "none=1" in empty.done(table, {"do": "review"})
        or "operations" in empty.get(table.replace("operations", "review")).headers["location"]
    )


def test_a_mended_schema_can_be_taken(empty: Pages) -> None:
    wrong = SMS.replace('"application/json"', '"application/vnd.sms+json"')
    draft = empty.done("/services/new", {"name": "Shop", "schema": wrong})
    told = empty.get(f"{draft}/mend").text
    assert "change" in told and "vnd.sms" in told
    mended = empty.done(f"{draft}/mend", {})
    assert mended != draft and "vnd.sms" not in empty.get(mended).text


def test_an_edit_shows_the_changes_and_what_an_org_refuses(filled: Pages) -> None:
    breaking = json.loads(SMS)
    del breaking["components"]["schemas"]["SmsRequest"]["properties"]["text"]
    breaking["components"]["schemas"]["SmsRequest"]["required"] = ["destination"]
    draft = filled.done("/services/CPaaSSMS/edit", {"credential": NAMED, "schema": json.dumps(breaking)})
    assert "2 selected" in filled.get(f"{draft}/operations").text  # those that are active stay ticked
    review = filled.get(f"{draft}/review").text
    assert (
        "Changes since the schema that is registered" in review and "What an org would refuse of this change" in review
    )
    before = dict(filled.org.running.org.components)
    refused = filled.send(f"{draft}/review", {})
    assert refused.status_code == 422 and "The org refuses this" in refused.text
    assert dict(filled.org.running.org.components) == before


def test_an_edit_keeps_what_is_not_of_the_schema(empty: Pages) -> None:
    credentials(empty)
    service(empty)
    org = empty.org.running.org
    (key,) = (key for key in org.components if key.type == "ExternalServiceRegistration")
    from generator.org.changing import change

    labelled = org.components[key].replace(
        b"<label>CPaaSSMS</label>", b"<description>Ours</description>\n    <label>My label</label>"
    )
    assert change(org, org.identity.username, {key: labelled}).success
    draft = empty.done("/services/CPaaSSMS/edit", {"credential": NAMED, "same": "1"})
    empty.done(f"{draft}/review", {})
    text = org.components[key].decode()
    assert (
        "<label>My label</label>" in text
        and "<description>Ours</description>" in text
        and text.count("<active>true</active>") == 2
    )


# -- permission sets, credentials


def test_a_permission_set_keeps_what_setup_does_not_show(empty: Pages) -> None:
    from generator.org.changing import change

    credentials(empty)
    access(empty)
    org = empty.org.running.org
    key = ComponentKey("PermissionSet", SET)
    more = org.components[key].replace(
        b"    <hasActivationRequired>",
        b"    <customPermissions>\n        <enabled>true</enabled>\n        <name>Other</name>\n    </customPermissions>\n    <hasActivationRequired>",
    )
    more = more.replace(b"<label>", b"<!-- ours --><label>")
    assert change(org, org.identity.username, {key: more}).success
    empty.done(f"/permission-sets/{SET}", {})
    assert org.components[key] == re.sub(
        rb"    <externalCredentialPrincipalAccesses>.*?Accesses>\n", b"", more, flags=re.DOTALL
    )
    empty.done(f"/permission-sets/{SET}", {"grant": f"{EXTERNAL}-{PRINCIPAL}"})
    assert sorted(org.components[key].split(b"\n")) == sorted(more.split(b"\n"))
    assert "Nobody has it yet" not in empty.get(f"/permission-sets/{SET}").text  # the assignment stayed


def test_a_credential_with_more_than_setup_knows_is_not_changed(empty: Pages) -> None:
    from generator.org.changing import change

    credentials(empty)
    org = empty.org.running.org
    key = ComponentKey("ExternalCredential", EXTERNAL)
    odd = org.components[key].replace(b"    <label>", b"    <somethingNew>1</somethingNew>\n    <label>")
    assert change(org, org.identity.username, {key: odd}).success
    answer = empty.send(f"/credentials/external/{EXTERNAL}/principal", {"principal": "Other", "sequence": "2"})
    assert answer.status_code == 422 and "somethingNew" in alerts(answer.text) and org.components[key] == odd


def test_every_protocol_has_a_form_that_makes_it(empty: Pages) -> None:
    from generator.org.credential_setup import fields_of, protocols

    for number, protocol in enumerate(protocols()):
        form = empty.send("/credentials/external/new", {"do": "protocol", "protocol": protocol.word}).text
        values = {"name": f"P{number}", "label": f"P{number}", "protocol": protocol.word, "do": "save"}
        for field in fields_of(protocol):
            assert f'name="{field.key}"' in form, (protocol.word, field.key)
            if field.required and not field.choices:
                values[field.key] = "https://id.example/token" if field.key == "token_url" else "x1"
        assert empty.done("/credentials/external/new", values).endswith("done=created"), protocol.word
        assert empty.get(f"/credentials/external/P{number}").status_code == 200
    assert len(protocols()) > 5


def test_a_test_of_a_credential_says_what_is_missing(empty: Pages) -> None:
    credentials(empty)
    told = empty.send(f"/credentials/named/{NAMED}/test", {"user": empty.org.username}).text
    assert "not yet" in told and "access the credential" in told and "nothing leaves this machine" in told
    access(empty)
    assert "not yet" not in empty.send(f"/credentials/named/{NAMED}/test", {"user": empty.org.username}).text


def test_what_is_used_is_not_deleted(filled: Pages) -> None:
    for path in (
        "/services/CPaaSSMS/delete",
        f"/credentials/named/{NAMED}/delete",
        f"/credentials/external/{EXTERNAL}/delete",
    ):
        answer = filled.send(path, {})
        assert answer.status_code == 422 and alerts(answer.text), path


# -- actions


def test_a_form_grows_with_what_is_filled_in(filled: Pages) -> None:
    many = "/action?name=CPaaSSMS.Send-Many-Sms"
    first = filled.get(many).text
    assert (
        'name="in/body/messages/0/text"' in first
        and "in/body/messages/1/text" not in first
        and "in/body/template/text" not in first
    )
    more = filled.send(
        many, {"do": "add:body/messages", "count": "body/messages=1", "in/body/messages/0/text": "One"}
    ).text
    assert 'name="in/body/messages/1/text"' in more and 'value="One"' in more
    opened = filled.send(many, {"do": "open:body/template"}).text
    assert 'name="in/body/template/text"' in opened
    assert (
        'name="in/body/template/text"'
        not in filled.send(many, {"do": "close:body/template", "opened": "body/template"}).text
    )
    values = {"do": "run", "user": filled.org.username, "in/subAccountId": "demo", "count": ["body/messages=2", "body/destinations=1"],
              "in/body/messages/0/destination": "+1", "in/body/messages/0/text": "a", "in/body/messages/1/destination": "+2",
              "in/body/messages/1/text": "b", "in/body/destinations/0": "+3", "in/body/includeMessagesInResponse": "true"}  # fmt: skip
    assert "succeeded" in filled.send(many, values).text
    sent = json.loads(filled.org.callouts()[-1].request_body)
    assert (
        [one["text"] for one in sent["messages"]] == ["a", "b"]
        and sent["destinations"] == ["+3"]
        and sent["includeMessagesInResponse"] is True
    )


def test_an_enumeration_is_chosen_and_a_wrong_value_is_said(filled: Pages) -> None:
    assert "<option>UCS2</option>" in filled.get(SINGLE).text
    answer = filled.send(SINGLE, {**RUN, "in/body/scheduled": "tomorrow"})
    assert answer.status_code == 422 and "scheduled takes a date with a time" in alerts(answer.text)
    assert 'value="tomorrow"' in answer.text  # nothing that was typed is lost
    wrong = filled.send(SINGLE, {"do": "json", "json": "[1]", "user": filled.org.username})
    assert wrong.status_code == 422 and "JSON object" in alerts(wrong.text)


def test_an_action_runs_as_whom_it_is_told(filled: Pages) -> None:
    user = filled.org.add_user("bob")
    told = filled.send(SINGLE, {**RUN, "user": user}).text
    assert "access the credential" in told and "Nothing was called" in told


def test_a_call_is_written_down_for_elsewhere(filled: Pages) -> None:
    text = filled.send(SINGLE, {**RUN, "do": "copy", "in/body/text": 'It\'s "so"', "user": filled.org.username}).text
    for part in (
        "curl http",
        "$SF_ACCESS_TOKEN",
        "clients.invoke(",
        "new ExternalService.CPaaSSMS_SmsRequest()",
        "It\\&#39;s",
        "{!body.destination} Equals +6512345678",
    ):
        assert part in text, part
    assert filled.org.access_token not in text


# -- flows


def test_a_wrong_key_goes_down_the_fault_path(filled: Pages) -> None:
    failing = {
        **DEBUG,
        "how/Call_Send_Sms_Single": "fails",
        "message/Call_Send_Sms_Single": "401 wrong key",
        "user": filled.org.username,
    }
    text = filled.send("/flows/Send_SMS/debug", failing).text
    assert "401 wrong key" in text and "All done." in text and "Set Failure" in text
    given = {**DEBUG, "how/Call_Send_Sms_Single": "given", "given/Call_Send_Sms_Single": '{"200": {"umid": "mine"}}'}
    assert "mine" in filled.send("/flows/Send_SMS/debug", given).text
    assert filled.send("/flows/Send_SMS/debug", {**given, "given/Call_Send_Sms_Single": "{"}).status_code == 422


def test_a_run_is_kept_as_a_test_that_passes(filled: Pages) -> None:
    given = {
        **DEBUG,
        "do": "test",
        "test": "Send_SMS_works",
        "how/Call_Send_Sms_Single": "given",
        "given/Call_Send_Sms_Single": '{"responseCode": 200}',
    }
    assert filled.done("/flows/Send_SMS/debug", given).startswith("/flows/Send_SMS?")
    org = filled.org.running.org
    assert ComponentKey("FlowTest", "Send_SMS_works") in org.components
    assert "Send_SMS_works" in filled.get("/flows/Send_SMS").text


def test_a_procedure_is_uploaded_drawn_and_run(filled: Pages) -> None:
    data = (ROOT / "specs" / "sms" / "omniIntegrationProcedures" / f"{WELCOME}.oip-meta.xml").read_bytes()
    upload = {"file": (f"{WELCOME}.oip-meta.xml", data)}
    try:
        assert filled.done("/procedures", {}, files=upload) == f"/procedures/{WELCOME}?done=procedure"
        assert "runs" in filled.get("/procedures").text and "Message_Welcome" in filled.get("/search?q=welcome").text
        shown = filled.get(f"/procedures/{WELCOME}").text
        assert "</svg>" in shown and "integrationprocedure/Message_Welcome/" in shown and "&#34;account&#34;" in shown
        given = {"input": '{"name": "Ada", "account": "demo", "to": "+6591234567"}', "user": filled.org.username}
        ran = filled.send(f"/procedures/{WELCOME}", given).text
        assert "finished" in ran and "HTTP 200" in ran and "CPaaSSMS.Send-Sms-Single" in ran and "Set Values" in ran
        assert filled.org.callouts()[-1].action == "CPaaSSMS.Send-Sms-Single"
        for wrong in ("{", "[1]", "[" * 50_000):
            refused = filled.send(f"/procedures/{WELCOME}", {"input": wrong})
            assert refused.status_code == 422 and "JSON" in refused.text
        assert filled.get(f"/procedures/{WELCOME}/download").content == data
        broken = {"file": (f"{WELCOME}.oip-meta.xml", data.replace(b"<propertySetConfig>{}", b"<propertySetConfig>{"))}
        assert "not JSON" in filled.send("/procedures", {}, files=broken).text
        assert filled.send("/procedures", {}, files={"file": ("../x.txt", data)}).status_code == 422
    finally:
        assert filled.done(f"/procedures/{WELCOME}/delete", {}) == "/procedures?done=deleted"
    assert filled.get(f"/procedures/{WELCOME}").status_code == 422


def test_a_flow_is_uploaded_and_its_findings_are_shown(filled: Pages) -> None:
    data = filled.get("/flows/Send_SMS/download").content
    broken = data.replace(b"CPaaSSMS.Send-Sms-Single", b"CPaaSSMS.Send-Sms-Singel")
    refused = filled.send("/flows", {}, files={"file": ("Second.flow-meta.xml", broken)})
    assert refused.status_code == 422 and "Send-Sms-Singel" in alerts(refused.text)
    assert filled.done("/flows", {}, files={"file": ("Second.flow-meta.xml", data)}).startswith("/flows/Second")
    assert filled.send("/flows", {}, files={"file": ("../x.txt", data)}).status_code == 422
    assert filled.done("/flows/Second/delete", {}) == "/flows?done=deleted"


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7777*7777}}'


def test_hostile_words_are_words(empty: Pages) -> None:
    document = json.loads(SMS)
    document["info"]["title"] = HOSTILE
    operation = document["paths"]["/api/v1/subaccounts/{subAccountId}/messages"]["post"]
    operation |= {"summary": HOSTILE, "description": HOSTILE, "tags": [HOSTILE], "operationId": f"op{HOSTILE}"}
    document["components"]["schemas"]["SmsRequest"]["properties"][HOSTILE] = {
        "type": "string",
        "description": HOSTILE,
        "enum": [HOSTILE],
    }
    draft = empty.done("/services/new", {"name": "Bad", "schema": json.dumps(document)})
    pages = [empty.get(draft).text, empty.get(f"{draft}/operations").text]
    empty.send(f"{draft}/operations", {"do": "all"})
    pages += [empty.get(f"{draft}/review").text, empty.get(f"{draft}/mend").text]
    empty.send(f"{draft}/review", {})
    pages += [
        empty.get(path).text
        for path in (
            "",
            "/services",
            "/services/Bad",
            "/services/Bad/names",
            "/actions",
            "/search?q=script",
            f"/action?name=Bad.op{HOSTILE}",
        )
    ]
    for text in pages:
        assert "<script>alert" not in text and "<img src=x" not in text and str(7777 * 7777) not in text
    assert any("&lt;script&gt;alert(1)" in text for text in pages)


def test_records_are_seen_and_changed(empty: Pages) -> None:
    from generator.org.org_objects import OrgObjects

    org = empty.org.running.org
    objects = OrgObjects(org)
    (made,) = objects.carry_out(
        [objects.creation("Account", {"Name": HOSTILE, "Rating": "Hot"})], org.identity.username
    )
    assert "Account" in empty.get("/records").text and "<script>alert" not in empty.get("/records/Account").text
    assert (
        empty.done("/records/Account", {"id": made, "do": "save", "field.Name": "Acme", "field.Rating": "Cold"})
        == "/records/Account?done=saved"
    )
    assert "Cold" in empty.get("/records/Account").text
    empty.done("/records/Account", {"field.Name": "Second"})
    assert len(org.records.all("Account")) == 2
    empty.done("/records/Account", {"id": made, "do": "delete"})
    assert [one.fields["name"][1] for one in org.records.all("Account")] == ["Second"]
