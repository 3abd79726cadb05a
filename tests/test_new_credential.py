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


def answered(monkeypatch: pytest.MonkeyPatch, *answers: str) -> tuple[int, str]:
    """The exit code and what was told, of somebody who answers so."""
    told = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{answer}\n" for answer in answers)))
    monkeypatch.setattr("sys.stderr", told)
    return main(["credential", "new"]), told.getvalue()


def test_a_wrong_answer_is_told_at_once_and_asked_for_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ["a b", "Shop", "ftp://x", "https://shop.example.com", "x__y", "", "Custm", "", "", "Host", "X-Key", "", ""]
    code, told = answered(monkeypatch, *wrong)
    assert code == 0
    for words in (
        "it holds ' '",
        "does not begin with https://",
        "two underscores",
        "did you mean Custom?",
        "is set by the transport",
    ):
        assert words in told
    assert told.count("Protocol [Custom]") == 2 and "an API key" in told
    listing = list_credentials().value
    assert listing is not None and listing.definitions.externals[0].headers[0].name == "X-Key"
    code, told = answered(monkeypatch, "shop", "Other", "https://b.example.com", "Shop_Auth", "", "")
    assert code == 0 and "'shop' is defined already" in told and "Protocol" not in told


def test_a_protocol_is_asked_for_what_it_needs(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = "https://login.example.com/token"
    code, told = answered(
        monkeypatch, "A", "https://a.example.com", "", "oauth", "basic", "", token, "read", "", "", "me"
    )
    assert code == 0 and "Header that carries" not in told
    code, _ = answered(monkeypatch, "B", "https://b.example.com", "", "Jwt", "me", "", "them", "", "", "")
    assert code == 0
    assert (
        "AwsRegion"
        in answered(monkeypatch, "C", "https://c.example.com", "", "sigv4", "eu-west-1", "s3", "", "", "")[1]
    )
    listing = list_credentials().value
    assert listing is not None
    oauth, jwt, aws = listing.definitions.externals
    assert (oauth.token_url, oauth.setting("Scope"), oauth.variant) == (
        token,
        "read",
        "ClientCredentialsClientSecretBasic",
    )
    assert dict(jwt.jwt_claims) == {"iss": "me", "aud": "them"}
    assert aws.setting("AwsRegion") == "eu-west-1"


def test_what_was_given_is_not_asked_and_what_is_wrong_in_it_is_told_first(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Terminal()
    monkeypatch.setattr("sys.stderr", told)
    monkeypatch.setattr("sys.stdin", Terminal("https://a.example.com\n"))
    assert main(["credential", "new", "a b"]) == 2 and "URL that callouts" not in told.getvalue()
    monkeypatch.setattr("sys.stdin", Terminal("https://a.example.com\n\n\n\n\n"))
    assert main(["credential", "new", "A", "--protocol", "Basic"]) == 0 and "Protocol [" not in told.getvalue()


def test_breaking_it_off_writes_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class BrokenOff(Terminal):
        def readline(self, size: int | None = -1, /) -> str:
            raise KeyboardInterrupt

    told = Terminal()
    monkeypatch.setattr("sys.stdin", BrokenOff())
    monkeypatch.setattr("sys.stderr", told)
    assert main(["credential", "new"]) == 130
    assert "broken off\n    nothing was written" in told.getvalue() and not list(here.iterdir())


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
