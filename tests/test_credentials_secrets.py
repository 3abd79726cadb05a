"""Secrets: where they come from, that they stay hidden, and the command that keeps them."""

from __future__ import annotations

import copy
import io
import json
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import external_services
import pytest

from generator.__main__ import main
from generator.credentials import sources, store
from generator.credentials.errors import CredentialError, MissingSecret
from generator.credentials.origins import UnboundSecretWarning
from generator.credentials.provider import open_credential
from generator.credentials.secret import Secret
from generator.credentials.slots import Slot
from generator.credentials.sources import EnvironmentSecrets, KeyringSecrets, SecretsFile, resolve, sources_of
from generator.credentials.trial import TrialRequest, call

CONFIG = """\
[credentials.external.Shop]
headers = [{ name = "X-Key", value = "{!$Credential.Shop.Key}" }]
principals = [{ name = "The P", parameters = ["Key"] }]
[credentials.named.ShopApi]
url = "URL"
external_credential = "Shop"
"""
SLOT = Slot("Shop", "The P", "Key")
HIDDEN = "zq-Very-Hidden-7781-value"
KEPT = f"external-services origins: https://a.example\n{HIDDEN}"  # as it lies in a keyring


class MemoryKeyring:
    """A keyring of this process."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        from keyring.errors import PasswordDeleteError

        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """No test touches the keyring of the machine; and a clean environment."""
    import keyring

    backend = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    for name in list(os.environ):
        if name.startswith("EXTSVC_") and name != "EXTSVC_CORPUS":
            monkeypatch.delenv(name)
    return backend


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "extsvc.toml").write_text(CONFIG.replace("URL", "https://a.example"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def private(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


# The order of the sources.


def test_the_order_argument_environment_file_keyring(
    project: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.set_password("external-services/Shop/The P", "Key", "from keyring")
    assert resolve(SLOT, sources_of(project)).reveal() == "from keyring"
    private(project / ".extsvc-secrets.toml", '[Shop."The P"]\nKey = "from file"\n')
    assert resolve(SLOT, sources_of(project)).reveal() == "from file"
    monkeypatch.setenv("EXTSVC_SHOP_THE_P_KEY", "from environment")
    assert resolve(SLOT, sources_of(project)).reveal() == "from environment"
    assert resolve(SLOT, sources_of(project, {"Key": Secret("from argument")})).reveal() == "from argument"


def test_a_header_may_take_what_no_principal_declares(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = CONFIG.replace("URL", "https://a.example").replace('parameters = ["Key"]', "parameters = []")
    (project / "extsvc.toml").write_text(text, encoding="utf-8")
    asked = TrialRequest("GET", "https://a.example/x")
    with pytest.raises(MissingSecret, match="Key"):
        open_credential("ShopApi").headers(asked)
    monkeypatch.setenv("EXTSVC_SHOP_THE_P_KEY", "two")
    with pytest.warns(UnboundSecretWarning):
        assert open_credential("ShopApi").headers(asked)["X-Key"] == "two"


def test_a_header_may_take_a_parameter_that_its_protocol_leaves_open(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CONFIG.replace("URL", "https://a.example").replace(
        "$Credential.Shop.Key", "$Credential.Shop.awsSessionToken"
    )
    protocol = 'protocol = "AwsSigV4"\nregion = "eu-1"\nservice = "s3"\n'
    text = text.replace("headers =", protocol + "headers =").replace('parameters = ["Key"]', "parameters = []")
    (project / "extsvc.toml").write_text(text, encoding="utf-8")
    for name in ("AWSACCESSKEYID", "AWSSECRETACCESSKEY"):
        monkeypatch.setenv(f"EXTSVC_SHOP_THE_P_{name}", "key")
        monkeypatch.setenv(f"EXTSVC_SHOP_THE_P_{name}_ORIGIN", "https://a.example")
    asked = TrialRequest("GET", "https://a.example/x")
    with pytest.raises(MissingSecret, match="awsSessionToken"):
        open_credential("ShopApi").headers(asked)
    monkeypatch.setenv("EXTSVC_SHOP_THE_P_AWSSESSIONTOKEN", "session")
    monkeypatch.setenv("EXTSVC_SHOP_THE_P_AWSSESSIONTOKEN_ORIGIN", "https://a.example")
    assert open_credential("ShopApi").headers(asked)["X-Key"] == "session"


@pytest.mark.parametrize("declared", [True, False])
def test_a_parameter_named_authorization_is_that_header(
    project: Path, monkeypatch: pytest.MonkeyPatch, declared: bool
) -> None:
    parameters = 'parameters = ["Authorization"]' if declared else "parameters = []"
    (project / "extsvc.toml").write_text(
        f'[credentials.external.Shop]\nprincipals = [{{ name = "The P", {parameters} }}]\n'
        '[credentials.named.ShopApi]\nurl = "https://a.example"\nexternal_credential = "Shop"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("EXTSVC_SHOP_THE_P_AUTHORIZATION", "Bearer abc")
    with pytest.warns(UnboundSecretWarning):
        made = open_credential("ShopApi").headers(TrialRequest("GET", "https://a.example/x"))
    assert made == {"Authorization": "Bearer abc"}


def test_a_missing_secret_names_the_variable_and_the_command(project: Path) -> None:
    with pytest.raises(MissingSecret) as caught:
        resolve(SLOT, sources_of(project))
    assert "EXTSVC_SHOP_THE_P_KEY" in caught.value.remedy
    assert "extsvc credential set Shop --principal 'The P' --parameter Key" in caught.value.remedy


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTSVC_SHOP_THE_P_KEY", "")
    assert EnvironmentSecrets().find(SLOT) is None


def test_secrets_of_users_stand_one_table_deeper(tmp_path: Path) -> None:
    file = private(tmp_path / "s.toml", '[Shop."The P".alice]\nKey = "a"\n')
    assert SecretsFile(file).find(Slot("Shop", "The P", "Key", "alice")) == Secret("a")
    assert SecretsFile(file).find(Slot("Shop", "The P", "Key", "bob")) is None
    assert SecretsFile(file).find(SLOT) is None


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes on Windows")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = private(tmp_path / "s.toml", f'[Shop."The P"]\nKey = "{HIDDEN}"\n', mode)
    with pytest.raises(CredentialError, match="chmod 600") as caught:
        SecretsFile(file).find(SLOT)
    assert HIDDEN not in str(caught.value)


def test_a_container_secret_behind_a_link_is_judged_by_its_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = private(tmp_path / "s.toml", '[Shop."The P"]\nKey = "a"\n', 0o400)
    link = tmp_path / "link"
    link.symlink_to(file)
    monkeypatch.setenv("EXTSVC_SECRETS_FILE", str(link))
    assert resolve(SLOT, sources_of(tmp_path)) == Secret("a")


def test_a_link_that_a_repository_brings_leads_to_no_secret(tmp_path: Path) -> None:
    file = private(tmp_path / "s.toml", '[Shop."The P"]\nKey = "a"\n')
    project = tmp_path / "project"
    project.mkdir()
    (project / ".extsvc-secrets.toml").symlink_to(file)
    with pytest.raises(CredentialError, match="it is a link"):
        resolve(SLOT, sources_of(project))


@pytest.mark.parametrize("text", [f'Key = "{HIDDEN}', f"{HIDDEN}", "a = 1\na = 2", "\udcff"])
def test_a_spoilt_secrets_file_is_not_quoted(tmp_path: Path, text: str) -> None:
    file = tmp_path / "s.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    file.chmod(0o600)
    with pytest.raises(CredentialError, match="no valid TOML") as caught:
        SecretsFile(file).find(SLOT)
    assert HIDDEN not in "".join(traceback.format_exception(caught.value))


def test_the_file_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTSVC_SECRETS_FILE", str(private(tmp_path / "mounted", '[Shop."The P"]\nKey = "m"\n')))
    assert resolve(SLOT, sources_of(tmp_path / "elsewhere")) == Secret("m")


def test_without_a_usable_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends.fail import Keyring as Fail

    monkeypatch.setattr(keyring, "get_keyring", Fail)
    assert KeyringSecrets().find(SLOT) is None
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert sources.keyring_backend() is None


# Hidden, whatever happens.


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(HIDDEN)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        f"{secret} {secret!r}",
        repr([secret]),
    ]
    assert not any(HIDDEN in text for text in shown)
    for attempt in (pickle.dumps, json.dumps, copy.copy):
        try:
            assert HIDDEN not in str(attempt(secret))
        except TypeError:
            pass
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        hash(secret)
    assert copy.deepcopy(secret) is secret
    assert secret == Secret(HIDDEN) and secret != Secret("other") and secret != HIDDEN


class Echo(BaseHTTPRequestHandler):
    """Answers a token to /token, 401 with everything it got to the rest."""

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        token = {"access_token": f"{HIDDEN}-token", "token_type": "Bearer", "expires_in": 60}
        data = token if self.path == "/token" else {"you sent": body, "headers": str(self.headers)}
        text = json.dumps(data).encode()
        self.send_response(200 if self.path == "/token" else 401, str(self.headers.get("X-Key") or "No"))
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_HEAD = _any

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def echo() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.shutdown()
    http.server_close()
    thread.join()


PROTOCOLS = {
    "custom": ('headers = [{ name = "X-Key", value = "{!$Credential.Shop.Key}" }]', ("Key",)),
    "basic": ('protocol = "Basic"', ("username", "password")),
    "oauth": ('protocol = "OAuthClientCredentials"\ntoken_url = "URL/token"', ("clientId", "clientSecret")),
    "oauth refused": ('protocol = "OAuthClientCredentials"\ntoken_url = "URL/no"', ("clientId", "clientSecret")),
    "bad key": ('protocol = "Jwt"\njwt_claims = {iss = "a", aud = "b"}', ("privateKey",)),
    "aws": (
        'protocol = "AwsSigV4"\nregion = "r"\nservice = "s"',
        ("awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"),
    ),
    "line break": ('headers = [{ name = "X-Key", value = "{!$Credential.Shop.Key}" }]', ("Key",)),
}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_secret_in_logs_reprs_or_exceptions(
    tmp_path: Path, echo: str, protocol: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Everything logged at DEBUG by any library, every repr, every exception with its chain."""
    own, names = PROTOCOLS[protocol]
    text = f'[credentials.external.Shop]\n{own}\nprincipals = [{{ name = "P" }}]\n[credentials.named.ShopApi]\nurl = "URL"\n'
    (tmp_path / "extsvc.toml").write_text(
        text.replace("URL", echo) + 'external_credential = "Shop"\n', encoding="utf-8"
    )
    breaking = "\r\nX-Admin: 1" if protocol == "line break" else ""
    given: dict[str, str | Secret] = {name: f"{HIDDEN}-{name}{breaking}" for name in names}
    said: list[str] = []
    with caplog.at_level(logging.DEBUG):
        credential = open_credential("ShopApi", secrets=given, paths=[tmp_path / "extsvc.toml"])
        try:
            said.append(repr(call(credential, "GET", "/x")))
        except CredentialError as error:
            said += traceback.format_exception(error)
        with pytest.raises(CredentialError) as caught:
            credential.headers(TrialRequest("GET", "https://evil.example/"))
        said += traceback.format_exception(caught.value)
    said += [repr(credential), str(credential), repr(credential.external), caplog.text, *capfd.readouterr()]
    said += [repr(record.__dict__) for record in caplog.records]
    assert not any(HIDDEN in text for text in said)
    with pytest.raises(TypeError):
        pickle.dumps(credential)


def test_the_outcome_of_a_trial_repeats_nothing_of_the_server(project: Path, echo: str) -> None:
    (project / "extsvc.toml").write_text(CONFIG.replace("URL", echo), encoding="utf-8")
    outcome = call(open_credential("ShopApi", secrets={"Key": HIDDEN}), "GET", "/")
    assert (outcome.status, outcome.reason) == (401, "Unauthorized")
    assert HIDDEN not in repr(outcome)


# The command.


def run(monkeypatch: pytest.MonkeyPatch, words: list[str], stdin: str = "") -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    return main(["credential", *words])


def test_set_list_remove_with_a_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, ["set", "ShopApi", "--secrets-in", "file"], f"{HIDDEN}\n") == 0
    file = project / ".extsvc-secrets.toml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert SecretsFile(file).find(SLOT) == Secret(HIDDEN)
    assert run(monkeypatch, ["list"]) == 0
    assert run(monkeypatch, ["show", "Shop"]) == 0
    assert run(monkeypatch, ["list", "--json"]) == 0
    assert run(monkeypatch, ["remove", "Shop"]) == 0
    assert SecretsFile(file).find(SLOT) is None
    assert run(monkeypatch, ["remove", "Shop"]) == 1
    said = "".join(capsys.readouterr())
    assert HIDDEN not in said
    assert "Shop / The P / Key: file" in said and "EXTSVC_SHOP_THE_P_KEY" in said and '"source": "file"' in said


def test_set_in_the_keyring(project: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring) -> None:
    assert run(monkeypatch, ["set", "Shop"], HIDDEN) == 0
    assert ring.kept == {("external-services/Shop/The P", "Key"): KEPT}
    assert not (project / ".extsvc-secrets.toml").exists()
    assert run(monkeypatch, ["remove", "ShopApi", "--parameter", "Key"]) == 0
    assert not ring.kept


def test_other_values_and_comments_of_the_file_stay(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = private(project / ".extsvc-secrets.toml", '# mine\n[Other.P]\nK = "1"  # keep\n')
    assert run(monkeypatch, ["set", "Shop", "--secrets-in", "file"], "v") == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith('# mine\n[Other.P]\nK = "1"  # keep\n') and 'Key = {value = "v", ' in text
    assert file.stat().st_mode & 0o777 == 0o600


def test_set_refuses_an_open_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = private(project / ".extsvc-secrets.toml", "", 0o644)
    assert run(monkeypatch, ["set", "Shop", "--secrets-in", "file"], HIDDEN) == 1
    assert "chmod 600" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == ""


def test_hidden_input_on_a_terminal(project: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring) -> None:
    import getpass

    asked: list[str] = []

    def hidden(prompt: str) -> str:
        asked.append(prompt)
        return HIDDEN

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(getpass, "getpass", hidden)
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert main(["credential", "set", "Shop"]) == 0
    assert len(asked) == 1 and "'Key'" in asked[0]
    assert list(ring.kept.values()) == [KEPT]


@pytest.mark.parametrize(
    ("words", "stdin", "code", "said"),
    [
        (["set", "Nope"], "x", 2, "no usable named or external credential 'Nope'"),
        (["set", "Shop", "--principal", "Q"], "x", 2, "has no principal 'Q'"),
        (["set", "Shop", "--user", "bob"], "x", 2, "the same for all users"),
        (["set", "Shop"], "", 2, "no secret was given"),
        (["list", "--from", "nowhere.toml"], "", 1, "nowhere.toml"),
        (["test", "Nope"], "", 1, "There is no named credential 'Nope'"),
        (["test", "ShopApi"], "", 1, "EXTSVC_SHOP_THE_P_KEY"),
        (["test", "ShopApi", "--path", "https://b.example/"], "", 1, "leads away"),
        (["test", "ShopApi", "--path", "/a/../../b"], "", 1, "leads away"),
    ],
)
def test_faults_of_the_command_are_sentences(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: list[str], stdin: str, code: int, said: str,
) -> None:  # fmt: skip
    assert run(monkeypatch, words, stdin) == code
    assert said in capsys.readouterr().err


SEVERAL = """\
[credentials.external.Login]
protocol = "Basic"
principals = [{ name = "Main" }]
[credentials.external.Each]
headers = [{ name = "X-Key", value = "{!$Credential.Each.Key}" }]
principals = [{ name = "Own", per_user = true, parameters = ["Key"] }]
[credentials.external.Open]
headers = [{ name = "X-Kind", value = "'fixed'" }]
principals = [{ name = "All" }]
[credentials.external.Two]
headers = [{ name = "X-Key", value = "{!$Credential.Two.Key}" }]
principals = [{ name = "A", parameters = ["Key"] }, { name = "B", parameters = ["Key"] }]
"""


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"name": "Login"}, ["Main/username", "Main/password"]),
        ({"name": "Login", "parameter": "password"}, ["Main/password"]),
        ({"name": "Login", "parameter": "Key"}, "Login has no parameter 'Key' It has: username, password."),
        ({"name": "Shop"}, ["The P/Key"]),
        ({"name": "ShopApi", "parameter": "Key"}, ["The P/Key"]),
        ({"name": "Shop", "parameter": "Other"}, ["The P/Other"]),  # a custom protocol's parameters are anyone's choice
        ({"name": "Each", "user": "ann"}, ["Own/Key/ann"]),
        ({"name": "Each"}, "principal 'Own' is per user Say whose secret it is with --user USER."),
        ({"name": "Shop", "user": "ann"}, "principal 'The P' is the same for all users Leave --user out."),
        ({"name": "Open"}, "Open needs no secret Name one with --parameter if you want to keep it anyway."),
        ({"name": "Open", "parameter": "Key"}, ["All/Key"]),
        ({"name": "Two", "principal": "B"}, ["B/Key"]),
        ({"name": "Two"}, "Two has 2 principals Name one with --principal: A, B."),
        ({"name": "Two", "principal": "C"}, "Two has no principal 'C' Name one with --principal: A, B."),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else None,
)
def test_which_secrets_are_meant(project: Path, asked: dict[str, str], wanted: list[str] | str) -> None:
    (project / "extsvc.toml").write_text(CONFIG.replace("URL", "https://a.example") + SEVERAL, encoding="utf-8")
    made = external_services.secret_slots(**asked)
    if isinstance(wanted, str):
        (found,) = made.diagnostics
        assert made.value is None and f"{found.message.rstrip('.')} {found.remedy}" == wanted
    else:
        assert made.value is not None
        assert ["/".join(filter(None, (s.principal, s.parameter, s.user))) for s in made.value] == wanted


def test_a_real_trial_prints_the_status_and_no_secret(
    project: Path, echo: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "extsvc.toml").write_text(CONFIG.replace("URL", echo), encoding="utf-8")
    monkeypatch.setenv("EXTSVC_SHOP_THE_P_KEY", HIDDEN)
    assert run(monkeypatch, ["test", "ShopApi", "--method", "GET", "--path", "/status"]) == 1
    said = capsys.readouterr()
    assert f"GET {echo}/status -> 401" in said.out and "refused" in said.out and "X-Key" in said.out
    assert HIDDEN not in said.out + said.err


def test_outside_of_any_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, ["list"]) == 2
    assert "--from" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom generator.__main__ import main\n"
        "try:\n    main(['credential', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'authlib', 'botocore', 'keyring', 'httpx2', 'tomlkit', 'cryptography', 'jinja2'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_principals_to_choose_from_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from generator.__main__ import main

    principals = "".join(
        f'[[credentials.external.Auth.principals]]\nname = "{name}"\nparameters = ["Key"]\n' for name in ("Main", "Bot")
    )
    (tmp_path / "extsvc.toml").write_text(
        f'[credentials.external.Auth]\nprotocol = "Custom"\n{principals}'
        '[credentials.named.Api]\nurl = "https://a.example"\nexternal_credential = "Auth"\n'
    )
    monkeypatch.chdir(tmp_path)
    assert main(["credential", "set", "Api"]) != 0
    assert "Name one with --principal: " in (told := capsys.readouterr().err) and "Main" in told and "Bot" in told


def test_several_runs_at_once_lose_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(path: Path) -> bytes:
        text = sources.read_private(path)
        time.sleep(0.05)
        return text

    monkeypatch.setattr(store, "read_private", slowly)
    slots = [Slot("Shop", f"P{number}", "Key") for number in range(4)]
    file = tmp_path / ".extsvc-secrets.toml"
    runs = [threading.Thread(target=store.change_file, args=(file, {slot: Secret("k", None)})) for slot in slots]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert all(SecretsFile(file).find(slot) is not None for slot in slots)
