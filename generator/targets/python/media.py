"""Media types: how a body under each is written in Python."""

from __future__ import annotations

from functools import lru_cache

from generator.model.service import Content, PartsByPosition
from generator.model.types import AnyValue, ListOf, Nullable, Scalar, Type
from generator.oas.sequences import EVENTS, LINES

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "multipart/mixed", "multipart/related")


def base_of(media_type: str) -> str:
    return media_type.split(";")[0].strip().lower()


@lru_cache(maxsize=1024)  # a service has few, and asks of each body
def family(media_type: str) -> str:
    """json, form, multipart, stream, xml, text or bytes."""
    base = base_of(media_type)
    if base == EVENTS or base in LINES:
        return "stream"
    if base.endswith(("/json", "+json")) or base in ("*/*", "application/*", "") or "/" not in base:
        return "json"
    if base == FORMS[0]:
        return "form"
    if base.startswith("multipart/"):
        return "multipart"
    if base.endswith(("/xml", "+xml")):
        return "xml"
    if base.startswith("text/") or base in ("application/yaml", "application/x-yaml", "application/graphql"):
        return "text"
    return "bytes"


_ORDER = ("json", "form", "multipart", "stream", "xml", "text", "bytes")


def preferred(contents: tuple[Content, ...]) -> tuple[Content, ...]:
    """JSON first, then forms, then what is left; else the document's order."""
    return contents if len(contents) < 2 else tuple(sorted(contents, key=lambda c: _ORDER.index(family(c.media_type))))


def answered(contents: tuple[Content, ...]) -> tuple[Content, ...]:
    """The contents that an answer is typed by: where JSON is offered it is asked for, and streams, which only a body asks for."""
    ordered = preferred(contents)
    if len(ordered) < 2:
        return ordered
    wanted = tuple(c for c in ordered if family(c.media_type) in ("json", "stream"))
    return wanted if any(family(c.media_type) == "json" for c in wanted) else ordered


def request_type(content: Content) -> Type | str:
    """The type of a request body under one media type, or the Python types by name."""
    kind = family(content.media_type)
    if content.type == Scalar("binary", "binary") and kind not in ("form", "multipart"):
        return "File"  # a body that is binary as a whole is bytes, whatever its media type says
    if kind in ("json", "form", "multipart", "stream"):
        return content.type
    if kind == "xml":
        return "str | bytes"
    if kind == "text":
        # A number, a flag or base64 under text/plain: the runtime writes it as its text.
        return content.type if isinstance(content.type, Scalar) and content.type.kind in _WRITTEN else "str"
    return "File"


def bytes_in(content: Content) -> str:
    """What a binary value that is a whole body, or a part of one without a name, is in Python."""
    return "File" if family(content.media_type) == "multipart" else "bytes"


def takes_files(content: Content) -> bool:
    """Whether some parts without a name are neither JSON nor text: whatever type the schema has for all of them."""
    if not isinstance(content, PartsByPosition):
        return False
    said = [one.strip() for part in (*content.prefix, content.item) if part for one in part.media_type.split(",")]
    return any(one and family(one) not in ("json", "text", "xml") for one in said)


_WRITTEN = frozenset({"base64", "boolean", "integer", "int32", "int64", "number", "float", "double"})


def concrete(media_type: str) -> str:
    """What to send for a media type: a range such as `application/*+json`, or a word that is none, leaves it to JSON."""
    vague = "*" in media_type or "/" not in media_type
    return "application/json" if vague and family(media_type) == "json" else media_type


def is_raw(content: Content) -> bool:
    """Whether JSON is declared for what are bytes all the same: they are delivered untouched."""
    return (
        family(content.media_type) == "json"
        and "*" not in content.media_type
        and response_type(content) == ("bytes", False)
    )


def response_type(content: Content) -> tuple[Type | str, bool]:
    """The type of an answer under one media type, or the Python type by name; and whether it is a stream of such."""
    kind = family(content.media_type)
    whole = content.type.inner if isinstance(content.type, Nullable) else content.type
    if kind == "stream":
        item = content.type.item if isinstance(content.type, ListOf) else content.type
        return item, True
    if isinstance(whole, Scalar) and whole.kind == "binary":
        return "bytes", False  # whatever the media type says; inside JSON binary is text
    if kind == "json":
        return content.type, False
    if kind == "multipart" and isinstance(content.type, ListOf):
        return content.type.item, True  # a part for each item (OAS 3.2, itemSchema)
    if kind in ("form", "multipart"):
        return AnyValue(), False
    return ("str", False) if kind in ("xml", "text") else ("bytes", False)
