"""A named credential opened for one user: what a generated client asks for headers, bound to one host."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from generator.credentials.definitions import (
    ALL_PRINCIPALS,
    CustomHeader,
    ExternalCredential,
    NamedCredential,
    Principal,
)
from generator.credentials.errors import CredentialError
from generator.credentials.evaluate import header_value
from generator.credentials.formula import MergeField, parse
from generator.credentials.oauth import fetch
from generator.credentials.origins import checked, on_this_machine, origin_of, parted
from generator.credentials.parameters import implied_parameters, required_parameters
from generator.credentials.protocols.protocol import TokenRequest
from generator.credentials.protocols.registry import protocol_of
from generator.credentials.secret import Secret
from generator.credentials.slots import Slot
from generator.credentials.sources import SecretSource, find, resolve
from generator.credentials.tokens import TOKENS, AccessToken, Key, TokenCache

MADE_UP = AccessToken(Secret("token-for-a-mock"))


class Outgoing(Protocol):
    """What we read of a request that is about to be sent."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes | None: ...


class BoundCredential:
    """Gives each attempt its headers; keeps tokens; refuses every host but its own. Printing it shows no secret."""

    def __init__(
        self,
        named: NamedCredential,
        external: ExternalCredential,
        principal: Principal,
        user: str,
        sources: Sequence[SecretSource],
        tokens: TokenCache = TOKENS,
        stand_in: bool = False,
    ) -> None:
        self.named, self.external, self.principal, self.user = named, external, principal, user
        self.base_url = named.url.rstrip("/")
        self.refresh_statuses = external.refresh_statuses
        self._protocol = protocol_of(external)
        self._sources = tuple(sources)
        self._tokens = tokens
        self._stand_in = stand_in
        self._secrets: dict[str, Secret] | None = None
        self._lock = threading.Lock()
        self._used = threading.local()  # the token this thread sent last, so that only that one is dropped

    def __repr__(self) -> str:
        user = f", user={self.user!r}" if self.user else ""
        return f"BoundCredential({self.named.name!r}, principal={self.principal.name!r}{user})"

    def __reduce_ex__(self, protocol: object) -> str:
        raise TypeError("an opened credential is not pickled: open it again by its name")

    def serves(self, url: str) -> bool:
        """Whether the named credential is for the host of a URL."""
        try:
            return parted(url) == parted(self.base_url)
        except ValueError:
            return False

    def at(self, url: str) -> BoundCredential:
        """The same credential with a stand-in's address: what a mock on this machine is called with.

        A token is then not fetched from another machine either; a made-up one takes its place. Raises `CredentialError` for every other machine: secrets leave for the named credential's own host only.
        """
        if not on_this_machine(url):
            raise CredentialError(
                f"Named credential {self.named.name} is for {_host(self.base_url)}; its secrets are not sent to {_host(url)}.",
                "Only a mock on this machine may stand in for that address, such as http://127.0.0.1:8081.",
            )
        named = replace(self.named, url=url)
        return BoundCredential(named, self.external, self.principal, self.user, self._sources, self._tokens, True)

    def headers(self, request: Outgoing) -> Mapping[str, str]:
        """The headers of one attempt.

        Raises `CredentialError` for another host, a missing secret or a token that cannot be had.
        """
        self._check_host(request.url)
        body = _body(request)
        made = self._custom(body)
        if self.named.generate_authorization and "authorization" not in {name.lower() for name in made}:
            sent = {**dict(request.headers), **made}
            made.update(self._protocol.sign(_Signing(self, request.method, request.url, sent, body)))
        return made

    def refresh(self) -> bool:
        """After a 401 or another refresh status: forget the token or re-read the secrets; True if a retry may help."""
        if self._protocol.token is not None:
            self._tokens.refuse(self._key(), getattr(self._used, "token", None))
            return True
        old = self.values()
        with self._lock:
            self._secrets = None
        return self.values() != old

    def _check_host(self, url: str) -> None:
        if not self.serves(url):
            raise CredentialError(
                f"Named credential {self.named.name} is for {'://'.join(map(str, parted(self.base_url)[:2]))}; "
                f"its secrets are not sent to {urlsplit(url).hostname}.",
                "Use a named credential whose URL is that host.",
            )

    def values(self) -> dict[str, Secret]:
        """The parameters of the principal that were found, read once."""
        with self._lock:
            if self._secrets is None:
                self._secrets = self._read()
            return self._secrets

    def _slot(self, parameter: str) -> Slot:
        user = self.user if self.principal.per_user else ""
        return Slot(self.external.name, self.principal.name, parameter, user)

    def _read(self) -> dict[str, Secret]:
        values = {name: Secret(value) for name, value in self.principal.plain}
        for name in required_parameters(self.external, self.principal):
            values[name] = resolve(self._slot(name), self._sources, self._destinations())
        for name in (*self._protocol.optional, *implied_parameters(self.external, self.principal)):
            got = find(self._slot(name), self._sources)
            values.update({name: checked(got[0], self._slot(name), got[1], self._destinations())} if got else {})
        return values

    def _custom(self, body: bytes | None) -> dict[str, str]:
        """Custom headers of both sources: by sequence number, those of the named credential first and stronger.

        Within one source a name may repeat; the values are joined as RFC 9110 5.2 does.
        """
        mine = [h for h in self.external.headers if h.group in (ALL_PRINCIPALS, "", self.principal.name)]
        made: dict[str, str] = {}
        taken: set[str] = set()
        for source in (self.named.headers, tuple(mine)):
            here: dict[str, tuple[str, list[str]]] = {}
            for header in sorted(source, key=lambda h: h.sequence):
                if header.name.lower() not in taken:
                    value = self._value(header, body)
                    here.setdefault(header.name.lower(), (header.name, []))[1].append(value)
            made.update({name: ", ".join(values) for name, values in here.values()})
            taken |= set(here)
        return made

    def _value(self, header: CustomHeader, body: bytes | None) -> str:
        return header_value(header.name, parse(header.value), lambda field: self._field(field, body))

    def _field(self, field: MergeField, body: bytes | None) -> str | bytes:
        if field.path[0] == "User":
            return self.user
        name = field.path[-1]
        legacy = {"Username": "username", "Password": "password"} if len(field.path) == 2 else {}
        if name in ("OAuthToken", "AccessToken") and self._protocol.token is not None:
            return self.token().value.reveal()
        values = self.values()
        if name == "Body" and name not in values:
            if body is None:
                raise CredentialError("A header is computed from the body, and this body is sent piece by piece.")
            return body
        found = values.get(legacy.get(name, name))
        return (self.secret(name) if found is None else found).reveal()

    def _key(self) -> Key:
        """Whose token: the definition, the principal, the user, and a fingerprint of the secrets it is asked with."""
        print_of = hashlib.sha256()
        for name, secret in sorted(self.values().items(), key=lambda item: item[0]):
            print_of.update(f"{name}\0{secret.reveal()}\0".encode())
        return (self.external, self.principal.name, self.user, print_of.digest())

    def secret(self, parameter: str) -> Secret:
        """The value of a parameter. Raises `CredentialError` when no source has it."""
        found = self.values().get(parameter)
        return resolve(self._slot(parameter), self._sources, self._destinations()) if found is None else found

    def _destinations(self) -> tuple[str, ...]:
        """Where the secrets, and what is made of them, go: the credential's host and its token endpoint.

        A stand-in on this machine was named by the caller, not by a file: it is none of them.
        """
        urls = [] if self._stand_in else [self.base_url]
        if self._protocol.token_url and (not self._stand_in or on_this_machine(self.external.token_url)):
            urls.append(self.external.token_url)
        try:
            return tuple(dict.fromkeys(origin_of(url) for url in urls))
        except ValueError:
            raise CredentialError(f"Named credential {self.named.name} leads to what is no address.") from None

    def token(self) -> AccessToken:
        """The token of the principal; a made-up one towards a mock, where its endpoint is another machine."""
        if self._stand_in and self._protocol.token_url and not on_this_machine(self.external.token_url):
            self.values()  # their lack is told with a mock, too
            return MADE_UP
        return self._real_token()

    def _real_token(self) -> AccessToken:
        def fetch_now() -> AccessToken:
            claims = {name: self._claim(name, value) for name, value in self.external.jwt_claims}
            return fetch(self._protocol, TokenRequest(self.external, self.values(), claims))

        token = self._tokens.get(self._key(), fetch_now)
        self._used.token = token
        return token

    def _claim(self, name: str, value: str) -> str:
        return header_value(f"claim {name}", parse(value), lambda field: self._field(field, b""))


@dataclass(frozen=True, slots=True)
class _Signing:
    """One attempt as a protocol sees it (`Callout`)."""

    credential: BoundCredential
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def external(self) -> ExternalCredential:
        return self.credential.external

    def implied(self) -> bool:
        return bool(implied_parameters(self.external, self.credential.principal))

    def secrets(self) -> Mapping[str, Secret]:
        return self.credential.values()

    def secret(self, name: str) -> Secret:
        return self.credential.secret(name)

    def token(self) -> AccessToken:
        return self.credential.token()


def _host(url: str) -> str:
    """The host of a URL, for messages: the rest of it may hold a password."""
    try:
        return urlsplit(url).hostname or "what is no address"
    except ValueError:
        return "what is no address"


def _body(request: Outgoing) -> bytes | None:
    """The body's bytes; None when a generated client streams it."""
    content = getattr(request, "content", None)
    streamed = getattr(content, "pieces", None) is not None and getattr(content, "data", None) is None
    return None if streamed else request.body or b""
