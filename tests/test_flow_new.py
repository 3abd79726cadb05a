"""`extsvc flow new`: what it writes is valid by Salesforce's own schema, passes our checker, and runs against the mock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from external_services import Services, check_flows, describe, new_flow, run_flow

from generator.__main__ import main
from generator.targets.salesforce.new_flow import api_name

ROOT = Path(__file__).parents[1]
SPECS = [ROOT / "specs/sms.json", *sorted((ROOT / "tests/cases").glob("*/spec.*"))]
SMS = Services(specs={"": ROOT / "specs/sms.json"}, discovery=False)


@pytest.fixture(scope="module")
def judge(corpus: Path) -> Any:
    etree = pytest.importorskip("lxml.etree")
    path = corpus / "salesforce" / "metadata" / "metadata-66.0.xsd"
    if not path.is_file():
        pytest.skip("the corpus has no XSD of the Metadata API")
    return etree.XMLSchema(etree.parse(str(path)))


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_a_flow_for_every_action_is_valid_and_passes_the_checker(spec: Path, judge: Any, tmp_path: Path) -> None:
    from lxml import etree

    services = Services(specs={"Case": spec}, discovery=False)
    described = describe(str(spec), "Case").value
    assert described is not None
    made = 0
    for action in described.actions:
        flow = new_flow(action.names.flow, services=services)
        if flow.value is None:
            assert {found.rule.id for found in flow.diagnostics} == {"action-not-for-flows"}
            continue
        made += 1
        path = tmp_path / flow.value.file
        path.write_text(flow.value.text, encoding="utf-8")
        assert judge.validate(etree.parse(str(path))), f"{path.name}: {judge.error_log}"
        checked = check_flows([path], services=services).value
        assert checked is not None and checked.readable
        assert [f"{action.names.flow}: {found.message}" for found in checked.findings if found.severity.rank < 3] == []
    assert made or not described.actions or spec.parent.name in ("broken", "null-alone", "callbacks", "required")


def test_it_runs_against_the_mock_and_takes_its_fault_path(tmp_path: Path) -> None:
    pytest.importorskip("starlette")
    flow = new_flow("cpaassms.send-sms-single", "Send_One", services=SMS).value
    assert flow is not None and flow.name == "Send_One"
    path = tmp_path / flow.file
    path.write_text(flow.text, encoding="utf-8")
    inputs = {"subAccountId": "demo", "destination": "+6512345678", "text": "Hello"}
    ran = run_flow(path, inputs, spec={"CPaaSSMS": str(ROOT / "specs/sms.json")}, mock=True)
    assert ran.status == "finished" and ran.outputs["httpStatus"] == 200 and ran.outputs["fault"] is None
    assert ran.outputs["response"]["umid"] == "umid"
    failed = run_flow(
        path,
        inputs,
        spec={"CPaaSSMS": str(ROOT / "specs/sms.json")},
        mock=True,
        failing={"Call_Send_Sms_Single": "no line"},
    )
    assert failed.status == "finished" and "no line" in str(failed.outputs["fault"])


@pytest.mark.parametrize(
    ("text", "name"),
    [("Send SMS", "Send_SMS"), ("8x8", "Value_8x8"), ("a__b_", "a_b"), ("\u00e4", "Value"), ("x" * 90, "x" * 80), ("_", "Value")],
)  # fmt: skip
def test_names_are_names(text: str, name: str) -> None:
    assert api_name(text) == name and api_name(name) == name


def test_a_file_that_is_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["flow", "new", "CPaaSSMS.Send-Sms-Single", "--spec", str(ROOT / "specs/sms.json"), "-o", "."]
    assert main([*words, "--dry-run"]) == 0 and not list(tmp_path.iterdir())
    assert main(words) == 0
    (path,) = tmp_path.iterdir()
    before = path.read_bytes()
    assert main(words) == 2 and path.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sms, missing = str(ROOT / "specs/sms.json"), tmp_path / "missing"
    target = str(missing / "written")
    for words in (
        ["flow", "new", "CPaaSSMS.Send-Sms-Single", "--spec", sms, "--out", target],
        ["validate", sms, "--format", "json", "--out", target],
        ["overlay", "apply", sms, str(ROOT / "specs/sms/receipts.overlay.yaml"), "--out", target],
        ["fix", sms, "--out", target],
    ):
        assert main(words) == 2, words
        assert f"written cannot be written: there is no folder {missing}" in capsys.readouterr().err, words
    assert not missing.exists()


def test_a_word_that_is_nearly_a_service_is_offered_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["add", str(ROOT / "specs/sms.json"), "--service", "sms", "--all"]) == 0
    for word in ("Sms", "smss"):
        for command in ("names", "inspect", "operations"):
            assert main([command, word]) == 2
            told = capsys.readouterr().err
            assert f"no service '{word}' in" in told and "did you mean 'sms'?" in told
    assert main(["names", "elsewhere"]) == 2
    assert "There is no file elsewhere" in capsys.readouterr().err
