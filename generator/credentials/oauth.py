"""What the protocols with tokens share: the call for one, its faults, its answer, signing keys. OAuth itself is authlib's."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode, urlsplit

from generator.credentials.definitions import ExternalCredential
from generator.credentials.errors import CredentialError
from generator.credentials.protocols.protocol import AuthProtocol, TokenRequest
from generator.credentials.secret import Secret
from generator.credentials.tokens import AccessToken, lifetime
from generator.release import installing

JWT_LIFETIME = 300
_ERROR_CODE = re.compile(r"[a-z][a-z_]{2,40}")


def fetch(protocol: AuthProtocol, request: TokenRequest) -> AccessToken:
    """A new token. Raises `CredentialError` with the OAuth error code at most, never with what was sent."""
    if protocol.token is None:
        raise CredentialError(
            f"The protocol {protocol.word} of external credential {request.external.name} has no token."
        )
    if find_spec("authlib") is None:
        raise CredentialError("OAuth and JWT need the library authlib.", f"Run: {installing('credentials')}")
    try:
        return protocol.token(request)
    except _library_faults() as error:
        fault = _fault(request, error)
    # Outside of the handler: the library's exception may quote what was sent and must not be chained to ours.
    raise fault


def _library_faults() -> tuple[type[Exception], ...]:
    """What authlib, joserfc and cryptography raise for bad keys, refusals and strange answers. They share no base."""
    from authlib.common.errors import AuthlibBaseError
    from cryptography.exceptions import UnsupportedAlgorithm
    from joserfc.errors import JoseError

    return (AuthlibBaseError, JoseError, UnsupportedAlgorithm, ValueError, TypeError)


def _fault(request: TokenRequest, error: BaseException) -> CredentialError:
    """Only the OAuth error code crosses over, unless it is a secret itself: what else a stranger says may repeat one."""
    code = str(getattr(error, "error", "") or "")
    repeated = any(code == secret.reveal() for secret in request.secrets.values())
    host = urlsplit(request.external.token_url).hostname
    if _ERROR_CODE.fullmatch(code) and not repeated:
        sentence = f"The token endpoint at {host} refused external credential {request.external.name}: {code}."
    elif type(error).__module__.startswith(("joserfc", "cryptography")):
        sentence = (
            f"The private key of external credential {request.external.name} cannot sign ({type(error).__name__})."
        )
    else:
        sentence = f"The token endpoint at {host} gave no token for external credential {request.external.name}."
    return CredentialError(sentence, "Check the token URL, the client and its secret or key.")


def endpoint(external: ExternalCredential) -> str:
    """The token endpoint with the query of the definition."""
    query = urlencode(external.token_query)
    return f"{external.token_url}?{query}" if query else external.token_url


def jwt_header(request: TokenRequest) -> dict[str, str]:
    """The header of a JWT: RS256 unless the definition says otherwise."""
    return {"alg": "RS256", **dict(request.external.jwt_headers)}


def token_of(answer: Mapping[str, object]) -> AccessToken:
    """The token in an endpoint's answer (RFC 6749 5.1). Raises `ValueError` where there is none."""
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


def signing_key(request: TokenRequest) -> Any:
    """The principal's key. Environment variables and TOML often carry a PEM with `\\n` for its line ends."""
    from joserfc import jwk

    text = request.reveal("privateKey")
    if text.startswith("-----BEGIN") and "\n" not in text:
        text = text.replace("\\n", "\n")
    return jwk.import_key(text, _key_type(jwt_header(request)["alg"]))


def _key_type(algorithm: str) -> Any:
    return {"ES": "EC", "HS": "oct", "Ed": "OKP"}.get(algorithm[:2], "RSA")
