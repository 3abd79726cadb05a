"""Collections of records (composite/sobjects): several at once, each for itself or all or none. No HTTP."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_org_records import Call, call, created, org, refused, rows

__all__ = ["call", "org"]
HERE = "/composite/sobjects"
ROLLED_BACK = "ALL_OR_NONE_OPERATION_ROLLED_BACK"


def order(**fields: object) -> dict[str, object]:
    return {"attributes": {"type": "Order__c"}, **fields}


def saved(call: Call, method: str, *records: object, together: bool = False) -> Any:
    answer = call(method, HERE, {"allOrNone": together, "records": list(records)})
    assert answer.status == 200
    return answer.body


def codes(results: Any) -> list[str]:
    """What became of each: "" for a success, else the code of its one error."""
    for one in results:
        assert one["success"] is ("id" in one) and one["success"] is not bool(one["errors"])
    return ["" if one["success"] else one["errors"][0]["statusCode"] for one in results]


def notes(call: Call) -> list[object]:
    return [row["Note__c"] for row in rows(call, "SELECT Note__c FROM Order__c")]


def test_each_for_itself(call: Call) -> None:
    results = saved(call, "POST", order(Note__c="a"), order(), order(Note__c="b", Nope__c=1), order(Note__c="c"))
    assert codes(results) == ["", "REQUIRED_FIELD_MISSING", "INVALID_FIELD", ""] and notes(call) == ["a", "c"]
    assert results[1]["errors"][0]["fields"] == ["Note__c"]
    first, last = results[0]["id"], results[3]["id"]
    changed = saved(
        call, "PATCH", order(id=first, Note__c="A"), order(Note__c="x"), order(Id="a0x", Note__c="x"),
        order(Id="a00000000000099AAA", Note__c="x"), order(Id=last, Note__c=None),
    )  # fmt: skip
    assert codes(changed) == [
        "",
        "MISSING_ARGUMENT",
        "MALFORMED_ID",
        "INVALID_CROSS_REFERENCE_KEY",
        "REQUIRED_FIELD_MISSING",
    ]
    assert notes(call) == ["A", "c"]
    gone = call("DELETE", f"{HERE}?ids={first},{first},zzz")
    assert gone.status == 200 and codes(gone.body) == ["", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID"]
    assert notes(call) == ["c"]


def test_all_or_none(call: Call) -> None:
    results = saved(call, "POST", order(Note__c="a"), order(), order(Note__c="b"), together=True)
    assert codes(results) == [ROLLED_BACK, "REQUIRED_FIELD_MISSING", ROLLED_BACK] and not notes(call)
    first, second = (one["id"] for one in saved(call, "POST", order(Note__c="a"), order(Note__c="b"), together=True))
    changed = saved(call, "PATCH", order(Id=first, Note__c="x"), order(Id=second, Note__c=None), together=True)
    assert codes(changed) == [ROLLED_BACK, "REQUIRED_FIELD_MISSING"] and notes(call) == ["a", "b"]
    twice = call("DELETE", f"{HERE}?allOrNone=true&ids={first},{first}")
    assert codes(twice.body) == [ROLLED_BACK, "INVALID_CROSS_REFERENCE_KEY"] and sorted(map(str, notes(call))) == [
        "a",
        "b",
    ]
    assert codes(call("DELETE", f"{HERE}?allOrNone=true&ids={first},{second}").body) == ["", ""] and not notes(call)


def test_several_are_read(call: Call) -> None:
    first, second = created(call, "Order__c", Note__c="a"), created(call, "Order__c", Note__c="b")
    found = call("GET", f"{HERE}/Order__c?ids={second},a00000000000099AAA,{first}&fields=Id,Note__c").body
    assert [one and (one["Id"], one["Note__c"]) for one in found] == [(second, "b"), None, (first, "a")]
    posted = call("POST", f"{HERE}/order__c", {"ids": [first, "x"], "fields": ["note__c"]}).body
    assert posted[0]["Note__c"] == "a" and posted[0]["attributes"]["type"] == "Order__c" and posted[1] is None
    refused(call("GET", f"{HERE}/Order__c?ids={first}&fields=Nope"), 400, "INVALID_FIELD")
    refused(call("GET", f"{HERE}/Order__c?ids={first}"), 400, "MISSING_ARGUMENT")
    refused(call("GET", f"{HERE}/Nothing__c?ids={first}&fields=Id"), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "INVALID_INPUT"), ({"records": []}, "INVALID_INPUT"), ({"records": [order()], "other": 1}, "INVALID_INPUT"),
        ({"records": [order()], "allOrNone": "yes"}, "INVALID_INPUT"), ({"records": [{"Note__c": "a"}]}, "INVALID_INPUT"),
        ({"records": [order(Note__c="a")] * 201}, "EXCEEDED_ID_LIMIT"),
    ],
)  # fmt: skip
def test_a_body_of_another_form_is_refused_whole(call: Call, body: object, code: str) -> None:
    refused(call("POST", HERE, body), 400, code)
    assert not notes(call)


def test_what_the_org_keeps_itself_is_not_written(call: Call) -> None:
    results = saved(
        call, "POST", {"attributes": {"type": "User"}, "Username": "eve"}, {"attributes": {"type": "No__c"}}
    )
    assert codes(results) == ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "NOT_FOUND"]
