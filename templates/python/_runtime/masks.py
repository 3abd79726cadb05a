"""What must never be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

MASK = "***"
_SECRET_NAME = (
    r"auth|cookie|token|secret|passw|session|signature|credential|api.?key|^key$|-key$"
)
_PAIR = r"([?&])([^=&#]*)=([^&#]*)"


def is_secret(name: str, secrets: Iterable[str] = ()) -> bool:
    """Whether a header or query value of that name must not be shown."""
    return _named(name) or name.lower() in secrets


@lru_cache(maxsize=1_024)
def _named(name: str) -> bool:
    """Whether a name says it; the same few come with every call."""
    return re.search(_SECRET_NAME, name, re.I) is not None


def masked_headers(
    headers: Mapping[str, str], secrets: Iterable[str] = ()
) -> dict[str, str]:
    """The headers with every secret value masked."""
    return {
        name: MASK if is_secret(name, secrets) else value
        for name, value in headers.items()
    }


def masked_url(url: str, secrets: Iterable[str] = ()) -> str:
    """The address with every secret query value masked."""

    def mask(found: re.Match[str]) -> str:
        shown = MASK if is_secret(found[2], secrets) else found[3]
        return f"{found[1]}{found[2]}={shown}"

    return re.sub(_PAIR, mask, url)


def without(text: str, values: Iterable[str]) -> str:
    """A text in which none of the secret values occurs any more."""
    for value in values:
        for secret in {value, value.rpartition(" ")[2]}:
            if len(secret) >= 4:
                text = text.replace(secret, MASK)
    return text
