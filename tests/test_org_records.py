"""Records of the local org over REST: create, read, update, delete, trees, descriptions, queries; kept on the disk."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from org_setups import SHOP, registration, xml
from test_org_deploy import deploy, package

from generator.org.local_org import LocalOrg, open_org
from generator.org.org_records import OrgRecords
from generator.rest import app
from generator.rest.messages import RestAnswer

Call = Callable[..., RestAnswer]
BASE = "/services/data/v66.0"


def custom_object(name: str, **fields: str) -> dict[str, str]:
    inner = "".join(
        f"<fields><fullName>{n}__c</fullName><label>{n}</label>{rest}</fields>" for n, rest in fields.items()
    )
    head = "<deploymentStatus>Deployed</deploymentStatus><label>One</label><nameField><label>Name</label><type>Text</type></nameField>"
    return {f"objects/{name}.object": xml("CustomObject", f"{head}{inner}<sharingModel>ReadWrite</sharingModel>")}


ORDER = custom_object(
    "Order__c",
    Total="<precision>18</precision><scale>2</scale><type>Currency</type>",
    Paid="<defaultValue>false</defaultValue><type>Checkbox</type>",
    Due="<type>Date</type>",
    Sent="<type>DateTime</type>",
    Note="<length>80</length><required>true</required><type>Text</type>",
    Twice="<formula>Total__c * 2</formula><type>Currency</type>",
)
LINE = custom_object(
    "Line__c",
    Order="<referenceTo>Order__c</referenceTo><relationshipName>Lines</relationshipName><type>Lookup</type>",
    Amount="<precision>4</precision><scale>0</scale><type>Number</type>",
)
MEMBERS = (("CustomObject", "Order__c"), ("CustomObject", "Line__c"))
KEEP = (
    "<recordCreates><name>Keep</name><label>Keep</label><inputAssignments><field>Note__c</field><value><elementReference>note"
    "</elementReference></value></inputAssignments><object>Order__c</object>{next}</recordCreates>"
    "<label>{name}</label><processType>AutoLaunchedFlow</processType>"
    "<start><connector><targetReference>Keep</targetReference></connector></start><status>Active</status>"
    "<variables><name>note</name><dataType>String</dataType><isInput>true</isInput><isOutput>false</isOutput></variables>"
)
FAIL = (
    "<customErrors><name>Fail</name><label>Fail</label><customErrorMessages><errorMessage>no</errorMessage>"
    "<isFieldError>false</isFieldError></customErrorMessages></customErrors>"
)


@pytest.fixture
def org(org: LocalOrg) -> LocalOrg:
    ended = deploy(org, package({**ORDER, **LINE, **registration()}, *MEMBERS, *SHOP))
    assert ended.success, [one.problem for one in ended.failures]
    return org


def caller(org: LocalOrg) -> Call:
    token = org.sessions.issue(org.identity.username, "test")

    def made(method: str, path: str, body: object = None) -> RestAnswer:
        parts = urlsplit(path)
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {token}"}
        return app.answer(org, method, BASE + parts.path, dict(parse_qsl(parts.query)), headers, data)

    return made


@pytest.fixture
def call(org: LocalOrg) -> Call:
    return caller(org)


def created(call: Call, name: str, **fields: object) -> str:
    answer: Any = call("POST", f"/sobjects/{name}", fields)
    assert answer.status == 201, answer.body
    assert answer.body["success"] and answer.body["errors"] == []
    return str(answer.body["id"])


def query(call: Call, text: str, more: str = "") -> Any:
    return call("GET", f"/query?q={quote(text)}{more}").body


def rows(call: Call, text: str) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in one.items() if name != "attributes"} for one in query(call, text)["records"]
    ]


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status, answer.body[0]["errorCode"]) == (status, code), answer.body
    return dict(answer.body[0])


def test_a_record_from_its_making_to_its_end(call: Call, org: LocalOrg) -> None:
    one = created(
        call, "order__C", Note__c="first", total__c=12.5, Due__c="2026-12-24", Sent__c="2026-11-26T21:00:00+01:00"
    )
    assert len(one) == 18 and one.startswith("a0")
    found: Any = call("GET", f"/sobjects/Order__c/{one[:15]}").body
    assert found["attributes"] == {"type": "Order__c", "url": f"{BASE}/sobjects/Order__c/{one}"}
    assert (found["Total__c"], found["Paid__c"], found["Due__c"]) == (12.5, False, "2026-12-24")
    assert found["Sent__c"] == "2026-11-26T20:00:00.000+0000" and found["Name"] == one
    assert found["CreatedById"] == found["OwnerId"] == org.identity.admin_id and found["IsDeleted"] is False
    assert "Twice__c" not in found  # nothing computes it here
    assert call("PATCH", f"/sobjects/Order__c/{one}", {"PAID__c": True, "Total__c": None}).status == 204
    assert rows(call, "SELECT Note__c, Total__c FROM Order__c WHERE Paid__c = true") == [
        {"Note__c": "first", "Total__c": None}
    ]
    only: Any = call("GET", f"/sobjects/Order__c/{one}?fields=note__c").body
    assert set(only) == {"attributes", "Note__c"}
    assert call("DELETE", f"/sobjects/Order__c/{one}").status == 204
    refused(call("GET", f"/sobjects/Order__c/{one}"), 404, "NOT_FOUND")
    refused(call("DELETE", f"/sobjects/Order__c/{one}"), 404, "NOT_FOUND")
    assert created(call, "Order__c", Note__c="next") != one  # an Id is given once


@pytest.mark.parametrize(
    ("name", "fields", "status", "code"),
    [
        ("Order__c", {"Nope__c": 1}, 400, "INVALID_FIELD"), ("Order__c", {}, 400, "REQUIRED_FIELD_MISSING"),
        ("Order__c", {"Note__c": ""}, 400, "REQUIRED_FIELD_MISSING"), ("Order__c", {"Note__c": 5}, 400, "JSON_PARSER_ERROR"),
        ("Order__c", {"Note__c": "a", "Total__c": "much"}, 400, "JSON_PARSER_ERROR"),
        ("Order__c", {"Note__c": "a", "Due__c": "soon"}, 400, "JSON_PARSER_ERROR"),
        ("Order__c", {"Note__c": "a", "Sent__c": "2026-11-26T21:00:00"}, 400, "JSON_PARSER_ERROR"),
        ("Order__c", {"Note__c": "a", "Paid__c": "yes"}, 400, "JSON_PARSER_ERROR"),
        ("Order__c", {"Note__c": {"a": 1}}, 400, "JSON_PARSER_ERROR"),
        ("Order__c", {"Note__c": "a", "Twice__c": 1}, 400, "INVALID_FIELD"),
        ("Order__c", {"Note__c": "a", "Id": "a00000000000001AAA"}, 400, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("Order__c", {"Note__c": "a", "CreatedDate": "2026-11-26T21:00:00Z"}, 400, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("Order__c", {"Note__c": "a", "note__c": "b"}, 400, "INVALID_FIELD"),
        ("Line__c", {"Order__c": "x"}, 400, "MALFORMED_ID"),
        ("Line__c", {"Order__c": "a00000000000099AAA"}, 400, "INVALID_CROSS_REFERENCE_KEY"),
        ("Nothing__c", {"Name": "a"}, 404, "NOT_FOUND"), ("x-y", {"Name": "a"}, 404, "NOT_FOUND"),
        ("User", {"Username": "a"}, 400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"), ("Account", {"Note__c": "a"}, 400, "INVALID_FIELD"),
        ("Account", {"Tags": ["a"]}, 400, "JSON_PARSER_ERROR"), ("Account", {"no name": "a"}, 400, "INVALID_FIELD"),
        ("Account", {"Name": "\ud800"}, 400, "JSON_PARSER_ERROR"), ("Account", [], 400, "JSON_PARSER_ERROR"),
    ],
)  # fmt: skip
def test_what_an_org_refuses(call: Call, name: str, fields: object, status: int, code: str) -> None:
    refused(call("POST", f"/sobjects/{name}", fields), status, code)
    assert "records" not in query(call, "SELECT Id FROM Account")[0]  # no half-made object
    assert rows(call, "SELECT Id FROM Order__c") == []


def test_a_required_field_stays_filled(call: Call) -> None:
    one = created(call, "Order__c", Note__c="a")
    told = refused(call("PATCH", f"/sobjects/Order__c/{one}", {"Note__c": None}), 400, "REQUIRED_FIELD_MISSING")
    assert told["fields"] == ["Note__c"]
    assert rows(call, "SELECT Note__c FROM Order__c") == [{"Note__c": "a"}]


def test_an_object_without_definition_is_what_was_loaded(call: Call) -> None:
    told = query(call, "SELECT Id FROM Account")[0]
    assert told["errorCode"] == "INVALID_TYPE" and told["message"] == "sObject type 'Account' is not supported."
    one = created(call, "Account", Name="Acme", Employees=5)
    created(call, "Contact", LastName="Ana", AccountId=one)
    created(call, "Contact", LastName="Ben")
    assert rows(call, "SELECT LastName, Account.Name FROM Contact ORDER BY LastName DESC") == [
        {"LastName": "Ben", "Account": None},
        {"LastName": "Ana", "Account": {"attributes": {"type": "Account", "url": f"{BASE}/sobjects/Account/{one}"}, "Name": "Acme"}},
    ]  # fmt: skip
    assert rows(call, "SELECT name FROM account WHERE Employees > 4 AND Id IN (SELECT AccountId FROM Contact)") == [
        {"Name": "Acme"}
    ]
    assert query(call, "SELECT Industry FROM Account")[0]["errorCode"] == "INVALID_FIELD"


def test_counts_and_columns(call: Call) -> None:
    for note in "abc":
        created(call, "Order__c", Note__c=note)
    assert query(call, "SELECT COUNT() FROM Order__c WHERE Note__c != 'b'") == {
        "totalSize": 2,
        "done": True,
        "records": [],
    }
    told = query(call, "SELECT Id, Note__c, Total__c, Owner.Name FROM Order__c", "&columns=true")
    assert (told["entityName"], told["idSelected"], told["groupBy"]) == ("Order__c", True, False)
    names = [(one["columnName"], one["textType"], one["numberType"], one["custom"]) for one in told["columnMetadata"]]
    assert names == [("Id", False, False, False), ("Note__c", True, False, True), ("Total__c", False, True, True), ("Owner", False, False, False)]  # fmt: skip
    assert [one["columnName"] for one in told["columnMetadata"][3]["joinColumns"]] == ["Name"]
    counts: Any = call("GET", "/limits/recordCount?sObjects=Order__c").body
    assert counts == {"sObjects": [{"name": "Order__c", "count": 3}]}


def test_descriptions(call: Call) -> None:
    order: Any = call("GET", "/sobjects/order__c/describe").body
    fields = {one["name"]: one["type"] for one in order["fields"]}
    assert (
        fields["Total__c"] == "double"
        and fields["Due__c"] == "date"
        and fields["Id"] == "id"
        and "Twice__c" not in fields
    )
    assert order["childRelationships"] == [
        {"childSObject": "Line__c", "field": "Order__c", "relationshipName": "Lines"}
    ]
    line: Any = call("GET", "/sobjects/Line__c/describe").body
    (link,) = (one for one in line["fields"] if one["name"] == "Order__c")
    assert (link["type"], link["referenceTo"], link["relationshipName"]) == ("reference", ["Order__c"], "Order__r")
    names = {one["name"] for one in call("GET", "/sobjects").body["sobjects"]}  # type: ignore[index]  # JSON
    assert {"Order__c", "Line__c", "User", "Organization"} <= names and "Account" not in names
    refused(call("GET", "/sobjects/Nothing/describe"), 404, "NOT_FOUND")


def tree(*records: dict[str, Any]) -> dict[str, Any]:
    return {"records": list(records)}


def node(kind: str, reference: str, **fields: object) -> dict[str, Any]:
    return {"attributes": {"type": kind, "referenceId": reference}, **fields}


def test_a_tree_is_created_whole(call: Call) -> None:
    lines = tree(node("Line__c", "l1", Amount__c=1), node("Line__c", "l2", Amount__c=2))
    answer: Any = call(
        "POST",
        "/composite/tree/Order__c",
        tree(node("Order__c", "o1", Note__c="a", Lines__r=lines), node("Order__c", "o2", Note__c="b")),
    )
    assert answer.status == 201 and not answer.body["hasErrors"]
    assert [one["referenceId"] for one in answer.body["results"]] == ["o1", "l1", "l2", "o2"]
    assert [one["Amount__c"] for one in rows(call, "SELECT Amount__c FROM Line__c WHERE Order__r.Note__c = 'a'")] == [
        1,
        2,
    ]
    contacts = tree(node("Contact", "c", LastName="Ana"))
    made: Any = call("POST", "/composite/tree/Account", tree(node("Account", "a", Name="Acme", Contacts=contacts))).body
    assert rows(call, "SELECT AccountId FROM Contact") == [{"AccountId": made["results"][0]["id"]}]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "INVALID_INPUT"), (tree({}), "INVALID_INPUT"), (tree(node("Line__c", "a")), "INVALID_INPUT"),
        (tree(node("Order__c", "a", Note__c="a"), node("Order__c", "a", Note__c="b")), "INVALID_INPUT"),
        (tree(*(node("Order__c", str(n), Note__c="a") for n in range(201))), "LIMIT_EXCEEDED"),
    ],
)  # fmt: skip
def test_a_tree_of_another_form_is_refused(call: Call, body: object, code: str) -> None:
    refused(call("POST", "/composite/tree/Order__c", body), 400, code)
    assert rows(call, "SELECT Id FROM Order__c") == []


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (node("Order__c", "bad"), "REQUIRED_FIELD_MISSING"),
        (node("Order__c", "bad", Note__c=1), "JSON_PARSER_ERROR"),
        (node("Order__c", "o3", Note__c="a", Strangers__r=tree(node("Account", "bad"))), "INVALID_FIELD"),
    ],
)
def test_a_tree_with_one_bad_record_leaves_nothing(call: Call, last: dict[str, Any], code: str) -> None:
    body = tree(node("Order__c", "o1", Note__c="a", Lines__r=tree(node("Line__c", "l1", Amount__c=1))), last)
    answer: Any = call("POST", "/composite/tree/Order__c", body)
    (told,) = answer.body["results"]
    assert (
        answer.status == 400
        and answer.body["hasErrors"]
        and told["referenceId"] == "bad"
        and told["errors"][0]["statusCode"] == code
    )
    assert rows(call, "SELECT Id FROM Order__c") == rows(call, "SELECT Id FROM Line__c") == []


def test_records_stay_on_the_disk(tmp_path: Path) -> None:
    first = open_org(tmp_path / "org").value
    assert first is not None
    assert deploy(first, package({**ORDER, **LINE}, *MEMBERS)).success
    call = caller(first)
    gone = created(call, "Order__c", Note__c="gone")
    created(call, "Order__c", Note__c="a", Total__c=0.1, Due__c="2026-12-24", Sent__c="2026-11-26T21:00:00Z")
    call("DELETE", f"/sobjects/Order__c/{gone}")
    before = rows(call, "SELECT Id, Note__c, Total__c, Due__c, Sent__c, CreatedDate FROM Order__c")
    first.close()
    second = open_org(tmp_path / "org").value
    assert second is not None
    again = caller(second)
    assert (
        rows(again, "SELECT Id, Note__c, Total__c, Due__c, Sent__c, CreatedDate FROM Order__c") == before
        and len(before) == 1
    )
    assert created(again, "Order__c", Note__c="b") not in (gone, before[0]["Id"])
    second.reset()
    assert query(caller(second), "SELECT Id FROM Order__c")[0]["errorCode"] == "INVALID_TYPE"
    second.close()


def test_what_cannot_be_written_is_not_there(org: LocalOrg, monkeypatch: pytest.MonkeyPatch) -> None:
    call = caller(org)
    one = created(call, "Order__c", Note__c="a")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(org.records._rows), "write", full)
        for method, path, body in (
            ("POST", "/sobjects/Order__c", {"Note__c": "b"}), ("PATCH", f"/sobjects/Order__c/{one}", {"Note__c": "b"}),
            ("DELETE", f"/sobjects/Order__c/{one}", None),
        ):  # fmt: skip
            refused(call(method, path, body), 503, "SERVER_UNAVAILABLE")
    assert rows(call, "SELECT Note__c FROM Order__c") == [{"Note__c": "a"}]


def flow(name: str, then: str = "") -> dict[str, str]:
    after = "<connector><targetReference>Fail</targetReference></connector>" if then else ""
    return {f"flows/{name}.flow": xml("Flow", then + KEEP.format(name=name, next=after))}


def test_what_a_flow_did_can_be_seen_and_what_failed_is_taken_back(call: Call, org: LocalOrg) -> None:
    files = {**flow("Good"), **flow("Bad", FAIL)}
    ended = deploy(org, package(files, ("Flow", "Good"), ("Flow", "Bad")))
    assert ended.success, [one.problem for one in ended.failures]
    for name, note, good in (("Good", "seen", True), ("Bad", "not seen", False)):
        (result,) = call("POST", f"/actions/custom/flow/{name}", {"inputs": [{"note": note}]}).body  # type: ignore[misc]  # JSON
        assert result["isSuccess"] is good, result
    assert rows(call, "SELECT Note__c, OwnerId FROM Order__c") == [
        {"Note__c": "seen", "OwnerId": org.identity.admin_id}
    ]


def test_two_interviews_at_once_lose_nothing(call: Call, org: LocalOrg) -> None:
    one = created(call, "Order__c", Note__c="a", Total__c=1)
    records: OrgRecords = org.records
    left, right = records.copy(), records.copy()
    left.update(one, {"Note__c": "left"})
    right.update(one, {"Paid__c": True})
    made = {store.create("Order__c", {"Note__c": "new"}).id for store in (left, right)}
    for store in (left, right):
        store.commit()
        records.absorb(store, org.identity.admin_id)
    assert len(made) == 2
    assert rows(call, f"SELECT Note__c, Paid__c, Total__c FROM Order__c WHERE Id = '{one}'") == [
        {"Note__c": "left", "Paid__c": True, "Total__c": 1}
    ]
    assert query(call, "SELECT COUNT() FROM Order__c")["totalSize"] == 3


QUERIES = {
    "SELECT Id FROM ScratchOrgInfo limit 1": 0,
    "SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization": 1,
    "SELECT MemberIdOrName, MemberType, MemberName, IsNameObsolete, RevisionCounter, IsNewMember, ChangedBy, LastModifiedDate "
    "FROM SourceMember WHERE RevisionCounter > 0": 11,
    "SELECT Id, Name FROM User WHERE Id IN ('{admin}', '{admin}')": 1,
    "SELECT id FROM User WHERE username='{username}'": 1,
    "SELECT Id FROM User WHERE Username='nobody@nowhere.example'": 0,
    "SELECT Id FROM PermissionSet WHERE Name='P'": 0,
    "SELECT name FROM Profile WHERE Id IN (SELECT ProfileId FROM User WHERE username='{username}')": 1,
    "SELECT username, profileid, id FROM User": 1,
    "SELECT id, name FROM Profile WHERE Name = 'System Administrator'": 1,
    "SELECT Id, MasterLabel FROM StandardValueSet WHERE MasterLabel = 'Industry'": 0,
    "SELECT DeveloperName,Status FROM ExternalServiceRegistration": 1,
    "SELECT Id FROM InstalledSubscriberPackage": 0,
    "SELECT Id, Status FROM ApexLog ORDER BY StartTime DESC": 0,
}  # fmt: skip


@pytest.mark.parametrize("text", QUERIES)
def test_the_queries_of_the_clients(call: Call, org: LocalOrg, text: str) -> None:
    asked = text.format(admin=org.identity.admin_id, username=org.identity.username)
    for path in ("/query", "/tooling/query"):
        answer: Any = call("GET", f"{path}?q={quote(asked)}")
        assert answer.status == 200, answer.body
        assert answer.body["totalSize"] == len(answer.body["records"]) == QUERIES[text]
