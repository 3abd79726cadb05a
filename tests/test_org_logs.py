"""What the org tells of what was done in it: actions, interviews, callouts, limits; bounded and masked, kept over restarts."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from org_setups import SHOP
from test_org_deploy import deploy, package
from test_org_invoke import flow, shop
from test_org_records import BASE

from generator.flow.mask import HIDDEN, Masker
from generator.org.bounded_log import KEPT
from generator.org.callouts import OrgCallout
from generator.org.history import OrgInvocation, masked_json
from generator.org.local_org import LocalOrg, open_org
from generator.rest import app
from tests.warm import extsvc

ORDER = "Shop.place order"


@pytest.fixture
def org(tmp_path: Path) -> LocalOrg:
    opened = open_org(tmp_path / "org").value
    assert opened is not None
    assert deploy(opened, package({**shop(), **flow()}, *SHOP, ("Flow", "Greet"))).success
    return opened


def post(org: LocalOrg, action: str, *inputs: object) -> int:
    token = org.sessions.issue(org.identity.username, "test")
    body = json.dumps({"inputs": inputs}).encode()
    return app.answer(
        org, "POST", f"{BASE}/actions/custom/{action}", {}, {"authorization": f"Bearer {token}"}, body
    ).status


def test_actions_and_interviews_are_logged_and_kept(org: LocalOrg, tmp_path: Path) -> None:
    assert post(org, "flow/Greet", {"who": "Ana"}, {"who": "Bob"}) == 200
    first, second = org.logs.invocations.latest()
    assert (first.kind, first.name, first.status, first.user) == (
        "interview",
        "Greet",
        "finished",
        org.identity.username,
    )
    assert json.loads(first.inputs) == {"who": "Ana"} and "Ana" in first.outputs
    assert first.guid and first.guid != second.guid and second.number == first.number + 1
    (action,) = [one.name for one in org.actions._world().catalog.actions][:1]
    org.actions.invoke(action, [{}], org.identity.username)
    last = org.logs.invocations.latest()[-1]
    assert (last.kind, last.name, last.guid) == ("action", action, "") and last.status in ("succeeded", "failed")
    assert org.logs.invocations.latest(after=second.number) == [last]
    org.close()
    again = open_org(tmp_path / "org").value
    assert again is not None
    assert [one.name for one in again.logs.invocations.latest()] == ["Greet", "Greet", action]
    again.reset()
    assert not again.logs.invocations.latest()
    again.close()


def test_a_refused_action_is_logged_with_its_reason(org: LocalOrg) -> None:
    org.policy.refusal = lambda user, service: "no access, password=topsecret9"
    action = next(one.name for one in org.world.catalog.actions)
    org.actions.invoke(action, [{"apiKey": "abcd1234"}], org.identity.username)
    (told,) = org.logs.invocations.latest()
    assert told.status == "failed" and "no access" in told.error
    assert "topsecret9" not in told.error and "abcd1234" not in told.inputs
    org.close()


def test_the_logs_are_bounded(org: LocalOrg) -> None:
    for number in range(KEPT + 250):
        org.logs.invocations.keep(OrgInvocation("", "", "action", f"n{number}", "succeeded", 0.0, "{}", "{}"))
        org.callouts.keep(OrgCallout("", "", f"n{number}", "played", "GET", "", {}, "", 200, {}, "", 0.0))
    for log in (org.logs.invocations, org.callouts):
        rows = log.latest(10 * KEPT)
        assert len(rows) == KEPT and rows[-1].number == KEPT + 250 and log.latest(3)[0].number == KEPT + 248
    for table in ("invocations", "callouts"):
        assert org.database.rows(f"SELECT count(*) FROM {table}") == [(KEPT,)]
    org.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("grant_type=x&client_secret=abcd1234&scope=a", f"grant_type=x&client_secret={HIDDEN}&scope=a"),
        ('{"password": "hunter22", "a": "b"', f'{{"password": "{HIDDEN}", "a": "b"'),
        ("Authorization: Bearer abcdefgh12345", f"Authorization: Bearer {HIDDEN}"),
        ("note=a secret is not here", "note=a secret is not here"),
    ],
)
def test_pairs_are_masked_by_their_names(text: str, shown: str) -> None:
    assert Masker().pairs(text) == shown


def test_values_are_masked_wherever_they_lie() -> None:
    told = masked_json({"a": [{"apiKey": "abcd1234"}], "b": "x abcd1234 y", "c": 1.5, "d": None})
    assert json.loads(told) == {"a": [{"apiKey": HIDDEN}], "b": f"x {HIDDEN} y", "c": 1.5, "d": None}


def test_limits_count_and_begin_anew_each_day(org: LocalOrg, tmp_path: Path) -> None:
    moment = [datetime(2026, 11, 26, 23, 59, tzinfo=UTC)]
    org.clock = lambda: moment[0]
    token = org.sessions.issue(org.identity.username, "test")

    def told(one: LocalOrg) -> dict[str, int]:
        answer = app.answer(one, "GET", f"{BASE}/limits", {}, {"authorization": f"Bearer {token}"}, b"")
        body = answer.body
        assert isinstance(body, dict) and all(set(row) == {"Max", "Remaining"} for row in body.values())
        return {name: row["Max"] - row["Remaining"] for name, row in body.items()}

    action = next(one.name for one in org.world.catalog.actions)
    first = told(org)
    org.actions.invoke(action, [{}] * 3, org.identity.username)
    called = len(org.callouts.latest())
    post(org, "flow/Greet", {"who": "Ana"})
    second = told(org)
    assert second["DailyApiRequests"] == first["DailyApiRequests"] + 2
    assert second["DailyLocalCallouts"] - first["DailyLocalCallouts"] == called
    moment[0] = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
    assert told(org)["DailyApiRequests"] == 1 and told(org)["DailyLocalCallouts"] == 0
    org.close()
    again = open_org(tmp_path / "org").value
    assert again is not None
    again.clock = lambda: moment[0]
    assert told(again)["DailyApiRequests"] == 3
    again.close()


def test_the_command_shows_what_is_asked_for(tmp_path: Path) -> None:
    with Org(tmp_path / "org") as org:
        inner = org.running.org
        assert deploy(inner, package({**shop(), **flow()}, *SHOP, ("Flow", "Greet"))).success
        org.run("Greet", {"who": "Ana"})
        org.invoke(next(one.name for one in inner.world.catalog.actions), {})
        shown = {
            words: subprocess.run(
                [extsvc(), "org", "log", "--dir", str(tmp_path / "org"), *words.split()],
                capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent,
            ).stdout
            for words in ("--interviews --bodies", "--actions", "--interviews --json", "--omni", "--omni --json")
        }  # fmt: skip
        assert [one.kind for one in org.invocations()] == ["interview", "action"]
    assert "interview Greet" in shown["--interviews --bodies"] and '"Ana"' in shown["--interviews --bodies"]
    assert "interview" not in shown["--actions"] and shown["--actions"].count("\n") == 1
    assert json.loads(shown["--interviews --json"])["name"] == "Greet"
    assert shown["--omni"] == "no procedure yet\n" and shown["--omni --json"] == ""
