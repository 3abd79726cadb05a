"""Addresses: base, path and query put together so that no value changes the path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

_NAME = re.compile(r"\{([^{}]+)\}")
_KEPT = "".join(map(chr, range(0x21, 0x7F)))
_PATH_KEPT = "/:@!$&'()*+,;=%~-._"


def fill(
    url: str,
    variables: Mapping[str, tuple[str, tuple[str, ...]]],
    values: Mapping[str, str],
) -> str:
    """A server's address with its variables filled in.

    Raises `ValueError` for an unknown variable or a value that is not allowed.
    """
    for name, value in values.items():
        if name not in variables:
            known = ", ".join(variables) or "none"
            raise ValueError(f"no server variable {name!r}; there are: {known}")
        allowed = variables[name][1]
        if allowed and value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}")
    return _NAME.sub(
        lambda found: values.get(found[1], variables.get(found[1], ("", ()))[0]), url
    )


def checked_base(url: str) -> str:
    """A base address without its trailing slash.

    Raises `ValueError` unless it is an absolute http or https address without user,
    query and fragment.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("base_url must be an absolute http or https address")
    if parts.username is not None or parts.password is not None:
        raise ValueError("base_url must not hold a user or password; use headers")
    if parts.query or parts.fragment:
        raise ValueError("base_url must not hold a query or fragment")
    if re.search(r"[\s\x00-\x1f\x7f\ud800-\udfff]", url):
        raise ValueError("base_url must not hold blanks or control characters")
    origin(url)  # a port that is no number raises
    parts.hostname.encode("idna")
    url = requoted(url)
    return url.rstrip("/")


def template_parts(path: str) -> tuple[tuple[str, str], ...]:
    """A path template as (literal, name) pairs; the last name is empty."""
    path = path.partition("#")[0]
    parts: list[tuple[str, str]] = []
    start = 0
    for found in _NAME.finditer(path):
        parts.append((_literal(path[start : found.start()]), found[1]))
        start = found.end()
    parts.append((_literal(path[start:]), ""))
    return tuple(parts)


def _literal(text: str) -> str:
    head, mark, query = text.partition("?")
    return quote(head, safe=_PATH_KEPT) + mark + quote(query, safe=_PATH_KEPT + "?")


def requoted(url: str) -> str:
    """An address of which path and query are plain ASCII, as UTF-8 percent-encoded."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    path, query = (quote(part, safe=_KEPT) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def moves(path: str) -> bool:
    """Whether a path holds a segment that servers take for a step elsewhere."""
    return any(segment in (".", "..") for segment in path.split("/"))


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what a credential is bound to.

    Raises `ValueError`, which shows nothing of the address: it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise ValueError("the address is not well formed") from None
    return parts.scheme, (parts.hostname or "").lower(), port
