"""Releases: what changed between them, and verdicts that depend on it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.salesforce import limits
from generator.salesforce.releases import CHANGES, NEWEST, RELEASES, USUAL, limit_in, release_of
from generator.salesforce.sources import SOURCES

ROOT = Path(__file__).parent.parent
SMS = ROOT / "specs" / "sms.json"
CORPUS = Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus")
TYPES = CORPUS / "salesforce" / "metadata" / "metadata-66.0.xsd"


def test_every_release_has_one_version_and_every_change_a_source() -> None:
    assert [release.api for release in RELEASES] == [f"{n}.0" for n in range(60, 69)]
    assert len({release.name for release in RELEASES}) == len(RELEASES) and release_of("59.0") is None
    assert all(set(change.source.split()) <= SOURCES.keys() for change in CHANGES)
    assert all(RELEASES[0].version < change.since <= NEWEST.version for change in CHANGES)


@pytest.mark.parametrize(("version", "operations", "registrations"), [("64.0", 1_250, 150), ("65.0", 3_000, 700)])
def test_limits_are_those_of_the_release(version: str, operations: int, registrations: int) -> None:
    release = release_of(version)
    assert release is not None
    assert limit_in(limits.ACTIVE_OPERATIONS, release).value == operations
    assert limit_in(limits.REGISTRATIONS, release).value == registrations
    assert limit_in(limits.ACTIVE_OBJECTS, release) is limits.ACTIVE_OBJECTS


@pytest.mark.parametrize(("version", "mapped", "most"), [("64.0", True, 1_250), ("65.0", False, 3_000)])
def test_files_are_sent_since_winter_26(
    version: str, mapped: bool, most: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    put = {"operationId": "send", "requestBody": {"content": binary}, "responses": {"200": {"description": "OK"}}}
    tree = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/f": {"put": put}}}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(tree), encoding="utf-8")
    assert main(["validate", str(spec), "--for", "external-services", "--api-version", version, "--json"]) == 0
    (report,) = json.loads(capfd.readouterr().out)["files"]
    assert ("es-media-type-mapped" in {d["rule"] for d in report["diagnostics"]}) is mapped
    judged = report["external_services"]
    assert judged["release"] == version and judged["limits"][0]["limit"] == most


def test_the_release_of_a_project_counts_where_none_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.json").write_bytes(SMS.read_bytes())
    words = ["validate", "api.json", "--for", "external-services", "--json", "--fail-on", "never"]

    def release(*more: str) -> str:
        assert main([*words, *more]) == 0
        return str(json.loads(capfd.readouterr().out)["files"][0]["external_services"]["release"])

    assert release() == USUAL.api
    (tmp_path / "extsvc.toml").write_text('[project]\napi_version = "61.0"\n', encoding="utf-8")
    assert release() == "61.0" and release("--api-version", "64.0") == "64.0"
    assert main(["export", "api.json", "--service", "Shop", "--all", "--out", "org"]) == 0
    assert json.loads((tmp_path / "org" / "sfdx-project.json").read_text())["sourceApiVersion"] == "61.0"
    assert main(["export", "api.json", "--service", "Shop", "--all", "--out", "bare", "--api-version", "65.0"]) == 0
    assert "<version>65.0</version>" in (tmp_path / "bare" / "manifest" / "package.xml").read_text()


def test_every_command_goes_by_the_same_release_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("validate", "export"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        assert f"the project's, or {USUAL.api})" in " ".join(capfd.readouterr().out.split())
    assert main(["export", str(SMS), "--service", "Shop", "--all", "--out", "org"]) == 0
    assert json.loads(Path("org", "sfdx-project.json").read_text())["sourceApiVersion"] == USUAL.api


def test_a_project_for_no_known_release_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "extsvc.toml").write_text('[project]\napi_version = "66"\n', encoding="utf-8")
    assert main(["list"]) == 2 and "none from 60.0 to 68.0" in capfd.readouterr().err


def test_what_an_older_org_does_not_know_is_left_out_of_its_credential(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    toml = tmp_path / "extsvc.toml"
    toml.write_text(
        '[credentials.external.ShopAuth]\nprotocol = "NoAuthentication"\n[[credentials.external.ShopAuth.principals]]\nname = "All"\n'
        '[credentials.named.Shop]\nurl = "https://shop.example"\nexternal_credential = "ShopAuth"\ndescription = "The shop"\n'
    )
    for version, there in (("63.0", False), ("64.0", True)):
        out = tmp_path / version
        words = ["export", str(SMS), "--service", "Shop", "--all", "--out", str(out), "--api-version", version]
        assert main([*words, "--credential", "Shop", "--from", str(toml)]) == 0, capfd.readouterr().err
        (file,) = out.rglob("*.namedCredential-meta.xml")
        assert ("The shop" in file.read_text()) is there
        assert ("export-element-newer" in capfd.readouterr().err) is not there


@pytest.mark.skipif(not TYPES.is_file(), reason="needs the Metadata WSDL 66.0 (EXTSVC_CORPUS)")
def test_every_provider_that_a_release_brought_is_in_the_wsdl() -> None:
    text = TYPES.read_text(encoding="utf-8")
    brought = [change.element for change in CHANGES if change.element.startswith("registrationProviderType=")]
    assert len(brought) > 10
    for element in brought:
        assert f'value="{element.partition("=")[2]}"' in text
