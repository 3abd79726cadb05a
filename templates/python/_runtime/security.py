"""Whether a call brought what the document's security asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from .operation import Scheme

if TYPE_CHECKING:
    from .calling import Call
    from .transport import Outgoing


def missing_scheme(call: Call[Any], status: int) -> str:
    """After a 401, what the operation needs and the request obviously lacked."""
    if status != 401 or not call.operation.security:
        return ""
    known = {scheme.name: scheme for scheme in call.settings.service.schemes}
    needs = []
    for alternative in call.operation.security:
        schemes = [known[name] for name in alternative if name in known]
        lacking = [scheme for scheme in schemes if not brought(scheme, call.last)]
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
