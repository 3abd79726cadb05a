"""Files of agents: equal to what an org writes, valid, and held against the services."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from external_services import ServicesAtHand, check_agent_files, find_uses, write_agent_files

from generator.__main__ import main

ROOT = Path(__file__).parent.parent
SMS = ROOT / "specs" / "sms.json"
AT_HAND = ServicesAtHand({"CPaaSSMS": SMS})
ACTION = "CPaaSSMS.Send-Sms-Single"
FUNCTION = "genAiFunctions/CPaaSSMS_Send_Sms_Single"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = write_agent_files([ACTION], tmp_path / "out", services=AT_HAND)
    assert made.value is not None, made.diagnostics
    (tmp_path / "block.agent").write_text(
        "topic sms:\n  actions:\n" + "".join(f"    {line}\n" for line in made.value.script.splitlines()),
        encoding="utf-8",
    )
    return tmp_path / "out"


def test_every_kind_of_file_is_written(written: Path) -> None:
    assert sorted(
        str(path.relative_to(written)) for path in written.rglob("*") if path.is_file() and path.name != ".extsvc.lock"
    ) == [
        "flows/CPaaSSMS_Send_Sms_Single.flow-meta.xml",
        f"{FUNCTION}/CPaaSSMS_Send_Sms_Single.genAiFunction-meta.xml",
        f"{FUNCTION}/input/schema.json",
        f"{FUNCTION}/output/schema.json",
        "genAiPlugins/CPaaSSMS_Topic.genAiPlugin-meta.xml",
        "mcpServerDefinitions/CPaaSSMS.mcpServerDefinition-meta.xml",
    ]
    function = (written / f"{FUNCTION}/CPaaSSMS_Send_Sms_Single.genAiFunction-meta.xml").read_text(encoding="utf-8")
    assert f"<invocationTarget>{ACTION}</invocationTarget>" in function and "<isConfirmationRequired>true<" in function
    server = (written / "mcpServerDefinitions/CPaaSSMS.mcpServerDefinition-meta.xml").read_text(encoding="utf-8")
    assert "<toolName>fa:flow-CPaaSSMS_Send_Sms_Single</toolName>" in server
    assert "<apiIdentifier>fa:flow-CPaaSSMS_Send_Sms_Single</apiIdentifier>" in server and ">API_CATALOG<" in server
    outputs = json.loads((written / f"{FUNCTION}/output/schema.json").read_text(encoding="utf-8"))["properties"]
    assert outputs["200"]["lightning:type"] == "@apexClassType/ExternalService__c__CPaaSSMS_SmsResponse"


def test_what_is_written_is_right(written: Path) -> None:
    made = check_agent_files([written, written.parent / "block.agent"], services=AT_HAND)
    assert made.value is not None and made.value.actions == 2 and made.value.findings == ()


def test_an_edited_file_is_not_overwritten(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written / f"{FUNCTION}/input/schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace("false", "true"), encoding="utf-8")
    made = write_agent_files([ACTION], written, services=AT_HAND)
    assert made.value is None and "output-edited" in {one.rule.id for one in made.diagnostics}
    assert "true" in path.read_text(encoding="utf-8")
    second = write_agent_files(["CPaaSSMS.Send-Many-Sms"], written, services=AT_HAND)
    assert second.value is not None and path.is_file(), "another action leaves the first one alone"


SCRIPT = """\
topic sms:
    actions:
        send:
            description: "x"
            target: "externalService://CPaaSSMS.Send-Sms-Single"
            inputs:
                subAccountId: object
                    complex_data_type_name: "lightning__numberType"
                    is_required: True
                to: object
            outputs:
                "201": object
                    complex_data_type_name: "lightning__textType"
                "200": object
                    complex_data_type_name: "@apexClassType/ExternalService__c__CPaaSSMS_SmsResponse?isAuraEnabled=true"
        other:
            target: "externalService://CPaaSSMS.SendSms"
        third:
            target: "flow://CPaaSSMS.SendSms"
"""


def told(path: Path) -> list[tuple[str, int]]:
    made = check_agent_files([path], services=AT_HAND)
    assert made.value is not None
    return sorted((one.rule.id, one.span.line) for one in made.value.findings)


def test_agent_script_is_checked(tmp_path: Path) -> None:
    (tmp_path / "A.agent").write_text(SCRIPT, encoding="utf-8")
    wrong = [
        ("agent-input-missing", 1),
        ("agent-input-unknown", 10),
        ("agent-output-unknown", 12),
        ("agent-target-unknown", 17),
        ("agent-type-wrong", 7),
    ]
    assert told(tmp_path / "A.agent") == wrong


def test_a_planner_bundle_is_read_with_its_script_and_schemas(tmp_path: Path, written: Path) -> None:
    folder = tmp_path / "genAiPlannerBundles/P"
    shutil.copytree(written / FUNCTION / "input", folder / "localActions/Topic_1/send_1/input")
    script = base64.b64encode(SCRIPT.encode()).decode()
    local = (
        f"<localActions><developerName>send_1</developerName><invocationTarget>{ACTION}</invocationTarget>"
        "<invocationTargetType>externalService</invocationTargetType></localActions>"
    )
    xml = f'<GenAiPlannerBundle xmlns="http://soap.sforce.com/2006/04/metadata">{local}<agentScript>{script}</agentScript></GenAiPlannerBundle>'
    (folder / "P.genAiPlannerBundle").write_text(xml, encoding="utf-8")
    made = check_agent_files([folder], services=AT_HAND)
    assert made.value is not None and made.value.actions == 3
    assert {one.rule.id for one in made.value.findings} == {
        "agent-input-missing", "agent-input-unknown", "agent-output-unknown", "agent-target-unknown", "agent-type-wrong",
    }  # fmt: skip
    path = folder / "localActions/Topic_1/send_1/input/schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"body"', '"bdy"'), encoding="utf-8")
    again = check_agent_files([folder], services=AT_HAND)
    assert again.value is not None and any(
        one.span.file == str(path) and one.span.line > 1 for one in again.value.findings
    )


def test_agents_are_users(written: Path) -> None:
    made = find_uses(ACTION, [written], services=AT_HAND)
    assert made.value is not None
    assert {use.host for use in made.value.uses} == {"flow", "agent"}
    assert {use.name for use in made.value.uses if use.kind == "input"} >= {f"{ACTION}.body"}


def test_hostile_agent_files_end_soon(tmp_path: Path) -> None:
    (tmp_path / "A.agent").write_text('target: "externalService://CPaaSSMS.a"\n' * 3_000, encoding="utf-8")
    (tmp_path / "B.genAiFunction-meta.xml").write_text("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", encoding="utf-8")
    (tmp_path / "C.agent").write_bytes(b"\xff\xfe")
    made = check_agent_files([tmp_path], services=AT_HAND)
    assert made.value is not None and made.value.actions == 3_000
    assert sum(one.rule.id == "agent-file-unreadable" for one in made.value.findings) == 2


def test_the_page_about_agents_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "hosts.md").read_text(encoding="utf-8").partition("## Agents\n")[2].partition("\n## ")[0]
    monkeypatch.chdir(tmp_path)
    shutil.copy(SMS, tmp_path / "sms.json")
    commands = page.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert len(commands) == 2 and all(main(line.split()[1:]) == 0 for line in commands)


@pytest.mark.corpus
def test_the_schemas_are_those_that_an_org_made(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = corpus / "salesforce/hosts/agentforce/pause-member-service"
    if not pair.is_dir():
        pytest.skip("the corpus has no files of agents")
    monkeypatch.chdir(tmp_path)
    services = ServicesAtHand({"PauseMemberService": pair / "pause-member-service.oas.yaml"})
    made = write_agent_files(["PauseMemberService.answerBillingQuestion"], tmp_path, services=services)
    assert made.value is not None
    folder = tmp_path / "genAiFunctions/PauseMemberService_answerBillingQuestion"
    for side in ("input", "output"):
        ours, theirs = (
            json.loads(path.read_text(encoding="utf-8"))
            for path in (folder / side / "schema.json", pair / f"{side}_schema.json")
        )
        assert list(ours["properties"]) == list(theirs["properties"])
        for schema in (ours, theirs):
            for row in schema["properties"].values():
                row.pop("copilotAction:isDisplayable", None)  # a person's choice
        assert ours == theirs
    checked = check_agent_files([folder], services=services)
    assert checked.value is not None and not checked.value.findings


@pytest.mark.corpus
def test_all_files_are_valid(corpus: Path, written: Path) -> None:
    etree: Any = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(str(corpus / "salesforce" / "metadata" / "metadata-66.0.xsd")))
    files = sorted(written.rglob("*-meta.xml"))
    assert len(files) == 4
    for path in files:
        assert schema.validate(etree.parse(str(path))), (path.name, schema.error_log)
