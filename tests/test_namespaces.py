"""Classes of a service stand in a namespace: ExternalService, herokuapplink (AppLink), or that of a package."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.flow.catalog import Catalog, catalog_of, moved, own_name
from generator.modelling.build import build
from generator.oas import load
from generator.salesforce.namespaces import canonical, is_namespace, parted
from generator.usecases.described import describe
from tests.tries import tries

ROOT = Path(__file__).parent.parent
SMS = ROOT / "specs" / "sms.json"
FLOWS = ROOT / "specs" / "sms" / "flows"
SERVICE = ["--spec", str(SMS), "--service", "CPaaSSMS"]
INPUTS = ["--input", "destination=+6512345678", "--input", "subAccountId=demo"]


def under(namespace: str, folder: Path, name: str = "Send_SMS_As_Written") -> str:
    """A flow of the example with its classes under another namespace."""
    text = (FLOWS / f"{name}.flow-meta.xml").read_text(encoding="utf-8")
    path = folder / f"{name}.flow-meta.xml"
    path.write_text(text.replace("ExternalService__", f"{namespace}__"), encoding="utf-8")
    return str(path)


def catalog(namespace: str = "ExternalService") -> Catalog:
    described = describe(str(SMS), "CPaaSSMS", namespace=namespace).value
    assert described is not None
    return catalog_of([described.model()])


def test_only_the_classes_carry_the_namespace(capfd: pytest.CaptureFixture[str]) -> None:
    models: dict[str, Any] = {}
    for namespace in ("ExternalService", "herokuapplink"):
        words = ["inspect", str(SMS), "--service", "CPaaSSMS", "--json", "--namespace", namespace]
        assert main(words) == 0
        models[namespace] = json.loads(capfd.readouterr().out)
    ours, theirs = models.values()
    assert [o["names"] for o in ours["operations"]] == [o["names"] for o in theirs["operations"]]
    assert "herokuapplink.CPaaSSMS_SmsRequest" in [t["names"]["apex"] for t in theirs["types"]]
    text = json.dumps(theirs)
    assert "ExternalService" not in text
    assert json.loads(text.replace("herokuapplink", "ExternalService")) == ours


def test_the_table_of_names_is_under_the_namespace_whatever_its_case(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["names", str(SMS), "--service", "CPaaSSMS", "--namespace", "HEROKUAPPLINK"]) == 0
    out = capfd.readouterr().out
    assert "herokuapplink.CPaaSSMS.Sendx2dSmsx2dSingle" in out and "ExternalService" not in out


@pytest.mark.parametrize("text", ["", "1a", "a__b", "a-b", "../x", "a;b"])
def test_what_no_namespace_can_be_is_refused(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["names", str(SMS), "--service", "CPaaSSMS", "--namespace", text]) == 2
    assert "is no Apex namespace" in capfd.readouterr().err


@pytest.mark.parametrize("namespace", ["ExternalService", "herokuapplink", "acme_pkg"])
def test_misspelt_fields_are_found_under_every_namespace(
    namespace: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["flow", "check", under(namespace, tmp_path), *SERVICE, "--json"]) == 1
    found = json.loads(capfd.readouterr().out)["findings"]
    fields = {f["message"] for f in found if f["rule"] == "flow-unknown-field"}
    assert fields == {f'{{!smsBody.{n}}}: {namespace}__CPaaSSMS_SmsRequest has no field "{n}"' for n in ("to", "from")}


def test_a_generated_folder_is_read_under_the_namespace_of_the_flow(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", str(SMS), "--service", "CPaaSSMS", "--all", "--out", str(tmp_path / "clients")]) == 0
    flow = under("herokuapplink", tmp_path)
    assert main(["flow", "check", flow, "--clients", str(tmp_path / "clients")]) == 1
    assert "herokuapplink__CPaaSSMS_SmsRequest has no field" in capfd.readouterr().out


def test_a_class_of_the_other_namespace_is_an_error_with_the_right_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    flow = under("herokuapplink", tmp_path, "Send_SMS")
    assert main(["flow", "check", flow, *SERVICE, "--namespace", "CPaaSSMS=ExternalService"]) == 1
    out = capfd.readouterr().out
    assert "error flow-unknown-class" in out and "did you mean ExternalService__CPaaSSMS_SmsRequest" in out


def test_the_project_file_says_the_namespace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["add", str(SMS), "--service", "CPaaSSMS", "--all", "--namespace", "herokuapplink"]
    assert main(words) == 0
    assert 'namespace = "herokuapplink"' in Path("extsvc.toml").read_text(encoding="utf-8")
    client = "".join(path.read_text(encoding="utf-8") for path in Path("clients").rglob("*.py"))
    assert "class herokuapplink__CPaaSSMS_SmsRequest" in client and "ExternalService__" not in client
    capfd.readouterr()
    assert main(["flow", "check", under("ExternalService", tmp_path, "Send_SMS")]) == 1
    assert "did you mean herokuapplink__CPaaSSMS_SmsRequest" in capfd.readouterr().out


def test_a_namespace_that_none_can_be_is_a_fault_of_the_project_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = '[services.S]\nspec = "s.json"\noperations = "*"\nnamespace = "a__b"\n'
    Path("extsvc.toml").write_text(text, encoding="utf-8")
    assert main(["check"]) == 2
    assert "'a__b' is no Apex namespace" in capfd.readouterr().err


@pytest.mark.parametrize("prefix", ["", "acme__"])
def test_a_flow_runs_with_classes_and_actions_of_another_namespace(
    prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    flow = Path(under("herokuapplink", tmp_path, "Send_SMS_With_Fault_Path"))
    text = flow.read_text(encoding="utf-8")
    flow.write_text(text.replace("CPaaSSMS.Send", f"{prefix}CPaaSSMS.Send"), encoding="utf-8")
    assert main(["flow", "run", str(flow), *SERVICE, "--mock", *INPUTS]) == 0
    assert capfd.readouterr().out.endswith("result = The SMS was accepted: QUEUED\n")


def test_a_missing_property_is_named_without_the_namespace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["--service", "CPaaSSMS", "--all", "--namespace", "herokuapplink", "--out", str(tmp_path / "nsclients")]
    assert main(["generate", str(SMS), *words]) == 0
    monkeypatch.syspath_prepend(str(tmp_path))
    package = importlib.import_module("nsclients")
    try:
        action, inputs = "CPaaSSMS.Send-Sms-Single", {"subAccountId": "demo", "body": {"destination": "+65"}}
        result = package.invoke(action, [inputs], base_url="http://127.0.0.1:9")[0]
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "nsclients"]:
            del sys.modules[name]
    message = result.errors[0]["message"]
    assert "property text declared in object CPaaSSMS.SmsRequest" in message


def test_a_package_is_no_generated_class_unless_a_service_at_hand_is_under_it() -> None:
    ours = catalog()
    assert ours.service_of_class("acme__Helper") == "" and ours.service_of_class("acme__CPaaSSMS_SmsRequest") == ""
    assert moved(ours, "acme").service_of_class("acme__CPaaSSMS_Wrong") == "CPaaSSMS"
    assert ours.service_of_class("herokuapplink.Other_Thing") == "Other"


def test_moving_a_catalog_is_naming_it_so() -> None:
    assert moved(catalog(), "herokuapplink") == catalog("herokuapplink")
    assert moved(moved(catalog(), "a"), "ExternalService") == catalog()


def test_a_verdict_does_not_depend_on_the_namespace() -> None:
    from generator.salesforce.names import names_for
    from generator.salesforce.verdict import judge

    spec = load(str(SMS)).value
    assert spec is not None
    service = build(spec, "CPaaSSMS").service
    assert judge(spec, service, names_for(service, namespace="herokuapplink")) == judge(spec, service)


def test_the_export_leaves_out_what_applink_publishes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    flow = under("herokuapplink", tmp_path, "Send_SMS")
    words = ["export", str(SMS), "--service", "CPaaSSMS", "--all", "--flow", flow]
    assert main([*words, "--out", str(tmp_path / "here")]) == 0
    err = capfd.readouterr().err
    assert "export-flow-of-other-namespace" in err and "give --namespace herokuapplink" in err
    assert main([*words, "--out", str(tmp_path / "there"), "--namespace", "herokuapplink"]) == 0
    err = capfd.readouterr().err
    assert "export-registration-left-out" in err and "export-flow-of-other-namespace" not in err
    manifest = (tmp_path / "there" / "manifest" / "package.xml").read_text(encoding="utf-8")
    assert "<members>Send_SMS</members>" in manifest and "ExternalServiceRegistration" not in manifest
    assert main([*words[:5], "--out", str(tmp_path / "none"), "--namespace", "herokuapplink"]) == 1
    assert not (tmp_path / "none").exists()


_NAME = st.builds("_".join, st.lists(st.text("aBz09", min_size=1, max_size=5), min_size=1, max_size=3)).map(
    "N{}".format
)


@settings(max_examples=tries(60))
@given(_NAME, _NAME)
def test_a_name_is_parted_as_it_was_joined(namespace: str, rest: str) -> None:
    assert is_namespace(namespace)
    assert parted(f"{namespace}__{rest}") == parted(f"{namespace}.{rest}") == (namespace, rest)
    assert parted(rest) == ("", rest)
    assert own_name(f"{namespace}__{rest}.op__x.y") == f"{rest}.op__x.y" and own_name(f"{rest}.op") == f"{rest}.op"


def test_a_namespace_is_written_as_its_owner_does() -> None:
    assert canonical("EXTERNALSERVICE") == "ExternalService" and canonical("Acme") == "Acme"
