"""The request body: which media type, and how it is written."""

from __future__ import annotations

from typing import Any

from .content import Content, Unsendable, content_of, guessed_type, source_of
from .files import is_file
from .marks import Value
from .media import media_of, suits
from .texts import UNWRITABLE, text_of
from .wire import Body


def written_body(body: Body, value: Any, content_type: str | None) -> Content:
    """The body as content. Raises `Unsendable` when it cannot be written."""
    chosen = chosen_type(body, value, content_type)
    media = media_of(chosen)
    if is_file(value) and media.kind not in ("form", "multipart"):
        return _raw(
            value, chosen, media.charset
        )  # bytes are bytes, whatever they are called
    if media.kind in ("form", "multipart"):
        from .forms import multipart, urlencoded  # few services take forms

        if media.kind == "form":
            return urlencoded(value, body.parts)
        return multipart(value, body, media.name)
    if media.kind == "json":
        return _json(value, chosen)
    if media.kind == "lines":
        return _lines(value, chosen)
    return _raw(value, chosen, media.charset)


def chosen_type(body: Body, value: Any, content_type: str | None) -> str:
    """The media type asked for, else the first one that suits the value."""
    if content_type:
        if not any(suits(one, content_type) for one in body.media_types):
            known = ", ".join(body.media_types) or "no media type"
            raise Unsendable(
                f"cannot be sent as {content_type}; the document has {known}"
            )
        return content_type
    wanted = _wanted_kinds(value)
    for one in body.media_types:
        if media_of(one).kind in wanted:
            return _concrete(one, value)
    return _concrete(body.media_types[0] if body.media_types else "*/*", value)


def _wanted_kinds(value: Any) -> tuple[str, ...]:
    if isinstance(value, (bytes, bytearray, memoryview)) or is_file(value):
        return ("binary", "xml", "text", "events", "lines", "any")
    if isinstance(value, str):
        return ("text", "xml", "events", "binary", "any")
    return ("json", "form", "multipart", "lines", "any")


def _concrete(media_type: str, value: Any) -> str:
    """A media type without wildcards, chosen by the value where it has some."""
    if "*" not in media_type:
        return media_type
    if is_file(value):
        source = source_of(value)
        return source.media_type or guessed_type(source.name)
    main = media_type.partition("/")[0]
    if isinstance(value, str):
        return "text/plain" if main in ("*", "text") else "application/octet-stream"
    return "application/json"


def _json(value: Any, media_type: str) -> Content:
    from .encoding import encode

    try:
        data = encode(value)
    except UNWRITABLE as error:
        raise Unsendable(f"cannot be written as JSON: {error}") from None
    return Content(media_type, data, None, len(data))


def _lines(value: Value, media_type: str) -> Content:
    from .encoding import encode

    mark = b"\x1e" if "json-seq" in media_type else b""
    items = value if isinstance(value, (list, tuple)) else [value]
    data = b"".join(mark + encode(item) + b"\n" for item in items)
    return Content(media_type, data, None, len(data))


def _raw(value: Any, media_type: str, charset: str) -> Content:
    """Text and bytes as they are; nothing else can be guessed."""
    if isinstance(value, str):
        data = value.encode(charset or "utf-8")
        return Content(media_type, data, None, len(data))
    if is_file(value):
        source = source_of(value)
        return content_of(source, source.media_type or media_type)
    if isinstance(value, (int, float, bool)) and media_of(media_type).kind == "text":
        data = text_of(value).encode()
        return Content(media_type, data, None, len(data))
    kind = type(value).__name__
    raise Unsendable(f"cannot write {kind} as {media_type}; give text, bytes or a file")
