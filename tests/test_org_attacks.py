"""Those the local org does not serve: one row per attack, over HTTP, and what must not be told to anybody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from test_org_http import envelope
from who_setups import make_certificate, shop

from generator.org.deploy_model import DeployOptions
from generator.org.sessions import PAGES
from generator.orgserver.embedded import OrgFailed

DATA = "/services/data/v66.0"
TOKEN = "/services/oauth2/token"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def certificate() -> tuple[str, str]:
    return make_certificate()


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    with Org(tmp_path_factory.mktemp("attacked") / "org") as started:
        user = started.running.org.identity
        asked = started.running.org.deploys.submit(shop(), DeployOptions(), user.username, user.admin_id)
        ended = started.running.org.deploys.wait(asked.id, 60)
        assert ended is not None and ended.success
        started.add_user("ana")
        yield started


@pytest.fixture
def http(org: Org) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=org.instance_url, trust_env=False, timeout=60) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


# What is sent, the status, and the code that is told.
ATTACKS: tuple[tuple[str, str, str, Mapping[str, str], int, str], ...] = (
    ("no token", "GET", DATA, {}, 401, "INVALID_SESSION_ID"),
    ("a wrong token", "GET", DATA, bearer("00Dx!nothing"), 401, "INVALID_SESSION_ID"),
    ("an empty token", "GET", DATA, {"authorization": "Bearer"}, 401, "INVALID_SESSION_ID"),
    ("a token in the query", "GET", f"{DATA}?access_token=TOKEN&oauth_token=TOKEN&sid=TOKEN", {}, 401, "INVALID_SESSION_ID"),
    ("a token as a cookie", "GET", DATA, {"cookie": "sid=TOKEN; extsvc_setup_PORT=TOKEN"}, 401, "INVALID_SESSION_ID"),
    ("a token of the pages", "GET", DATA, bearer("PAGES"), 401, "INVALID_SESSION_ID"),
    ("a token as a password", "GET", DATA, {"authorization": "Basic TOKEN"}, 401, "INVALID_SESSION_ID"),
    ("another host", "GET", DATA, {"host": "evil.example"}, 421, "INVALID_HOST"),
    ("another host with our port", "GET", DATA, {"host": "evil.example:PORT"}, 421, "INVALID_HOST"),
    ("our host with another port", "GET", DATA, {"host": "127.0.0.1:1"}, 421, "INVALID_HOST"),
    ("our host without a port", "GET", "/health", {"host": "127.0.0.1"}, 421, "INVALID_HOST"),
    ("a host that begins like ours", "GET", "/health", {"host": "127.0.0.1:PORT.evil.example"}, 421, "INVALID_HOST"),
    ("a page of another origin", "GET", DATA, {**bearer("TOKEN"), "origin": "https://evil.example"}, 403, "INVALID_ORIGIN"),
    ("a sandboxed page", "POST", TOKEN, {**FORM, "origin": "null"}, 403, "INVALID_ORIGIN"),
    ("a page of another port", "POST", "/setup/sign-in", {**FORM, "origin": "http://127.0.0.1:1"}, 403, "INVALID_ORIGIN"),
    ("a preflight", "OPTIONS", DATA, {"origin": "https://evil.example", "access-control-request-method": "GET"}, 403, "INVALID_ORIGIN"),
    ("the commands without a token", "POST", "/extsvc/manage/token", {}, 401, "INVALID_SESSION_ID"),
    ("the commands by a user", "POST", "/extsvc/manage/token", bearer("ANA"), 403, "INSUFFICIENT_ACCESS"),
    ("a reset by a user", "POST", "/extsvc/reset", bearer("ANA"), 403, "INSUFFICIENT_ACCESS"),
    ("the log by a user", "GET", "/extsvc/callouts", bearer("ANA"), 403, "INSUFFICIENT_ACCESS"),
    ("a deploy by a user", "POST", f"{DATA}/metadata/deployRequest", bearer("ANA"), 403, "INSUFFICIENT_ACCESS"),
    ("a permission set for oneself", "POST", f"{DATA}/sobjects/PermissionSetAssignment", bearer("ANA"), 403, "INSUFFICIENT_ACCESS"),
    ("the same in other letters", "POST", f"{DATA}/sobjects/permissionsetassignment", bearer("ANA"), 403, "INSUFFICIENT_ACCESS"),
    ("a path that leads out", "GET", f"{DATA}/sobjects/..%2f..%2f..%2fetc%2fpasswd", bearer("TOKEN"), 404, "NOT_FOUND"),
    ("a name like a path", "GET", f"{DATA}/actions/custom/externalService/..%2f..%2fx", bearer("TOKEN"), 404, "NOT_FOUND"),
    ("another method", "TRACE", DATA, bearer("TOKEN"), 405, "METHOD_NOT_ALLOWED"),
    ("a token by GET", "GET", f"{TOKEN}?grant_type=client_credentials", {}, 405, "METHOD_NOT_ALLOWED"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("what", "method", "path", "headers", "status", "code"), ATTACKS, ids=[row[0] for row in ATTACKS]
)
def test_attacks(
    org: Org, http: httpx2.Client, what: str, method: str, path: str, headers: Mapping[str, str], status: int, code: str
) -> None:
    sessions, user = org.running.org.sessions, org.username
    port = org.instance_url.rpartition(":")[2]
    words = {"TOKEN": org.access_token, "PAGES": sessions.issue(user, PAGES), "ANA": org.token("ana"), "PORT": port}

    def filled(text: str) -> str:
        for word, value in words.items():
            text = text.replace(word, value)
        return text

    sent = {name: filled(value) for name, value in headers.items()}
    answer = http.request(
        method, filled(path) if "TOKEN" in path else path, headers=sent, content=b"{}" if method == "POST" else None
    )
    assert answer.status_code == status, answer.text
    if method != "TRACE":
        assert answer.json()[0]["errorCode"] == code
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert not any(value in answer.text for name, value in words.items() if name != "PORT")


def test_soap_by_a_user_and_by_nobody(org: Org, http: httpx2.Client) -> None:
    body = '<listMetadata xmlns="http://soap.sforce.com/2006/04/metadata"/>'
    for token, code in (("", "INVALID_SESSION_ID"), (org.token("ana"), "INSUFFICIENT_ACCESS")):
        answer = http.post("/services/Soap/m/66.0", content=envelope(token, body))
        assert answer.status_code == 500 and code in answer.text and (not token or token not in answer.text)


def test_health_tells_readiness_alone(http: httpx2.Client) -> None:
    assert http.get("/health").json() == {"status": "ready"}


def test_a_body_that_comes_slowly_or_is_too_large_is_cut_off(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.orgserver.app.BODY_SECONDS", 0.3)
    host, port = org.running.server.address
    for body, status in ((b"", b"408"), (b"x" * 9_000_000, b"413")):
        with socket.create_connection((host, port), timeout=30) as line:
            head = f"POST {DATA}/x HTTP/1.1\r\nhost: {host}:{port}\r\ncontent-length: 9000000\r\n\r\n"
            try:
                line.sendall(head.encode() + body)
            except OSError:
                continue  # cut off while it was sent
            answer = line.recv(65_536)
            assert status in answer.split(b"\r\n")[0]


def test_fifty_calls_at_once_are_answered(org: Org) -> None:
    def one(number: int) -> int:
        with httpx2.Client(base_url=org.instance_url, trust_env=False, timeout=120) as client:
            answer = client.get(f"{DATA}/query", params={"q": "SELECT Id FROM User"}, headers=bearer(org.access_token))
            return answer.status_code

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(one, range(50))) == {200}


# -- logging in --------------------------------------------------------------------------------------------------------------


def test_client_credentials(org: Org, http: httpx2.Client) -> None:
    key, secret = org.add_client("nightly", "ana")
    asked = {"grant_type": "client_credentials", "client_id": key, "client_secret": secret}
    answer = http.post(TOKEN, data=asked)
    told = answer.json()
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert set(told) == {
        "access_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at", "api_instance_url", "token_format",
    }  # fmt: skip
    who = http.get("/services/oauth2/userinfo", headers=bearer(told["access_token"])).json()
    assert who["preferred_username"].startswith("ana@") and told["id"].endswith(f"/{who['user_id']}")
    assert http.get(told["id"].partition(org.instance_url)[2], headers=bearer(told["access_token"])).json() == who
    basic = base64.b64encode(f"{key}:{secret}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    assert http.post(TOKEN, data=form, headers={"authorization": f"Basic {basic}"}).status_code == 200
    revoked = http.post("/services/oauth2/revoke", data={"token": told["access_token"]})
    assert revoked.status_code == 200
    assert http.get(DATA, headers=bearer(told["access_token"])).status_code == 401


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_secret": ""}, "invalid_client"),
        ({"client_id": "nobody"}, "invalid_client_id"),
        ({"grant_type": "password", "username": "ana", "password": "x"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"grant_type": JWT_BEARER, "assertion": "a.b.c"}, "invalid_grant"),
        ({"grant_type": JWT_BEARER}, "invalid_grant"),
    ],
)
def test_logins_that_are_refused(org: Org, http: httpx2.Client, asked: dict[str, str], error: str) -> None:
    name = f"refused {time.time_ns()}"
    key, secret = org.add_client(name, "ana")
    given = {"grant_type": "client_credentials", "client_id": key, "client_secret": secret, **asked}
    answer = http.post(TOKEN, data=given)
    assert answer.status_code == 400 and answer.json()["error"] == error and secret not in answer.text


def test_a_login_is_a_form(http: httpx2.Client) -> None:
    for content, kind in (
        (b"{}", "application/json"),
        (b"a=1&a=2", FORM["content-type"]),
        (b"\xff=1", FORM["content-type"]),
    ):
        answer = http.post(TOKEN, content=content, headers={"content-type": kind})
        assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"


def assertion(key: str, claims: Mapping[str, object]) -> str:
    from joserfc import jwk, jwt

    return jwt.encode({"alg": "RS256"}, dict(claims), jwk.RSAKey.import_key(key), algorithms=["RS256"])


def by_hand(claims: Mapping[str, object], algorithm: str, secret: str = "") -> str:
    """An assertion that is signed with a shared secret, or not at all."""
    parts: tuple[Mapping[str, object], ...] = ({"alg": algorithm}, claims)
    packed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    signature = hmac.new(secret.encode(), packed.encode(), hashlib.sha256).digest() if secret else b""
    return f"{packed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def login(http: httpx2.Client, made: str) -> tuple[int, dict[str, str]]:
    answer = http.post(TOKEN, data={"grant_type": JWT_BEARER, "assertion": made})
    told: dict[str, str] = answer.json()
    return answer.status_code, told


def test_an_assertion_is_good_once(org: Org, http: httpx2.Client, certificate: tuple[str, str]) -> None:
    key, _ = org.add_client("jwt", "ana", certificate[1])
    username = org.running.org.users.known("ana").username
    for number, (expires, audience) in enumerate(
        (
            (time.time() + 100, org.instance_url),
            (int(time.time() * 1000) + 300, f"{org.instance_url}/"),  # milliseconds, as the sf CLI counts
            (int(time.time()) + 50, [f"{org.instance_url}{TOKEN}", "https://other.example"]),
        )
    ):
        made = assertion(certificate[0], {"iss": key, "sub": username, "aud": audience, "exp": expires, "n": number})
        status, told = login(http, made)
        assert status == 200 and http.get(DATA, headers=bearer(told["access_token"])).status_code == 200
        for again in (made, made.rstrip("A") + "A"):
            assert login(http, again)[1].get("error") == "invalid_grant"


def test_assertions_that_are_refused(org: Org, http: httpx2.Client, certificate: tuple[str, str]) -> None:
    key, _ = org.add_client("jwt refused", "ana", certificate[1])
    bare, _ = org.add_client("jwt bare", "ana")
    good: dict[str, object] = {
        "iss": key, "sub": org.running.org.users.known("ana").username, "aud": org.instance_url, "exp": time.time() + 100,
    }  # fmt: skip
    other = make_certificate()[0]
    wrong: list[tuple[str, str]] = [
        (assertion(certificate[0], {**good, "aud": "https://login.example"}), "audience"),
        (assertion(certificate[0], {**good, "aud": "http://127.0.0.1:1"}), "audience"),
        (assertion(certificate[0], {**good, "aud": None}), "audience"),
        (assertion(certificate[0], {**good, "sub": org.username}), "approved"),
        (assertion(certificate[0], {**good, "sub": ["ana"]}), "approved"),
        (assertion(certificate[0], {**good, "exp": time.time() - 300}), "expired"),
        (assertion(certificate[0], {**good, "exp": (time.time() - 300) * 1000}), "expired"),
        (assertion(certificate[0], {**good, "exp": time.time() + 4_000}), "away"),
        (assertion(certificate[0], {**good, "exp": "soon"}), "expired"),
        (assertion(certificate[0], {**good, "exp": True}), "expired"),
        (assertion(certificate[0], {**good, "nbf": time.time() + 500}), "not valid yet"),
        (assertion(certificate[0], {**good, "iss": "nobody"}), "client identifier"),
        (assertion(certificate[0], {**good, "iss": bare}), "no certificate"),
        (assertion(other, good), "invalid assertion"),
        (by_hand(good, "HS256", certificate[1]), "invalid assertion"),  # the public certificate taken for a shared key
        (by_hand(good, "none"), "invalid assertion"),
        (assertion(certificate[0], good)[:-8] + "AAAAAAAA", "invalid assertion"),
        ("x" * 20_000, "invalid assertion"),
    ]
    for made, words in wrong:
        status, told = login(http, made)
        assert status == 400 and words in told["error_description"], (words, told)
    assert login(http, assertion(certificate[0], good))[0] == 200


def test_certificates_that_prove_nothing_are_refused(org: Org, certificate: tuple[str, str]) -> None:
    rows = {
        "private key": "".join(certificate),
        "no X.509": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "bits": make_certificate(bits=1_024)[1],
        "not valid today": make_certificate(begins=5)[1],
    }
    for words, text in rows.items():
        with pytest.raises(OrgFailed, match=words):
            org.add_client(f"bad {words}", "ana", text)


# -- the pages, TLS ----------------------------------------------------------------------------------------------------------


def test_the_front_door_opens_once_and_its_cookie_opens_the_pages_alone(org: Org, http: httpx2.Client) -> None:
    assert http.get("/setup").status_code == 401
    told = http.get("/services/oauth2/singleaccess", headers=bearer(org.access_token)).json()["frontdoor_uri"]
    path = told.removeprefix(org.instance_url)
    entered = http.get(path)
    cookie = entered.headers["set-cookie"]
    assert entered.status_code == 303 and entered.headers["location"] == "/setup"
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/setup" in cookie
    pair = {"cookie": cookie.partition(";")[0]}
    page = http.get("/setup", headers=pair)
    assert (
        page.status_code == 200
        and org.username in page.text
        and "default-src 'none'" in page.headers["content-security-policy"]
    )
    assert http.get(path).status_code == 401 and http.get(DATA, headers=pair).status_code == 401
    value = pair["cookie"].partition("=")[2]
    assert http.get(DATA, headers=bearer(value)).status_code == 401
    typed = http.post("/setup/sign-in", data={"token": org.access_token}, headers={"origin": org.instance_url})
    assert typed.status_code == 303 and org.access_token not in str(typed.headers)


def test_tls_is_trusted_by_its_own_authority_alone(tmp_path: Path) -> None:
    with Org(tmp_path / "org", tls=True) as org:
        assert org.instance_url.startswith("https://")
        trusted = ssl.create_default_context(cafile=str(org.ca_file))
        with httpx2.Client(verify=trusted, trust_env=False) as client:
            for host in ("127.0.0.1", "localhost"):
                answer = client.get(
                    org.instance_url.replace("127.0.0.1", host) + DATA, headers=bearer(org.access_token)
                )
                assert answer.status_code == 200
        with httpx2.Client(trust_env=False) as client, pytest.raises(httpx2.ConnectError):
            client.get(org.instance_url)
        kept = b"".join(path.read_bytes() for path in (tmp_path / "org").rglob("*") if path.is_file())
        assert b"PRIVATE KEY" not in kept


def test_another_host_needs_tls(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "devbox.example"):
        with pytest.raises(OrgFailed, match="plain http"):
            Org(tmp_path / "org", host=host).start()
    assert not (tmp_path / "org").exists()
    with Org(tmp_path / "org", host="0.0.0.0", tls=True) as org:
        context = ssl.create_default_context(cafile=str(org.ca_file))
        with httpx2.Client(verify=context, trust_env=False) as client:
            assert client.get(f"{org.instance_url}/health").status_code == 200


def test_what_is_kept_is_for_its_owner_alone(org: Org) -> None:
    org.set_credential("ShopApi", {"ApiKey": "s3cret"})
    for name in ("connection.json", "org.db", ".extsvc-secrets.toml"):
        assert stat.S_IMODE((org.dir / name).stat().st_mode) == 0o600


# -- Connect REST ------------------------------------------------------------------------------------------------------------

CREDENTIAL = f"{DATA}/named-credentials/credential"
WHICH = {"externalCredential": "ShopAuth", "principalName": "Till", "principalType": "NamedPrincipal"}


def test_the_secrets_of_a_principal_over_connect(org: Org, http: httpx2.Client) -> None:
    admin = bearer(org.access_token)
    http.request("DELETE", CREDENTIAL, params=WHICH, headers=admin)
    body = {
        **WHICH,
        "authenticationProtocol": "Custom",
        "credentials": {"ApiKey": {"value": "s3cret", "encrypted": True}},
    }
    before = http.get(CREDENTIAL, params=WHICH, headers=admin).json()
    assert before["authenticationStatus"] == "NotConfigured" and before["credentials"] == {}
    assert http.put(CREDENTIAL, json=body, headers=admin).status_code == 404
    made = http.post(CREDENTIAL, json=body, headers=admin)
    assert made.status_code == 201 and made.json() == {
        **WHICH, "authenticationProtocol": "Custom", "authenticationProtocolVariant": None, "authenticationStatus": "Configured",
        "credentials": {"ApiKey": {"encrypted": True}},
    }  # fmt: skip
    assert http.post(CREDENTIAL, json=body, headers=admin).json()[0]["errorCode"] == "DUPLICATE_VALUE"
    for method in ("PUT", "PATCH"):
        assert http.request(method, CREDENTIAL, json=body, headers=admin).status_code == 200
    assert http.post(CREDENTIAL, json=body, headers=bearer(org.token("ana"))).status_code == 403
    wrong: tuple[tuple[dict[str, object], int], ...] = (
        ({"principalType": "PerUserPrincipal"}, 404),
        ({"principalName": "Nobody"}, 404),
        ({"externalCredential": ""}, 400),
        ({"authenticationProtocol": "Basic"}, 400),
        ({"credentials": []}, 400),
        ({"credentials": {"ApiKey": "s3cret"}}, 400),
        ({"credentials": {"ApiKey": {"value": 1}}}, 400),
    )
    for change, status in wrong:
        answer = http.put(CREDENTIAL, json={**body, **change}, headers=admin)
        assert answer.status_code == status and "s3cret" not in answer.text, change
    assert http.request("DELETE", CREDENTIAL, params=WHICH, headers=admin).status_code == 204
    assert http.get(CREDENTIAL, params=WHICH, headers=admin).json()["credentials"] == {}


def test_a_permission_set_is_assigned_once(org: Org, http: httpx2.Client) -> None:
    admin = bearer(org.access_token)

    def rows(soql: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = http.get(f"{DATA}/query", params={"q": soql}, headers=admin).json()["records"]
        return found

    user = org.add_user("max")
    (one,) = rows(f"SELECT Id FROM User WHERE Username='{user}'")
    (permission,) = rows("SELECT Id FROM PermissionSet WHERE Name='Shop_Callouts'")
    body = {"AssigneeId": one["Id"], "PermissionSetId": permission["Id"]}
    path = f"{DATA}/sobjects/PermissionSetAssignment"
    made = http.post(path, json=body, headers=admin)
    assert made.status_code == 201 and made.json()["success"]
    assert http.post(path, json=body, headers=admin).json()[0]["errorCode"] == "DUPLICATE_VALUE"
    assert [row["AssigneeId"] for row in rows("SELECT AssigneeId FROM PermissionSetAssignment")] == [one["Id"]]
    wrong = {
        "REQUIRED_FIELD_MISSING": {"AssigneeId": one["Id"]},
        "INVALID_CROSS_REFERENCE_KEY": {"AssigneeId": permission["Id"], "PermissionSetId": one["Id"]},
        "INVALID_FIELD": {**body, "Nothing": "x"},
    }
    for code, asked in wrong.items():
        assert http.post(path, json=asked, headers=admin).json()[0]["errorCode"] == code
    assert http.delete(f"{path}/{made.json()['id']}", headers=admin).status_code == 204
    assert http.delete(f"{path}/{made.json()['id']}", headers=admin).status_code == 404
    assert not rows("SELECT Id FROM PermissionSetAssignment")
