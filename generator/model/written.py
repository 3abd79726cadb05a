"""Parts of the model as JSON: what is stored, hashed, and compared letter by letter."""

from __future__ import annotations

from msgspec.json import Encoder, encode

_ENCODER = Encoder()


def encoded(value: object) -> bytes:
    """A part of the model as JSON, fields in their order: equal bytes for equal parts."""
    try:
        return encode(value)
    except UnicodeEncodeError:  # half a surrogate pair, which has no UTF-8
        import json

        from msgspec import to_builtins

        return json.dumps(to_builtins(value), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def alike(one: object, other: object) -> bool:
    """Whether two parts of the model are written letter by letter the same; that they are equal does not say so (1 and 1.0)."""
    return one is other or one == other and encoded(one) == encoded(other)


def write(value: object, text: bytearray) -> None:
    """Write what `encoded` answers behind a text."""
    end = len(text)
    try:
        _ENCODER.encode_into(value, text, -1)
    except UnicodeEncodeError:
        text[end:] = encoded(value)
