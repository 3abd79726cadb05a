"""Callbacks and webhooks, both sides: the mock plays the vendor, the generated package receives."""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from external_services import (
    ALL,
    CallbackPlan,
    CallbackSettings,
    Org,
    TurnableClock,
    apply_overlays,
    callback_settings,
    export,
    generate,
    load,
    make_model,
)

from generator.__main__ import main
from generator.listening import ListeningServer
from generator.mock import MockServer, serve
from generator.mock.calling_back.settings import refusal
from generator.project.config import parse
from tests.conftest import TypeChecker

SPECS = Path(__file__).parents[1] / "specs"
SMS = {"destination": "+6512345678", "text": "Hello", "clientMessageId": "m-1"}
SEND = "/api/v1/subaccounts/demo/messages"


@pytest.fixture(scope="module")
def overlaid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """sms.json with the receipts of the overlay."""
    made = apply_overlays(SPECS / "sms.json", SPECS / "sms" / "receipts.overlay.yaml")
    assert made.value is not None, made.diagnostics
    path = tmp_path_factory.mktemp("overlaid") / "sms.json"
    path.write_text(made.value.text, encoding="utf-8")
    return path


def written(path: Path, service: str, out: Path) -> None:
    """Generate the whole service."""
    spec = load(path).value
    assert spec is not None
    model = make_model(spec, service, ALL).value
    assert model is not None
    told = generate(model, out)
    assert not told.failed, told.diagnostics


@pytest.fixture(scope="module")
def package(overlaid: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """A folder of clients: one service that calls back, one that has a webhook, both written for real."""
    folder = tmp_path_factory.mktemp("receiving")
    for spec, name in ((overlaid, "CPaaSSMS"), (SPECS / "types31.yaml", "Measure"), (SIGNED, "Signed")):
        place = spec if isinstance(spec, Path) else folder / "signed.yaml"
        if not isinstance(spec, Path):
            place.write_text(spec, encoding="utf-8")
        written(place, name, folder / "receiving_clients")
    sys.path.insert(0, str(folder))
    yield import_module("receiving_clients")
    sys.path.remove(str(folder))


SIGNED = """
openapi: 3.1.0
info: {title: Signed, version: "1"}
paths: {}
webhooks:
  paid:
    post:
      operationId: onPaid
      parameters:
        - {name: webhook-id, in: header, required: true, schema: {type: string}}
        - {name: webhook-timestamp, in: header, required: true, schema: {type: string}}
        - {name: webhook-signature, in: header, required: true, schema: {type: string}}
        - {name: X-Shop, in: header, required: true, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [amount], properties: {amount: {type: integer}}}
      responses:
        "204": {description: Taken}
  note:
    put:
      operationId: onNote
      requestBody: {content: {text/plain: {schema: {type: string}}}}
      responses:
        "202": {description: Taken}
"""


def part(package: ModuleType, service: str, name: str = "") -> Any:
    """The callbacks of a service, or one of its modules."""
    return import_module(f"{package.__name__}.{service}.callbacks{name and '.'}{name}")


@pytest.fixture
def asgi() -> Iterator[Callable[..., httpx2.Response]]:
    """Calls an application in this process."""
    import asyncio

    def call(app: object, method: str, path: str, **options: Any) -> httpx2.Response:
        async def once() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # any callable of ASGI's three arguments
            async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
                return await client.request(method, path, **options)

        return asyncio.run(once())

    yield call


RECEIPT = {
    "namespace": "SMS",
    "eventType": "e",
    "description": "d",
    "payload": {"umid": "u", "status": {"state": "read"}},
}


def test_a_receipt_is_checked_decoded_and_handed_over(
    package: ModuleType, asgi: Callable[..., httpx2.Response]
) -> None:
    sms, receipt = part(package, "cpaassms"), part(package, "cpaassms", "delivery_receipt")
    got: list[Any] = []
    app = sms.receiver(receipt.CALLBACK.to(got.append))
    reply = asgi(app, "POST", "/delivery_receipt?a=1", json=RECEIPT, headers={"webhook-id": "msg_1"})
    assert (reply.status_code, reply.content) == (200, b"")
    (event,) = got
    assert event.value.payload.umid == "u" and event.value.payload.status.state == "read"
    assert (event.id, event.query, event.path, event.callback) == (
        "msg_1",
        {"a": "1"},
        "/delivery_receipt",
        "delivery_receipt",
    )
    assert json.loads(event.body) == RECEIPT and "RECEIPT" not in repr(event) and "umid" in repr(event.value)


def test_what_does_not_fit_is_a_problem_that_repeats_nothing(
    package: ModuleType, asgi: Callable[..., httpx2.Response]
) -> None:
    sms, receipt = part(package, "cpaassms"), part(package, "cpaassms", "delivery_receipt")
    got: list[Any] = []
    app = sms.receiver(receipt.CALLBACK.to(got.append, at="/hooks/8x8"), most_bytes=500, most_header_bytes=600)
    bad = {**RECEIPT, "payload": {"umid": 7, "status": {"state": "read"}, "text": "secret"}}
    cases: list[tuple[int, str, str, dict[str, Any]]] = [
        (404, "POST", "/delivery_receipt", {"json": RECEIPT}),
        (404, "POST", "/hooks/8x8/more", {"json": RECEIPT}),
        (405, "GET", "/hooks/8x8", {}),
        (400, "POST", "/hooks/8x8", {"json": bad}),
        (400, "POST", "/hooks/8x8", {"content": b"{", "headers": {"content-type": "application/json"}}),
        (400, "POST", "/hooks/8x8", {"content": b"[" * 400, "headers": {"content-type": "application/json"}}),
        (400, "POST", "/hooks/8x8", {}),
        (415, "POST", "/hooks/8x8", {"content": b"a=1", "headers": {"content-type": "text/plain"}}),
        (413, "POST", "/hooks/8x8", {"content": b" " * 501, "headers": {"content-type": "application/json"}}),
        (413, "POST", "/hooks/8x8", {"content": iter_of(b" " * 300, b" " * 300)}),
        (431, "POST", "/hooks/8x8", {"json": RECEIPT, "headers": {"x-long": "y" * 600}}),
    ]
    for status, method, path, options in cases:
        reply = asgi(app, method, path, **options)
        assert reply.status_code == status, (status, method, path, options, reply.text)
        assert reply.json()["status"] == status and "secret" not in reply.text
    assert got == []
    assert asgi(app, "GET", "/hooks/8x8").headers["allow"] == "POST"
    assert asgi(app, "POST", "/hooks/8x8/", json=RECEIPT).status_code == 200  # a slash more is no other place


async def iter_of(*pieces: bytes) -> Any:
    for piece in pieces:
        yield piece


def test_a_function_that_fails_is_answered_with_500(
    package: ModuleType, asgi: Callable[..., httpx2.Response], caplog: pytest.LogCaptureFixture
) -> None:
    sms, receipt = part(package, "cpaassms"), part(package, "cpaassms", "delivery_receipt")

    async def broken(event: object) -> None:
        raise RuntimeError("the table is full")

    with caplog.at_level(logging.ERROR):
        reply = asgi(sms.receiver(receipt.CALLBACK.to(broken)), "POST", "/delivery_receipt", json=RECEIPT)
    assert reply.status_code == 500 and "table" not in reply.text and "the table is full" in caplog.text


def test_two_callbacks_on_one_path_are_told_apart_by_type(
    package: ModuleType, asgi: Callable[..., httpx2.Response]
) -> None:
    receipt, alarm = part(package, "cpaassms", "delivery_receipt"), part(package, "measure", "on_alarm")
    got: list[Any] = []
    app = part(package, "measure").receiver(
        receipt.CALLBACK.to(got.append, at="/x"), alarm.CALLBACK.to(got.append, at="/x")
    )
    measured = {"kind": "measurement", "value": 3, "at": "2026-01-01T00:00:00Z"}
    assert asgi(app, "POST", "/x", json=measured).status_code == 204
    assert asgi(app, "POST", "/x", json=RECEIPT).status_code == 200
    assert [type(one.value).__name__.rpartition("_")[2] for one in got] == ["Measurement", "DeliveryReceipt"]
    assert asgi(app, "POST", "/x").status_code == 204 and got[-1].value is None  # this one's body may be missing


def test_signatures_are_asked_for_where_they_are_declared(
    package: ModuleType, asgi: Callable[..., httpx2.Response]
) -> None:
    webhooks = pytest.importorskip("standardwebhooks")
    signed, paid = part(package, "signed"), part(package, "signed", "on_paid")
    note = part(package, "signed", "on_note")
    got: list[Any] = []
    with pytest.raises(ValueError, match="comes signed"):
        signed.receiver(paid.CALLBACK.to(got.append))
    with pytest.raises(ValueError, match="empty"):
        signed.receiver(paid.CALLBACK.to(got.append), secret="")
    secret, other = "whsec_c2VjcmV0LXNlY3JldA==", "whsec_b3RoZXItb3RoZXI="
    app = signed.receiver(paid.CALLBACK.to(got.append), note.CALLBACK.to(got.append), secret=[other, secret])
    from datetime import UTC, datetime, timedelta

    def send(
        body: str,
        key: str,
        age: float = 0,
        method: str = "POST",
        path: str = "/on_paid",
        kind: str = "application/json",
    ) -> int:
        then = datetime.now(UTC) - timedelta(seconds=age)
        headers = {
            "webhook-id": "m",
            "webhook-timestamp": str(int(then.timestamp())),
            "content-type": kind,
            "x-shop": "s",
        }
        headers["webhook-signature"] = webhooks.Webhook(key).sign("m", then, body)
        return asgi(app, method, path, content=body, headers=headers).status_code

    assert send('{"amount": 5}', secret) == 204 and got[-1].value.amount == 5 and got[-1].id == "m"
    assert send('{"amount": 6}', other) == 204  # a secret that is being replaced
    assert send('{"amount": 5}', "whsec_bm90LW91cnM=") == 401
    assert send('{"amount": 5}', secret, age=600) == 401  # played again later
    assert send("plain", secret, method="PUT", path="/on_note", kind="text/plain") == 202 and got[-1].value == b"plain"
    assert asgi(app, "POST", "/on_paid", json={"amount": 5}).status_code == 401
    crooked = {"webhook-id": "m", "webhook-timestamp": "nan", "webhook-signature": "v1"}
    assert asgi(app, "POST", "/on_paid", json={"amount": 5}, headers=crooked).status_code == 401
    assert len(got) == 3
    trusting = signed.receiver(paid.CALLBACK.to(got.append), unsigned=True)
    assert asgi(trusting, "POST", "/on_paid", json={"amount": 5}).status_code == 400  # X-Shop is missing
    assert asgi(trusting, "POST", "/on_paid", json={"amount": 5}, headers={"X-Shop": "s"}).status_code == 204


def test_the_library_is_asked_for_by_name(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "standardwebhooks", None)
    with pytest.raises(ImportError, match="pip install standardwebhooks"):
        part(package, "signed").receiver(secret="whsec_c2VjcmV0")


@pytest.mark.parametrize(
    ("key", "at", "path", "values"),
    [
        ("{$request.body#/url}", "", "/name", {}),
        ("{$request.query.url}/data", "/hooks/", "/hooks/data", {}),
        ("{$request.query.url}/{$request.body#/id}/end?x={$url}", "/a", "/a/7/end", {"$request.body#/id": "7"}),
        ("https://example.com/in?id={$request.body#/id}", "", "/in", {}),
        ("https://example.com/{$request.body#/a~1b}/in", "", "/z/in", {"$request.body#/a~1b": "z"}),
        ("https://example.com/in", "/mine", "/mine", {}),
        ("https://example.com", "", "/name", {}),
        ("", "/mine/{id}", "/mine/3", {"id": "3"}),
        ("{", "", "/name", {}),
    ],
)
def test_where_a_callback_is_listened_for(
    package: ModuleType, key: str, at: str, path: str, values: dict[str, str]
) -> None:
    urls = import_module(f"{package.__name__}._runtime.callback_urls")
    url = urls.CallbackUrl.of(key, at or "/name", bool(at))
    assert url.match(path) == values and url.match(f"{path}/x") is None and url.match("/") is None


def test_the_receiver_is_typed(package: ModuleType, tmp_path: Path, mypy: TypeChecker) -> None:
    folder = Path(str(package.__file__)).parent
    (folder.parent / "use.py").write_text(
        "from receiving_clients.cpaassms.callbacks import Received, delivery_receipt, receiver\n"
        "from receiving_clients.cpaassms.types.delivery_receipt import DeliveryReceipt\n"
        "from receiving_clients.measure.callbacks import on_alarm\n"
        "async def good(event: Received[DeliveryReceipt]) -> None:\n    print(event.value.payload.umid)\n"
        "def bad(event: Received[int]) -> None: ...\n"
        "app = receiver(delivery_receipt.CALLBACK.to(good), on_alarm.CALLBACK.to(lambda event: print(reveal_type(event.value))))\n"
        "delivery_receipt.CALLBACK.to(bad)\n",
        encoding="utf-8",
    )
    told = mypy(folder.parent, "use.py", "receiving_clients").stdout
    assert "ExternalService__Measure_Measurement | None" in told, told
    assert told.count("error:") == 1 and "arg-type" in told, told


def test_only_folders_with_callbacks_have_the_module(tmp_path: Path) -> None:
    clients = tmp_path / "clients"
    written(SPECS / "sms.json", "CPaaSSMS", clients)
    runtime = clients / "_runtime"
    assert not (runtime / "receiving.py").exists() and not (runtime / "callback_urls.py").exists()
    written(SPECS / "callbacks.yaml", "Jobs", clients)
    written(SPECS / "sms.json", "CPaaSSMS", clients)  # another service written again takes nothing away
    assert (runtime / "receiving.py").is_file() and (runtime / "callback_urls.py").is_file()


# -- the vendor's side --------------------------------------------------------------------------------------------------


class Inbox:
    """A receiver's other end: keeps what came, and refuses the first so many calls of each event."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals, self.seen = refusals, list[tuple[str, str, Any]]()
        self.headers: list[dict[str, str]] = []
        self.lock = threading.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        with self.lock:
            before = sum(1 for one in self.headers if one["webhook-id"] == headers["webhook-id"])
            self.headers.append(headers)
            query = scope["query_string"].decode()
            self.seen.append(
                (scope["method"], scope["path"] + (f"?{query}" if query else ""), json.loads(body or b"null"))
            )
        status = 503 if before < self.refusals else 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


def sent(mock: MockServer, url: str, id: str = "m-1") -> dict[str, Any]:
    reply = httpx2.post(f"{mock.base_url}{SEND}", json={**SMS, "clientMessageId": id, "dlrCallbackUrl": url})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def settings(clock: TurnableClock | None = None, hosts: tuple[str, ...] = (), **plan: Any) -> CallbackSettings:
    plans = {"Send-Sms-Single": CallbackPlan(**plan)}
    return CallbackSettings(plans, hosts) if clock is None else CallbackSettings(plans, hosts, clock=clock)


def test_the_receipt_speaks_of_the_message(overlaid: Path) -> None:
    with (
        ListeningServer(inbox := Inbox()) as there,
        serve(overlaid, stateful=True, callbacks=settings(after=0)) as mock,
    ):
        first, second = sent(mock, f"{there.base_url}/in?key=1"), sent(mock, f"{there.base_url}/in?key=1", "m-2")
        assert (
            _until(lambda: len(inbox.seen) == 2) and mock.settled()
        )  # the sender notes an attempt when it was answered
        assert first["umid"] != second["umid"]
        by_id = {body["payload"]["clientMessageId"]: body for _, _, body in inbox.seen}
        assert by_id["m-1"]["payload"]["umid"] == first["umid"] and by_id["m-2"]["payload"]["umid"] == second["umid"]
        assert by_id["m-1"]["payload"]["destination"] == SMS["destination"] and by_id["m-1"]["namespace"] == "SMS"
        assert {(method, path) for method, path, _ in inbox.seen} == {("POST", "/in?key=1")}
        assert [(one.name, one.status, one.taken) for one in mock.callbacks] == [("deliveryReceipt", 200, True)] * 2


def test_retries_come_after_1_10_30_and_90_seconds(overlaid: Path) -> None:
    clock = TurnableClock()
    with (
        ListeningServer(inbox := Inbox(refusals=9)) as there,
        serve(overlaid, callbacks=settings(clock, after=2)) as mock,
    ):
        sent(mock, there.base_url)
        counts = []
        for seconds in (1.9, 0.1, 0.9, 0.1, 9.9, 0.1, 30, 89, 1, 1000):
            clock.turn(seconds)
            assert mock.settled()
            counts.append(len(inbox.seen))
        assert counts == [0, 1, 1, 2, 2, 3, 4, 4, 5, 5]
        assert [one.number for one in mock.callbacks] == [1, 2, 3, 4, 5] and len(
            {one.id for one in mock.callbacks}
        ) == 1
        assert {one.status for one in mock.callbacks} == {503}


def test_twice_and_out_of_order(overlaid: Path) -> None:
    clock = TurnableClock()
    plan = settings(clock, after=0.5, times=2, out_of_order=3)
    with ListeningServer(inbox := Inbox()) as there, serve(overlaid, callbacks=plan) as mock:
        for number in range(3):
            sent(mock, there.base_url, f"m-{number}")
        order = []
        for _ in range(4):
            clock.turn(0.5 if not order else 1)
            assert mock.settled()
            order.append(sorted(body["payload"]["clientMessageId"] for _, _, body in inbox.seen))
            inbox.seen.clear()
        # m-2 at 0.5 and again at 1.0; m-1 at 1.5 and 2.0; m-0 at 2.5 and 3.0
        assert order == [["m-2"], ["m-1", "m-2"], ["m-0", "m-1"], ["m-0"]]


def test_nobody_is_called_who_did_not_agree(overlaid: Path) -> None:
    with serve(overlaid, callbacks=settings(after=0)) as mock:
        for url in (
            "http://203.0.113.9/x",
            "http://example.com./",
            "ftp://127.0.0.1/",
            "http://u:p@127.0.0.1/",
        ):
            sent(mock, url)
        httpx2.post(f"{mock.base_url}{SEND}", json=SMS)  # names no address
        assert mock.settled() and len(mock.callbacks) == 5
        assert {(one.number, one.status) for one in mock.callbacks} == {(0, 0)} and all(
            one.fault for one in mock.callbacks
        )
        assert "is not there" in mock.callbacks[-1].fault


@pytest.mark.parametrize(
    ("url", "hosts", "fine"),
    [
        ("http://127.0.0.1:9/x", (), True), ("http://localhost/x", (), True), ("https://[::1]:8/", (), True),
        ("http://127.0.0.1.example.com/", (), False), ("http://localhost.example.com/", (), False), ("http://2130706433/", (), False),
        ("http://0.0.0.0/", (), False), ("http://EXAMPLE.com/", ("example.com",), True), ("https://example.com/", ("example.com:443",), True),
        ("http://example.com/", ("example.com:443",), False), ("http://example.com:99999/", ("example.com",), False),
        ("http://sub.example.com/", ("example.com",), False), ("http://10.0.0.1/", (), False), ("http://[", (), False), ("//x", (), False),
    ],
)  # fmt: skip
def test_who_may_be_called(url: str, hosts: tuple[str, ...], fine: bool) -> None:
    assert (refusal(url, hosts) == "") is fine


def test_a_redirect_is_not_followed(overlaid: Path) -> None:
    async def away(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 307, "headers": [(b"location", b"http://203.0.113.9/")]})
        await send({"type": "http.response.body", "body": b""})

    plan = settings(after=0, retries=())
    with ListeningServer(away) as there, serve(overlaid, callbacks=plan) as mock:
        sent(mock, there.base_url)
        assert _until(lambda: bool(mock.callbacks)) and mock.callbacks[0].status == 307 and not mock.callbacks[0].taken


def test_the_plan_puts_values_where_it_is_told(overlaid: Path) -> None:
    puts = {"/payload/umid": "$response.body#/umid", "/payload/status": {"state": "failed"}, "/payload/code": "$statusCode",
            "/payload/sub": "$request.path.subAccountId", "/payload/agent": "$request.header.user-agent", "/payload/q": "$request.query.q",
            "/payload/new/deep": "$method"}  # fmt: skip
    with ListeningServer(inbox := Inbox()) as there, serve(overlaid, callbacks=settings(after=0, set=puts)) as mock:
        url = f"{mock.base_url}{SEND}?q=7"
        answer = httpx2.post(url, json={**SMS, "dlrCallbackUrl": there.base_url}, headers={"user-agent": "ua"}).json()
        assert _until(lambda: bool(inbox.seen))
        payload = inbox.seen[0][2]["payload"]
        assert payload["status"] == {"state": "failed"} and payload["umid"] == answer["umid"] and payload["code"] == 200
        assert (payload["sub"], payload["agent"], payload["q"], payload["new"]) == ("demo", "ua", "7", {"deep": "POST"})


@pytest.mark.parametrize("pointer", ["/payload/umid/x", "/namespace/0"])
def test_a_place_that_is_none_is_told(overlaid: Path, pointer: str) -> None:
    with serve(overlaid, callbacks=settings(after=0, set={pointer: 1})) as mock:
        sent(mock, "http://127.0.0.1:9/")
        assert [one.fault for one in mock.callbacks] == [f"{pointer} leads nowhere in the body"]


def test_webhooks_are_called_after_the_operations_that_are_named() -> None:
    with ListeningServer(inbox := Inbox()) as there:
        plan = CallbackPlan(after=0, to=f"{there.base_url}/{{$request.body#/kind}}", on=("record",))
        with serve(SPECS / "types31.yaml", callbacks=CallbackSettings({"alarm": plan})) as mock:
            body = {"kind": "measurement", "value": 21, "at": "2026-01-01T00:00:00Z"}
            assert httpx2.post(f"{mock.base_url}/measurements", json=body).status_code == 200
            assert (
                httpx2.post(f"{mock.base_url}/measurements", json={}).status_code == 400
            )  # refused: nothing is called
            assert _until(lambda: bool(inbox.seen)) and mock.settled()
            ((method, path, told),) = inbox.seen
            assert (method, path, told["value"]) == ("POST", "/measurement", 21)


def test_what_is_signed_is_taken_by_the_receiver(package: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("standardwebhooks")
    spec = SIGNED.replace(
        "paths: {}", "paths: {/go: {post: {operationId: go, responses: {'204': {description: Gone}}}}}"
    )
    (tmp_path / "signed.yaml").write_text(spec, encoding="utf-8")
    secret, got = "whsec_c2VjcmV0LXNlY3JldA==", list[Any]()
    paid = part(package, "signed", "on_paid")
    with ListeningServer(part(package, "signed").receiver(paid.CALLBACK.to(got.append), secret=secret)) as there:
        plan = CallbackPlan(after=0, to=f"{there.base_url}/on_paid", set={"/amount": 12})
        made = callback_settings(plans={"paid": plan}, secret=secret)
        assert made.value is not None
        with serve(tmp_path / "signed.yaml", callbacks=made.value) as mock:
            assert httpx2.post(f"{mock.base_url}/go").status_code == 204
            assert _until(lambda: bool(mock.callbacks)) and mock.callbacks[0].status == 204, mock.callbacks
    assert got[0].value.amount == 12


def test_a_secret_that_cannot_sign_is_refused() -> None:
    pytest.importorskip("standardwebhooks")
    assert [found.rule.id for found in callback_settings(secret="x").diagnostics] == ["callback-secret-unusable"]


# -- the project's plan, and the command --------------------------------------------------------------------------------

PROJECT = """
[services.CPaaSSMS]
spec = "sms.json"
operations = "*"
[services.CPaaSSMS.callbacks]
Send-Sms-Single = { after = 0.05, times = 2, retries = [], set = { "/payload/status/state" = "undelivered" } }
"POST /other" = false
"""


def test_the_project_says_how(tmp_path: Path) -> None:
    (tmp_path / "extsvc.toml").write_text(PROJECT, encoding="utf-8")
    made = callback_settings("CPaaSSMS", project=tmp_path / "extsvc.toml", to=["example.com"]).value
    assert made is not None and made.hosts == ("example.com",) and made.plans["POST /other"].off
    plan = made.plans["Send-Sms-Single"]
    assert (plan.after, plan.times, plan.retries, plan.set) == (0.05, 2, (), {"/payload/status/state": "undelivered"})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{ afer = 1 }", "did you mean 'after'"),
        ("{ after = -1 }", "after is no number"),
        ("{ after = inf }", "after is no number"),
        ("{ times = 0 }", "times is no number from 1"),
        ("{ times = true }", "times is no number from 1"),
        ("{ retries = ['a'] }", "retries are up to"),
        ("{ set = { umid = 1 } }", "no JSON Pointer"),
        ("{ set = { '/a' = 2026-01-01 } }", "to a value of JSON"),
        ("{ to = 'file:///x' }", "no address of http"),
        ("true", "neither a table nor false"),
    ],
)
def test_a_plan_that_is_none_is_a_finding(tmp_path: Path, row: str, reason: str) -> None:
    made = parse(f"{PROJECT}bad = {row}\n", tmp_path / "extsvc.toml")
    assert [reason in found.message for found in made.diagnostics] == [True], made.diagnostics


def test_the_command_calls_back(overlaid: Path, tmp_path: Path) -> None:
    (tmp_path / "sms.json").write_bytes(overlaid.read_bytes())
    (tmp_path / "extsvc.toml").write_text(PROJECT, encoding="utf-8")
    words = [sys.executable, "-m", "generator", "mock", "CPaaSSMS", "--port", "0", "--callbacks"]
    with ListeningServer(inbox := Inbox()) as there:
        log = tmp_path / "log.txt"
        with log.open("w") as written:
            ran = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=written, text=True)
        try:
            assert ran.stdout is not None
            base = ran.stdout.readline().partition(" on ")[2].split()[0]
            address = f"{there.base_url}/in"
            assert httpx2.post(f"{base}{SEND}", json={**SMS, "dlrCallbackUrl": address}).status_code == 200
            assert _until(lambda: log.read_text().count("attempt 1 -> 200") == 2)
        finally:
            ran.terminate()
            ran.communicate(timeout=20)
            told = log.read_text()
    assert {body["payload"]["status"]["state"] for _, _, body in inbox.seen} == {"undelivered"}
    assert told.count("callback deliveryReceipt attempt 1 -> 200") == 2, told
    assert "no webhook 'POST /other'" in told and address not in told


def test_the_local_org_plays_it_too(overlaid: Path, tmp_path: Path) -> None:
    spec = load(overlaid).value
    assert spec is not None
    made = export(spec, "CPaaSSMS", tmp_path / "meta")
    assert not made.failed, made.diagnostics
    with ListeningServer(inbox := Inbox()) as there, Org(callbacks=settings(after=0)) as org:
        deploy = org.deploy(tmp_path / "meta")
        assert deploy.success, deploy
        body = {**SMS, "dlrCallbackUrl": f"{there.base_url}/in"}
        (result,) = org.invoke("CPaaSSMS.Send-Sms-Single", [{"subAccountId": "demo", "body": body}])
        assert result.success, result
        assert _until(lambda: bool(inbox.seen))
    assert inbox.seen[0][2]["payload"]["clientMessageId"] == "m-1"


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Its commands, its receiver under uvicorn, its table of the project and its test, as a reader would type them."""
    page = (SPECS.parent / "docs" / "callbacks.md").read_text(encoding="utf-8")
    commands = [shlex.split(line)[1:] for line in re.findall(r"```sh\n(.*?)```", page, re.S)[0].splitlines()]
    (served,) = re.findall(r"```sh\n(extsvc mock .*?)\n```", page, re.S)
    receiving, testing = re.findall(r"```python\n(.*?)```", page, re.S)
    monkeypatch.chdir(tmp_path)
    for source in ("sms.json", "sms/receipts.overlay.yaml"):
        shutil.copy(SPECS / source, tmp_path)
    for words in commands:
        assert main(words) == 0, words
    (tmp_path / "receipts.py").write_text(receiving, encoding="utf-8")
    with ListeningServer(Inbox()) as free:
        port = free.address[1]
    uvicorn = [sys.executable, "-m", "uvicorn", "receipts:app", "--port", str(port), "--log-level", "warning"]
    words = [sys.executable, "-m", "generator", *shlex.split(served)[1:-1], "0"]
    path = os.pathsep.join([str(tmp_path), str(SPECS.parent)])
    environment = {**os.environ, "PYTHONPATH": path}
    receiver = subprocess.Popen(uvicorn, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    mock = subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert mock.stdout is not None and receiver.stdout is not None
        base = mock.stdout.readline().partition(" on ")[2].split()[0]
        body = {**SMS, "dlrCallbackUrl": f"http://127.0.0.1:{port}/receipts"}
        answer = httpx2.post(f"{base}{SEND}", json=body).json()
        assert receiver.stdout.readline().split()[0] == answer["umid"]  # called again until uvicorn listens
    finally:
        for process in (receiver, mock):
            process.terminate()
            process.communicate(timeout=20)
    (table,) = re.findall(r"```toml\n(.*?)```", page, re.S)
    made = parse(f'[services.CPaaSSMS]\nspec = "sms.json"\noperations = "*"\n{table}', tmp_path / "extsvc.toml")
    assert made.value is not None and len(made.value.services[0].callbacks) == 3
    exec(testing, {})


def _until(true: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()
