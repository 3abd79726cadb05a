"""Media types: what kind of content each announces."""

from __future__ import annotations

import codecs
from functools import lru_cache

from msgspec import Struct

LINES = frozenset(
    {
        "application/jsonl",
        "application/json-lines",
        "application/json-seq",
        "application/jsonlines",
        "application/ndjson",
        "application/stream+json",
        "application/x-json-stream",
        "application/x-jsonlines",
        "application/x-ndjson",
        "text/x-ndjson",
    }
)


class Media(Struct, frozen=True):
    """A media type taken apart: its name in lower case, its kind, its charset.

    Kinds: json, lines, events, form, multipart, xml, text, any, binary.
    """

    name: str
    kind: str
    charset: str = ""


@lru_cache(maxsize=512)
def media_of(text: str) -> Media:
    """Take a Content-Type apart."""
    name, *parameters = (part.strip() for part in text.split(";"))
    charset = ""
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower()
    name = name.lower()
    return Media(name, _kind(name), charset)


def _kind(name: str) -> str:
    known = _KINDS.get(name)
    if known:
        return known
    if name in LINES:
        return "lines"
    if name.endswith("+json"):
        return "json"
    if name.endswith("+xml"):
        return "xml"
    main = name.partition("/")[0]
    return main if main in ("multipart", "text") else "binary"


_KINDS = {
    "*/*": "any",
    "application/*": "any",
    "application/json": "json",
    "application/xml": "xml",
    "application/x-www-form-urlencoded": "form",
    "text/event-stream": "events",
    "text/json": "json",
    "text/xml": "xml",
}


# Python's own: some raise whatever they are told, some take quadratic time.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)


def suits(declared: str, actual: str) -> bool:
    """Whether a declared media type, perhaps with wildcards, covers an actual one."""
    one, other = media_of(declared).name, media_of(actual).name
    if one == other or one in ("*/*", "*"):
        return True
    main, _, sub = one.partition("/")
    return sub == "*" and other.startswith(main + "/")


def decoded_text(data: bytes, charset: str) -> str:
    """Bytes as text; what the charset cannot say is replaced, not fatal."""
    return data.decode(_codec(charset), errors="replace")


@lru_cache(maxsize=64)
def _codec(charset: str) -> str:
    """The codec of a charset; UTF-8 for one that no text of the web is written in."""
    if charset.replace("_", "-") in ("", "utf-8", "utf8"):
        return "utf-8-sig"
    try:
        known = codecs.lookup(charset).name
        b" ".decode(charset, "replace")  # raises for a codec that is not one of text
    except (LookupError, ValueError):
        return "utf-8-sig"
    return "utf-8-sig" if known in _NO_CHARSETS else known


def excerpt(body: bytes, longest: int = 200) -> str:
    """The beginning of a body, in one line."""
    text = " ".join(body[: longest * 2].decode("utf-8", "replace").split())
    return text if len(text) <= longest else f"{text[:longest]}..."
