"""Ways in which a secret might get to a stranger, each tried for real: servers that record, files that are read again."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Server, Told, inside, json_told, runtime, serving, shop

from generator.__main__ import main
from generator.credentials import sources, store
from generator.credentials.errors import CredentialError
from generator.credentials.origins import on_this_machine, origin_of
from generator.credentials.provider import open_credential
from generator.credentials.trial import TrialRequest, call
from tests.test_credentials_secrets import MemoryKeyring
from tests.tries import tries

HIDDEN = "zq-Very-Hidden-8812"
KEPT = "https://api.example"
CONFIG = """[credentials.external.Shop]
label = "Shop"
protocol = "Custom"
principals = [{ name = "One", sequence = 1 }]
headers = [{ name = "X-Key", value = "{!$Credential.Shop.Key}" }]

[credentials.named.Api]
label = "Api"
url = "URL"
external_credential = "Shop"
"""
OAUTH = """[credentials.external.Shop]
label = "Shop"
protocol = "OAuthClientCredentials"
token_url = "URL/token"
principals = [{ name = "One", sequence = 1 }]

[credentials.named.Api]
label = "Api"
url = "URL"
external_credential = "Shop"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for module in (sources, store):
        monkeypatch.setattr(module, "keyring_backend", lambda: None)
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or (name.startswith("EXTSVC_") and name != "EXTSVC_CORPUS"):
            monkeypatch.delenv(name)
    inside("proxies")._looked_up.cache_clear()
    configured(tmp_path, KEPT)
    return tmp_path


def configured(project: Path, url: str, text: str = CONFIG) -> None:
    (project / "extsvc.toml").write_text(text.replace("URL", url), encoding="utf-8")


def held(monkeypatch: pytest.MonkeyPatch, origin: str, *parameters: str) -> None:
    """The secret in the environment, bound to one host."""
    for parameter in parameters or ("KEY",):
        monkeypatch.setenv(f"EXTSVC_SHOP_ONE_{parameter}", HIDDEN)
        monkeypatch.setenv(f"EXTSVC_SHOP_ONE_{parameter}_ORIGIN", origin)


@pytest.fixture
def bystander(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A proxy that the environment names: everything that comes to it has left."""
    with serving(json_told(b"[]")) as proxy:
        for name in ("http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        yield proxy


# -- on the way --------------------------------------------------------------------------------------------------------


def test_a_proxy_gets_nothing_that_is_for_this_machine_from_a_trial(
    project: Path, monkeypatch: pytest.MonkeyPatch, bystander: Server
) -> None:
    """Plain http is allowed to this machine because nobody listens in between; a proxy would be somebody."""
    with serving() as server:
        configured(project, server.url)
        held(monkeypatch, server.url)
        assert call(open_credential("Api")).verdict == "accepted"
        assert [one.headers["X-Key"] for one in server.seen] == [HIDDEN] and bystander.seen == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "localhost.", "127.8.8.8", "::1"])
def test_a_proxy_gets_nothing_that_is_for_this_machine_from_a_client(host: str, bystander: Server) -> None:
    assert inside("proxies").proxy_for("http", host) == ""
    assert inside("proxies").proxy_for("http", "api.example") == bystander.url


def test_clients_of_both_kinds_go_round_the_proxy(bystander: Server) -> None:
    with serving(json_told(b"[]")) as server:
        with shop.Shop(base_url=server.url, token=HIDDEN) as one:
            one.list_orders(customer_id="x")

        async def again() -> None:
            async with shop.AsyncShop(base_url=server.url, token=HIDDEN) as one:
                await one.list_orders(customer_id="x")

        asyncio.run(again())
        assert len(server.seen) == 2 and bystander.seen == []


def test_a_netrc_of_the_machine_is_not_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / ".netrc").write_text(f"machine 127.0.0.1\nlogin joe\npassword {HIDDEN}\n", encoding="utf-8")
    (project / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(project / ".netrc"))
    monkeypatch.setenv("HOME", str(project))
    with serving(json_told(b"[]")) as server:
        configured(project, server.url)
        monkeypatch.setenv("EXTSVC_SHOP_ONE_KEY", "other")
        monkeypatch.setenv("EXTSVC_SHOP_ONE_KEY_ORIGIN", server.url)
        call(open_credential("Api"))
        with shop.Shop(base_url=server.url) as one:
            one.list_orders(customer_id="x")
        with shop.Shop(base_url=server.url, transport=runtime.HttpxTransport(client=httpx2.Client())) as one:
            one.list_orders(customer_id="x")
        assert len(server.seen) == 3 and not [one for one in server.seen if "Authorization" in one.headers]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_token_endpoint_that_sends_on_gets_the_secret_alone(
    status: int, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(json_told(b'{"access_token": "t", "token_type": "Bearer"}')) as stranger, serving() as server:
        server.tell(Told(status, b"", {"Location": f"{stranger.url}/token"}))
        configured(project, server.url, OAUTH)
        held(monkeypatch, server.url, "CLIENTID", "CLIENTSECRET")
        with pytest.raises(CredentialError) as caught:
            open_credential("Api").headers(TrialRequest("GET", f"{server.url}/x"))
        assert len(server.seen) == 1 and stranger.seen == [] and HIDDEN not in str(caught.value)


def test_cookies_and_what_a_call_was_given_stay_with_their_host() -> None:
    """A host that sets a cookie and sends on: nothing of either goes along, and no later call brings the cookie back."""
    with serving(json_told(b"[]")) as stranger, serving() as server:
        away = Told(302, b"", {"Location": f"{stranger.url}/x", "Set-Cookie": f"sid={HIDDEN}; Domain=127.0.0.1"})
        for given in (
            {"token": HIDDEN},
            {"headers": {"Cookie": HIDDEN}},
            {"query": {"key": HIDDEN}},
            {"api_key": HIDDEN},
        ):
            server.tell(away)
            with shop.Shop(base_url=server.url, **given) as one, pytest.raises(runtime.ResponseException):
                one.list_orders(customer_id="x")
        assert stranger.seen == []
        server.tell(away)
        with shop.Shop(base_url=server.url) as bare:
            bare.list_orders(customer_id="x")
            bare.list_orders(customer_id="x")
        assert stranger.seen and not [one for one in (*stranger.seen, *server.seen) if "Cookie" in one.headers]
        assert HIDDEN not in repr([(one.target, one.headers) for one in stranger.seen])


# -- spellings of a host -----------------------------------------------------------------------------------------------

SPELLINGS = [
    "https://api.example\\@evil.example", "https://evil.example\\.api.example", "https://api.example%2eevil.example",
    "https://api%2Eexample", "https://api\u3002example", "https://api.example:0443", "https://api.example:", "https://API.EXAMPLE",
    "https://api.example.", "https://api.example\t.evil.example", "https://evil.example#@api.example", "https://evil.example?@api.example",
    "https://evil.example/@api.example", "https:/api.example", "https:api.example", "https:///api.example",
    "https://a@evil.example@api.example", "https://api.example@evil.example", "https://api.example;evil.example",
    "https://api.example :443", "https://api.example\u00ad", "https://api.example\u200b", "https://evil.example/https://api.example",
    "//api.example", "https://api.example:-1", "https://api.example:65536", "https://api.example:\u0664\u0664\u0663", "https://[api.example]",
    "https://api.example[.evil.example]", "https://\uff41pi.example", "https://api.example\uff0eevil.example", "https://api.example\x00.evil",
    "https://api.example\r\n.evil.example", "HTTPS://api.example", "https://xn--api.example", "https://api.example\uff0fevil.example",
]  # fmt: skip


def goes_where_it_was_checked(url: str) -> None:
    """What our check takes for the host that a secret is for is the host that both of our ways of sending go to."""
    try:
        seen = origin_of(url)
    except ValueError:
        return
    if seen != KEPT:
        return
    try:
        theirs = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return  # nothing is sent
    assert (theirs.scheme, theirs.raw_host, theirs.port) in (
        ("https", b"api.example", None),
        ("https", b"api.example", 443),
    ), url


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_is_checked_as_one_host_and_sent_to_another(
    url: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_where_it_was_checked(url)
    goes_where_it_was_checked(f"{url}/path?@evil.example")


PIECES = st.sampled_from(
    [
        "api.example",
        "evil.example",
        "@",
        "\\",
        "/",
        "?",
        "#",
        ":",
        "443",
        "%40",
        "%2f",
        ".",
        "\t",
        "\n",
        "[",
        "]",
        ";",
        "\u3002",
        "\uff0f",
    ]
)


@settings(max_examples=tries(2000))
@given(st.lists(PIECES, min_size=1, max_size=7))
def test_no_random_spelling_either(pieces: list[str]) -> None:
    goes_where_it_was_checked("https://" + "".join(pieces))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://evil.example@127.0.0.1", "http://127.0.0.1@evil.example",
     "http://127.0.0.1\\@evil.example", "http://evil.example#127.0.0.1", "http://evil.example/127.0.0.1", "http://[::1].evil.example",
     "http://[::ffff:6.6.6.6]", "http://2130706433", "http://0x7f.1", "http://0.0.0.0", "http://localhost\u3002evil.example", "ftp://127.0.0.1",
     "http://127.0.0.1:0", "http://127.0.0.1:x", "//127.0.0.1", "http://\uff11\uff12\uff17.0.0.1"],
)  # fmt: skip
def test_only_this_machine_stands_in(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held(monkeypatch, KEPT)
    assert not on_this_machine(url)
    with pytest.raises(CredentialError):
        open_credential("Api").at(url)


# -- where secrets are kept --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("store_name", ["file", "keyring"])
def test_a_secret_cannot_bring_its_own_origins(store_name: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that was copied from a stranger's page begins like our own note of origins: it is the key, not the note."""
    ring = MemoryKeyring()
    for module in (sources, store):
        monkeypatch.setattr(module, "keyring_backend", lambda: ring if store_name == "keyring" else None)
    forged = f"external-services origins: https://evil.example {KEPT}\n{HIDDEN}"
    monkeypatch.setattr(sys, "stdin", io.StringIO(forged))
    code = main(["credential", "set", "Api", "--secrets-in", store_name])
    configured(project, "https://evil.example")
    with pytest.raises(CredentialError):
        open_credential("Api").headers(TrialRequest("GET", "https://evil.example/x"))
    configured(project, KEPT)
    if code == 0:  # kept: whole, and for the true host
        with pytest.raises(CredentialError) as caught:  # a line break cannot be sent in a header
            open_credential("Api").headers(TrialRequest("GET", f"{KEPT}/x"))
        assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("backend", ["environment", "file", "keyring"])
def test_every_store_keeps_the_host_beside_the_secret(
    backend: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = MemoryKeyring()
    if backend == "environment":
        held(monkeypatch, KEPT)
    else:
        for module in (sources, store):
            monkeypatch.setattr(module, "keyring_backend", lambda: ring if backend == "keyring" else None)
        monkeypatch.setattr(sys, "stdin", io.StringIO(HIDDEN))
        assert main(["credential", "set", "Api", "--secrets-in", backend]) == 0
        assert bool(ring.kept) == (backend == "keyring")
    assert open_credential("Api").headers(TrialRequest("GET", f"{KEPT}/x"))["X-Key"] == HIDDEN
    for url in (
        "https://evil.example",
        "https://api.example:444",
        "http://api.example",
        "https://api.example.evil.example",
    ):
        configured(project, url)
        with pytest.raises(CredentialError):
            open_credential("Api").headers(TrialRequest("GET", f"{url}/x"))


# -- what is said and written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelt", [HIDDEN, "allsmallletters"])
def test_a_token_endpoint_cannot_have_the_secret_printed(
    spelt: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It has the secret; the terminal and the log of whoever asks do not get it back, in no place of its answer."""
    caplog.set_level(logging.DEBUG)
    said = {"error": spelt, "error_description": spelt, "error_uri": f"https://evil.example/{spelt}"}
    answer = json_told(json.dumps(said).encode(), 400, **{"X-Echo": spelt, "WWW-Authenticate": f"Bearer {spelt}"})
    with serving(answer) as server:
        configured(project, server.url, OAUTH)
        for name in ("CLIENTID", "CLIENTSECRET"):
            monkeypatch.setenv(f"EXTSVC_SHOP_ONE_{name}", spelt)
            monkeypatch.setenv(f"EXTSVC_SHOP_ONE_{name}_ORIGIN", server.url)
        assert main(["credential", "test", "Api"]) != 0
        assert server.seen
    told = "".join(capfd.readouterr()) + caplog.text
    assert spelt not in told and "Shop" in told


def test_debug_logs_of_libraries_hold_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(json_told(b"[]")) as server:
        for given in (
            {"token": HIDDEN},
            {"headers": {"X-Key": HIDDEN}},
            {"api_key": HIDDEN},
            {"query": {"k": HIDDEN}},
        ):
            with shop.Shop(base_url=server.url, **given) as one:
                one.list_orders(customer_id="x")
        assert len(server.seen) == 4
    assert HIDDEN not in caplog.text


@pytest.mark.parametrize("message", [f"Bearer {HIDDEN}", f"{{'X-Key': '{HIDDEN}'}}"])
def test_the_report_of_a_fault_holds_no_secret(
    message: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 70 while a secret stands on the command line, in a variable and in the message of what failed."""
    import generator.cli.call

    def broken(options: object) -> int:
        try:
            raise KeyError(message)
        except KeyError as error:
            raise RuntimeError(message) from error

    monkeypatch.setattr(generator.cli.call, "run", broken)
    assert main(["call", "clients", "A.b", "--header", f"X-Key: {HIDDEN}", f"key={HIDDEN}"]) == 70
    (written,) = project.glob("extsvc-fault-*.txt")
    assert "RuntimeError" in written.read_text(encoding="utf-8")
    assert HIDDEN not in written.read_text(encoding="utf-8") + "".join(capsys.readouterr())


def test_a_password_in_an_address_is_refused_and_not_shown(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(project, f"https://joe:{HIDDEN}@api.example")
    held(monkeypatch, KEPT)
    with pytest.raises(CredentialError, match="user name or password") as caught:
        open_credential("Api")
    assert HIDDEN not in f"{caught.value} {caught.value!r}"
    for words in (["credential", "show", "Api"], ["credential", "list"], ["credential", "test", "Api"], ["check"]):
        main(words)
        assert HIDDEN not in "".join(capsys.readouterr()), words


COMMANDS = [
    "credential list", "credential list --json", "credential show Api", "credential test Api", "credential set Api --secrets-in file",
    "check", "check --format json", "check --format sarif", "list", "explain credential-secret-in-file",
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_a_secret_that_somebody_wrote_into_the_file_is_not_repeated(
    words: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CONFIG.replace("{!$Credential.Shop.Key}", f"Bearer {HIDDEN}").replace(
        "sequence = 1 }", f'sequence = 1, Password = "{HIDDEN}" }}'
    )
    configured(project, KEPT, text)
    monkeypatch.setattr(sys, "stdin", io.StringIO("other"))
    main(words.split())
    told = "".join(capsys.readouterr())
    assert told and HIDDEN not in told


def test_a_receiver_tells_a_stranger_nothing_of_its_key(caplog: pytest.LogCaptureFixture) -> None:
    webhooks = pytest.importorskip("standardwebhooks", reason="the extra `webhooks` is not installed")
    from base64 import b64encode

    key = b64encode(HIDDEN.encode()).decode()
    receiving = inside("receiving")
    app: Any = receiving.receiver(secret=f"whsec_{key}")
    said = repr(app) + repr(vars(app)) + repr(webhooks.Webhook(key))
    assert HIDDEN not in said and key not in said and HIDDEN not in caplog.text


# -- flows, the local org and its pages --------------------------------------------------------------------------------

ROOT = Path(__file__).parent.parent


def test_recordings_and_traces_hold_nothing_that_a_vendor_repeats(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The vendor answers with the key it was sent, in the body and in a header; what is kept is masked."""
    flow = next((ROOT / "specs" / "sms" / "flows").glob("*.flow-meta.xml"))
    (project / "key.txt").write_text(f"Authorization: Bearer {HIDDEN}\n", encoding="utf-8")

    def echo(seen: Any) -> Told:
        said = {"umid": seen.headers.get("Authorization", ""), "destination": HIDDEN, "status": {"code": "QUEUED"}}
        return json_told(json.dumps(said).encode(), 200, **{"X-Echo": seen.headers.get("Authorization", "")})

    with serving(Told(make=echo)) as server:
        words = ["--header", "@key.txt", "--base-url", server.url, "--record", "r.json", "--trace", "t.jsonl"]
        given = ("subAccountId=demo", "destination=+6512345678", "text=Hi")
        inputs = [word for pair in given for word in ("--input", pair)]
        main(["flow", "run", str(flow), *inputs, "--spec", str(ROOT / "specs" / "sms.json"), *words])
        told = "".join(capsys.readouterr())
        assert server.seen, told
    kept = (project / "r.json").read_text(encoding="utf-8") + (project / "t.jsonl").read_text(encoding="utf-8")
    assert "QUEUED" in kept and HIDDEN not in kept + told


def test_consent_to_go_live_is_for_one_host_wherever_that_sends_on(tmp_path: Path) -> None:
    """The vendor of a live named credential answers with a redirect: what was consented to was its host alone."""
    from external_services import Org

    from tests.test_org_live import project as deployed

    with serving(json_told(b"{}")) as stranger, serving() as vendor:
        vendor.tell(Told(302, b"", {"Location": f"{stranger.url}/orders", "Set-Cookie": f"sid={HIDDEN}"}))
        with Org(init=deployed(tmp_path / "p", vendor.url)) as org:
            org.running.org.policy.refusal = lambda user, registration: ""
            org.running.org.policy.credential = lambda credential, user: _Held(vendor.url)
            org.running.org.live.ask(["Shop_API"])
            (answer,) = org.invoke("Shop.fetch", {"shop": "b"})
            said = repr(answer) + repr(org.callouts()) + repr(org.running.org.logs)
        assert [one.headers.get("X-Shop") for one in vendor.seen] == [HIDDEN]
        assert stranger.seen == [] and not answer.success and HIDDEN not in said


class _Held:
    """A credential of the org, opened."""

    refresh_statuses: tuple[int, ...] = ()

    def __init__(self, url: str) -> None:
        self.base_url = url

    def headers(self, request: object) -> dict[str, str]:
        return {"X-Shop": HIDDEN}

    def refresh(self) -> bool:
        return False


@pytest.mark.parametrize(
    "wrong", [{"sequence": "x"}, {"principal": "<b>"}, {"kind": "None"}, {"parameter": "Authorization: x"}]
)
def test_setup_does_not_give_a_secret_back_with_a_form_it_refuses(wrong: dict[str, str]) -> None:
    from external_services import Org

    from tests.setup_pages import Pages

    with Org() as org:
        pages = Pages(org)
        pages.done("/credentials/external/new", {"label": "A", "name": "A", "protocol": "Custom", "do": "save"})
        values = {
            "principal": "Main",
            "sequence": "1",
            "kind": "NamedPrincipal",
            "parameter": "Authorization",
            "value": HIDDEN,
        }
        answer = pages.send("/credentials/external/A/principal", {**values, **wrong})
        assert HIDDEN not in answer.text + str(answer.headers)
        for path in ("/credentials/external/A", "/log", ""):
            assert HIDDEN not in pages.get(path).text
        pages.close()
