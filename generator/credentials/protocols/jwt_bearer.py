"""OAuth 2.0 with the JWT bearer grant (RFC 7523): the token endpoint changes a signed JWT for a token."""

from __future__ import annotations

import time

from generator.credentials.oauth import JWT_LIFETIME, endpoint, jwt_header, signing_key, token_of
from generator.credentials.protocols.protocol import AuthProtocol, Setting, TokenRequest, bearer
from generator.credentials.tokens import AccessToken
from generator.credentials.transport import Session


def _token(request: TokenRequest) -> AccessToken:
    from authlib.oauth2.client import OAuth2Error
    from authlib.oauth2.rfc7523 import JWTBearerGrant

    issuer, audience, subject, extra = _claims(request)
    now = int(time.time())
    assertion = JWTBearerGrant.sign(
        signing_key(request), issuer, audience, subject, now, now + JWT_LIFETIME, extra, header=jwt_header(request)
    )
    text = assertion.decode() if isinstance(assertion, bytes) else str(assertion)
    form = {"grant_type": JWTBearerGrant.GRANT_TYPE, "assertion": text}
    scope = request.external.setting("Scope")
    answer = Session().post(endpoint(request.external), {**form, **({"scope": scope} if scope else {})})
    decoded = answer.json()
    if not isinstance(decoded, dict):
        raise ValueError("not an object")
    if "error" in decoded:
        raise OAuth2Error(error=str(decoded["error"]))
    return token_of(decoded)


def _claims(request: TokenRequest) -> tuple[str, str, str | None, dict[str, str]]:
    claims = dict(request.claims)
    issuer, audience = claims.pop("iss", ""), claims.pop("aud", request.external.token_url)
    return issuer, audience, claims.pop("sub", None), claims


PROTOCOL = AuthProtocol(
    "JwtBearer",
    "Oauth",
    bearer,
    about="a token that is given for a signed assertion",
    variants=("JwtBearer",),
    also_read=(("JwtExchange", ""),),
    variant_in_input=True,
    parameters=("privateKey",),
    local=("privateKey",),
    settings=(Setting("Scope", "scope"),),
    claims=("iss", "aud"),
    token=_token,
    token_url=True,
)
