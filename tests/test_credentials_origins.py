"""A secret belongs to a host: whoever edits the address does not get it, and nothing that is printed repeats it."""

from __future__ import annotations

import html
import io
import json
import sys
import warnings
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import __main__ as program
from generator.bundled import runtime_module
from generator.credentials import sources, store
from generator.credentials.errors import CredentialError
from generator.credentials.origins import UnboundSecretWarning, insecure, origin_of
from generator.credentials.provider import open_credential
from generator.credentials.secret import Secret
from generator.credentials.trial import TrialRequest
from generator.usecases.secret_words import MASK, KnownSecrets, headers_of, secret_of

HIDDEN = "zq-Very-Hidden-4420"
VARIABLE = "EXTSVC_SHOP_ONE_KEY"
CONFIG = """[credentials.external.Shop]
label = "Shop"
protocol = "Custom"
principals = [{ name = "One", sequence = 1 }]
headers = [{ name = "X-Key", value = "{!$Credential.Shop.Key}" }]

[credentials.named.Api]
label = "Api"
url = "URL"
external_credential = "Shop"

[permission_sets.All]
label = "All"
principals = ["Shop-One"]
users = ["admin"]
"""
OAUTH = """[credentials.external.Shop]
label = "Shop"
protocol = "OAuthClientCredentials"
token_url = "https://login.example/token"
principals = [{ name = "One", sequence = 1 }]
"""
EVIL = ("https://evil.example", "https://api.example:8443", "https://api.example.evil.example", "http://api.example")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for module in (sources, store):
        monkeypatch.setattr(module, "keyring_backend", lambda: None)
    monkeypatch.delenv("EXTSVC_SECRETS_FILE", raising=False)
    monkeypatch.setenv("EXTSVC_USER", "admin")
    (tmp_path / "extsvc.toml").write_text(CONFIG.replace("URL", "https://api.example"))
    return tmp_path


def edit_url(project: Path, url: str) -> None:
    """What a pull request does."""
    (project / "extsvc.toml").write_text(CONFIG.replace("URL", url))


def sent(url: str, **more: object) -> str:
    """The header that a call to this address is given."""
    credential = open_credential("Api", **more)  # type: ignore[arg-type]  # only secrets= is passed
    return credential.headers(TrialRequest("GET", f"{url}/x"))["X-Key"]


def keep(monkeypatch: pytest.MonkeyPatch, *words: str, text: str = HIDDEN) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return program.main(["credential", "set", "Api", "--secrets-in", "file", *words])


@pytest.mark.parametrize("url", EVIL)
@pytest.mark.parametrize("source", ["file", "environment"])
def test_a_pull_request_that_edits_the_address_gets_no_secret(
    project: Path, monkeypatch: pytest.MonkeyPatch, source: str, url: str
) -> None:
    if source == "file":
        assert keep(monkeypatch) == 0
    else:
        monkeypatch.setenv(VARIABLE, HIDDEN)
        monkeypatch.setenv(f"{VARIABLE}_ORIGIN", "https://api.example")
    assert sent("https://api.example") == HIDDEN
    edit_url(project, url)
    with pytest.raises(CredentialError) as caught:
        sent(url)
    assert "https://api.example" in str(caught.value) and origin_of(url) in str(caught.value)
    assert HIDDEN not in str(caught.value)


def test_another_project_with_the_same_names_gets_no_secret(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "mine.toml"
    monkeypatch.setenv("EXTSVC_SECRETS_FILE", str(shared))
    assert keep(monkeypatch) == 0
    other = tmp_path / "other"
    other.mkdir()
    edit_url(other, "https://evil.example")
    monkeypatch.chdir(other)
    with pytest.raises(CredentialError, match=r"is for https://api\.example; it is not sent to https://evil\.example"):
        sent("https://evil.example")


def test_an_edited_token_endpoint_gets_no_secret(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "extsvc.toml").write_text(
        OAUTH + CONFIG[CONFIG.index("\n[credentials.named") :].replace("URL", "https://api.example")
    )
    for name in ("CLIENTID", "CLIENTSECRET"):
        monkeypatch.setenv(f"EXTSVC_SHOP_ONE_{name}", HIDDEN)
        monkeypatch.setenv(f"EXTSVC_SHOP_ONE_{name}_ORIGIN", "https://api.example")
    with pytest.raises(CredentialError, match=r"not sent to https://login\.example"):
        open_credential("Api").headers(TrialRequest("GET", "https://api.example/"))


def test_a_stand_in_that_the_caller_names_may_have_it_one_of_the_file_may_not(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(monkeypatch) == 0
    stand_in = open_credential("Api").at("http://127.0.0.1:8081")
    assert stand_in.headers(TrialRequest("GET", "http://127.0.0.1:8081/x"))["X-Key"] == HIDDEN
    edit_url(project, "http://127.0.0.1:8081")
    with pytest.raises(CredentialError, match=r"not sent to http://127\.0\.0\.1:8081"):
        sent("http://127.0.0.1:8081")


def test_a_secret_without_an_origin_works_with_a_warning_that_shows_the_line_to_add(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setenv(VARIABLE, HIDDEN)
    with pytest.warns(UnboundSecretWarning, match=f"set {VARIABLE}_ORIGIN=https://api.example") as told:
        assert sent("https://api.example") == HIDDEN
    assert all(HIDDEN not in str(one.message) for one in told)
    monkeypatch.setenv(f"{VARIABLE}_ORIGIN", "https://api.example")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sent("https://api.example") == HIDDEN
    monkeypatch.delenv(VARIABLE)
    (project / ".extsvc-secrets.toml").write_text(f'[Shop.One]\nKey = "{HIDDEN}"\n')
    (project / ".extsvc-secrets.toml").chmod(0o600)
    with pytest.warns(UnboundSecretWarning, match="extsvc credential set Shop .* --origin https://api.example"):
        sent("https://api.example")


def test_the_command_line_says_the_warning_as_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, HIDDEN)
    monkeypatch.setattr("generator.credentials.trial.send", lambda *_: (_ for _ in ()).throw(CredentialError("no net")))
    program.main(["credential", "test", "Api"])
    said = capsys.readouterr().err
    assert "extsvc: warning: the secret 'Key'" in said and "origins.py" not in said and HIDDEN not in said


@pytest.mark.parametrize("given", [False, True])
def test_plain_http_to_another_machine_needs_a_word(
    project: Path, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    edit_url(project, "http://api.example")
    secrets: dict[str, object] = {"secrets": {"Key": HIDDEN}} if given else {}
    monkeypatch.setenv(VARIABLE, HIDDEN)
    with pytest.raises(CredentialError, match="plain http"):
        sent("http://api.example", **secrets)
    if given:
        secrets = {"secrets": {"Key": Secret(HIDDEN, {"http://api.example"})}}
    monkeypatch.setenv(f"{VARIABLE}_ORIGIN", "http://api.example")
    assert sent("http://api.example", **secrets) == HIDDEN


def test_set_keeps_for_where_the_definitions_lead_or_for_what_was_asked(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_url(project, "http://api.example")
    assert keep(monkeypatch) == 1 and "--allow-http" in capsys.readouterr().err
    assert keep(monkeypatch, "--allow-http") == 0
    assert "sent to http://api.example and nowhere else" in capsys.readouterr().out
    assert keep(monkeypatch, "--origin", "https://a.example/x", "--origin", "https://b.example:443") == 0
    assert "sent to https://a.example, https://b.example and nowhere else" in capsys.readouterr().out
    assert keep(monkeypatch, "--origin", "ftp://a.example") == 1


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://A.example/x?y", "https://a.example"),
        ("HTTPS://a.example:443", "https://a.example"),
        ("http://a.example:80/", "http://a.example"),
        ("https://u:p@a.example:444", "https://a.example:444"),
        ("http://[::1]:8081/", "http://[::1]:8081"),
    ],
)
def test_origins(url: str, origin: str) -> None:
    assert origin_of(url) == origin and origin_of(origin) == origin
    assert not insecure("http://[::1]:8081") and insecure("http://a.example") and not insecure("https://a.example")


@pytest.mark.parametrize("url", ["", "a.example", "ftp://a.example", "https://", "//a.example", "https://a.example:x"])
def test_what_is_no_origin(url: str) -> None:
    with pytest.raises(ValueError):
        origin_of(url)


# -- on the command line -------------------------------------------------------------------------------------------------


def test_secrets_come_from_files_and_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "headers").write_text(f"Authorization: Bearer {HIDDEN}\n\nX-A: 1\r\n")
    monkeypatch.setenv("MY_KEY", HIDDEN)
    words = [f"@{tmp_path}/headers", "X-Key=env:MY_KEY", "X-B: a=env:b"]
    expected = {"Authorization": f"Bearer {HIDDEN}", "X-A": "1", "X-Key": HIDDEN, "X-B": "a=env:b"}
    assert headers_of(words).value == expected
    (tmp_path / "token").write_text(f"{HIDDEN}\n")
    assert [secret_of(w).value for w in (f"@{tmp_path}/token", "env:MY_KEY", "plain")] == [HIDDEN, HIDDEN, "plain"]


@pytest.mark.parametrize(
    ("word", "rule"),
    [("@missing", "file-unreadable"), ("X=env:NOT_SET_1", "variable-missing"), ("X-Trace 1", "header-malformed")],
)
def test_a_header_that_cannot_be_had_is_a_finding(word: str, rule: str) -> None:
    assert [found.rule.id for found in headers_of([word]).diagnostics] == [rule]


ECHOES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "in an address": lambda text: quote(text, safe=""),
    "in a query": quote_plus,
    "in JSON": json.dumps,
    "in JSON of PHP": lambda text: json.dumps(text).replace("/", r"\/"),
    "in JSON, sign by sign": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "in HTML": html.escape,
    "hexadecimal": lambda text: text.encode().hex(),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: urlsafe_b64encode(text.encode()).decode(),
}


@pytest.mark.parametrize("echo", ECHOES)
@given(
    st.text(min_size=8, max_size=40, alphabet=st.characters(min_codepoint=33, max_codepoint=0x3FF)),
    st.text(max_size=4, alphabet="a ."), st.text(max_size=4, alphabet="a ."),
)  # fmt: skip
def test_no_spelling_of_a_secret_is_shown(echo: str, secret: str, before: str, after: str) -> None:
    said = ECHOES[echo](f"{before}{secret}{after}")
    known = KnownSecrets({"X-Api-Key": secret})
    shown = known.hidden([said, {said: {"a": said}}])
    bare = ECHOES[echo](secret).strip('"=')
    assert MASK in shown[0] and bare not in shown[0]
    assert shown[1] == {shown[0]: {"a": shown[0]}}


def test_what_nests_deep_is_hidden_too() -> None:
    value: object = HIDDEN
    for _ in range(5000):
        value = [value]
    shown = KnownSecrets({"Authorization": HIDDEN}).hidden(value)
    for _ in range(5000):
        (shown,) = shown
    assert shown == MASK


def test_what_a_service_repeats_of_a_secret_is_hidden() -> None:
    known = KnownSecrets({"Authorization": f"Bearer {HIDDEN}", "X-Trace": "trace-0001"})
    known.learn(["learnt-later"])
    answer = {"echo": [f"Authorization: Bearer {HIDDEN}"], HIDDEN: 1, "t": "trace-0001", "k": ("a learnt-later b",)}
    assert known.hidden(answer) == {
        "echo": [f"Authorization: {MASK}"], MASK: 1, "t": "trace-0001", "k": [f"a {MASK} b"],
    }  # fmt: skip


@pytest.mark.parametrize("url", ["http://user:hush/b@host", "http://user:hu:sh@[host", "https://user:hush@host:x"])
def test_an_address_that_is_none_is_not_shown(url: str) -> None:
    """Python's own words for a bad address hold a part of it, which may be of a password."""
    for origin in (origin_of, runtime_module("addresses").origin):
        with pytest.raises(ValueError, match="^the address is not well formed$"):
            origin(url)
