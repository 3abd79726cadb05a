"""The real Salesforce CLI against actions, queries and records of the local org."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from external_services import Org
from org_setups import SHOP
from sf_cli import Sf, needs_sf
from test_org_deploy import deploy, package
from test_org_invoke import flow, shop
from test_org_records import LINE, MEMBERS, ORDER

pytestmark = needs_sf
BASE = "/services/data/v66.0"


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with Org() as started:
        archive = package({**shop(), **flow(), **ORDER, **LINE}, *SHOP, *MEMBERS, ("Flow", "Greet"))
        assert deploy(started.running.org, archive).success
        yield started


@pytest.fixture(scope="module")
def sf(org: Org, tmp_path_factory: pytest.TempPathFactory) -> Sf:
    folder = tmp_path_factory.mktemp("sf") / "project"
    (folder / "force-app").mkdir(parents=True)
    (folder / "sfdx-project.json").write_text(
        '{"packageDirectories": [{"path": "force-app"}], "sourceApiVersion": "66.0"}'
    )
    made = Sf(folder.parent / "home", folder)
    made.login(org.instance_url, org.access_token, "local")
    return made


def test_actions(sf: Sf) -> None:
    def asked(path: str, *words: str) -> tuple[int, Any]:
        ran = sf.run("api", "request", "rest", f"{BASE}/actions/custom/{path}", *words, "-o", "local")
        return ran.returncode, json.loads(ran.stdout)

    assert [one["name"] for one in asked("externalService")[1]["actions"]] == ["Shop.fetch", "Shop.place order"]
    (sf.folder / "in.json").write_text(json.dumps({"inputs": [{"shop-id": "a"}, {"shop-id": "b"}]}))
    code, results = asked("externalService/Shop.fetch", "--method", "POST", "--body", "@in.json")
    assert code == 0 and [one["isSuccess"] for one in results] == [True, True]
    (sf.folder / "in.json").write_text(json.dumps({"inputs": [{"who": "Ana"}]}))
    code, (greeted,) = asked("flow/Greet", "--method", "POST", "--body", "@in.json")
    assert code == 0 and greeted["outputValues"]["greeting"] == "Hello Ana"
    (sf.folder / "in.json").write_text(json.dumps({"inputs": [{"whom": "Ana"}]}))
    code, (failed,) = asked("flow/Greet", "--method", "POST", "--body", "@in.json")
    assert code == 1 and failed["errors"][0]["statusCode"] == "INVALID_API_INPUT"


def test_a_record_from_its_making_to_its_end(sf: Sf) -> None:
    record = ("record", "--sobject", "Order__c", "-o", "local")
    made = sf.result("data", "create", *record, "--values", "Note__c='by hand' Total__c=5")
    assert made["success"]
    found = sf.result("data", "get", *record, "--where", "Note__c='by hand'")
    assert found["Id"] == made["id"] and found["Total__c"] == 5
    sf.result("data", "update", *record, "--record-id", made["id"], "--values", "Paid__c=true")
    assert sf.result("data", "get", *record, "--record-id", made["id"])["Paid__c"] is True
    sf.result("data", "delete", *record, "--record-id", made["id"])
    assert sf.json("data", "get", *record, "--record-id", made["id"])["status"] != 0


def test_trees_go_in_and_out(sf: Sf) -> None:
    lines = {"records": [{"attributes": {"type": "Line__c", "referenceId": f"l{n}"}, "Amount__c": n} for n in (1, 2)]}
    order = {"attributes": {"type": "Order__c", "referenceId": "o"}, "Note__c": "tree", "Lines__r": lines}
    (sf.folder / "orders.json").write_text(json.dumps({"records": [order]}))
    made = sf.result("data", "import", "tree", "--files", "orders.json", "-o", "local")
    assert [one["refId"] for one in made] == ["o", "l1", "l2"]
    query = "SELECT Amount__c, Order__r.Note__c FROM Line__c WHERE Order__r.Note__c = 'tree' ORDER BY Amount__c DESC"
    found = sf.result("data", "query", "--query", query, "-o", "local")
    assert [(one["Amount__c"], one["Order__r"]["Note__c"]) for one in found["records"]] == [(2, "tree"), (1, "tree")]
    shown = sf.run("data", "query", "--query", query, "-o", "local", "--result-format", "csv")
    assert shown.stdout.split() == ["Amount__c,Order__r.Note__c", "2,tree", "1,tree"]
    (sf.folder / "plan.json").write_text(
        json.dumps(
            [
                {"sobject": "Order__c", "files": ["plan-orders.json"]},
                {"sobject": "Line__c", "files": ["plan-lines.json"]},
            ]
        )
    )
    (sf.folder / "plan-orders.json").write_text(
        json.dumps({"records": [{"attributes": {"type": "Order__c", "referenceId": "p"}, "Note__c": "plan"}]})
    )
    line = {"attributes": {"type": "Line__c", "referenceId": "q"}, "Amount__c": 3, "Order__c": "@p"}
    (sf.folder / "plan-lines.json").write_text(json.dumps({"records": [line]}))
    sf.result("data", "import", "tree", "--plan", "plan.json", "-o", "local")
    counted = sf.result(
        "data", "query", "--query", "SELECT COUNT() FROM Line__c WHERE Order__r.Note__c = 'plan'", "-o", "local"
    )
    assert counted["totalSize"] == 1
    sf.result("data", "export", "tree", "--query", "SELECT Id, Note__c, Total__c FROM Order__c", "-o", "local")
    (exported,) = sf.folder.glob("Order__c*.json")
    assert {one["Note__c"] for one in json.loads(exported.read_text())["records"]} == {"tree", "plan"}


def test_what_is_asked_of_every_org(org: Org, sf: Sf) -> None:
    user = sf.result("org", "display", "user", "-o", "local")
    assert user["username"] == org.username and user["profileName"] == "System Administrator"
    refused = sf.json("data", "query", "--query", "SELECT Id FROM Nothing", "-o", "local")
    assert refused["status"] == 1 and refused["name"] == "INVALID_TYPE"
    assert "Order__c" in sf.result("sobject", "list", "--sobject", "custom", "-o", "local")
    described = sf.result("sobject", "describe", "--sobject", "Order__c", "-o", "local")
    assert "Note__c" in [one["name"] for one in described["fields"]]
    tooling = ("--use-tooling-api", "--query", "SELECT DeveloperName, Status FROM ExternalServiceRegistration")
    assert sf.result("data", "query", *tooling, "-o", "local")["records"][0]["DeveloperName"] == "Shop"
    assert sf.result("org", "list", "limits", "-o", "local")
    assert (
        sf.result("org", "list", "sobject", "record-counts", "--sobject", "Line__c", "-o", "local")[0]["name"]
        == "Line__c"
    )
