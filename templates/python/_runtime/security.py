"""Whether a call brought what the document's security asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from .wire import Scheme

if TYPE_CHECKING:
    from .transport import Outgoing


def missing_scheme(
    security: tuple[tuple[str, ...], ...], schemes: Iterable[Scheme], request: Outgoing
) -> str:
    """What an operation needs and a request obviously lacked; empty if nothing."""
    if not security:
        return ""
    known = {scheme.name: scheme for scheme in schemes}
    needs: list[str] = []
    for alternative in security:
        asked = [known[name] for name in alternative if name in known]
        lacking = [scheme for scheme in asked if not brought(scheme, request)]
        if not lacking:
            return ""
        needs.append(" and ".join(describe(scheme) for scheme in lacking))
    return f"the request lacked {' or '.join(needs)}"


def brought(scheme: Scheme, request: Outgoing) -> bool:
    """Whether a request carries something for a scheme."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if scheme.kind != "apiKey":
        return scheme.kind == "mutualTLS" or "authorization" in headers
    if scheme.location == "query":
        return scheme.parameter in parse_qs(urlsplit(request.url).query)
    if scheme.location == "cookie":
        return f"{scheme.parameter}=" in headers.get("cookie", "")
    return scheme.parameter.lower() in headers


def describe(scheme: Scheme) -> str:
    """A scheme in words: what to send."""
    if scheme.kind == "apiKey":
        return f"{scheme.name} ({scheme.location} {scheme.parameter})"
    return f"{scheme.name} (header Authorization: {scheme.scheme or 'Bearer'} ...)"
