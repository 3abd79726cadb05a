"""A registration's file stands wherever a spec can, and is written again as it was read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.api import export_metadata, load
from generator.document import Document
from generator.mock import serve
from generator.salesforce.registrations import read
from generator.selection import Selection
from tests import registered
from tests.tries import tries

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus")
REAL = sorted((CORPUS / "salesforce").rglob("*.externalServiceRegistration-meta.xml"))
FLOW = """<?xml version="1.0" encoding="UTF-8"?>
<Flow xmlns="http://soap.sforce.com/2006/04/metadata">
    <actionCalls><name>Ask</name><label>Ask</label><locationX>0</locationX><locationY>0</locationY>
        <actionName>Shop.getOrder</actionName><actionType>externalService</actionType>
        <faultConnector><targetReference>Note</targetReference></faultConnector>
        <inputParameters><name>id</name><value><stringValue>A-1</stringValue></value></inputParameters>
        <outputParameters><assignToReference>order</assignToReference><name>200</name></outputParameters>
    </actionCalls>
    <assignments><name>Note</name><label>Note</label><locationX>0</locationX><locationY>0</locationY>
        <assignmentItems><assignToReference>fault</assignToReference><operator>Assign</operator>
            <value><elementReference>$Flow.FaultMessage</elementReference></value></assignmentItems></assignments>
    <label>Get</label><processType>AutoLaunchedFlow</processType>
    <start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Ask</targetReference></connector></start>
    <status>Active</status>
    <variables><name>order</name><apexClass>ExternalService__Shop_Order</apexClass><dataType>Apex</dataType>
        <isCollection>false</isCollection><isInput>false</isInput><isOutput>true</isOutput></variables>
    <variables><name>fault</name><dataType>String</dataType>
        <isCollection>false</isCollection><isInput>false</isInput><isOutput>true</isOutput></variables>
</Flow>
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    registered.put(tmp_path)
    return tmp_path


def printed(capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(list(words)) == code, capfd.readouterr().err
    return capfd.readouterr().out


def parted(folder: Path) -> str:
    """The registration as the Salesforce CLI decomposes it."""
    registered.put(folder, registered.text(None))
    (folder / "Shop.yaml").write_text(registered.SCHEMA, encoding="utf-8")
    return registered.FILE


class _Answers(BaseHTTPRequestHandler):
    body = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_args: object) -> None:
        """Nothing: the server is part of a test."""


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    """The address of a service that answers one thing to everything."""
    _Answers.body = body
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# -- everywhere a spec can stand ---------------------------------------------------------------------------------------


def test_its_names_are_those_of_its_schema_without_being_told_the_service(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "plain.json").write_text(registered.SCHEMA, encoding="utf-8")
    for command in (["names", "--json"], ["inspect", "--json"]):
        of_spec = printed(capfd, command[0], "plain.json", "--service", "Shop", *command[1:])
        assert (
            printed(capfd, command[0], registered.FILE, *command[1:]).replace(registered.FILE, "plain.json") == of_spec
        )
    assert "ExternalService__Other_Order" in printed(capfd, "names", registered.FILE, "--service", "Other")


def test_a_plain_spec_still_has_to_be_given_a_name(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "plain.json").write_text(registered.SCHEMA, encoding="utf-8")
    for command in ("names", "inspect", "generate", "export", "add"):
        more = ["--out", "o"] if command in ("generate", "export") else []
        assert main([command, "plain.json", *more]) == 2
        assert "--service" in capfd.readouterr().err


def test_heroku_as_provider_puts_its_classes_under_applinks_namespace(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    registered.put(here, registered.text(kind="Heroku"))
    assert "herokuapplink__Shop_Order" in printed(capfd, "names", registered.FILE)
    asked = printed(capfd, "names", registered.FILE, "--namespace", "ExternalService")
    assert "ExternalService__Shop_Order" in asked


def test_a_client_is_generated_mocked_and_called(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    printed(capfd, "generate", registered.FILE, "--out", "clients")
    with serve(registered.FILE) as mock:
        out = printed(capfd, "call", "clients", "Shop.getOrder", "id=A-1", "--base-url", mock.base_url, "--json")
        assert json.loads(out)["outputValues"]["responseCode"] == 200
        with urlopen(f"{mock.base_url}/orders") as answer:
            assert isinstance(json.load(answer), list)


def test_only_what_is_active_is_generated_unless_more_is_picked(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    registered.put(here, registered.text(rows=(("getorder", True), ("listx2dorders", False))))
    printed(capfd, "generate", registered.FILE, "--out", "active")
    printed(capfd, "generate", registered.FILE, "--out", "every", "--all")

    def operations(folder: str) -> set[str]:
        return {path.stem for path in (here / folder / "shop" / "operations").glob("*.py")} - {"__init__"}

    assert operations("active") == {"get_order"} and operations("every") == {"get_order", "list_orders"}


def test_versions_of_it_are_compared(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    newer = here / "newer"
    newer.mkdir()
    registered.put(newer, registered.text(registered.SCHEMA.replace('"a_b"', '"a_c"')))
    out = printed(capfd, "diff", registered.FILE, f"newer/{registered.FILE}", code=1)
    assert "a_b" in out and "a_c" in out


def test_flows_are_checked_and_run_with_it(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "Get.flow-meta.xml").write_text(FLOW, encoding="utf-8")
    words = ["Get.flow-meta.xml", "--registration", registered.FILE]
    printed(capfd, "flow", "check", *words)
    out = printed(capfd, "flow", "run", *words, "--mock", "--format", "json")
    assert json.loads(out)["outputs"]["order"]["id"] and not json.loads(out)["outputs"].get("fault")
    registered.put(here, registered.text(rows=(("getorder", False),)))
    assert main(["flow", "check", *words]) == 1
    assert "flow-inactive-operation" in capfd.readouterr().out


def test_findings_stand_on_the_lines_of_the_registrations_own_file(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    registered.put(here, registered.text(registered.SCHEMA.replace('"type": "integer"', '"type": "intger"')))
    report = json.loads(printed(capfd, "validate", registered.FILE, "--json", code=1))["files"][0]
    lines = (here / registered.FILE).read_text(encoding="utf-8").splitlines()
    assert report["diagnostics"]
    for found in report["diagnostics"]:
        assert found["file"] == registered.FILE and "intger" in lines[found["line"] - 1]


def test_mending_it_answers_its_schema_alone(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    registered.put(here, registered.text(registered.SCHEMA.replace("3.0.3", "3.1.0")))
    mended = printed(capfd, "fix", registered.FILE, "--all")
    assert json.loads(mended)["openapi"].startswith("3.0") and not mended.startswith("\n")


# -- registered --------------------------------------------------------------------------------------------------------


def test_it_is_added_with_its_operations_its_credential_and_its_names(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    registered.put(here, registered.text(rows=(("getorder", True), ("listx2dorders", False)), kind="Heroku"))
    printed(capfd, "add", "--registration", registered.FILE)
    table = (here / "extsvc.toml").read_text(encoding="utf-8")
    assert f'[services.Shop]\nspec = "{registered.FILE}"\noperations = ["getOrder"]\n' in table
    assert 'named_credential = "ShopApi"' in table and 'namespace = "herokuapplink"' in table
    held = json.loads((here / "extsvc.lock").read_text(encoding="utf-8"))["services"]["Shop"]
    assert registered.FILE in held["inputs"] and held["names"]
    printed(capfd, "check")
    registered.put(here, registered.text(registered.SCHEMA.replace("getOrder", "fetchOrder")))
    assert main(["check"]) != 0 and main(["sync"]) != 0  # the operation it picks is gone


def test_a_parted_one_is_pinned_by_both_files(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    printed(capfd, "add", "--registration", parted(here))
    held = json.loads((here / "extsvc.lock").read_text(encoding="utf-8"))["services"]["Shop"]
    assert set(held["inputs"]) == {registered.FILE, "Shop.yaml"}
    (here / "Shop.yaml").write_text(registered.SCHEMA.replace('"a_b"', '"a_c"'), encoding="utf-8")
    assert main(["check"]) != 0


@pytest.mark.parametrize("words", [[], ["x.json", "--registration", "y.xml"]])
def test_one_of_spec_and_registration_is_given(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["add", *words]) == 2 and "either SPEC or --registration" in capfd.readouterr().err


# -- read --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (registered.text(None), "no Shop.yaml lies beside it"),
        (registered.text(None, more="").replace("<status>", "<schemaUrl>/v1</schemaUrl><status>"), "only the address"),
        (registered.text(schema_type="InteragentHyperSchema"), "hyper-schema"),
        (registered.text().replace("ExternalServiceRegistration", "Flow"), 'root element is "Flow"'),
        (registered.text()[:-20], "no registration"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "/etc/passwd">]>\n' + registered.text().split("\n", 1)[1], "DTD"),
    ],
)
def test_what_is_none_is_refused_with_the_reason(
    here: Path, words: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    registered.put(here, words)
    for command in (["names"], ["validate"], ["generate", "--out", "o"], ["export", "--out", "o"], ["add"]):
        assert main([command[0], registered.FILE, *command[1:]]) in (1, 2)
        told = "".join(capfd.readouterr())
        assert said in told and "Traceback" not in told
    assert not (here / "o").exists() and not (here / "extsvc.toml").exists()


def test_no_link_beside_it_is_followed(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    registered.put(here, registered.text(None))
    (here / "elsewhere").write_text(registered.SCHEMA, encoding="utf-8")
    (here / "Shop.yaml").symlink_to("elsewhere")
    assert main(["names", registered.FILE]) == 2 and "link" in capfd.readouterr().err


def test_slips_that_an_org_took_are_read_past_and_told(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    registered.put(here, registered.text(registered.SCHEMA.replace('"3.0.3",', '"3.0.3",,')))
    assert main(["generate", registered.FILE, "--out", "clients"]) == 0
    assert "registration-read-leniently" in capfd.readouterr().err
    assert (here / "clients" / "shop" / "operations" / "get_order.py").is_file()


def test_one_made_from_apex_rest_is_read_as_the_salesforce_extensions_write_it(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Names of operations as written, `null` for a credential, the schema in a file beside (Agentforce guide)."""
    words = registered.text(None, (("getOrder", False), ("List-Orders", False)), kind="ApexRest")
    words = words.replace("    <namedCredentialReference>ShopApi</namedCredentialReference>\n", "")
    registered.put(here, words.replace("<namedCredential>Old<", "<namedCredential>null<"))
    (here / "Shop.yaml").write_text(registered.SCHEMA, encoding="utf-8")
    out = printed(capfd, "validate", registered.FILE, "--for", "external-services")
    assert "es-registration-none-active" in out
    printed(capfd, "add", registered.FILE)
    assert "named_credential" not in (here / "extsvc.toml").read_text(encoding="utf-8")
    assert main(["export", registered.FILE, "--out", "org"]) == 0
    assert "export-no-credential" not in capfd.readouterr().err


def test_what_is_not_active_counts_neither_as_usable_nor_against_a_limit(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def judged(rows: tuple[tuple[str, bool], ...]) -> tuple[int, int, int]:
        registered.put(here, registered.text(rows=rows))
        out = printed(capfd, "validate", registered.FILE, "--for", "external-services", "--json")
        found = json.loads(out)["files"][0]["external_services"]
        return found["usable_in_flow"], found["usable_in_apex"], found["limits"][0]["used"]

    assert judged(registered.ROWS) == (2, 2, 2)
    assert judged((("getorder", True), ("listx2dorders", False))) == (1, 1, 1)
    assert judged((("getorder", False), ("listx2dorders", False))) == (0, 0, 0)


# -- written again -----------------------------------------------------------------------------------------------------


def exported(folder: Path) -> Path:
    return folder / "force-app" / "main" / "default" / "externalServiceRegistrations"


@pytest.mark.parametrize("kind", ["Custom", "ApexRest", "NamedQuery", "SchemaInferred", "Heroku"])
def test_it_is_exported_as_it_was(here: Path, kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    before = registered.text(
        rows=(("getorder", False), ("listx2dorders", kind == "Custom")),
        kind=kind,
        more="",
        after_operations="    <registrationProvider>Lead</registrationProvider>\n"
        "    <registrationProviderAsset>Lead</registrationProviderAsset>\n",
    )
    registered.put(here, before)
    more = ["--namespace", "ExternalService"] if kind == "Heroku" else []
    printed(capfd, "export", registered.FILE, "--out", "org", *more)
    assert (exported(here / "org") / registered.FILE).read_text(encoding="utf-8") == before


def test_a_parted_one_is_exported_in_two_files_and_says_so_in_the_project(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    printed(capfd, "export", parted(here), "--out", "org")
    folder = exported(here / "org")
    assert (folder / registered.FILE).read_text(encoding="utf-8") == registered.text(None)
    assert (folder / "Shop.yaml").read_text(encoding="utf-8") == registered.SCHEMA
    project = json.loads((here / "org" / "sfdx-project.json").read_text(encoding="utf-8"))
    assert project["sourceBehaviorOptions"] == ["decomposeExternalServiceRegistrationBeta"]
    printed(capfd, "export", registered.FILE, "--out", "whole", "--format", "mdapi")
    (whole,) = (here / "whole").rglob("*.externalServiceRegistration")
    assert whole.read_text(encoding="utf-8").count("&quot;openapi&quot;") == 1


@pytest.mark.parametrize("first", ["parted", "whole"])
def test_all_registrations_of_a_folder_are_in_one_form(
    here: Path, first: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the option in sfdx-project.json the CLI asks for a schema beside every registration, without it for none."""
    (here / "other.json").write_text(registered.SCHEMA, encoding="utf-8")
    exports = [[parted(here)], ["other.json", "--service", "Other", "--all"]]
    for words in exports if first == "parted" else exports[::-1]:
        assert main(["export", *words, "--out", "org"]) == 0, capfd.readouterr().err
    names = sorted(path.name for path in exported(here / "org").iterdir())
    project = json.loads((here / "org" / "sfdx-project.json").read_text(encoding="utf-8"))
    assert ("sourceBehaviorOptions" in project) is (first == "parted")
    schemas = [name for name in names if not name.endswith(".xml")]
    assert schemas == (["Other.yaml", "Shop.yaml"] if first == "parted" else [])
    held = (exported(here / "org") / registered.FILE).read_text(encoding="utf-8")
    assert ("<schema>" in held) is (first == "whole")


def test_a_schema_inferred_from_a_sample_takes_null_and_says_so(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    registered.put(here, registered.text(kind="SchemaInferred"))
    printed(capfd, "generate", registered.FILE, "--out", "clients")
    with answering(b'{"id": null, "a_b": null}') as address:
        assert main(["call", "clients", "Shop.getOrder", "id=1", "--base-url", address]) == 0
    told = capfd.readouterr()
    assert '"a_b": null' in told.out and "expected integer, got null" in told.err


def test_picks_and_a_credential_take_the_place_of_its_own(here: Path) -> None:
    spec = load(registered.FILE).value
    assert spec is not None
    made = export_metadata(spec, "Shop", here / "org", Selection(operations=("getOrder",)), credential="Mine")
    assert made.value is not None
    text = (exported(here / "org") / registered.FILE).read_text(encoding="utf-8")
    assert re.findall(r"<active>(\w+)</active>\s*<name>(\w+)</name>", text) == [
        ("true", "getorder"), ("false", "listx2dorders"),
    ]  # fmt: skip
    assert "<namedCredentialReference>Mine</namedCredentialReference>" in text and "<namedCredential>" not in text


@pytest.mark.skipif(not REAL, reason="needs the registrations of the corpus (EXTSVC_CORPUS)")
@pytest.mark.parametrize("path", REAL, ids=lambda path: f"{path.parents[3].name[:24]}/{path.stem.split('.')[0]}")
def test_real_ones_come_back_byte_for_byte(path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(path), "--out", str(tmp_path)]) in (0, 1), capfd.readouterr().err
    (again,) = tmp_path.rglob("*.externalServiceRegistration-meta.xml")
    assert again.read_bytes().rstrip() == path.read_bytes().rstrip()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.booleans())
@settings(max_examples=tries(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_text_of_an_element_comes_back(words: str, active: bool) -> None:
    text = registered.text(rows=(("getorder", active),), more="").replace("<label>Shop<", f"<label>{escape(words)}<")
    made = read(text.encode(), registered.FILE).value
    assert made is not None and dict(made.elements)["label"] == words
    assert made.schema == registered.SCHEMA and [row.active for row in made.operations] == [active]


def test_a_document_knows_its_own_text() -> None:
    plain = Document("a", b"{}", "json", {})
    assert plain.own_text == plain.text == "{}" and plain.registration is None


def test_an_ordinary_spec_loads_no_reader_of_xml() -> None:
    code = (
        "import sys; from generator.oas import load; assert load('specs/sms.json').value;"
        "print([m for m in sys.modules if 'registrations' in m or m.endswith('expat')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
