"""Named credentials against real token endpoints and APIs on loopback: every protocol, refresh, threads, hosts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from generator.credentials.bound import BoundCredential
from generator.credentials.errors import CredentialError, MissingSecret
from generator.credentials.load import load
from generator.credentials.provider import open_credential, provider
from generator.credentials.secret import Secret
from generator.credentials.tokens import AccessToken, TokenCache, lifetime
from generator.credentials.trial import TrialRequest, call

Reply = tuple[int, dict[str, object]]


@dataclass
class Seen:
    """What a server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    url: str
    seen: list[Seen] = field(default_factory=list)


@contextmanager
def serve(answer: Callable[[Seen], Reply]) -> Iterator[Server]:
    """A real HTTP server on loopback that answers by a function."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen = Seen(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            server.seen.append(seen)
            status, data = answer(seen)
            text = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        do_GET = do_POST = do_HEAD = _any

        def log_message(self, format: str, *args: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def opened(tmp_path: Path, external: str, url: str, named: str = "", user: str = "", **secrets: str) -> BoundCredential:
    text = f"""
[credentials.external.Shop]
{external}
[[credentials.external.Shop.principals]]
name = "P"
[credentials.named.ShopApi]
url = "{url}"
external_credential = "Shop"
{named}
"""
    file = tmp_path / "extsvc.toml"
    file.write_text(text, encoding="utf-8")
    return open_credential("ShopApi", user, secrets=secrets, paths=[file])


def headers(credential: BoundCredential, path: str = "/x", body: bytes = b"", **given: str) -> Mapping[str, str]:
    return credential.headers(TrialRequest("POST", credential.base_url + path, given, body))


def test_the_guide_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    config = Path(__file__).parent.parent / "specs" / "sms" / "extsvc.toml"
    monkeypatch.setenv("EXTSVC_CREDENTIALS", str(config))
    variable = "EXTSVC_X8X8_CPAAS_AUTHENTICATION_8X8_API_KEY_PRINCIPAL_AUTHORIZATION"
    monkeypatch.setenv(variable, "Bearer of-the-guide")
    credential = provider("X8x8_SMS_API", "admin")
    assert credential.base_url == "https://sms.8x8.com"
    request = TrialRequest("POST", "https://sms.8x8.com/api/v1/subaccounts/demo/messages")
    assert credential.headers(request) == {"Authorization": "Bearer of-the-guide"}
    monkeypatch.delenv(variable)
    with pytest.raises(MissingSecret, match=variable):
        provider("X8x8_SMS_API", "admin").headers(request)
    with pytest.raises(CredentialError, match="bob"):
        provider("X8x8_SMS_API", "bob")


def test_the_entry_point_is_declared() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    points = project["project"]["entry-points"]["external_services.credentials"]
    assert points == {"extsvc": f"{provider.__module__}:{provider.__name__}"}


def test_a_custom_key_arrives_and_a_rotated_one_is_reread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(seen: Seen) -> Reply:
        if seen.headers.get("x-api-key") == "old":
            monkeypatch.setenv("EXTSVC_SHOP_P_KEY", "new")  # somebody rotates it while we call
            return 401, {}
        return (200 if seen.headers.get("x-api-key") == "new" else 403), {}

    monkeypatch.setenv("EXTSVC_SHOP_P_KEY", "old")
    with serve(answer) as api:
        outcome = call(
            opened(tmp_path, 'headers = [{ name = "X-Api-Key", value = "{!$Credential.Shop.Key}" }]', api.url)
        )
    assert (outcome.status, outcome.attempts, outcome.sent) == (200, 2, ("X-Api-Key",))


def test_a_refused_key_that_did_not_change_is_not_tried_twice(tmp_path: Path) -> None:
    with serve(lambda seen: (401, {})) as api:
        credential = opened(
            tmp_path, 'headers = [{ name = "X-Api-Key", value = "{!$Credential.Shop.Key}" }]', api.url, Key="k"
        )
        assert call(credential).attempts == 1
        assert len(api.seen) == 1


def test_basic(tmp_path: Path) -> None:
    expected = "Basic " + base64.b64encode("me:pä:ss".encode()).decode()
    with serve(lambda seen: (200 if seen.headers.get("authorization") == expected else 401, {})) as api:
        credential = opened(tmp_path, 'protocol = "Basic"', api.url, username="me", password="pä:ss")
        assert call(credential, "GET", "/status").status == 200
    assert api.seen[0].path == "/status"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, "accepted"), (302, "accepted"), (401, "refused"), (403, "refused"), (404, "unclear"), (503, "failed")],
)
def test_what_a_trial_tells(tmp_path: Path, status: int, verdict: str) -> None:
    with serve(lambda seen: (status, {})) as api:
        assert call(opened(tmp_path, 'protocol = "NoAuthentication"', api.url)).verdict == verdict


def test_no_authentication_gives_no_header(tmp_path: Path) -> None:
    credential = opened(tmp_path, 'protocol = "NoAuthentication"', "https://a.example")
    assert headers(credential) == {}


def test_no_generated_header_when_it_is_switched_off(tmp_path: Path) -> None:
    off = "generate_authorization_header = false"
    credential = opened(tmp_path, 'protocol = "Basic"', "https://a.example", off, username="u", password="p")
    assert headers(credential) == {}


def test_an_own_authorization_header_replaces_the_generated_one(tmp_path: Path) -> None:
    own = 'protocol = "Basic"\nheaders = [{ name = "authorization", value = "Token {!$Credential.Shop.password}" }]'
    credential = opened(tmp_path, own, "https://a.example", username="u", password="p")
    assert headers(credential) == {"authorization": "Token p"}


def test_headers_by_source_and_sequence(tmp_path: Path) -> None:
    """Named credential first and stronger; inside a source by sequence number; repeated names are joined."""
    external = """headers = [
  { name = "X-B", value = "external b", sequence = 2 },
  { name = "X-A", value = "external a", sequence = 1 },
  { name = "X-Same", value = "external", sequence = 3 },
]"""
    named = """headers = [
  { name = "X-Z", value = "named 2", sequence = 2 },
  { name = "x-same", value = "one", sequence = 3 },
  { name = "x-same", value = "two", sequence = 4 },
  { name = "X-Y", value = "named 1", sequence = 1 },
]"""
    credential = opened(tmp_path, external, "https://a.example", named + "\ngenerate_authorization_header = false")
    assert list(headers(credential).items()) == [
        ("X-Y", "named 1"),
        ("X-Z", "named 2"),
        ("x-same", "one, two"),
        ("X-A", "external a"),
        ("X-B", "external b"),
    ]


def test_headers_of_a_principal_are_for_that_principal(tmp_path: Path) -> None:
    own = 'headers = [{ name = "X-P", value = "p", principal = "P" }, { name = "X-Q", value = "q", principal = "Q" }]'
    credential = opened(tmp_path, own, "https://a.example", "generate_authorization_header = false")
    assert headers(credential) == {"X-P": "p"}


def test_a_formula_may_sign_the_body(tmp_path: Path) -> None:
    formula = "{!HEX(HMAC('SHA-256', $Credential.Shop.Body, BLOB($Credential.Shop.Key)))}"
    own = f'headers = [{{ name = "X-Sign", value = "{formula}" }}]'
    credential = opened(tmp_path, own, "https://a.example", Key="k")
    assert headers(credential, body=b"{}")["X-Sign"] == hmac.new(b"k", b"{}", "sha256").hexdigest()


@pytest.mark.parametrize(
    "url",
    [
        "https://b.example/x",
        "http://a.example/x",
        "https://a.example:444/x",
        "https://a.example.b.example/x",
        "https://a.example@b.example/x",
    ],
)
def test_a_credential_is_bound_to_its_host(tmp_path: Path, url: str) -> None:
    credential = opened(tmp_path, 'protocol = "Basic"', "https://a.example", username="u", password="pass-word")
    with pytest.raises(CredentialError, match="not sent to") as caught:
        credential.headers(TrialRequest("GET", url))
    assert "pass-word" not in str(caught.value)


def test_disabled_callouts(tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match="disabled"):
        opened(tmp_path, "", "https://a.example", "enabled = false", Authorization="x")


# OAuth.


class Issuer:
    """A token endpoint that counts, and an API that takes the newest token only."""

    def __init__(self, expires_in: object = 3600, token_type: str = "Bearer") -> None:
        self.count = 0
        self.revoked: set[str] = set()
        self.expires_in, self.token_type = expires_in, token_type
        self.lock = threading.Lock()

    def __call__(self, seen: Seen) -> Reply:
        if seen.path.startswith("/token"):
            with self.lock:
                self.count += 1
                token = f"token-{self.count}"
            return 200, {"access_token": token, "token_type": self.token_type, "expires_in": self.expires_in}
        sent = seen.headers.get("authorization", "").removeprefix("Bearer ")
        good = sent.startswith("token-") and sent not in self.revoked
        return (200 if good else 401), {}


def oauth(url: str, more: str = "") -> str:
    return f'protocol = "OAuthClientCredentials"\ntoken_url = "{url}/token"\n{more}'


def form(seen: Seen) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}


@pytest.fixture
def client() -> dict[str, str]:
    return {"clientId": "the-client", "clientSecret": f"s3cret+/&= {time.monotonic_ns()}"}


def test_client_credentials_in_the_body(tmp_path: Path, client: dict[str, str]) -> None:
    with serve(Issuer()) as api:
        credential = opened(
            tmp_path, oauth(api.url, 'scope = "sms.send read"\ntoken_query = {tenant = "7"}'), api.url, **client
        )
        assert call(credential).status == 200
    asked = api.seen[0]
    assert asked.path == "/token?tenant=7"
    assert form(asked) == {
        "grant_type": "client_credentials",
        "scope": "sms.send read",
        "client_id": client["clientId"],
        "client_secret": client["clientSecret"],
    }
    assert "authorization" not in asked.headers


def test_client_credentials_in_the_header(tmp_path: Path, client: dict[str, str]) -> None:
    with serve(Issuer()) as api:
        credential = opened(tmp_path, oauth(api.url, 'client_authentication = "basic"'), api.url, **client)
        assert call(credential).status == 200
    asked = api.seen[0]
    pair = base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == f"{client['clientId']}:{client['clientSecret']}"
    assert form(asked) == {"grant_type": "client_credentials"}


def test_a_token_is_kept_until_it_is_refused_and_then_fetched_once(tmp_path: Path, client: dict[str, str]) -> None:
    issuer = Issuer()
    with serve(issuer) as api:
        credential = opened(tmp_path, oauth(api.url), api.url, **client)
        assert [call(credential).attempts for _ in range(3)] == [1, 1, 1]
        assert issuer.count == 1
        issuer.revoked.add("token-1")
        assert (call(credential).status, issuer.count) == (200, 2)
        issuer.revoked |= {f"token-{n}" for n in range(99)}
        outcome = call(credential)
        assert (outcome.status, outcome.attempts, issuer.count) == (401, 2, 3)


def test_further_refresh_statuses(tmp_path: Path, client: dict[str, str]) -> None:
    issuer = Issuer()

    def answer(seen: Seen) -> Reply:
        status, data = issuer(seen)
        return (440 if status == 401 else status), data

    issuer.revoked.add("token-1")
    with serve(answer) as api:
        credential = opened(tmp_path, oauth(api.url, "refresh_statuses = [440]"), api.url, **client)
        assert credential.refresh_statuses == (440,)
        assert call(credential).attempts == 2


def test_many_threads_ask_for_one_token(tmp_path: Path, client: dict[str, str]) -> None:
    issuer = Issuer()
    with serve(issuer) as api:
        credential = opened(tmp_path, oauth(api.url), api.url, **client)
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: headers(credential)["Authorization"], range(40)))
        assert set(made) == {"Bearer token-1"} and issuer.count == 1
        barrier = threading.Barrier(8)

        def refused(_: int) -> str:
            headers(credential)
            barrier.wait(10)  # all of them hold the refused token before the first refreshes
            credential.refresh()
            return headers(credential)["Authorization"]

        with ThreadPoolExecutor(8) as pool:
            again = set(pool.map(refused, range(8)))
        assert again == {"Bearer token-2"} and issuer.count == 2


@pytest.mark.parametrize(("expires_in", "fetches"), [(0, 2), ("0", 2), (3600, 1), ("3600", 1), (None, 1), (-1, 1)])
def test_expiry_is_heeded(tmp_path: Path, client: dict[str, str], expires_in: object, fetches: int) -> None:
    issuer = Issuer(expires_in)
    with serve(issuer) as api:
        credential = opened(tmp_path, oauth(api.url), api.url, **client)
        headers(credential), headers(credential)
    assert issuer.count == fetches


def test_the_cache_by_the_clock() -> None:
    now = 0.0
    cache = TokenCache(lambda: now)
    made = iter(AccessToken(Secret(str(n)), 10.0 * n) for n in range(1, 9))

    def get() -> AccessToken:
        return cache.get(("k",), lambda: next(made))

    first = get()
    now = 9.9
    assert get() is first
    now = 10.0
    second = get()
    assert second is not first
    cache.refuse(("k",), second)
    third = get()
    assert third is not second
    cache.refuse(("k",), second)  # a late refusal does not throw the replacement away
    cache.refuse(("k",), None)  # nor does one whose token nobody knows
    assert get() is third
    cache.refuse(("k",), third)
    fourth = get()
    assert fourth is not third
    now = 16.0
    cache.refuse(("k",), None)  # no longer young: whose token it was is not known, so it goes
    assert get() is not fourth
    assert (lifetime(3600), lifetime(100), lifetime(0)) == (3540, 90, 0)


def test_other_secrets_mean_another_token(tmp_path: Path, client: dict[str, str]) -> None:
    issuer = Issuer()
    with serve(issuer) as api:
        for secret in ("one", "two", "one"):
            headers(opened(tmp_path, oauth(api.url), api.url, clientId="c", clientSecret=secret))
    assert issuer.count == 2


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((400, {"error": "invalid_client", "error_description": "ECHO"}), "invalid_client"),
        ((401, {"error": "ECHO of something, long and strange"}), "gave no token"),
        ((200, {"token": "ECHO"}), "gave no token"),
        ((200, {"access_token": 7}), "gave no token"),
        ((500, {}), "500"),
        ((302, {}), "gave no token"),
    ],
)
def test_what_a_token_endpoint_may_answer(tmp_path: Path, client: dict[str, str], reply: Reply, words: str) -> None:
    def answer(seen: Seen) -> Reply:
        return reply[0], json.loads(json.dumps(reply[1]).replace("ECHO", seen.body.decode()))

    with serve(answer) as api, pytest.raises(CredentialError) as caught:
        headers(opened(tmp_path, oauth(api.url), api.url, **client))
    assert words in str(caught.value)
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "s3cret" not in str(chain) + repr(chain)
        chain = chain.__cause__ or chain.__context__


def test_an_unreachable_token_endpoint(tmp_path: Path, client: dict[str, str]) -> None:
    with serve(Issuer()) as api:
        pass  # closed again: nobody listens there now
    with pytest.raises(CredentialError, match="127.0.0.1 could not be reached") as caught:
        headers(opened(tmp_path, oauth(api.url), "https://a.example", **client))
    assert caught.value.__context__ is None


@pytest.fixture(scope="module")
def private_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


def verified(token: str, private_key: str) -> tuple[dict[str, object], dict[str, object]]:
    """Header and claims of a JWT, its signature checked with cryptography alone, not with the library that made it."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    head, claims, signature = token.split(".")
    key = serialization.load_pem_private_key(private_key.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    key.public_key().verify(_raw(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return json.loads(_raw(head)), json.loads(_raw(claims))


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("escaped", [False, True])
def test_jwt_bearer(tmp_path: Path, private_key: str, escaped: bool) -> None:
    own = 'jwt_headers = { kid = "k1" }\n' if not escaped else ""
    own += (
        'scope = "api"\njwt_claims = { iss = "me", aud = "https://login.example", sub = "{!$User.Username}", x = "y" }'
    )
    key = private_key.replace("\n", "\\n") if escaped else private_key
    issuer = Issuer()
    with serve(issuer) as api:
        text = f'protocol = "JwtBearer"\ntoken_url = "{api.url}/token"\n{own}'
        more = '\n[permission_sets.A]\nprincipals = ["Shop-P"]\nusers = ["alice"]\n'
        assert call(opened(tmp_path, text, api.url, more, "alice", privateKey=key)).status == 200
    sent = form(api.seen[0])
    assert (sent["grant_type"], sent["scope"]) == ("urn:ietf:params:oauth:grant-type:jwt-bearer", "api")
    head, claims = verified(sent["assertion"], private_key)
    assert head["alg"] == "RS256" and head.get("kid") == (None if escaped else "k1")
    assert {k: claims[k] for k in ("iss", "aud", "sub", "x")} == {
        "iss": "me", "aud": "https://login.example", "sub": "alice", "x": "y",
    }  # fmt: skip
    assert 0 < int(str(claims["exp"])) - time.time() <= 300


def test_a_client_may_prove_itself_by_jwt(tmp_path: Path, private_key: str) -> None:
    with serve(Issuer()) as api:
        own = oauth(api.url, 'client_authentication = "jwt"')
        assert call(opened(tmp_path, own, api.url, clientId="c", privateKey=private_key)).status == 200
    sent = form(api.seen[0])
    assert sent["client_assertion_type"].endswith("jwt-bearer")
    claims = verified(sent["client_assertion"], private_key)[1]
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("c", "c", f"{api.url}/token")


def test_a_self_signed_jwt_is_the_token(tmp_path: Path, private_key: str) -> None:
    own = 'protocol = "Jwt"\njwt_claims = { iss = "me", aud = "you" }'
    credential = opened(tmp_path, own, "https://a.example", privateKey=private_key)
    sent = headers(credential)["Authorization"].removeprefix("Bearer ")
    assert verified(sent, private_key)[1]["iss"] == "me"
    assert headers(credential)["Authorization"] == f"Bearer {sent}"  # kept


@pytest.mark.parametrize("key", ["no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
@pytest.mark.parametrize("protocol", ["Jwt", "JwtBearer"])
def test_a_bad_key_is_a_sentence(tmp_path: Path, protocol: str, key: str) -> None:
    own = f'protocol = "{protocol}"\ntoken_url = "https://a.example/t"\njwt_claims = {{ iss = "me", aud = "you" }}'
    with pytest.raises(CredentialError) as caught:
        headers(opened(tmp_path, own, "https://a.example", privateKey=key))
    assert key not in str(caught.value) and caught.value.__context__ is None


# AWS Signature Version 4.

EXAMPLE_KEY, EXAMPLE_SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # AWS's published test pair


def aws(region: str = "us-east-1", service: str = "service") -> str:
    return f'protocol = "AwsSigV4"\nregion = "{region}"\nservice = "{service}"'


def by_hand(method: str, url: str, signed: Mapping[str, str], body: bytes, when: str, scope: str, secret: str) -> str:
    """The signature computed straight from AWS's description, without botocore."""
    parts = urlsplit(url)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = "\n".join([method, parts.path or "/", query, lines, names, hashlib.sha256(body).hexdigest()])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", when, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return hmac.new(key, to_sign.encode(), "sha256").hexdigest()


def test_the_signature_of_the_published_vector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`get-vanilla` of AWS's Signature Version 4 test suite."""
    import datetime

    import botocore.auth

    moment = datetime.datetime(2015, 8, 30, 12, 36, 0, tzinfo=datetime.UTC)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: moment)
    credential = opened(
        tmp_path, aws(), "https://example.amazonaws.com", awsAccessKeyId=EXAMPLE_KEY, awsSecretAccessKey=EXAMPLE_SECRET
    )
    made = credential.headers(TrialRequest("GET", "https://example.amazonaws.com/"))
    assert made["X-Amz-Date"] == "20150830T123600Z"
    assert made["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )


@pytest.mark.parametrize("session", ["", "a-session-token"])
def test_a_signed_post_equals_our_own_computation(tmp_path: Path, session: str) -> None:
    url, body = "https://queue.eu-central-1.amazonaws.com/q/1?b=2&a=1", b'{"text":"hi"}'
    secrets = {"awsAccessKeyId": EXAMPLE_KEY, "awsSecretAccessKey": EXAMPLE_SECRET}
    secrets |= {"awsSessionToken": session} if session else {}
    credential = opened(tmp_path, aws("eu-central-1", "sqs"), "https://queue.eu-central-1.amazonaws.com", **secrets)
    sent = {"content-type": "application/json", "user-agent": "x", "accept": "y"}
    made = credential.headers(TrialRequest("POST", url, sent, body))
    when = made["X-Amz-Date"]
    signed = {"host": "queue.eu-central-1.amazonaws.com", "content-type": "application/json", "x-amz-date": when}
    signed |= {"x-amz-security-token": session} if session else {}
    scope = f"{when[:8]}/eu-central-1/sqs/aws4_request"
    expected = by_hand("POST", url, signed, body, when, scope, EXAMPLE_SECRET)
    assert made["Authorization"].endswith(f"SignedHeaders={';'.join(sorted(signed))}, Signature={expected}")
    assert made.get("X-Amz-Security-Token", "") == session


def test_s3_gets_its_content_hash(tmp_path: Path) -> None:
    credential = opened(
        tmp_path,
        aws(service="s3"),
        "https://b.s3.amazonaws.com",
        awsAccessKeyId=EXAMPLE_KEY,
        awsSecretAccessKey=EXAMPLE_SECRET,
    )
    made = credential.headers(TrialRequest("PUT", "https://b.s3.amazonaws.com/a%20b", {}, b"hello"))
    assert made["X-Amz-Content-SHA256"] == hashlib.sha256(b"hello").hexdigest()


# Per-user principals.


def test_a_per_user_principal_takes_that_users_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "extsvc.toml"
    file.write_text(
        """
[credentials.external.Shop]
headers = [{ name = "X-Key", value = "{!$Credential.Shop.Key}" }]
principals = [{ name = "P", per_user = true }]
[credentials.named.ShopApi]
url = "https://a.example"
external_credential = "Shop"
generate_authorization_header = false
[permission_sets.A]
principals = ["Shop-P"]
users = ["alice", "bob"]
""",
        encoding="utf-8",
    )
    monkeypatch.setenv("EXTSVC_SHOP_P_ALICE_KEY", "of alice")
    known = load([file]).value
    assert headers(open_credential("ShopApi", "alice", definitions=known)) == {"X-Key": "of alice"}
    with pytest.raises(MissingSecret, match="EXTSVC_SHOP_P_BOB_KEY.*--user bob"):
        headers(open_credential("ShopApi", "bob", definitions=known))
