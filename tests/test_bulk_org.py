"""Many rows through an org on this machine: its REST actions, batches, mixed results, and a token that goes nowhere else."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import httpx2
import pytest
from external_services import BulkReport, Org, export_bulk, resume_bulk, run_bulk

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from org_setups import xml

from generator.__main__ import main
from generator.bulk.org_sending import OrgTarget
from generator.bulk.states import RowOutcome, WaitingRow
from generator.flow.catalog import Catalog, CatalogAction

ROOT = Path(__file__).parent.parent
SMS = "CPaaSSMS.Send-Sms-Single"
SHOP = """
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
paths:
  /orders:
    post:
      operationId: place
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Order:
      type: object
      required: [number]
      properties: {number: {type: string}, _links: {type: array, items: {type: string}}, total: {type: number}}
"""


def metadata(folder: Path) -> Path:
    """What an org is given: the shop's registration."""
    row = "<operations><active>true</active><name>place</name></operations>"
    inner = f"<label>Shop</label>{row}<schema>{escape(SHOP.strip())}</schema><status>Complete</status>"
    home = folder / "force-app" / "externalServiceRegistrations"
    home.mkdir(parents=True)
    (home / "Shop.externalServiceRegistration-meta.xml").write_text(xml("ExternalServiceRegistration", inner))
    return folder / "force-app"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Org]:
    with Org(init=metadata(tmp_path)) as org:
        yield org


def rows(folder: Path, *lines: str) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(action: str, source: Path, org: Org, **more: object) -> BulkReport:
    made = run_bulk(action, source, org=org.dir, **more)  # type: ignore[arg-type]
    assert made.value is not None, made.diagnostics
    return made.value


def told_of(report: BulkReport) -> list[dict[str, object]]:
    return [json.loads(line) for line in export_bulk(report.ledger, "jsonl").value or ()]


def test_rows_go_in_batches_and_come_back_to_their_places(shop: Org, tmp_path: Path, requests: list[int]) -> None:
    lines = [json.dumps({"number": f"A-{n}", "_links": [f"l{n}"], "total": n}) for n in range(450)]
    report = run("Shop.place", rows(tmp_path, *lines), shop)
    assert report.counts == {"done": 450} and report.fine
    assert (
        sum(requests) == 450 and max(requests) == 200 and len(requests) <= 5
    )  # 3, but for rows that come late on a busy machine
    callouts = shop.callouts()
    assert len(callouts) == 450
    for n, row in enumerate(told_of(report)):
        sent = json.loads(callouts[n].request_body)
        assert sent == {"number": f"A-{n}", "_links": [f"l{n}"], "total": n}
        outputs = row["outputs"]
        assert isinstance(outputs, dict) and outputs["responseCode"] == 201 and row["state"] == "done"


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many inputs each request held."""
    seen: list[int] = []
    asked = OrgTarget._asked

    async def counting(self: OrgTarget, rows: list[WaitingRow]) -> list[RowOutcome]:
        seen.append(len(rows))
        return await asked(self, rows)

    monkeypatch.setattr(OrgTarget, "_asked", counting)
    return seen


def test_a_client_that_other_code_made_is_made_anew(shop: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that outlives an update holds clients whose runtime knows less than who calls them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    services = importlib.import_module("generator.bulk.org_services")
    clients = importlib.import_module("generator.org.clients")
    registration, _ = services.hosted_service(shop.running.connection, "Shop.place")
    first = services.hosted_package(registration)
    assert services.hosted_package(registration).__path__ == first.__path__
    monkeypatch.setattr(clients, "state", lambda: "other code")
    assert services.hosted_package(registration).__path__ != first.__path__


def test_one_refused_input_stops_no_other(shop: Org, tmp_path: Path) -> None:
    source = rows(tmp_path, '{"number": "A"}', '{"body": {"number": "B", "colour": "red"}}', '{"number": "C"}')
    report = run("Shop.place", source, shop, allow_unknown=True)
    assert report.counts == {"done": 2, "refused": 1} and not report.fine
    states = [(row["state"], row.get("message")) for row in told_of(report)]
    assert [state for state, _ in states] == ["done", "refused", "done"]
    assert "body.colour is no property of" in str(states[1][1])


def test_every_row_is_checked_by_the_types_of_the_org(shop: Org, tmp_path: Path) -> None:
    source = rows(tmp_path, '{"number": "A"}', '{"total": 3}', '{"number": "C", "colour": "red"}')
    found = run_bulk("Shop.place", source, org=shop.dir).diagnostics
    assert [one.rule.id for one in found] == ["bulk-row-invalid", "bulk-row-invalid", "bulk-rows-invalid"]
    assert not shop.callouts() and not Path(f"{source}.ledger").exists()


@pytest.fixture
def sms_org(tmp_path: Path) -> Iterator[Org]:
    """An org with the guide's service, its credential and a secret; nobody may call yet."""
    sms = ROOT / "specs" / "sms"
    words = [
        "export",
        str(ROOT / "specs" / "sms.json"),
        "--service",
        "CPaaSSMS",
        "--all",
        "--out",
        str(tmp_path / "app"),
    ]
    assert main([*words, "--credential", "X8x8_SMS_API", "--from", str(sms)]) == 0
    with Org(init=tmp_path / "app") as org:
        org.set_credential("X8x8_CPaaS_Authentication", {"ApiKey": "secret"}, principal="8x8 API Key Principal")
        yield org


def test_the_org_says_who_may_call(tmp_path: Path, sms_org: Org) -> None:
    """The administrator calls nothing either until a permission set grants the principal."""
    source = rows(tmp_path, '{"destination": "+65", "text": "Hi"}')
    report = run(SMS, source, sms_org, inputs=["subAccountId=demo"])
    (row,) = told_of(report)
    assert row["state"] == "refused" and "permission" in str(row["message"])
    sms_org.assign(sms_org.username, "CPaaS_API_Access")
    made = resume_bulk(report.ledger, again=["refused"]).value
    assert made is not None and made.counts == {"done": 1}
    assert sms_org.access_token.encode() not in Path(report.ledger).read_bytes()


def test_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sms_org: Org) -> None:
    page = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
    section = page.partition("## Through an org")[2].partition("\n## ")[0]
    (command,) = re.findall(r"```sh\n(.*?)\n```", section, re.S)
    (text,) = re.findall(r"```csv\n(.*?)```", page, re.S)
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    sms_org.assign(sms_org.username, "CPaaS_API_Access")
    words = [str(sms_org.dir) if word == "." else word for word in shlex.split(command)[1:]]
    assert main(words) == 0 and len(sms_org.callouts()) == 2


def test_the_nearest_org_is_found_and_resumed(shop: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    (project / ".extsvc").mkdir(parents=True)
    (project / "extsvc.toml").write_text("")
    (project / ".extsvc" / "org").symlink_to(shop.dir)
    (project / "deep").mkdir()
    monkeypatch.chdir(project / "deep")
    assert main(["bulk", "run", "Shop.place", "--in", str(rows(tmp_path, '{"number": "A"}')), "--org", "."]) == 0
    monkeypatch.chdir(tmp_path)  # what is remembered does not depend on where one stands
    made = resume_bulk(tmp_path / "rows.jsonl.ledger").value
    assert made is not None and made.counts == {"done": 1}


def test_nobody_runs_there(tmp_path: Path) -> None:
    """Also a file that somebody put there: no process holds the folder, so the address in it is called by nobody."""
    folder = tmp_path / "org"
    folder.mkdir()
    table = {"instance_url": "http://127.0.0.1:9", "access_token": "x", "username": "a", "dir": str(folder)}
    (folder / "connection.json").write_text(json.dumps(table))
    os.chmod(folder / "connection.json", 0o600)
    found = run_bulk("Shop.place", rows(tmp_path, '{"number": "A"}'), org=folder).diagnostics
    assert [one.rule.id for one in found] == ["bulk-no-org"]


@pytest.mark.parametrize(("action", "words"), [("Shop.plaec", "Shop.place"), ("Shops.place", "its services are: Shop")])
def test_an_action_that_it_does_not_have(shop: Org, tmp_path: Path, action: str, words: str) -> None:
    (found,) = run_bulk(action, rows(tmp_path, '{"number": "A"}'), org=shop.dir).diagnostics
    assert found.rule.id == "bulk-org-has-no-action" and words in found.message


def test_another_target_takes_the_place_of_the_org(shop: Org, tmp_path: Path) -> None:
    source = rows(tmp_path, '{"number": "A"}')
    found = run_bulk("Shop.place", source, org=shop.dir, credential="Other").diagnostics
    assert [one.rule.id for one in found] == ["bulk-org-calls-itself"]
    run("Shop.place", source, shop)
    found = resume_bulk(f"{source}.ledger", clients=tmp_path / "nothing", base_url="http://127.0.0.1:9").diagnostics
    assert [one.rule.id for one in found] != [] and "bulk-org" not in found[0].rule.id


# -- what the org may answer ------------------------------------------------------------------------------------------------

Answer = Callable[[httpx2.Request], httpx2.Response]


def outcomes(answer: Answer, count: int = 2, per_second: float | None = None) -> list[RowOutcome]:
    async def sent() -> list[RowOutcome]:
        client = httpx2.AsyncClient(base_url="http://127.0.0.1:9", transport=httpx2.MockTransport(answer))
        target = OrgTarget(client, CatalogAction("Shop.place", "Shop", (), ()), Catalog(("Shop",)), per_second)
        try:
            return list(await asyncio.gather(*(target.call(WaitingRow(n, {})) for n in range(count))))
        finally:
            await target.aclose()

    return asyncio.run(sent())


def failing(error: Exception) -> Answer:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise error

    return answer


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (failing(httpx2.ConnectError("no")), "failed", 0),
        (failing(httpx2.ReadTimeout("late")), "unsure", 0),
        (failing(httpx2.RemoteProtocolError("gone")), "unsure", 0),
        (lambda request: httpx2.Response(200, text="no JSON"), "unsure", 200),
        (lambda request: httpx2.Response(200, json=[{"isSuccess": True}]), "unsure", 200),
        (lambda request: httpx2.Response(200, json={"isSuccess": True}), "unsure", 200),
        (lambda request: httpx2.Response(500, json=[{"message": "broken"}]), "unsure", 500),
        (lambda request: httpx2.Response(302, headers={"location": "http://elsewhere.example"}), "unsure", 302),
        (lambda request: httpx2.Response(401, json=[{"message": "Session expired"}]), "refused", 401),
    ],
)
def test_an_answer_for_all(answer: Answer, state: str, code: int) -> None:
    made = outcomes(answer)
    assert [(one.state, one.code) for one in made] == [(state, code)] * 2 and all(one.message for one in made)


def test_an_org_that_asks_to_wait() -> None:
    made = outcomes(lambda request: httpx2.Response(503, json=[{"message": "busy"}]))
    assert all(one.again_in is not None and one.message == "busy" for one in made)


def test_a_slow_run_sends_small_batches() -> None:
    sizes: list[int] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        inputs = json.loads(request.content)["inputs"]
        sizes.append(len(inputs))
        return httpx2.Response(200, json=[{"isSuccess": True, "outputValues": {}} for _ in inputs])

    assert {one.state for one in outcomes(answer, 300, per_second=1000)} == {"done"} and sizes == [200, 100]
    sizes.clear()
    assert {one.state for one in outcomes(answer, 120, per_second=50)} == {"done"} and sizes == [50, 50, 20]
