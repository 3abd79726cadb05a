"""Generated clients with named credentials: found by name, host decided, refreshed once, refusals as results."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.credentials.errors import AccessRefused, CredentialError, MissingSecret
from generator.credentials.provider import for_call, open_credential
from generator.credentials.trial import TrialRequest

ROOT = Path(__file__).parent.parent
PACKAGE = "clients_with_credentials"
REPLY = {"umid": "u-1", "destination": "+6512345678", "encoding": "AUTO", "status": {"code": "QUEUED"}}
INPUTS = {"subAccountId": "demo", "body": {"destination": "+6512345678", "text": "Hi"}}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The generated package of the guide's two operations."""
    folder = tmp_path_factory.mktemp("generated")
    spec = str(ROOT / "specs" / "sms.json")
    assert main(["generate", spec, "--service", "CPaaSSMS", "--all", "--out", str(folder / PACKAGE)]) == 0
    sys.path.insert(0, str(folder))
    yield import_module(PACKAGE)
    sys.path.remove(str(folder))


class Api:
    """Issues tokens at /token, takes only those that are not revoked, remembers what it saw."""

    def __init__(self, refusal: int = 401) -> None:
        self.refusal = refusal
        self.issued = 0
        self.revoked: set[str] = set()
        self.seen: list[tuple[str, str]] = []
        self.url = ""
        self.lock = threading.Lock()

    def answer(self, path: str, authorization: str) -> tuple[int, dict[str, Any]]:
        with self.lock:
            if path == "/token":
                self.issued += 1
                return 200, {"access_token": f"t{self.issued}", "token_type": "Bearer", "expires_in": 3600}
            self.seen.append((path, authorization))
            good = authorization.startswith("Bearer t") and authorization not in self.revoked
            return (200, REPLY) if good else (self.refusal, {})


@contextmanager
def serving(api: Api) -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, data = api.answer(self.path, self.headers.get("Authorization") or "")
            text = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def config(folder: Path, url: str, more: str = "", base: str = "") -> Path:
    """A project whose named credential points to our server; OAuth, secrets in the environment."""
    file = folder / "extsvc.toml"
    file.write_text(
        f"""
[credentials.external.Login]
protocol = "OAuthClientCredentials"
token_url = "{url}/token"
principals = [{{ name = "P" }}]
{more}
[credentials.named.SmsApi]
url = "{url}{base}"
external_credential = "Login"
[permission_sets.Access]
principals = ["Login-P"]
users = ["alice"]
""",
        encoding="utf-8",
    )
    return file


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def make(url: str, more: str = "", base: str = "") -> None:
        monkeypatch.setenv("EXTSVC_CREDENTIALS", str(config(tmp_path, url, more, base)))
        monkeypatch.setenv("EXTSVC_LOGIN_P_CLIENTID", "client")
        monkeypatch.setenv("EXTSVC_LOGIN_P_CLIENTSECRET", f"secret of {tmp_path}")

    return make


def service(package: Any) -> Any:
    return import_module(f"{PACKAGE}.cpaassms")


def send(client: Any) -> Any:
    types = service(sys.modules[PACKAGE])
    body = types.ExternalService__CPaaSSMS_SmsRequest(destination="+6512345678", text="Hi")
    return client.send_sms_single(subAccountId="demo", body=body)


def test_by_name_the_named_credential_decides_the_host(package: Any, named: Callable[..., None]) -> None:
    with serving(Api()) as api:
        named(api.url, base="/base/")
        with service(package).CPaaSSMS(credential="SmsApi", user="alice") as client:
            assert send(client).code_200.umid == "u-1"
    assert api.seen == [("/base/api/v1/subaccounts/demo/messages", "Bearer t1")]


@pytest.mark.parametrize(("status", "more"), [(401, ""), (440, "refresh_statuses = [440]")])
def test_a_refused_token_is_replaced_once(package: Any, named: Callable[..., None], status: int, more: str) -> None:
    with serving(Api(status)) as api:
        named(api.url, more)
        api.revoked = {"Bearer t1"}
        with service(package).CPaaSSMS(credential="SmsApi", user="alice") as client:
            assert send(client).response_code == 200
        assert [authorization for _, authorization in api.seen] == ["Bearer t1", "Bearer t2"]


def test_a_status_nobody_named_is_not_retried(package: Any, named: Callable[..., None]) -> None:
    with serving(Api(440)) as api:
        named(api.url)
        api.revoked = {"Bearer t1"}
        result = package.invoke("CPaaSSMS.Send-Sms-Single", [INPUTS], credential=open_credential("SmsApi", "alice"))[0]
        assert not result.is_success and result.output_values["responseCode"] == 440
        assert len(api.seen) == 1


def test_many_at_once_share_one_replacement(package: Any, named: Callable[..., None]) -> None:
    """Asynchronous calls work in any thread: all are refused, all succeed, and few tokens are asked for."""

    async def many(client: Any) -> list[Any]:
        async with client:
            await send(client)
            api.revoked = {"Bearer t1"}
            return await asyncio.gather(*(send(client) for _ in range(10)))

    with serving(Api()) as api:
        named(api.url)
        replies = asyncio.run(many(service(package).AsyncCPaaSSMS(credential="SmsApi", user="alice")))
        assert [reply.response_code for reply in replies] == [200] * 10
        assert 2 <= api.issued <= 4


def test_who_has_no_access_is_told_how_to_get_it(package: Any, named: Callable[..., None]) -> None:
    named("https://sms.example")
    with pytest.raises(LookupError, match="Manage Assignments > Add Assignment: bob"):
        service(package).CPaaSSMS(credential="SmsApi", user="bob")


def test_a_token_that_cannot_be_had_is_a_failed_result(package: Any, named: Callable[..., None]) -> None:
    with serving(Api()) as api:
        named(api.url)
    with service(package).CPaaSSMS(credential="SmsApi", user="alice") as client:
        result = package.invoke("CPaaSSMS.Send-Sms-Single", [INPUTS], clients={"CPaaSSMS": client})[0]
    assert not result.is_success
    assert "could not be reached" in result.errors[0]["message"] and "secret of" not in str(result)


def test_no_other_host_gets_the_secret(package: Any, named: Callable[..., None]) -> None:
    with serving(Api()) as api, serving(Api()) as other:
        named(api.url)
        client = service(package).CPaaSSMS(credential=open_credential("SmsApi", "alice"), base_url=other.url)
        with client, pytest.raises(CredentialError, match="not sent to"):
            send(client)
        assert other.seen == []


def test_a_flow_runs_with_the_credential_and_shows_no_secret(
    named: Callable[..., None], tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The guide's flow over real HTTP as alice, and as bob who may not: the debug log and the trace hold no secret."""
    flow = ROOT / "specs" / "sms" / "flows" / "Send_SMS_With_Fault_Path.flow-meta.xml"
    words = ["flow", "run", str(flow), "--spec", str(ROOT / "specs" / "sms.json"), "--service", "CPaaSSMS", "--debug"]
    words += ["--credential", "SmsApi", "--input", "subAccountId=demo", "--input", "destination=+6512345678"]
    said = []
    with serving(Api()) as api, caplog.at_level("DEBUG"):
        named(api.url)
        for user in ("alice", "bob"):
            trace = tmp_path / f"{user}.jsonl"
            main([*words, "--as", user, "--trace", str(trace)])
            said.append("".join(capfd.readouterr()) + trace.read_text(encoding="utf-8"))
        assert [authorization for _, authorization in api.seen] == ["Bearer t1"]
    assert "u-1" in said[0] and "permission set Access grants it, but is not assigned to bob" in said[1]
    assert not any(secret in text for text in (*said, caplog.text) for secret in ("secret of", "Bearer t1"))


def test_a_mock_on_this_machine_may_stand_in(package: Any, named: Callable[..., None]) -> None:
    """With a key of its own host, a token of a far issuer is not fetched: the mock gets a made-up one."""
    with serving(Api()) as api:
        named("https://sms.example")
        with service(package).CPaaSSMS(credential=for_call("SmsApi", "alice", api.url)) as client:
            assert client.base_url == api.url and send(client).response_code == 200
        assert [authorization for _, authorization in api.seen] == ["Bearer token-for-a-mock"]
        named(api.url)
        with service(package).CPaaSSMS(credential=open_credential("SmsApi", "alice").at(api.url)) as client:
            send(client)
        assert api.seen[-1][1] == "Bearer t1"  # an issuer on this machine is asked
    with pytest.raises(AccessRefused):
        for_call("SmsApi", "bob", "http://127.0.0.1:1")


def test_a_mock_does_not_hide_a_missing_secret(named: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    named("https://sms.example")
    monkeypatch.delenv("EXTSVC_LOGIN_P_CLIENTSECRET")
    credential = for_call("SmsApi", "alice", "http://localhost:1")
    with pytest.raises(MissingSecret, match="EXTSVC_LOGIN_P_CLIENTSECRET"):
        credential.headers(TrialRequest("GET", "http://localhost:1/"))


@pytest.mark.parametrize(
    "url",
    [
        "https://sms.example.org", "http://127.0.0.1.example", "http://127.0.0.1@example.org", "http://example.org#127.0.0.1",
        "http://u:p@127.0.0.1", "http://127.0.0.1\\@example.org", "//127.0.0.1", "ftp://127.0.0.1", "http://[::1", "http://::1",
        "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://0.0.0.0", "http://127.0.0.1%2eexample.org", "", "localhost",
    ],
)  # fmt: skip
def test_no_other_machine_may_stand_in(named: Callable[..., None], url: str) -> None:
    named("https://sms.example")
    with pytest.raises(CredentialError, match="not sent to"):
        for_call("SmsApi", "alice", url)


def test_its_own_host_needs_no_stand_in(named: Callable[..., None]) -> None:
    named("https://sms.example")
    assert for_call("SmsApi", "alice", "https://SMS.example:443/v2").base_url == "https://sms.example"
