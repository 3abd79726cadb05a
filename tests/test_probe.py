"""The probe: what it writes an org would take, its script asks through `sf`, and its answers are read without trust."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.catalog import all_rules
from generator.probe import script
from generator.probe.expectations import expected
from generator.probe.project import files
from generator.probe.questions import QUESTIONS

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus")
XSD = CORPUS / "salesforce" / "metadata" / "metadata-66.0.xsd"
SECRETS = ("00D5g000000AbCd!AQ0AQH.secret", "acme-dev-ed", "jo@acme.example")
# Stands in for the Salesforce CLI: it takes what is not in REFUSED, and answers REST resources from answers of ours.
FAKE = """\
#!{python} -SE
import json, os, sys
told = json.loads(os.environ["FAKE_ORG"])
words = sys.argv[1:]
with open(os.environ["FAKE_LOG"], "a") as log:
    log.write(json.dumps(words) + "\\n")
def value(flag):
    return words[words.index(flag) + 1] if flag in words else ""
if words[:2] == ["org", "display"]:
    print(json.dumps({{"result": {{"instanceUrl": "https://acme-dev-ed.my.salesforce.com", "apiVersion": "67.0",
        "accessToken": "{token}", "username": "jo@acme.example"}}}}))
elif words[:3] == ["project", "deploy", "start"]:
    name = value("--source-dir").split("/")[-1]
    found = [os.path.join(top, file) for top, _, files in os.walk(value("--source-dir")) for file in files]
    held = "".join(open(file).read() for file in found if file.endswith(".xml"))
    bad = name in told["refused"] or (name == "ProbeCredential" and "acme-dev-ed" not in held)
    problem = "https://acme-dev-ed.my.salesforce.com refused it for jo@acme.example with {token}"
    print(json.dumps({{"result": {{"success": not bad, "details": {{"componentFailures": [{{"problem": problem}}] if bad else []}}}}}}))
elif words[:3] == ["project", "retrieve", "start"]:
    name = value("--metadata").split(":")[1]
    import shutil
    shutil.copytree(f"force-app/{{name}}", value("--output-dir"))
    print(json.dumps({{"result": {{"success": True}}}}))
elif words[:2] == ["apex", "run"]:
    text = open(value("--file")).read()
    unable = {{"status": 1, "message": "no Apex here"}}
    compiled = {{"result": {{"compiled": not any(name in text for name in told["unknown"])}}}}
    print(json.dumps(unable if told.get("no_apex") else compiled))
elif words[:3] == ["api", "request", "rest"]:
    print(json.dumps(told["rest"].get(words[3].partition("/actions/custom/")[2])))
"""


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert main(["probe", "write", "probe"]) == 0
    return tmp_path / "probe"


def agreeing() -> dict[str, Any]:
    """An org that answers as we expect."""
    rest: dict[str, Any] = {}
    refused = []
    for question in QUESTIONS:
        known = expected(question)
        types = known.aspects.get("types")
        constants = types if isinstance(types, dict) else {}
        outputs = ["200", "responseCode", "defaultExc"]
        inputs = known.aspects.get("inputs") or [name for name in constants if name not in outputs]
        assert isinstance(inputs, list)
        rest[f"externalService/{known.action}"] = {
            side: [{"name": name, "type": constants.get(str(name), "STRING")} for name in names]
            for side, names in (("inputs", inputs), ("outputs", outputs))
        }
        if question.calls:
            results = question.given["call"]
            assert isinstance(results, list)
            rest[f"externalService/{known.action}"] = [{"isSuccess": one, "outputValues": None} for one in results]
        if "route" in question.aspects:
            rest[f"flow/{question.service}Flow"] = [{"outputValues": {"way": question.given["route"]}}]
        if known.aspects["deploy"] == "refused":
            refused.append(question.service)
    return {"rest": rest, "refused": refused, "unknown": []}


def asked(probe: Path, org: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What run.py writes when it asks this org; whatever it is told, it deletes nothing and names the org in every command."""
    bin_folder = probe.parent / "bin"
    bin_folder.mkdir(exist_ok=True)
    fake = bin_folder / "sf"
    fake.write_text(FAKE.format(python=sys.executable, token=SECRETS[0]), encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_ORG", json.dumps(org))
    monkeypatch.setenv("FAKE_LOG", str(probe.parent / "log"))
    done = subprocess.run(
        [sys.executable, "run.py", "--target-org", "dev"], cwd=probe, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for words in commands(probe):
        assert words[words.index("--target-org") + 1] == "dev" and not any("delete" in word for word in words)
    answers: dict[str, Any] = json.loads((probe / "answers.json").read_text(encoding="utf-8"))
    return answers


def commands(probe: Path) -> list[list[str]]:
    """The words of `sf` with which the org was asked."""
    return [json.loads(line) for line in (probe.parent / "log").read_text(encoding="utf-8").splitlines()]


def rows(probe: Path, capfd: pytest.CaptureFixture[str], code: int) -> list[dict[str, Any]]:
    capfd.readouterr()
    assert main(["probe", "read", str(probe / "answers.json"), "--json"]) == code
    told: list[dict[str, Any]] = json.loads(capfd.readouterr().out)["rows"]
    return told


# -- written -----------------------------------------------------------------------------------------------------------


def test_every_file_is_what_salesforces_own_schema_takes(probe: Path) -> None:
    if not XSD.is_file():
        pytest.skip("needs metadata-66.0.xsd of the Metadata API (EXTSVC_CORPUS)")
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(XSD))
    found = sorted(probe.rglob("*-meta.xml"))
    assert len(found) == len(QUESTIONS) + 2
    for path in found:
        assert schema.validate(etree.parse(path)), (path.name, schema.error_log)


def test_the_questions_name_rules_that_exist_and_cover_what_is_inferred_of_documents(probe: Path) -> None:
    named = {rule for question in QUESTIONS for rule in question.rules}
    assert named <= set(all_rules()) and len(QUESTIONS) > 20
    assert len({question.service for question in QUESTIONS}) == len(QUESTIONS)


def test_our_own_checker_has_nothing_against_the_flow(probe: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (flow,) = probe.rglob("*.flow-meta.xml")
    (registration,) = probe.rglob("ProbeErrorRoute.externalServiceRegistration-meta.xml")
    assert main(["flow", "check", str(flow), "--registration", str(registration)]) == 0, capfd.readouterr().out


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    assert main(["probe", "write", str(tmp_path)]) == 2 and "is not empty" in capfd.readouterr().err
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert main(["probe", "write", str(tmp_path / "link")]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "mine"]


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.write_text

    def full(self: Path, data: str, *args: Any, **more: Any) -> int:
        if self.name == "run.py":
            raise OSError(28, "No space left on device")
        return real(self, data, *args, **more)

    monkeypatch.setattr(Path, "write_text", full)
    assert main(["probe", "write", str(tmp_path / "probe")]) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_script_needs_python_alone() -> None:
    tree = ast.parse(Path(script.__file__).read_text(encoding="utf-8"))
    used = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    used |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.split(".")[0] for name in used} <= sys.stdlib_module_names
    assert ("run.py", Path(script.__file__).read_text(encoding="utf-8")) in list(files())


def test_the_pages_are_current() -> None:
    sys.path.insert(0, str(ROOT / "docs" / "make"))
    try:
        pages = import_module("salesforce")
        now = (ROOT / "docs" / "probe.md").read_text(encoding="utf-8")
        assert now == pages.probe_page(now), "run `python docs/make/salesforce.py`"
        assert (ROOT / "docs" / "releases.md").read_text(encoding="utf-8") == pages.releases_page()
    finally:
        sys.path.pop(0)


# -- asked and read ----------------------------------------------------------------------------------------------------


def test_an_org_that_agrees_settles_every_question(
    probe: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked(probe, agreeing(), monkeypatch)
    assert len(commands(probe)) > 60
    found = rows(probe, capfd, 1)  # the doubtful label of 3.1 is news whichever way it goes
    odd = [row for row in found if row["standing"] != "holds"]
    assert [(row["question"], row["standing"]) for row in odd] == [("ProbeLabel31", "differs")]
    assert any("es-cookie-parameter: confidence becomes OBSERVED" in row["change"] for row in found)


def test_what_an_org_says_otherwise_becomes_a_row_to_change(
    probe: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    org = agreeing()
    org["refused"].append("ProbeCookie")
    org["unknown"] += ["ProbeMaps_getMaps_OUT_200_", "found.state"]
    org["rest"]["flow/ProbeErrorRouteFlow"] = [{"outputValues": {"way": "normal"}}]
    asked(probe, org, monkeypatch)
    found = {(row["question"], row["aspect"]): row for row in rows(probe, capfd, 1)}
    cookie = found["ProbeCookie", "deploy"]
    assert (cookie["standing"], cookie["expected"], cookie["found"]) == ("differs", "taken", "refused")
    assert found["ProbeCookie", "inputs"]["standing"] == "open"
    assert (
        found["ProbeMaps", "classes"]["standing"] == "differs" and "names.py" in found["ProbeMaps", "classes"]["change"]
    )
    assert "http-errors" in found["ProbeErrorRoute", "route"]["change"]
    # A rule is observed only when all that its question compares holds.
    taken, classes = found["ProbeEnum", "deploy"], found["ProbeEnum", "classes"]
    assert (taken["standing"], classes["standing"]) == ("holds", "differs")
    assert not taken["change"] and "generator/salesforce/names.py" in classes["change"]
    assert main(["probe", "read", str(probe / "answers.json")]) == 1
    out = capfd.readouterr().out
    assert "rows to change:" in out and "an org of API 67.0" in out


def test_an_org_that_compiles_no_apex_leaves_the_classes_open_and_is_asked_once_a_question(
    probe: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked(probe, {**agreeing(), "no_apex": True}, monkeypatch)
    standings = {row["standing"] for row in rows(probe, capfd, 1) if row["aspect"] == "classes"}
    runs = [words for words in commands(probe) if words[:2] == ["apex", "run"]]
    assert standings == {"open"} and len(runs) == sum("classes" in question.aspects for question in QUESTIONS)


def test_from_an_org_on_this_machine_nothing_follows(
    probe: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(
        globals(), "FAKE", FAKE.replace("https://acme-dev-ed.my.salesforce.com", "http://127.0.0.1:8080")
    )
    answers = asked(probe, agreeing(), monkeypatch)
    assert answers["local"] is True
    assert not [row for row in rows(probe, capfd, 1) if row["change"]]
    assert main(["probe", "read", str(probe / "answers.json")]) == 1
    assert "nothing follows from its answers" in capfd.readouterr().out


def test_the_answers_hold_nothing_that_is_secret_and_the_project_keeps_no_address(
    probe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    org = agreeing()
    org["refused"] = [question.service for question in QUESTIONS]
    answers = json.dumps(asked(probe, org, monkeypatch))
    assert "refused it for USER" in answers and not any(secret in answers for secret in SECRETS)
    left = "".join(path.read_text(encoding="utf-8") for path in probe.rglob("*") if path.is_file())
    assert not any(secret in left for secret in SECRETS) and script.PLACEHOLDER in left


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 2, "answers": {}}', '{"format": 1, "answers": []}', "[" * 100_000, '{"a": 1e999'],
)
def test_what_is_no_answer_of_a_probe_is_refused(tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    assert main(["probe", "read", str(file)]) == 2
    assert "cannot be read as answers" in capfd.readouterr().err


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"deploy": 1}, {"deploy": {"success": "yes"}}])
def test_answers_of_another_shape_are_open(tmp_path: Path, value: object, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.json"
    answers = {question.service: value for question in QUESTIONS}
    file.write_text(json.dumps({"format": 1, "api_version": ["x"], "answers": answers}), encoding="utf-8")
    assert main(["probe", "read", str(file)]) == 0
    assert "0 holds, 0 differs" in capfd.readouterr().out


def test_control_characters_of_a_file_do_not_reach_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.json"
    answer = {"deploy": {"success": True}, "operations": ["\x1b[2Jgone"]}
    told = {"format": 1, "api_version": "\x1b[2J", "answers": {"ProbeCapitals": answer}}
    file.write_text(json.dumps(told), encoding="utf-8")
    assert main(["probe", "read", str(file)]) == 1
    assert "\x1b" not in capfd.readouterr().out
