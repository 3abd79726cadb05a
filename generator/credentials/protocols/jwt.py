"""A JWT signed by the principal's own key (RFC 7519): the token itself, sent as it is."""

from __future__ import annotations

import time

from generator.credentials.oauth import JWT_LIFETIME, jwt_header, signing_key
from generator.credentials.protocols.protocol import AuthProtocol, TokenRequest, bearer
from generator.credentials.secret import Secret
from generator.credentials.tokens import AccessToken, lifetime


def _token(request: TokenRequest) -> AccessToken:
    from joserfc import jwt

    now = int(time.time())
    claims = {**request.claims, "iat": now, "exp": now + JWT_LIFETIME}
    header = jwt_header(request)
    text = jwt.encode(header, claims, signing_key(request), algorithms=[header["alg"]])
    return AccessToken(Secret(text), time.monotonic() + lifetime(JWT_LIFETIME))


PROTOCOL = AuthProtocol(
    "Jwt",
    "Jwt",
    bearer,
    about="a token that you sign yourself",
    parameters=("privateKey",),
    local=("privateKey",),
    claims=("iss", "aud"),
    token=_token,
)
