"""What a protocol is: its words here and in Salesforce's files, its parameters and settings, and how it signs a callout.

Source of the parameter names: Connect REST API, credential input; those in `local` are ours, because an org keeps
certificates and sessions elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from generator.credentials.definitions import ExternalCredential
from generator.credentials.evaluate import fit
from generator.credentials.secret import Secret
from generator.credentials.tokens import AccessToken


class Callout(Protocol):
    """A request about to be sent, and the secrets it may be signed with. What cannot be had raises `CredentialError`."""

    @property
    def external(self) -> ExternalCredential: ...

    @property
    def method(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers so far, custom ones included."""
        ...

    @property
    def body(self) -> bytes | None:
        """None for a body that is sent piece by piece."""
        ...

    def implied(self) -> bool:
        """Whether the protocol's implied parameter is the only thing defined."""
        ...

    def secrets(self) -> Mapping[str, Secret]:
        """The principal's parameters that were found."""
        ...

    def secret(self, name: str) -> Secret:
        """One parameter of the principal."""
        ...

    def token(self) -> AccessToken:
        """The token of the principal, from the cache or new."""
        ...


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What one token is asked with: the definition, the principal's secrets, and its claims, already evaluated."""

    external: ExternalCredential
    secrets: Mapping[str, Secret]
    claims: Mapping[str, str]

    def reveal(self, name: str) -> str:
        return self.secrets[name].reveal()


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a protocol: its name in Salesforce's files, its key in extsvc.toml, why it must be given ("": it need not)."""

    name: str
    key: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class AuthProtocol:
    """One protocol: `word` names it in extsvc.toml, `salesforce` and a variant in Salesforce's files."""

    word: str
    salesforce: str
    sign: Callable[[Callout], Mapping[str, str]]  # the headers that prove who calls
    about: str = ""  # how a callout proves who calls, in a few words
    variants: tuple[str, ...] = ("",)  # the first is the default
    aliases: tuple[str, ...] = ()  # other words for it in extsvc.toml: lower case, letters and digits only
    also_read: tuple[tuple[str, str], ...] = ()  # further (protocol, variant) of Salesforce's files; never written
    legacy: tuple[str, ...] = ()  # its words in a legacy named credential
    variant_words: Mapping[str, str] = field(default_factory=dict)  # words of client_authentication -> variant
    variant_in_input: bool = False  # whether Salesforce asks for the variant where secrets are set
    parameters: tuple[str, ...] = ()
    parameters_of_variant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # where a variant has others
    optional: tuple[str, ...] = ()
    any_parameter: bool = False  # whether definitions choose their own parameters
    implied: str = ""  # the parameter that becomes the header of its name where nothing else is defined
    local: tuple[str, ...] = ()  # parameters that an org keeps elsewhere: an export does not ask for them
    settings: tuple[Setting, ...] = ()
    claims: tuple[str, ...] = ()  # the claims that a JWT must carry
    public_claims: tuple[str, ...] = ()  # variants whose claims are identifiers, never secrets
    token: Callable[[TokenRequest], AccessToken] | None = None  # makes or fetches a token
    token_url: bool = False  # whether the token comes from an endpoint

    def needed(self, variant: str) -> tuple[str, ...]:
        """The parameters without which no callout can be made."""
        return self.parameters_of_variant.get(variant, self.parameters)


def bearer(callout: Callout) -> dict[str, str]:
    """The Authorization header with a token."""
    token = callout.token()
    return {"Authorization": fit("Authorization", f"{token.kind} {token.value.reveal()}")}
