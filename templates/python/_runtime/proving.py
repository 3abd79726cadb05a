"""What `token=`, `api_key=` and `basic=` send, by the security schemes of the document."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import TypeAlias

from .operation import Service
from .wire import Scheme

Secret: TypeAlias = str | Mapping[str, str]
Login: TypeAlias = tuple[str, str]


def proof_of(
    service: Service, token: Secret | None, api_key: Secret | None, basic: Login | None
) -> tuple[dict[str, str], dict[str, str]]:
    """The headers and query values that prove who calls.

    Raises `ValueError` where the document has no such scheme, or several and no name
    says which is meant; the message names schemes and never what was given.
    """
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    usual = Scheme("bearer", "http", "bearer")
    for scheme, value in _chosen("token", service, token, _takes_token, usual):
        kind = scheme.scheme if scheme.kind == "http" else ""
        word = kind if kind.lower() not in ("", "bearer") else "Bearer"
        headers["Authorization"] = f"{word} {value}"
    for scheme, value in _chosen("api_key", service, api_key, _takes_key, None):
        if scheme.location == "query":
            query[scheme.parameter] = value
        elif scheme.location == "cookie":
            before = f"{headers['Cookie']}; " if "Cookie" in headers else ""
            headers["Cookie"] = f"{before}{scheme.parameter}={value}"
        else:
            headers[scheme.parameter] = value
    if basic is not None:
        if isinstance(basic, str) or len(basic) != 2:
            raise ValueError('basic must be a pair: ("user", "password")')
        user, password = basic
        pair = f"{user}:{password}" if user or password else ""
        usual = Scheme("basic", "http", "basic")
        for _ in _chosen("basic", service, pair, _takes_login, usual):
            coded = b64encode(pair.encode()).decode()
            headers["Authorization"] = f"Basic {coded}"
    return headers, query


def _takes_token(scheme: Scheme) -> bool:
    if scheme.kind == "http":
        return scheme.scheme.lower() not in ("basic", "digest")
    return scheme.kind in ("oauth2", "openIdConnect")


def _takes_key(scheme: Scheme) -> bool:
    return scheme.kind == "apiKey"


def _takes_login(scheme: Scheme) -> bool:
    return scheme.kind == "http" and scheme.scheme.lower() == "basic"


def _chosen(
    word: str,
    service: Service,
    given: Secret | None,
    fits: Callable[[Scheme], bool],
    usual: Scheme | None,
) -> list[tuple[Scheme, str]]:
    """The schemes that are served, and what for each."""
    if given is None:
        return []
    fitting = [scheme for scheme in service.schemes if fits(scheme)]
    if not fitting and not service.schemes and usual is not None:
        fitting = [usual]  # the document says nothing at all
    if isinstance(given, str):
        if len(fitting) > 1 and word == "token":
            fitting = fitting[:1]  # one header serves all of them
        if len(fitting) != 1:
            raise ValueError(_which(word, service, fitting))
        given = {fitting[0].name: given}
    if not isinstance(given, Mapping):
        raise TypeError(f"{word} must be text, not {type(given).__name__}")
    by_name = {scheme.name: scheme for scheme in fitting}
    for name, value in given.items():
        if name not in by_name:
            raise ValueError(_which(word, service, fitting, name))
        if not value:
            raise ValueError(f"{word} is empty")
    return [(by_name[name], value) for name, value in given.items()]


def _which(word: str, service: Service, fitting: list[Scheme], name: str = "") -> str:
    """What to give instead."""
    from .security import describe

    if fitting and not name:
        names = ", ".join(f'"{scheme.name}": ...' for scheme in fitting)
        return f"{service.name} has several schemes: say {word}={{{names}}}"
    known = ", ".join(describe(one) for one in fitting or service.schemes) or "none"
    lacking = f"no scheme {name!r}" if name else f"no scheme that {word}= is for"
    return f"{service.name} has {lacking}; there is: {known}"
