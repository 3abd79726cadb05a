"""What each protocol asks for: its words in Salesforce's files and the authentication parameters of its principals.

Source of the parameter names: Connect REST API, credential input; `privateKey` and `awsSessionToken` are ours, because
an org keeps certificates and sessions elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.credentials.definitions import ExternalCredential, Principal, Protocol
from generator.credentials.formula import FormulaFault, fields, parse

CLIENT_SECRET = "ClientCredentialsClientSecret"
CLIENT_SECRET_BASIC = "ClientCredentialsClientSecretBasic"
CLIENT_ASSERTION = "ClientCredentialsJwtAssertion"
JWT_BEARER = "JwtBearer"


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """One protocol: Salesforce's name, its variants (the first is the default) and its parameters."""

    salesforce: str
    variants: tuple[str, ...] = ("",)
    parameters: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


ROWS: dict[Protocol, ProtocolRow] = {
    Protocol.CUSTOM: ProtocolRow("Custom", ("NoAuthentication",)),
    Protocol.BASIC: ProtocolRow("Basic", parameters=("username", "password")),
    Protocol.OAUTH_CLIENT: ProtocolRow(
        "Oauth", (CLIENT_SECRET, CLIENT_SECRET_BASIC, CLIENT_ASSERTION), ("clientId", "clientSecret")
    ),
    Protocol.JWT_BEARER: ProtocolRow("Oauth", (JWT_BEARER,), ("privateKey",)),
    Protocol.JWT: ProtocolRow("Jwt", parameters=("privateKey",)),
    Protocol.AWS: ProtocolRow("AwsSv4", ("", "AwsSv4"), ("awsAccessKeyId", "awsSecretAccessKey"), ("awsSessionToken",)),
    Protocol.NONE: ProtocolRow("NoAuthentication"),
}

# Words that people and Salesforce's own files use for the same thing.
ALIASES: dict[str, Protocol] = {
    "oauth": Protocol.OAUTH_CLIENT,
    "oauth2": Protocol.OAUTH_CLIENT,
    "oauth2clientcredentials": Protocol.OAUTH_CLIENT,
    "clientcredentials": Protocol.OAUTH_CLIENT,
    "password": Protocol.BASIC,
    "awssv4": Protocol.AWS,
    "awssignatureversion4": Protocol.AWS,
    "sigv4": Protocol.AWS,
    **{protocol.value.lower(): protocol for protocol in Protocol},
}


def protocol_named(words: str) -> Protocol | None:
    """The protocol of a word in extsvc.toml, however it is spaced or capitalised."""
    return ALIASES.get("".join(c for c in words.lower() if c.isalnum() and c != "."))


def required_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """The parameters without which a callout of this principal cannot be made, in a steady order."""
    row = ROWS[external.protocol]
    needed = list(row.parameters)
    if external.variant == CLIENT_ASSERTION:
        needed = ["clientId", "privateKey"]
    extra = principal.parameters + referenced_parameters(external, principal)
    given = dict(principal.plain)
    named = [name for name in (*needed, *extra) if name not in given and name not in row.optional]
    return tuple(dict.fromkeys(named))


def implied_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """`Authorization` for a custom credential that names no parameter at all: metadata files never list them."""
    bare = external.protocol is Protocol.CUSTOM and not required_parameters(external, principal)
    return ("Authorization",) if bare and not external.headers else ()


def asked_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """The parameters to ask an admin for."""
    return required_parameters(external, principal) or implied_parameters(external, principal)


def known_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """Every parameter that may be given to this principal."""
    plain = tuple(name for name, _ in principal.plain)
    asked = asked_parameters(external, principal)
    return tuple(dict.fromkeys((*plain, *asked, *ROWS[external.protocol].optional)))


def referenced_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """The parameters that the headers and claims of this principal name in `$Credential.<External>.<Parameter>`."""
    values = [header.value for header in external.headers if header.group in ("DefaultGroup", "", principal.name)]
    values += [value for _, value in external.jwt_claims]
    return tuple(name for value in values for name in _parameters(value, external.name))


def _parameters(value: str, external: str) -> list[str]:
    try:
        found = list(fields(parse(value)))
    except FormulaFault:
        return []
    return [f.path[2] for f in found if len(f.path) == 3 and f.path[1] == external and f.path[2] not in COMPUTED]


# Merge fields that a callout computes itself.
COMPUTED = ("OAuthToken", "AccessToken", "Body", "AuthorizationHeaderValue")
