"""Every protocol by its word in extsvc.toml. A new one is a module beside this one and a row in the list."""

from __future__ import annotations

from collections.abc import Iterable

from generator.credentials.definitions import ExternalCredential
from generator.credentials.protocols import aws, basic, custom, jwt, jwt_bearer, no_authentication, oauth_client
from generator.credentials.protocols.protocol import AuthProtocol

PROTOCOLS: dict[str, AuthProtocol] = {
    row.word: row
    for row in (
        custom.PROTOCOL,
        basic.PROTOCOL,
        oauth_client.PROTOCOL,
        jwt_bearer.PROTOCOL,
        jwt.PROTOCOL,
        aws.PROTOCOL,
        no_authentication.PROTOCOL,
    )
}


def protocol_of(external: ExternalCredential) -> AuthProtocol:
    """The protocol of a definition."""
    return PROTOCOLS[external.protocol]


def protocol_named(words: str) -> AuthProtocol | None:
    """The protocol of a word in extsvc.toml, however it is spaced or capitalised."""
    plain = "".join(c for c in words.lower() if c.isalnum())
    return _first(row for row in PROTOCOLS.values() if plain == row.word.lower() or plain in row.aliases)


def protocol_read(protocol: str, variant: str) -> AuthProtocol | None:
    """The protocol of an ExternalCredential file."""
    written = (protocol, variant)
    return _first(
        row
        for row in PROTOCOLS.values()
        if written in row.also_read or (protocol == row.salesforce and variant in row.variants)
    )


def legacy_protocol(word: str) -> AuthProtocol | None:
    """The protocol of a legacy named credential."""
    return _first(row for row in PROTOCOLS.values() if word in row.legacy)


def _first(rows: Iterable[AuthProtocol]) -> AuthProtocol | None:
    return next(iter(rows), None)
