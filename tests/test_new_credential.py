"""`extsvc credential new`: by flags and step by step, into extsvc.toml and as metadata; never over what is there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from external_services import CredentialPlan, list_credentials, new_credential

from generator.__main__ import main


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_asks_step_by_step(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal("Shop_API\nhttps://shop.example.com\n\n\nClerk\nX-Api-Key\n\nana, bo\n"))
    monkeypatch.setattr("sys.stderr", asked)
    assert main(["credential", "new"]) == 0
    for words in ("URL", "Protocol", "[Shop_API_Auth]", "Principal [Main]", "Permission set", "Users"):
        assert words in asked.getvalue()
    listing = list_credentials().value
    assert listing is not None
    known = listing.definitions
    assert known.nameds[0].external == "Shop_API_Auth" and known.permission_sets[0].users == ("ana", "bo")
    assert [header.value for header in known.externals[0].headers] == ["{!$Credential.Shop_API_Auth.XApiKey}"]
    assert [missing.remedy for missing in listing.missing] == ["extsvc credential set Shop_API"]


def test_an_end_of_answers_writes_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("Shop_API\n"))
    monkeypatch.setattr("sys.stderr", Terminal())
    assert main(["credential", "new"]) == 2 and not list(here.iterdir())


def test_scripts_name_what_is_needed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["credential", "new", "Shop_API"]) == 2 and not list(here.iterdir())
    assert main(["credential", "new", "A", "--url", "https://a.example.com", "--setting", "odd"]) == 2
    assert main(["credential", "new", "A", "--url", "https://a.example.com", "--dry-run"]) == 0
    assert "+[credentials.named.A]" in capsys.readouterr().out and not list(here.iterdir())


def test_comments_stay_and_nothing_is_written_over(here: Path) -> None:
    file = here / "extsvc.toml"
    file.write_text('# mine\n[project]\nout = "clients"  # here\n', encoding="utf-8")
    assert not new_credential(CredentialPlan("A", "https://a.example.com", users=("ana",))).failed
    before = file.read_text(encoding="utf-8")
    assert before.startswith('# mine\n[project]\nout = "clients"  # here\n')
    assert new_credential(CredentialPlan("a", "https://a.example.com")).failed
    assert new_credential(CredentialPlan("B", "https://b.example.com", protocol="Magic")).failed
    assert file.read_text(encoding="utf-8") == before
    assert not new_credential(CredentialPlan("B", "https://b.example.com", external="A_Auth")).failed
    listing = list_credentials().value
    assert listing is not None and len(listing.definitions.externals) == 1 and len(listing.definitions.nameds) == 2


def test_metadata_is_valid_by_the_schema(here: Path, corpus: Path) -> None:
    etree: Any = pytest.importorskip("lxml.etree")
    path = corpus / "salesforce" / "metadata" / "metadata-66.0.xsd"
    if not path.is_file():
        pytest.skip("the corpus has no XSD of the Metadata API")
    made = new_credential(CredentialPlan("Shop_API", "https://shop.example.com"), metadata="md")
    assert made.value and not (here / "extsvc.toml").exists()
    judge = etree.XMLSchema(etree.parse(str(path)))
    files = [here / file for file in made.value if file.endswith("-meta.xml")]
    assert len(files) == 3
    for file in files:
        assert judge.validate(etree.parse(str(file))), f"{file.name}: {judge.error_log}"
