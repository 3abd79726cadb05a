"""What a client is told when it is made, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct

from .addresses import checked_base, origin
from .faults import TransportError
from .headers import Headers, given_header_fault
from .hosts import Hosts, hosts_of
from .masks import masked_url
from .operation import Service
from .options import Timeout, timeout_of
from .texts import NO_TEXT, surrogates

if TYPE_CHECKING:
    from .proving import Login, Secret
    from .transport import Credential, Outgoing
    from .wire import Server

ENTRY_POINTS = "external_services.credentials"


class Settings(Struct, frozen=True):
    """What a client knows for all of its calls."""

    service: Service
    base_url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    credential: Credential | None
    timeout: Timeout
    retries: int
    max_bytes: int
    strict_answers: bool = False
    on_request: Callable[[Outgoing], None] | None = None
    on_response: Callable[[Outgoing, Exchange], None] | None = None
    secrets: frozenset[str] = frozenset()
    timezone: tzinfo | None = None
    fixed: bool = False
    other_hosts: Hosts = {}

    def __repr__(self) -> str:
        """Without headers and query: they hold keys."""
        base = masked_url(self.base_url, self.secrets)
        return f"Settings({self.service.name!r}, base_url={base!r})"


class Exchange(Struct, frozen=True):
    """How one attempt went: for hooks. Either a status or a fault is there."""

    attempt: int
    seconds: float
    status: int | None = None
    fault: TransportError | None = None
    headers: Headers | None = None


def settings_of(
    service: Service,
    *,
    base_url: str | None,
    headers: Mapping[str, str] | None,
    query: Mapping[str, str] | None,
    credential: Credential | str | None,
    user: str | None,
    token: Secret | None,
    api_key: Secret | None,
    basic: Login | None,
    timeout: float | Timeout,
    retries: int,
    max_bytes: int,
    strict_answers: bool,
    on_request: Callable[[Outgoing], None] | None,
    on_response: Callable[[Outgoing, Exchange], None] | None,
    timezone: tzinfo | None,
    server: Server | str | None,
    other_hosts: Mapping[str, Mapping[str, str]] | None,
) -> Settings:
    """The settings of a client. Raises `ValueError` for a wrong address, header or proof.

    Raises `TypeError` where one of these is no text, and `LookupError` for a credential that nobody knows.
    """
    if not (token is None and api_key is None and basic is None):
        proof, keys = _proof(service, credential, token, api_key, basic)
        headers, query = with_proof(headers, proof), {**keys, **(query or {})}
    _check(headers or {}, query or {})
    if isinstance(credential, str):
        credential = provided(credential, user)
    return Settings(
        service=service,
        base_url=_base_url(service, base_url, server, credential),
        fixed=base_url is not None,
        other_hosts=hosts_of(other_hosts),
        headers=dict(headers or {}),
        query=dict(query or {}),
        credential=credential,
        timeout=timeout_of(timeout, Timeout()),
        retries=retries,
        max_bytes=max_bytes,
        strict_answers=strict_answers,
        on_request=on_request,
        on_response=on_response,
        secrets=_secrets(service, query or {}),
        timezone=timezone,
    )


def _proof(
    service: Service,
    credential: Credential | str | None,
    token: Secret | None,
    api_key: Secret | None,
    basic: Login | None,
) -> tuple[dict[str, str], dict[str, str]]:
    if credential is not None:
        raise ValueError("a credential brings its own proof: give one of both")
    from .proving import proof_of

    return proof_of(service, token, api_key, basic)


def with_proof(
    headers: Mapping[str, str] | None, proof: Mapping[str, str]
) -> dict[str, str]:
    """The headers of a client; what was given as a header wins."""
    given = dict(headers or {})
    names = {name.lower() for name in given}
    return {**{k: v for k, v in proof.items() if k.lower() not in names}, **given}


def _check(headers: Mapping[str, str], query: Mapping[str, str]) -> None:
    for word, given in (("header", headers), ("query", query)):
        for name, value in given.items():
            if not isinstance(value, str):
                kind = type(value).__name__
                raise TypeError(f"{word} {name!r} must be text, not {kind}")
    for name, value in headers.items():
        wrong = given_header_fault(name, value)
        if wrong:
            raise ValueError(f"header {name!r} {wrong}")
    for name, value in query.items():
        if surrogates(name) or surrogates(value):
            raise ValueError(f"query {name!r} {NO_TEXT}")


def _base_url(
    service: Service,
    base_url: str | None,
    server: Server | str | None,
    credential: Credential | None,
) -> str:
    """The address given, else the server named, else the credential's.

    None of the document's is taken unless it is named.
    """
    if base_url is None and server is not None:
        base_url = _named(service, server)
        if credential and origin(checked_base(base_url)) != origin(credential.base_url):
            raise ValueError("server is another host than the credential's")
    if base_url is None and credential is not None:
        base_url = credential.base_url
    if base_url:
        return checked_base(base_url)
    named = ", ".join(server.url for server in service.servers)
    hint = f" The document names: {named}" if named else ""
    raise ValueError(f"{service.name} needs base_url=... or a credential.{hint}")


def _named(service: Service, server: Server | str) -> str:
    """The address of a server, given itself or by its name or address in the document."""
    if not isinstance(server, str):
        return server.at()
    for one in service.servers:
        if server in (one.name, one.url, one.at()):
            return one.at()
    known = ", ".join(one.name or one.url for one in service.servers) or "none"
    raise ValueError(f"no server {server!r} in the document; there are: {known}")


def _secrets(service: Service, query: Mapping[str, str]) -> frozenset[str]:
    """Names of headers and query values that hold keys, in lower case."""
    keys = {scheme.parameter.lower() for scheme in service.schemes if scheme.parameter}
    return frozenset(keys | {name.lower() for name in query})


def provided(name: str, user: str | None) -> Credential:
    """The credential of that name, from the first installed package that has it.

    Raises `LookupError` when none has.
    """
    from importlib.metadata import entry_points

    fault = LookupError(
        f"no installed package provides credentials, so {name!r} cannot be found; "
        "give base_url= and headers= instead"
    )
    for point in entry_points(group=ENTRY_POINTS):
        try:
            credential: Credential = point.load()(name, user)
        except LookupError as error:
            fault = error
        else:
            return credential
    raise fault
