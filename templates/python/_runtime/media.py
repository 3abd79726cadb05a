"""Media types: what kind of content each announces."""

from __future__ import annotations

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


def suits(declared: str, actual: str) -> bool:
    """Whether a declared media type, perhaps with wildcards, covers an actual one."""
    one, other = media_of(declared).name, media_of(actual).name
    if one == other or one in ("*/*", "*"):
        return True
    main, _, sub = one.partition("/")
    return sub == "*" and other.startswith(main + "/")


def decoded_text(data: bytes, charset: str) -> str:
    """Bytes as text; what the charset cannot say is replaced, not fatal."""
    try:
        return data.decode(charset or "utf-8-sig", errors="replace")
    except LookupError:  # a charset nobody knows
        return data.decode("utf-8-sig", errors="replace")


def excerpt(body: bytes, longest: int = 200) -> str:
    """The beginning of a body, in one line."""
    text = " ".join(body[: longest * 2].decode("utf-8", "replace").split())
    return text if len(text) <= longest else f"{text[:longest]}..."
