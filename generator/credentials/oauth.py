"""Tokens: OAuth 2.0 client credentials, the JWT bearer grant, and self-signed JWTs. The protocol itself is authlib's."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode, urlsplit

from generator.credentials.definitions import ExternalCredential, Protocol
from generator.credentials.errors import CredentialError
from generator.credentials.protocols import CLIENT_ASSERTION, CLIENT_SECRET_BASIC
from generator.credentials.secret import Secret
from generator.credentials.tokens import AccessToken, lifetime
from generator.credentials.transport import Session

EXTRA = "pip install 'external-services[credentials]'"
JWT_LIFETIME = 300
_ERROR_CODE = re.compile(r"[a-z][a-z_]{2,40}")
_METHODS = {"": "client_secret_post", CLIENT_SECRET_BASIC: "client_secret_basic", CLIENT_ASSERTION: "private_key_jwt"}


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What one token is asked with: the definition, the principal's secrets, and its claims, already evaluated."""

    external: ExternalCredential
    secrets: Mapping[str, Secret]
    claims: Mapping[str, str]

    def reveal(self, name: str) -> str:
        return self.secrets[name].reveal()


def fetch(grant: TokenRequest) -> AccessToken:
    """A new token. Raises `CredentialError` with the OAuth error code at most, never with what was sent."""
    if find_spec("authlib") is None:
        raise CredentialError("OAuth and JWT need the library authlib.", f"Run: {EXTRA}")
    ways = {Protocol.JWT: _signed, Protocol.JWT_BEARER: _jwt_bearer, Protocol.OAUTH_CLIENT: _client_credentials}
    try:
        return ways[grant.external.protocol](grant)
    except _library_faults() as error:
        fault = _fault(grant, error)
    # Outside of the handler: the library's exception may quote what was sent and must not be chained to ours.
    raise fault


def _library_faults() -> tuple[type[Exception], ...]:
    """What authlib, joserfc and cryptography raise for bad keys, refusals and strange answers. They share no base."""
    from authlib.common.errors import AuthlibBaseError
    from cryptography.exceptions import UnsupportedAlgorithm
    from joserfc.errors import JoseError

    return (AuthlibBaseError, JoseError, UnsupportedAlgorithm, ValueError, TypeError)


def _fault(grant: TokenRequest, error: BaseException) -> CredentialError:
    """Only the OAuth error code crosses over: descriptions are a stranger's text and may repeat what was sent."""
    code = str(getattr(error, "error", "") or "")
    host = urlsplit(grant.external.token_url).hostname
    if _ERROR_CODE.fullmatch(code):
        sentence = f"The token endpoint at {host} refused external credential {grant.external.name}: {code}."
    elif type(error).__module__.startswith(("joserfc", "cryptography")):
        sentence = f"The private key of external credential {grant.external.name} cannot sign ({type(error).__name__})."
    else:
        sentence = f"The token endpoint at {host} gave no token for external credential {grant.external.name}."
    return CredentialError(sentence, "Check the token URL, the client and its secret or key.")


def _endpoint(external: ExternalCredential) -> str:
    query = urlencode(external.token_query)
    return f"{external.token_url}?{query}" if query else external.token_url


def _client_credentials(grant: TokenRequest) -> AccessToken:
    from authlib.oauth2.client import OAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT

    assertion = grant.external.variant == CLIENT_ASSERTION
    method = _METHODS.get(grant.external.variant, "client_secret_post")
    secret = _key(grant) if assertion else grant.reveal("clientSecret")
    scope = grant.external.setting("Scope") or None
    client = OAuth2Client(Session(), grant.reveal("clientId"), secret, token_endpoint_auth_method=method, scope=scope)
    if assertion:
        client.register_client_auth_method(PrivateKeyJWT(grant.external.token_url))
    return _token(client.fetch_token(_endpoint(grant.external), grant_type="client_credentials"))


def _jwt_bearer(grant: TokenRequest) -> AccessToken:
    from authlib.oauth2.client import OAuth2Error
    from authlib.oauth2.rfc7523 import JWTBearerGrant

    issuer, audience, subject, extra = _claims(grant)
    now = int(time.time())
    assertion = JWTBearerGrant.sign(
        _key(grant), issuer, audience, subject, now, now + JWT_LIFETIME, extra, header=_header(grant)
    )
    text = assertion.decode() if isinstance(assertion, bytes) else str(assertion)
    form = {"grant_type": JWTBearerGrant.GRANT_TYPE, "assertion": text}
    scope = grant.external.setting("Scope")
    answer = Session().post(_endpoint(grant.external), {**form, **({"scope": scope} if scope else {})})
    decoded = answer.json()
    if not isinstance(decoded, dict):
        raise ValueError("not an object")
    if "error" in decoded:
        raise OAuth2Error(error=str(decoded["error"]))
    return _token(decoded)


def _header(grant: TokenRequest) -> dict[str, str]:
    return {"alg": "RS256", **dict(grant.external.jwt_headers)}


def _claims(grant: TokenRequest) -> tuple[str, str, str | None, dict[str, Any]]:
    claims: dict[str, Any] = dict(grant.claims)
    issuer, audience = claims.pop("iss", ""), claims.pop("aud", grant.external.token_url)
    return issuer, audience, claims.pop("sub", None), claims


def _token(answer: Mapping[str, object]) -> AccessToken:
    value, kind, seconds = answer.get("access_token"), answer.get("token_type", "Bearer"), answer.get("expires_in")
    if not isinstance(value, str) or not value:
        raise ValueError("no access_token")
    scheme = "Bearer" if not isinstance(kind, str) or kind.lower() == "bearer" else kind
    if not scheme.isascii() or not scheme.replace("-", "").isalnum():
        raise ValueError("strange token_type")
    return AccessToken(Secret(value), _end(seconds), scheme)


def _end(seconds: object) -> float | None:
    """Some servers write the number as a text."""
    try:
        known = float(seconds) if isinstance(seconds, (int, float, str)) else None
    except ValueError:
        known = None
    return time.monotonic() + lifetime(known) if known is not None and known >= 0 else None


def _signed(grant: TokenRequest) -> AccessToken:
    """A JWT signed by the principal's own key, sent as it is."""
    from joserfc import jwt

    now = int(time.time())
    claims = {**grant.claims, "iat": now, "exp": now + JWT_LIFETIME}
    header = _header(grant)
    text = jwt.encode(header, claims, _key(grant), algorithms=[header["alg"]])
    return AccessToken(Secret(text), time.monotonic() + lifetime(JWT_LIFETIME))


def _key(grant: TokenRequest) -> Any:
    """The principal's key. Environment variables and TOML often carry a PEM with `\\n` for its line ends."""
    from joserfc import jwk

    text = grant.reveal("privateKey")
    if text.startswith("-----BEGIN") and "\n" not in text:
        text = text.replace("\\n", "\n")
    return jwk.import_key(text, _key_type(_header(grant)["alg"]))


def _key_type(algorithm: str) -> Any:
    return {"ES": "EC", "HS": "oct", "Ed": "OKP"}.get(algorithm[:2], "RSA")
