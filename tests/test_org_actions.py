"""Actions and flows of the local org: played vendors, the log of callouts, clients that are proven before they run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
sys.path.insert(0, str(Path(__file__).parent))
from org_setups import CALL, SCHEMA, SHOP, flow, registration, xml
from test_org_deploy import FLOW, deploy, package

from generator.org.local_org import LocalOrg, open_org
from generator.org.resuming import interview


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalOrg]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    opened = open_org(tmp_path / "org").value
    assert opened is not None
    assert deploy(opened, package({**registration(), **flow(inner=CALL)}, *SHOP, FLOW)).success
    yield opened
    opened.close()


def test_a_vendor_is_played_and_its_callouts_are_logged(org: LocalOrg) -> None:
    (answer,) = org.actions.invoke("shop.FETCH", [{"shop": "a"}], "ana")
    assert answer.success and answer.outputs["responseCode"] == 200 and "number" in answer.outputs["200"]
    (callout,) = org.callouts.latest()
    assert (callout.user, callout.action, callout.how, callout.method) == ("ana", "Shop.fetch", "played", "GET")
    assert (
        callout.url == "https://shop.example/orders?shop=a"
        and callout.status == 200
        and "number" in callout.answer_body
    )


def test_results_keep_the_order_and_a_failing_entry_stops_no_other(org: LocalOrg) -> None:
    answers = org.actions.invoke("Shop.fetch", [{"shop": "a"}, {}, {"shop": "b"}], "ana")
    assert [answer.success for answer in answers] == [True, False, True] and "shop" in answers[1].errors[0]
    assert [callout.url[-1] for callout in org.callouts.latest()] == ["a", "b"]


def test_inactive_and_unknown_actions_are_not_there(org: LocalOrg) -> None:
    two = SCHEMA.replace(
        '"paths": {',
        '"paths": {"/all": {"get": {"operationId": "every", "responses": {"200": {"description": "all"}}}}, ',
    )
    assert deploy(
        org, package(dict(registration(two)), *SHOP)
    ).success  # a second operation, and only the first is active
    for name in ("Shop.every", "Shop.nothing", "Other.fetch", "", "Shop"):
        with pytest.raises(LookupError):
            org.actions.invoke(name, [{}], "ana")


def test_a_refused_user_is_told_why_and_nothing_is_called(org: LocalOrg) -> None:
    org.policy.refusal = lambda user, registration: f"{user} may not call {registration.name}"
    answers = org.actions.invoke("Shop.fetch", [{"shop": "a"}, {"shop": "b"}], "eve")
    assert [answer.errors for answer in answers] == [
        ("Callout failed for invocable action Shop.fetch. eve may not call Shop",)
    ] * 2
    assert not org.callouts.latest()


def test_a_flow_runs_with_the_actions_of_the_org(org: LocalOrg) -> None:
    ended = interview(org, "get", {}, "ana").value
    assert ended is not None and ended.status == "finished" and ended.flow == "Get" and len(ended.guid) == 36
    assert [callout.user for callout in org.callouts.latest()] == ["ana"]


def test_a_deploy_that_asks_for_tests_runs_them(org: LocalOrg) -> None:
    def test(name: str, expected: str) -> dict[str, str]:
        point = (
            "<testPoints><elementApiName>Finish</elementApiName><assertions><conditions><leftValueReference>Call.responseCode"
            f"</leftValueReference><operator>EqualTo</operator><rightValue><numberValue>{expected}</numberValue></rightValue>"
            "</conditions><errorMessage>another status</errorMessage></assertions></testPoints>"
        )
        inner = f"<flowApiName>Get</flowApiName><label>{name}</label>{point}"
        return {f"flowtests/{name}.flowtest": xml("FlowTest", inner)}

    good = deploy(org, package(test("Good", "200.0"), ("FlowTest", "Good")), test_level="RunLocalTests")
    assert good.status == "Succeeded" and [(one.test, one.message) for one in good.tests] == [("Good", "")]
    bad = deploy(org, package(test("Bad", "500.0"), ("FlowTest", "Bad")), test_level="RunLocalTests")
    assert bad.status == "Failed" and {one.test: bool(one.message) for one in bad.tests} == {"Bad": True, "Good": False}
    named = deploy(
        org, package(test("Bad", "500.0"), ("FlowTest", "Bad")), run_tests=("Good",), test_level="RunSpecifiedTests"
    )
    assert named.status == "Succeeded"
    unknown = deploy(org, package({}), run_tests=("Apex_Test",), test_level="RunSpecifiedTests")
    assert unknown.status == "Failed" and "Apex" in unknown.tests[0].message


def test_a_changed_client_in_the_cache_is_not_run(org: LocalOrg, tmp_path: Path) -> None:
    org.actions.invoke("Shop.fetch", [{"shop": "a"}], "ana")
    (place,) = (tmp_path / "cache" / "extsvc" / "clients").iterdir()
    evil = tmp_path / "evil"
    init = place / "client" / "__init__.py"
    init.write_text(f"open({str(evil)!r}, 'w')\n" + init.read_text())
    for name in [name for name in sys.modules if name.startswith("_extsvc_")]:
        del sys.modules[name]
    from generator.org.actions import OrgActions

    fresh = OrgActions(lambda: org.world, org.logs, lambda: "", org.policy)
    assert fresh.invoke("Shop.fetch", [{"shop": "a"}], "ana")[0].success
    assert not evil.exists() and "evil" not in init.read_text()


def test_secrets_are_not_in_the_log(org: LocalOrg) -> None:
    schema = SCHEMA.replace(
        '"note": {"type": "string"}', '"access_token": {"type": "string", "example": "s3cr3t-value"}'
    )
    schema = schema.replace('"required": ["number"]', '"required": ["number", "access_token"]')
    assert deploy(org, package(dict(registration(schema)), *SHOP)).success
    org.actions.invoke("Shop.fetch", [{"shop": "a"}], "ana")
    kept = repr(org.callouts.latest()) + (org.state.path / "org.db-wal").read_bytes().decode("latin-1")
    assert "s3cr3t-value" not in kept and "access_token" in kept


def test_flow_tests_by_themselves_can_be_read_as_a_client_does(org: LocalOrg) -> None:
    from generator.org.org_objects import OrgObjects
    from generator.org.soql import select
    from generator.org.test_runs import NoTests

    with pytest.raises(NoTests, match="deployed"):
        org.test_runs.start("ana", ["Flow"])
    inner = "<flowApiName>Get</flowApiName><label>One</label><testPoints><elementApiName>Finish</elementApiName></testPoints>"
    assert deploy(org, package({"flowtests/One.flowtest": xml("FlowTest", inner)}, ("FlowTest", "One"))).success
    with pytest.raises(NoTests, match="Apex"):
        org.test_runs.start("ana", ["Apex"])
    run = org.test_runs.start("ana", ["Flow"])
    ((item, outcome),) = run.outcomes
    assert outcome.message == ""
    queries = {
        f"SELECT Status FROM ApexTestRunResult WHERE AsyncApexJobId = '{run.id}'": ["Completed"],
        f"SELECT Id FROM ApexTestQueueItem WHERE ParentJobId = '{run.id}' AND ApexClassId = null": [item],
        f"SELECT Result, FlowTest.DeveloperName, FlowDefinition.DeveloperName FROM FlowTestResult WHERE ApexTestQueueItemId IN ('{item}')": [
            "Pass", "One", "Get",
        ],
    }  # fmt: skip
    for query, expected in queries.items():
        found = select(OrgObjects(org), query)
        assert [column.read(row) for row in found.rows for column in found.columns] == expected, query
