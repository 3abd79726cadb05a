"""Members of a deployment that are called like a device of Windows: other names, everywhere the same, nothing refused."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.__main__ import main
from generator.naming.policy import DEVICES
from generator.oas import load
from generator.targets.salesforce.members import member_name
from generator.targets.salesforce.views import RegistrationView
from generator.usecases.exporting import export as write
from generator.usecases.services import service_name

SMS = Path(__file__).parent.parent / "specs" / "sms.json"
FLOW = SMS.parent / "sms" / "flows" / "Send_SMS.flow-meta.xml"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
TOML = """
[credentials.external.aux]
label = "aux"
protocol = "Custom"
principals = [{ name = "con", sequence = 1 }]
headers = [{ name = "Authorization", value = "{!$Credential.aux.Token}" }]

[credentials.named.CON]
label = "CON"
url = "https://shop.example"
external_credential = "aux"

[permission_sets.nul]
label = "nul"
principals = ["aux-con"]
"""


def export(project: Path, service: str, *words: str) -> int:
    out = project / "org"
    return main(["export", str(SMS), "--service", service, "--all", "--out", str(out), *words])


def files(project: Path) -> dict[str, str]:
    found = sorted((project / "org").rglob("*"))
    return {path.relative_to(project / "org").as_posix(): path.read_text() for path in found if path.is_file()}


@pytest.mark.parametrize("form", ["source", "mdapi"])
def test_all_that_belongs_together_moves_together(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "extsvc.toml").write_text(TOML)
    (tmp_path / "Lpt1.flow-meta.xml").write_bytes(FLOW.read_bytes())
    words = (
        "--credential",
        "CON",
        "--from",
        str(tmp_path / "extsvc.toml"),
        "--flow",
        str(tmp_path / "Lpt1.flow-meta.xml"),
    )
    assert export(tmp_path, "com1", *words, "--format", form) == 0
    said = capsys.readouterr().err
    made = files(tmp_path)
    assert not [path for path in made for part in path.split("/") if part.split(".")[0].lower() in DEVICES]
    moved = {
        "com1": "com1Service",
        "aux": "auxCredential",
        "CON": "CONCredential",
        "nul": "nulPermission",
        "Lpt1": "Lpt1Flow",
    }
    for old, new in moved.items():
        assert f" {old} is exported as {new}: " in said
    assert said.count("export-member-renamed") == len(moved)
    listed = re.findall("<members>(.*?)</members>", next(text for path, text in made.items() if "package.xml" in path))
    assert sorted(listed) == sorted(moved.values())
    texts = {path.split("/")[-1].split(".")[0]: text for path, text in made.items()}
    assert "<label>com1</label>" in texts["com1Service"]
    assert "<namedCredentialReference>CONCredential</namedCredentialReference>" in texts["com1Service"]
    assert "<externalCredential>auxCredential</externalCredential>" in texts["CONCredential"]
    assert "<externalCredentialPrincipal>auxCredential-con</externalCredentialPrincipal>" in texts["nulPermission"]
    assert "input.externalCredential = 'auxCredential'" in texts["set-secrets-auxCredential"]
    assert texts["Lpt1Flow"] == FLOW.read_text(encoding="utf-8")
    assert export(tmp_path, "com1", *words, "--format", form) == 0 and files(tmp_path) == made


@pytest.mark.parametrize("order", [("aux", "auxService"), ("auxService", "aux")])
def test_neither_of_two_is_written_over(
    order: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(tmp_path, order[0]) == 0
    before = files(tmp_path)
    assert export(tmp_path, order[1]) == 1
    assert "export-member-name-taken" in capsys.readouterr().err
    assert files(tmp_path) == before


def test_a_new_name_is_one_that_an_org_takes() -> None:
    for device in DEVICES:
        for name in (device, device.upper(), device.title()):
            given = member_name(RegistrationView, name)
            assert given.lower() not in DEVICES and service_name(given).value == given
    assert member_name(RegistrationView, "Auxiliary") == "Auxiliary"


def test_only_what_the_export_writes_moves(tmp_path: Path) -> None:
    """A named credential that stands in the org already keeps its name: it is no file here."""
    spec = load(SMS).value
    assert spec is not None
    assert write(spec, "Shop", tmp_path / "org", credential="con", credentials_from=None).value is not None
    (path,) = (tmp_path / "org").rglob("Shop.*")
    assert ElementTree.parse(path).getroot().findtext(f"{NAMESPACE}namedCredentialReference") == "con"
