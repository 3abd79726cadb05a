"""`extsvc validate`: formats, several specs, what an org would say, suppressions, exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from lxml import etree

from generator.__main__ import main

GOOD = """\
openapi: 3.0.3
info: {title: A, version: '1'}
paths:
  /a:
    get:
      operationId: getA
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: string}}}
"""
BAD = GOOD.replace("        '200':\n          description: ok\n", "        '200':\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a good and a bad spec, which is also the working folder."""
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more.yaml").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_good_spec_exits_with_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "good.yaml", "--fast"]) == 0
    assert capsys.readouterr().out == "1 file: no findings\n"


def test_a_bad_spec_exits_with_1_and_shows_the_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "bad.yaml", "--fast"]) == 1
    told = capsys.readouterr().out
    assert "bad.yaml:8:9: error field-is-missing" in told
    assert "    8 |         '200':\n      |         ^~~~~" in told


def test_the_strict_verdict_agrees(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "good.yaml"]) == 0
    assert main(["validate", "bad.yaml"]) == 1


def test_patterns_and_several_specs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "**/*.yaml", "good.yaml", "--fast"]) == 1
    assert capsys.readouterr().out.endswith("3 files: 1 error\n")
    assert main(["validate", "*.json"]) == 2
    assert "matches no file" in capsys.readouterr().err


def test_unreadable_input_exits_with_2_and_the_others_are_judged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.yaml").write_text("openapi: [")
    assert main(["validate", "broken.yaml", "missing.yaml", "bad.yaml", "--fast"]) == 2
    told = capsys.readouterr().out
    assert "input-not-found" in told and "field-is-missing" in told and "broken.yaml:" in told


def test_standard_input(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    assert main(["validate", "-", "--fast"]) == 1
    assert "<stdin>:8:9: error" in capsys.readouterr().out


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_fail_on(folder: Path, level: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "warn.yaml").write_text(GOOD.replace("{type: string}", "{type: string, enum: [5]}"))
    assert main(["validate", "warn.yaml", "--fast", "--fail-on", level]) == code
    assert main(["validate", "bad.yaml", "--fast", "--fail-on", level]) == (0 if level == "never" else 1)


def test_all_shows_what_is_folded_otherwise(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"    S{number}: {{type: strng}}\n" for number in range(9))
    (folder / "many.yaml").write_text(f"{GOOD}components:\n  schemas:\n{rows}")
    main(["validate", "many.yaml", "--fast"])
    folded = capsys.readouterr().out
    main(["validate", "many.yaml", "--fast", "--no-fold"])
    every = capsys.readouterr().out
    assert every.count("error value-is-not-allowed") == 9 > folded.count("error value-is-not-allowed")


def test_every_format_reports_the_same_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("json", "sarif", "junit", "github", "markdown"):
        assert main(["validate", "bad.yaml", "good.yaml", "--fast", "--format", form]) == 1
        told = capsys.readouterr().out
        assert "field-is-missing" in told.replace("&#45;", "-")
        if form in ("json", "sarif"):
            json.loads(told)
        if form == "junit":
            etree.fromstring(told.encode())


def test_the_report_goes_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "bad.yaml", "--fast", "--format", "sarif", "--out", "out.sarif"]) == 1
    assert json.loads((folder / "out.sarif").read_text())["version"] == "2.1.0"
    told = capsys.readouterr()
    assert told.out == "" and told.err == "1 file: 1 error\n"


def test_what_an_org_would_say_comes_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "good.yaml", "--fast", "--for", "external-services"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("External Services: accepted")
    assert "1 of 1 operations usable in Flow, 1 in Apex" in told and "1 of 3,000 active operations" in told
    (folder / "new.yaml").write_text(GOOD.replace("3.0.3", "3.1.0").replace("type: string", "type: [string, 'null']"))
    assert main(["validate", "new.yaml", "--fast", "--for", "external-services", "--json"]) == 1
    made = json.loads(capsys.readouterr().out)["files"][0]
    assert made["external_services"]["outcome"] == "refused"
    assert {"es-openapi-31", "es-type-list"} <= {one["rule"] for one in made["diagnostics"]}


def test_an_overlay_is_applied_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "o.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n"
        "- target: $.paths['/a'].get.responses['200']\n  update: {description: ok}\n"
    )
    assert main(["validate", "bad.yaml", "--fast", "--overlay", "o.yaml"]) == 0
    (folder / "o.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $.info\n  update:\n    contact: 5\n"
    )
    capsys.readouterr()
    assert main(["validate", "good.yaml", "--fast", "--overlay", "o.yaml"]) == 1
    assert "o.yaml:6:5: error" in capsys.readouterr().out


SUPPRESS = "[[suppress]]\nrule = 'field-is-missing'\n"


def test_a_suppression_hides_what_it_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = "pointer = '/paths/*/get/responses/**'\nfile = '*.yaml'\n"
    (folder / "extsvc.toml").write_text(SUPPRESS + where + "reason = 'the vendor knows'\n")
    assert main(["validate", "bad.yaml", "--fast"]) == 0
    assert capsys.readouterr().out == "1 file: no findings; 1 suppressed\n"
    assert main(["validate", "bad.yaml", "--fast", "--format", "sarif"]) == 0
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert results[0]["suppressions"][0]["justification"] == "the vendor knows"


def test_a_suppression_that_is_not_needed_is_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "extsvc.toml").write_text("# ours\n" + SUPPRESS + "reason = 'r'\n")
    assert main(["validate", "good.yaml", "--fast"]) == 1
    told = capsys.readouterr().out
    assert "extsvc.toml:2:1: error suppression-not-needed" in told and "    2 | [[suppress]]" in told
    assert main(["validate", "good.yaml", "bad.yaml", "--fast"]) == 0


def test_a_suppression_of_another_file_is_not_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "extsvc.toml").write_text(SUPPRESS + "file = 'bad.yaml'\nreason = 'r'\n")
    assert main(["validate", "good.yaml", "--fast"]) == 0
    (folder / "extsvc.toml").write_text("[[suppress]]\nrule = 'es-servers-several'\nreason = 'r'\n")
    assert main(["validate", "good.yaml", "--fast"]) == 0
    assert main(["validate", "good.yaml", "--fast", "--for", "external-services"]) == 1


def test_suppressions_of_a_service_hold_for_its_spec(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "extsvc.toml").write_text(
        "[services.A]\nspec = 'bad.yaml'\nsuppressions = [{ rule = 'field-is-missing', reason = 'known' }]\n"
    )
    assert main(["validate", "bad.yaml", "--fast"]) == 0
    (folder / "other.yaml").write_text(BAD)
    assert main(["validate", "bad.yaml", "other.yaml", "--fast"]) == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[[suppress]]\nrule = 'field-is-missing'\n", "suppression-without-reason"),
        ("[[suppress]]\nreason = 'x'\n", "suppression-malformed"),
        ("[[suppress]]\nrule = 'field-is-missing'\nreason = 'r'\nwhere = 'x'\n", "suppression-malformed"),
        ("[[suppress]]\nrule = 'no-such-rule'\nreason = 'r'\n", "suppression-unknown-rule"),
    ],
)
def test_faulty_suppressions_are_findings(
    folder: Path, text: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "extsvc.toml").write_text(text)
    assert main(["validate", "bad.yaml", "--fast"]) == 1
    assert f"error {rule}" in capsys.readouterr().out


def test_a_broken_project_file_is_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "extsvc.toml").write_text("[[suppress")
    assert main(["validate", "good.yaml"]) == 2
    assert "not valid TOML" in capsys.readouterr().err
    assert main(["validate", "good.yaml", "--project", "none.toml"]) == 2


def test_spec_text_cannot_speak_to_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "evil.yaml").write_text(BAD.replace("'200':", '"2\\e[31m00":'))
    assert main(["validate", "evil.yaml", "--fast"]) == 1
    assert "\x1b" not in capsys.readouterr().out
