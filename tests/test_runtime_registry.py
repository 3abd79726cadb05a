"""Actions by name: plain data in, outputs as a Flow sees them out."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Seen, Told, clients, inside, json_told, runtime, serving, shop, sms

SENT = {"umid": "u1", "destination": "+65", "encoding": "AUTO", "status": {"code": "QUEUED"}, "more": 1}
ENTRY = {"subAccountId": "demo", "body": {"destination": "+65", "text": "Hi", "scheduled": "2026-01-02T03:04:05Z"}}
ACTION = "CPaaSSMS.Send-Sms-Single"


def invoke(server: Any, action: str, *entries: Any) -> Any:
    return clients.invoke(action, list(entries), base_url=server.url)


def test_one_result_per_entry() -> None:
    with (
        serving(json_told(json.dumps(SENT).encode())) as server,
        sms.CPaaSSMS(base_url=server.url, headers={"Authorization": "Bearer x"}) as one,
    ):
        results = clients.invoke(ACTION, [ENTRY, {"subAccountId": "d"}, ENTRY], clients={"CPaaSSMS": one})
    assert [result.is_success for result in results] == [True, False, True]
    known = {key: value for key, value in SENT.items() if key != "more"}
    assert results[0].output_values == {"responseCode": 200, "200": known}
    assert results[0].to_dict() == {
        "actionName": ACTION,
        "errors": None,
        "isSuccess": True,
        "outputValues": {"responseCode": 200, "200": known},
    }
    assert results[1].output_values == {}
    assert results[1].errors == [
        {
            "statusCode": "UNKNOWN_EXCEPTION",
            "message": f"Callout failed for invocable action {ACTION}. "
            f"Missing required input parameter property body declared in object {ACTION}.",
            "fields": ["body"],
        }
    ]
    assert len(server.seen) == 2
    assert json.loads(server.seen[0].body) == ENTRY["body"]
    assert server.seen[0].headers["Authorization"] == "Bearer x"


@pytest.mark.parametrize(
    ("entry", "message", "fields"),
    [
        (
            {"subAccountId": "d", "body": {"destination": "+65"}},
            "Missing required input parameter property text declared in object CPaaSSMS.SmsRequest.",
            ["body.text"],
        ),
        (
            {"subAccountId": "d", "body": {"destination": 5, "text": "x"}},
            "expected `str`, got `int`",
            ["body.destination"],
        ),
        ({**ENTRY, "nonsense": 1}, "nonsense: is no input", ["nonsense"]),
        ({"subAccountId": "d", "body": {**ENTRY["body"], "encoding": "X"}}, "must be one of 'AUTO'", ["body.encoding"]),
    ],
)
def test_inputs_that_do_not_fit(entry: Any, message: str, fields: list[str]) -> None:
    with serving() as server:
        (result,) = invoke(server, ACTION, entry)
    assert server.seen == []
    assert message in result.errors[0]["message"]
    assert result.errors[0]["fields"] == fields


def test_errors_declared_and_not() -> None:
    order = {"body": {"lines": [{"product": {"sku": "AB-1", "colour": "red"}, "quantity": 1}], "shipping": None}}
    problem = {"title": "Sold out"}
    with serving(json_told(json.dumps(problem).encode(), 409)) as server:
        (declared,) = invoke(server, "Shop.createOrder", order)
        assert json.loads(server.seen[0].body) == order["body"]
        server.tell(json_told(json.dumps(problem).encode(), 500))
        (default,) = invoke(server, "Shop.createOrder", order)
        server.tell(Told(500, b'{"odd": true}', {"Content-Type": "application/json"}))
        (undeclared,) = invoke(server, ACTION, ENTRY)
    assert declared.output_values == {"responseCode": 409, "409Exc": problem}
    assert default.output_values == {"responseCode": 500, "defaultExc": problem}
    assert undeclared.output_values == {"responseCode": 500, "defaultExc": '{"odd": true}'}
    assert not declared.is_success
    assert "The service answered 409" in declared.errors[0]["message"]


def test_inputs_by_wire_or_python_name_and_as_text() -> None:
    with serving(json_told(b"[]")) as server:
        first, second = invoke(
            server,
            "Shop.listOrders",
            {"customer-id": "a", "limit": "5", "verbose": "true", "since": "2026-01-02", "X-Trace": None},
            {"customer_id": "b", "state": ["open"]},
        )
    assert (first.errors, second.errors) == ([], [])
    assert [seen.target for seen in server.seen] == [
        "/customers/a/orders?since=2026-01-02&limit=5&verbose=true",
        "/customers/b/orders?state=open",
    ]
    assert first.output_values == {"responseCode": 200, "200": []}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_files_bytes_and_streams_as_plain_data() -> None:
    with serving(Told(200, b"\xff\xfe", {"Content-Type": "image/png"})) as server:
        (photo,) = invoke(server, "Shop.uploadPhoto", {"sku": "x", "body": {"photo": "aGk=", "caption": "c"}})
        assert b"\r\n\r\nhi\r\n" in server.seen[0].body
        events = b'data: {"at":"2026-01-02T03:04:05Z","state":"open"}\n\n'
        server.tell(Told(200, events, {"Content-Type": "text/event-stream"}))
        (stream,) = invoke(server, "Shop.watchOrder", {"id": "1"})
    assert photo.output_values == {"responseCode": 200, "200": "//4="}
    assert stream.output_values["200"] == [{"at": "2026-01-02T03:04:05Z", "state": "open"}]


class Upload(runtime.Record):
    one: runtime.File | list[runtime.File]
    many: list[runtime.File] | runtime.UnsetType = runtime.UNSET
    name: str | None = None


def test_base64_stands_for_files_wherever_they_are() -> None:
    made = runtime.build({"one": "aGk=", "many": ["aGk=", b"raw"], "name": "aGk="}, Upload)
    assert made == Upload(one=b"hi", many=[b"hi", b"raw"], name="aGk=")
    assert runtime.build({"one": ["aGk="]}, Upload).one == [b"hi"]
    assert runtime.check(made, Upload) == ()
    assert [v.path for v in runtime.check(Upload(one=5, many=[5]), Upload)] == ["one", "many[0]"]
    with pytest.raises(runtime.DecodeError) as caught:
        runtime.build({"one": b"", "many": ["?"]}, Upload)
    assert caught.value.at == "$.many[0]"


def test_async_invocation() -> None:
    async def call(url: str) -> Any:
        async with sms.AsyncCPaaSSMS(base_url=url) as one:
            return await clients.invoke_async(ACTION, [ENTRY] * 20 + [{}], clients={"CPaaSSMS": one})

    with serving(json_told(json.dumps(SENT).encode())) as server:
        results = asyncio.run(call(server.url))
        alone = asyncio.run(clients.invoke_async(ACTION, [ENTRY], base_url=server.url))
    assert [result.is_success for result in results] == [True] * 20 + [False]
    assert alone[0].output_values["200"]["umid"] == "u1"
    assert len(server.seen) == 21


def test_connection_failures_are_results() -> None:
    with serving() as server:
        url = server.url
    (result,) = clients.invoke(
        "Shop.listOrders", [{"customer-id": "a"}], clients={"Shop": shop.Shop(base_url=url, retries=0)}
    )
    assert not result.is_success
    assert result.output_values == {}
    assert "No connection" in result.errors[0]["message"]


def test_unknown_names_are_answered_with_near_ones() -> None:
    with pytest.raises(
        runtime.NoSuchAction, match=r"no action 'CPaaSSMS\.Send-Sms'; there are: .*CPaaSSMS\.Send-Sms-Single"
    ):
        clients.invoke("CPaaSSMS.Send-Sms", [])
    with pytest.raises(runtime.NoSuchAction, match="no service 'Shp'; there are: Shop"):
        clients.invoke("Shp.x", [])
    assert runtime.actions()[:2] == ["CPaaSSMS.Send-Many-Sms", ACTION]
    with pytest.raises(ValueError, match="needs base_url"):
        clients.invoke(ACTION, [ENTRY])


# -- many at once -------------------------------------------------------------------------------------------------------------


def _numbered(count: int) -> list[dict[str, Any]]:
    return [{"subAccountId": "demo", "body": {"destination": f"+{number}", "text": "Hi"}} for number in range(count)]


@pytest.mark.parametrize("way", ["threads", "tasks"])
def test_many_at_once_keep_their_order_and_wait_for_no_slow_one(way: str) -> None:
    ended: list[str] = []

    def answer(seen: Seen) -> Told:
        destination = json.loads(seen.body)["destination"]
        time.sleep(0.5 if destination == "+0" else 0)
        ended.append(destination)
        return json_told(json.dumps({**SENT, "destination": destination}).encode())

    with serving(Told(make=answer)) as server:
        if way == "threads":
            results = clients.invoke(ACTION, _numbered(30), base_url=server.url, concurrency=4)
        else:
            results = asyncio.run(clients.invoke_async(ACTION, _numbered(30), base_url=server.url, concurrency=4))
    assert [result.output_values["200"]["destination"] for result in results] == [f"+{n}" for n in range(30)]
    assert ended.index("+0") > 15  # the others went on beside it


@pytest.mark.parametrize("way", ["threads", "tasks"])
def test_a_rate_holds_for_every_attempt_of_the_process(way: str) -> None:
    with serving(json_told(json.dumps(SENT).encode())) as server:
        begun = time.monotonic()
        many = {"base_url": server.url, "concurrency": 8, "rate": 50}
        if way == "threads":
            clients.invoke(ACTION, _numbered(20), **many)
        else:
            asyncio.run(clients.invoke_async(ACTION, _numbered(20), **many))
        seconds = time.monotonic() - begun
    assert len(server.seen) == 20 and seconds >= 19 / 50 - 0.001


@pytest.mark.parametrize("wrong", [{"concurrency": 0}, {"concurrency": 10**6}, {"rate": 0}, {"rate": float("nan")}])
def test_a_concurrency_or_rate_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        clients.invoke(ACTION, [ENTRY], base_url="http://localhost:1", **wrong)


def test_what_became_of_an_entry_is_its_state() -> None:
    codes = [200, 400, 503, 504, 502, 500]
    with serving(*(json_told(json.dumps(SENT).encode(), code) for code in codes)) as server:
        results = clients.invoke(ACTION, [ENTRY] * 6, base_url=server.url)
    assert [one.state for one in results] == ["done", "refused", "refused", "unsure", "unsure", "refused"]
    assert results[1].headers["content-type"] == "application/json"
    (gone,) = clients.invoke(ACTION, [ENTRY], base_url="http://127.0.0.1:9")
    (wrong,) = clients.invoke(ACTION, [{}], base_url="http://127.0.0.1:9")
    assert gone.state == wrong.state == "failed"


def test_an_answer_that_never_came_leaves_unsure() -> None:
    with serving(Told(write=lambda connection: None)) as server:
        (one,) = clients.invoke(ACTION, [ENTRY], base_url=server.url)
    assert not one.is_success and one.state == "unsure"


def test_entries_can_be_checked_without_sending() -> None:
    action = inside("lookup").find(ACTION)
    with action.client(base_url="http://127.0.0.1:9") as client:
        faults = inside("registry").entry_faults
        assert faults(action, client, ENTRY) == ()
        found = faults(action, client, {"subAccountId": "d", "body": {"destination": "+65", "texd": "x"}})
        assert {one.path for one in found} == {"body.text", "body.texd"}
