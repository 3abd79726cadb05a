"""Cross-origin reading (WHATWG Fetch, CORS protocol), for the origins that were named and for no other.

Without a name nothing is allowed: any page could read a mock on this machine otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generator.mock.answer import Reply
from generator.mock.check import Incoming


def is_origin(text: str) -> bool:
    """Whether a text is what a browser sends as Origin: scheme, host and perhaps a port, or "*" for any."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    del port
    return text == "*" or bool(parts.scheme and parts.hostname) and text == f"{parts.scheme}://{parts.netloc}"


def preflight(request: Incoming, allowed: Collection[str]) -> Reply | None:
    """The answer to the question that a browser asks first; None when this is none, or from elsewhere."""
    wanted = request.header("access-control-request-method")
    if request.method != "OPTIONS" or wanted is None or not _let_in(request, allowed):
        return None
    headers = [("access-control-allow-methods", wanted), ("access-control-max-age", "600")]
    if names := request.header("access-control-request-headers"):
        headers.append(("access-control-allow-headers", names))
    return Reply(204, tuple(headers))


def shared(reply: Reply, request: Incoming, allowed: Collection[str]) -> Reply:
    """The answer with leave for the page that asked, where it is one of those named."""
    if not allowed:
        return reply
    headers: tuple[tuple[str, str], ...] = (*reply.headers, ("vary", "Origin"))
    if _let_in(request, allowed):
        origin = request.header("origin") or ""
        names = ", ".join(dict.fromkeys(name for name, _ in reply.headers))
        headers = (*headers, ("access-control-allow-origin", origin))
        headers = (*headers, ("access-control-expose-headers", names)) if names else headers
    return replace(reply, headers=headers)


def _let_in(request: Incoming, allowed: Collection[str]) -> bool:
    origin = request.header("origin")
    return origin is not None and is_origin(origin) and ("*" in allowed or origin in allowed)
