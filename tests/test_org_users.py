"""Who uses what a deploy takes away: named by the org where it is deployed, by `extsvc org deploy` where it lies beside."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from org_setups import CALL, READ, SCHEMA, SHOP, flow, registration
from test_org_deploy import deploy, package
from test_org_procedures import ALL, KIND, Element, procedure

from generator.__main__ import main
from generator.org.local_org import LocalOrg
from generator.org.manifest import manifest_text
from generator.org.metadata_types import ComponentKey

GONE = SCHEMA.replace('"operationId": "fetch"', '"operationId": "find"')
LESS = SCHEMA.replace('"required": ["number"], ', "").replace('"number": {"type": "string"},\n', "")
ASK: Element = (
    "Ask",
    "Rest Action",
    {"restPath": "/orders", "namedCredential": "Shop", "restOptions": {"params": {"shop": "a"}}},
)
FIRST: Element = ("Answer", "Response Action", {"sendJSONPath": "Ask:number"})
DESK, OTHER = procedure("Shop_Desk", ASK, FIRST), procedure("Shop_Other", ALL)
FLOW = ("Flow", "Get")


def first(org: LocalOrg, *, flows: bool = True) -> None:
    files = {**registration(), **DESK, **OTHER, **(flow(inner=CALL) if flows else {})}
    members = [*SHOP, (KIND, "Shop_Desk_Procedure_1"), (KIND, "Shop_Other_Procedure_1"), *([FLOW] if flows else [])]
    ended = deploy(org, package(files, *members))
    assert ended.status == "Succeeded", ended.results


def problems(org: LocalOrg, archive: bytes) -> tuple[str, list[str]]:
    ended = deploy(org, archive)
    return ended.status, [one.problem for one in ended.results if one.problem and one.key.name == "Shop"]


def test_an_edit_names_flows_and_procedures(org: LocalOrg) -> None:
    first(org)
    status, told = problems(org, package(registration(GONE, operation="find"), *SHOP))
    assert status == "Failed" and any("operation fetch is active" in one for one in told)
    (line,) = [one for one in told if "operation fetch is active" in one]
    assert line.endswith("(used by flow Get, procedure Shop_Desk)")
    status, told = problems(org, package(registration(LESS), *SHOP))
    assert status == "Failed"
    assert any("number" in one and one.endswith("(used by procedure Shop_Desk)") for one in told), told


def test_a_flow_that_reads_the_property_is_named_too(org: LocalOrg) -> None:
    first(org, flows=False)
    call = CALL.replace(
        "</actionCalls>", "<connector><targetReference>Keep</targetReference></connector></actionCalls>"
    )
    assert deploy(org, package(flow(inner=call + READ), FLOW)).status == "Succeeded"
    _, told = problems(org, package(registration(LESS), *SHOP))
    assert any("number" in one and one.endswith("(used by flow Get, procedure Shop_Desk)") for one in told), told


def test_a_procedure_alone_holds_nothing_up(org: LocalOrg) -> None:
    """No org knows what a Rest Action calls: a registration can go, and who is left behind is named."""
    first(org, flows=False)
    gone = manifest_text([ComponentKey(*SHOP[0])])
    status, told = problems(org, package({}, destructiveChanges=gone))
    assert status == "Succeeded" and len(told) == 1 and f"{KIND} Shop_Desk" in told[0] and "Shop_Other" not in told[0]


def test_a_deletion_that_a_flow_holds_up_names_both(org: LocalOrg) -> None:
    first(org)
    status, told = problems(org, package({}, destructiveChanges=manifest_text([ComponentKey(*SHOP[0])])))
    assert status == "Failed" and told[0].endswith(f"Flow Get, {KIND} Shop_Desk")


def test_an_operation_that_a_procedure_alone_calls_can_be_deactivated(org: LocalOrg) -> None:
    first(org, flows=False)
    assert deploy(org, package(registration(active=False), *SHOP)).status == "Succeeded"


APEX = """\
public class Desk {
    public static String run(ExternalService.Shop.fetch_Request ask) {
        return new ExternalService.Shop().fetch(ask).Code200.note;
    }
}
"""


def source(folder: Path, schema: str) -> None:
    place = folder / "externalServiceRegistrations"
    place.mkdir(parents=True, exist_ok=True)
    for path, text in registration(schema).items():
        (place / f"{Path(path).name}-meta.xml").write_text(text, encoding="utf-8")


def test_files_beside_that_no_org_hosts_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app, words = tmp_path / "app", ["org", "deploy", str(tmp_path / "app"), "--dir", str(tmp_path / "state")]
    source(app, SCHEMA)
    (app / "classes").mkdir()
    (app / "classes" / "Desk.cls").write_text(APEX, encoding="utf-8")
    assert main(words) == 0
    assert "hits" not in capsys.readouterr().out
    source(app, SCHEMA.replace('"note"', '"remark"'))
    assert main([*words, "--dry-run", "--json"]) == 0
    (hit,) = [one for one in json.loads(capsys.readouterr().out)["hits"] if "note" in one["change"]]
    assert hit["service"] == "Shop" and [use["line"] for use in hit["uses"]] == [3]
    assert main(words) == 0
    (line,) = [one for one in capsys.readouterr().out.splitlines() if one.startswith("hits")]
    assert line.endswith("removed") and "apex Desk (" in line and "Desk.cls:3): Shop: " in line
    assert main(words) == 0 and "hits" not in capsys.readouterr().out, "nothing changes any more"
