"""How External Services makes a legal Apex identifier of any text (H-KEYW)."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.salesforce.words import reserved

RESERVED_PREFIX = "z0"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ILLEGAL = re.compile(r"[^A-Za-z0-9]|\A[0-9]")
_ESCAPE = re.compile(r"(?:x[0-9a-f]{2})+")


@lru_cache(maxsize=1024)
def _escaped(sign: str) -> str:
    # A JSON document may hold a lone surrogate; it has bytes too.
    return "".join(f"x{byte:02x}" for byte in sign.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=65536)
def encode(text: str) -> str:
    """The identifier of one name part: every byte beyond letters and digits becomes x and two hex digits, a leading
    digit too; a reserved word gets z0. The underscore is escaped because External Services parts names with it.

    Documented: `5getOpen-bankingV2.2Atms` gives `x35getOpenx2dbankingV2x2e2Atms`, `type` gives `z0type`. Two texts can
    give one identifier (`a_b`, `ax5fb`): `names` tells them apart. An empty text gives the bare prefix (our choice).
    """
    if _PLAIN.fullmatch(text):
        return RESERVED_PREFIX + text if reserved(text) else text
    return _ILLEGAL.sub(lambda found: _escaped(found[0]), text) or RESERVED_PREFIX


def _unescape(match: re.Match[str]) -> str:
    """The characters behind a run of escapes; a pair that cannot be one (an ASCII letter, no UTF-8) stays as it is."""
    pairs = [match[0][at : at + 3] for at in range(0, len(match[0]), 3)]
    data = bytes(int(pair[1:], 16) for pair in pairs)
    out, at = "", 0
    while at < len(data):
        width = 1 if data[at] < 0xC2 else 2 if data[at] < 0xE0 else 3 if data[at] < 0xF0 else 4
        character = data[at : at + width].decode("utf-8", "replace")
        leading_digit = match.start() == 0 and at == 0 and character.isdecimal()
        if (
            len(character) != 1
            or character == "\ufffd"
            or (character.isascii() and character.isalnum() and not leading_digit)
        ):
            character, width = pairs[at], 1
        out, at = out + character, at + width
    return out


def decode(identifier: str) -> str:
    """The most likely text behind an identifier, for reading and for near-name search; not always the original."""
    if identifier[:2] == RESERVED_PREFIX and reserved(identifier[2:]):
        return identifier[2:]
    return _ESCAPE.sub(_unescape, identifier)
