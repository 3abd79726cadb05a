"""Form bodies: urlencoded and multipart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus, unquote

from msgspec import UNSET, Struct

from .content import Content, Source, Unsendable, guessed_type, source_of
from .files import holds_files, is_file
from .headers import header_fault
from .leftover import left_over
from .marks import Value
from .media import media_of, suits
from .records import Record
from .shapes import fields_of
from .structs import EXTRAS
from .styles import pairs_of, reserved
from .texts import is_list, is_object, items, json_text, spelled, text_of
from .wire import Body, Part


def properties(value: Value) -> Iterator[tuple[str, Any]]:
    """The set properties of a record or mapping, by their wire names.

    Bytes that the document wants as base64 are the text they make; what is left are files.
    """
    if isinstance(value, Mapping):
        yield from ((str(k), v) for k, v in value.items() if v is not UNSET)
        return
    if not isinstance(value, Record):
        raise Unsendable(f"a form needs named properties, got {type(value).__name__}")
    for field in fields_of(type(value)):
        one = getattr(value, field.name)
        if field.wire == EXTRAS:
            yield from ((k, spelled(v, field.shape.item)) for k, v in one.items())
        elif one is not UNSET:
            yield field.wire, spelled(one, field.shape)
    yield from left_over(value).items()


def urlencoded(value: Any, parts: tuple[Part, ...]) -> Content:
    """A body of the media type application/x-www-form-urlencoded."""
    known = {part.name: part for part in parts}
    pairs: list[str] = []
    for name, one in properties(value):
        if one is not None:
            part = known.get(name, Part(name))
            pairs.extend(f"{key}={text}" for key, text in _form_pairs(part, one))
    data = "&".join(pairs).encode()
    return Content("application/x-www-form-urlencoded", data, None, len(data))


def _form_pairs(part: Part, value: Any) -> Iterator[tuple[str, str]]:
    quoted = reserved if part.allow_reserved else quote_plus
    if part.by_style:
        explode = part.style in ("", "form") if part.explode is None else part.explode
        yield from pairs_of(part.name, value, part.style or "form", explode, quoted)
    elif part.media_type and media_of(part.media_type).kind == "json":
        yield quote_plus(part.name), quoted(json_text(value))
    elif is_list(value):
        for item in items(value):
            yield quote_plus(part.name), quoted(text_of(item))
    else:
        yield quote_plus(part.name), quoted(text_of(value))


class Piece(Struct):
    """One part of a multipart body: its head and where its content comes from."""

    head: bytes
    source: Source


def multipart(value: Any, body: Body, media_type: str) -> Content:
    """A multipart body; read whole only when everything is at hand already."""
    import secrets

    known = {part.name: part for part in body.parts}
    pieces: list[Piece] = []
    if is_list(value) and not is_file(value):  # one item in each part, without names
        places = enumerate(items(value))
        pieces.extend(_item(body.part_at(number), one) for number, one in places)
    else:
        for name, one in properties(value):
            part = known.get(name, Part(name))
            pieces.extend(_pieces(part, one))
    boundary = secrets.token_hex(16)
    return _joined(pieces, boundary.encode(), f"{media_type}; boundary={boundary}")


def _item(part: Part, value: Any) -> Piece:
    """A part without a name, as the document says; else JSON, and text for scalars."""
    if is_file(value):
        source = source_of(value)
        source.media_type = _file_type(part, source)
    else:
        kind = _item_type(part, value)
        json = media_of(kind).kind == "json"
        source = Source("", kind, json_text(value) if json else text_of(value))
    return Piece(f"Content-Type: {source.media_type}\r\n\r\n".encode(), source)


def _item_type(part: Part, value: Any) -> str:
    """The first type of the document that can carry the value."""
    allowed = [one.strip() for one in part.media_type.split(",") if one.strip()]
    whole = is_object(value) or is_list(value)
    for one in allowed or ["application/json" if whole else "text/plain"]:
        kind = _SAID.get(one, one)
        if "*" not in kind and (media_of(kind).kind == "json" or not whole):
            return kind
    shown = type(value).__name__
    wanted = part.media_type
    raise Unsendable(f"cannot write {shown} as a part of {wanted}; give a file")


_SAID = {"*/*": "application/json", "text/*": "text/plain"}
"""What a range of media types means for a value that is no file."""


def _pieces(part: Part, value: Any) -> Iterator[Piece]:
    """A list goes as several parts of one name, unless it is sent as a document."""
    if value is None:
        return
    if part.by_style and not holds_files(value):
        for name, text in _styled_pairs(part, value):
            yield _text_piece(name, part, text)
        return
    as_document = part.media_type and media_of(part.media_type).kind == "json"
    if is_list(value) and not is_file(value) and not as_document:
        for item in items(value):
            yield _piece(part, item)
    else:
        yield _piece(part, value)


def _styled_pairs(part: Part, value: Any) -> Iterator[tuple[str, str]]:
    """What a style makes of a value; in a part nothing is percent-encoded (OAS 3.1.1, 4.8.15.1.2)."""
    explode = part.style in ("", "form") if part.explode is None else part.explode
    for name, text in pairs_of(part.name, value, part.style or "form", explode):
        yield unquote(name), unquote(text)


def _text_piece(name: str, part: Part, text: str) -> Piece:
    return Piece(_head(Part(name, headers=part.headers), "", ""), Source("", "", text))


def _piece(part: Part, value: Any) -> Piece:
    if is_file(value):
        source = source_of(value)
        source.media_type = _file_type(part, source)
        return Piece(_head(part, source.media_type, source.name or part.name), source)
    first = part.media_type.partition(",")[0].strip()
    if is_object(value) or is_list(value) or media_of(first).kind == "json":
        kind = first or "application/json"
        return Piece(_head(part, kind, ""), Source("", kind, json_text(value)))
    return Piece(_head(part, first, ""), Source("", first, text_of(value)))


def _file_type(part: Part, source: Source) -> str:
    """The type given with the file, else one that the document allows."""
    if source.media_type:
        return source.media_type
    guess = guessed_type(source.name)
    allowed = [one.strip() for one in part.media_type.split(",") if one.strip()]
    if not allowed or any(suits(one, guess) for one in allowed):
        return guess
    exact = [one for one in allowed if "*" not in one]
    return exact[0] if exact else guess


def _head(part: Part, media_type: str, filename: str) -> bytes:
    lines = [f'Content-Disposition: form-data; name="{_escaped(part.name)}"']
    if filename:
        lines[0] += f'; filename="{_escaped(filename)}"'
    headers = {"Content-Type": media_type} if media_type else {}
    for name, value in {**headers, **part.headers}.items():
        wrong = header_fault(name, value)
        if wrong:
            raise Unsendable(f"header {name!r} of part {part.name!r} {wrong}")
        lines.append(f"{name}: {value}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _escaped(name: str) -> str:
    """A name inside quotes, as the HTML Standard writes it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _joined(pieces: list[Piece], boundary: bytes, media_type: str) -> Content:
    end = b"--" + boundary + b"--\r\n"

    def stream() -> Iterator[bytes]:
        for piece, content in zip(pieces, openers, strict=True):
            yield b"--" + boundary + b"\r\n" + piece.head
            yield from content()
            yield b"\r\n"
        yield end

    openers = [piece.source.opener() for piece in pieces]
    if all(piece.source.bytes_at_hand() is not None for piece in pieces):
        data = b"".join(stream())
        return Content(media_type, data, None, len(data))
    again = all(piece.source.repeatable() for piece in pieces)
    length = _length(pieces, len(boundary) + 6, len(end))
    return Content(media_type, None, stream, length, again)


def _length(pieces: list[Piece], frame: int, end: int) -> int | None:
    total = end
    for piece in pieces:
        size = piece.source.length()
        if size is None:
            return None
        total += frame + len(piece.head) + size
    return total
