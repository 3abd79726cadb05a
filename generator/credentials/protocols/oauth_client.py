"""OAuth 2.0 client credentials (RFC 6749 4.4); the client proves itself by a secret or by a signed assertion (RFC 7523)."""

from __future__ import annotations

from generator.credentials.oauth import endpoint, signing_key, token_of
from generator.credentials.protocols.protocol import AuthProtocol, Setting, TokenRequest, bearer
from generator.credentials.tokens import AccessToken
from generator.credentials.transport import Session

SECRET = "ClientCredentialsClientSecret"
SECRET_BASIC = "ClientCredentialsClientSecretBasic"
ASSERTION = "ClientCredentialsJwtAssertion"
_METHODS = {SECRET_BASIC: "client_secret_basic", ASSERTION: "private_key_jwt"}


def _token(request: TokenRequest) -> AccessToken:
    from authlib.oauth2.client import OAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT

    assertion = request.external.variant == ASSERTION
    method = _METHODS.get(request.external.variant, "client_secret_post")
    secret = signing_key(request) if assertion else request.reveal("clientSecret")
    scope = request.external.setting("Scope") or None
    client_id = request.reveal("clientId")
    client = OAuth2Client(Session(), client_id, secret, token_endpoint_auth_method=method, scope=scope)
    if assertion:
        client.register_client_auth_method(PrivateKeyJWT(request.external.token_url))
    return token_of(client.fetch_token(endpoint(request.external), grant_type="client_credentials"))


PROTOCOL = AuthProtocol(
    "OAuthClientCredentials",
    "Oauth",
    bearer,
    about="a token that is given for a client id and a secret",
    variants=(SECRET, SECRET_BASIC, ASSERTION),
    aliases=("oauth", "oauth2", "oauth2clientcredentials", "clientcredentials"),
    variant_words={"body": SECRET, "basic": SECRET_BASIC, "jwt": ASSERTION},
    variant_in_input=True,
    parameters=("clientId", "clientSecret"),
    parameters_of_variant={ASSERTION: ("clientId", "privateKey")},
    local=("privateKey",),
    settings=(Setting("Scope", "scope"),),
    public_claims=(ASSERTION,),
    token=_token,
    token_url=True,
)
