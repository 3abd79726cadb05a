"""Which authentication parameters a principal needs: by its protocol, and by what its headers and claims refer to."""

from __future__ import annotations

from generator.credentials.definitions import ExternalCredential, Principal
from generator.credentials.formula import FormulaFault, fields, parse
from generator.credentials.protocols.registry import protocol_of


def required_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """The parameters without which a callout of this principal cannot be made, in a steady order."""
    row = protocol_of(external)
    needed = row.needed(external.variant)
    extra = principal.parameters + referenced_parameters(external, principal)
    given = dict(principal.plain)
    named = [name for name in (*needed, *extra) if name not in given and name not in row.optional]
    return tuple(dict.fromkeys(named))


def implied_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """`Authorization` for a custom credential that names no parameter at all: metadata files never list them."""
    implied = protocol_of(external).implied
    bare = implied and not external.headers and not required_parameters(external, principal)
    return (implied,) if bare else ()


def asked_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """The parameters to ask an admin for."""
    return required_parameters(external, principal) or implied_parameters(external, principal)


def known_parameters(external: ExternalCredential, principal: Principal) -> tuple[str, ...]:
    """Every parameter that may be given to this principal."""
    plain = tuple(name for name, _ in principal.plain)
    asked = asked_parameters(external, principal)
    return tuple(dict.fromkeys((*plain, *asked, *protocol_of(external).optional)))


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
