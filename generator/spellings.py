"""A secret in all the ways in which a service may repeat it: as it is, and escaped for addresses, JSON, HTML and headers."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

_PLAIN = 8  # shorter secrets are looked for as written only: in other spellings they would be ordinary text
_LONE = "surrogatepass"


def pattern_of(secrets: Iterable[str]) -> re.Pattern[str]:
    """What finds each of the secrets in a text, the longest first; it has no groups."""
    found = {spelling for secret in secrets for spelling in spellings(secret)}
    return re.compile("|".join(map(re.escape, sorted(found, key=lambda text: (-len(text), text)))) or r"(?!)")


def spellings(secret: str) -> Iterator[str]:
    """The secret itself, and how it reads percent-encoded, in JSON, HTML, base64 or hexadecimal digits, in any one case."""
    yield secret
    if len(secret) < _PLAIN:
        return
    raw = secret.encode("utf-8", _LONE)
    written = json.dumps(secret)[1:-1]
    utf16 = raw.decode("utf-8", _LONE).encode("utf-16-be", _LONE)
    units = "".join(rf"\u{utf16[at : at + 2].hex()}" for at in range(0, len(utf16), 2))
    escaped = (quote(raw, safe=""), quote(raw), quote_plus(raw), written, written.replace("/", r"\/"), units)
    for text in (secret, *escaped, html.escape(secret), html.escape(secret, quote=False), raw.hex()):
        yield from (text, text.upper(), text.lower())
    yield from _base64(raw)


def _base64(raw: bytes) -> Iterator[str]:
    """The signs that stand for these bytes alone, wherever in a longer text they begin."""
    for before in range(3):
        signs = b64encode(bytes(before) + raw).decode()[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        yield signs
        yield signs.replace("+", "-").replace("/", "_")
