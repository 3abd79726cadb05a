"""Bytes of whatever kind to clean UTF-8, or a finding that guesses what was given instead."""

from __future__ import annotations

import codecs
from typing import TypeVar

from generator.diagnostics import Checked, Diagnostic, Rule, Span
from generator.document import rules

T = TypeVar("T")
_PIECE = 1 << 16
_BLANK = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNPACK = "Unpack it and give the OpenAPI file inside."
_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive", _UNPACK),
    (b"\x1f\x8b", "a gzip file", _UNPACK),
    (b"BZh", "a bzip2 file", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz file", _UNPACK),
    (b"%PDF-", "a PDF file", "Look for a download link of the API description (JSON or YAML)."),
    (b"\x89PNG", "a picture", "Give the API description (JSON or YAML)."),
    (b"GIF8", "a picture", "Give the API description (JSON or YAML)."),
    (b"\xff\xd8\xff", "a picture", "Give the API description (JSON or YAML)."),
    (b"\x7fELF", "a program", "Give the API description (JSON or YAML)."),
    (b"version https://git-lfs", "a Git LFS pointer", "Fetch the real file with `git lfs pull`."),
    (b"#%RAML", "a RAML description", "Convert it to OpenAPI first."),
    (b"FORMAT: 1A", "an API Blueprint", "Convert it to OpenAPI first."),
    (b'syntax = "proto', "a Protocol Buffers file", "Convert it to OpenAPI first."),
)
_XML = (
    (b"<!doctype html", "a web page", "Give the address of the API description itself, not of the page that shows it."),
    (b"<html", "a web page", "Give the address of the API description itself, not of the page that shows it."),
    (b"<wsdl:definitions", "a WSDL file", "SOAP services cannot be described in OpenAPI."),
    (b"<definitions", "a WSDL file", "SOAP services cannot be described in OpenAPI."),
    (b"<application", "a WADL file", "Convert it to OpenAPI first."),
    (b"<edmx", "an OData description", "Convert it to OpenAPI first."),
)
_XML_ELSE = (b"<", "an XML file", "Give the API description as JSON or YAML.")


def clean(data: bytes, name: str) -> Checked[bytes]:
    """The same text as UTF-8 without a byte order mark; a finding when it is no text."""
    if not data[:64].strip(_BLANK) and not data.strip(_BLANK):  # all of it would be copied for a line end behind it
        return refused(rules.EMPTY_FILE, name)
    guess = _other_kind(data[:4096])
    if guess:
        return refused(rules.NOT_TEXT, name, what=guess[0], hint=guess[1])
    encoding, start = _encoding(data)
    if encoding == "utf-8":
        return _checked_utf8(data[start:] if start else data, start, name)
    try:
        return Checked(data[start:].decode(encoding).encode())
    except UnicodeError as error:
        offset = start + (error.start if isinstance(error, UnicodeDecodeError) else 0)
        return _bad_byte(data, offset, encoding, name)


def _checked_utf8(data: bytes, start: int, name: str) -> Checked[bytes]:
    if not data.isascii() and not _is_utf8(data):
        try:
            data.decode()
        except UnicodeDecodeError as error:
            return _bad_byte(data, error.start, "UTF-8", name, start)
    if b"\x00" in data:
        return refused(rules.NOT_TEXT, name, what="a binary file", hint="Give the API description as JSON or YAML.")
    return Checked(data)


def _is_utf8(data: bytes) -> bool:
    """Whether all of it is UTF-8; looked at in pieces, since one emoji makes a whole text take four bytes a character."""
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(data)
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _bad_byte(data: bytes, offset: int, encoding: str, name: str, start: int = 0) -> Checked[bytes]:
    before = data[:offset]
    place = Span(name, "", before.count(b"\n") + 1, offset - before.rfind(b"\n"))
    byte = f"{data[offset]:02x}" if offset < len(data) else "end"
    args = (("byte", byte), ("encoding", encoding.upper()), ("offset", offset + start))
    return Checked(None, (Diagnostic(rules.BAD_ENCODING, place, args),))


def _encoding(data: bytes) -> tuple[str, int]:
    """The encoding and where the text begins (RFC 8259 drops the mark, old RFC 4627 shows how to guess without)."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, len(mark)
    if len(data) > 3 and data[1] == 0 and data[0]:
        return "utf-16-le", 0
    if len(data) > 3 and data[0] == 0 and data[1]:
        return "utf-16-be", 0
    return "utf-8", 0


def _other_kind(head: bytes) -> tuple[str, str] | None:
    for magic, what, hint in _MAGIC:
        if head.startswith(magic):
            return what, hint
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if not text.startswith(b"<") or text.startswith(b"<<"):
        return None
    for magic, what, hint in (*_XML, _XML_ELSE):
        if magic in text:
            return what, hint
    return None


def refused(rule: Rule, name: str, **args: object) -> Checked[T]:
    """No value: a finding about the file as a whole."""
    return Checked(None, (Diagnostic(rule, Span(name, "", 1, 1), tuple(sorted(args.items()))),))
