"""From the bytes of a source to the document they hold, by itself or inside a registration."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from generator.diagnostics import Checked, Diagnostic, Rule, Severity, Span
from generator.document import Document, parse
from generator.fetch import Fetched

if TYPE_CHECKING:
    from generator.salesforce.registrations import Registration

READ_LENIENTLY = Rule(
    "registration-read-leniently",
    Severity.WARNING,
    "the schema of this registration has slips of syntax, past which it is read as an org seems to have done",
    "correct what is listed beside this before it is registered again",
    "registrations that orgs wrote",
    text="Orgs hold registrations whose schema is no valid JSON or YAML: a comma too many, a key twice, a raw line break in a "
    "text. An org took them, so they are read here too, and what is wrong is told as warnings. A document given by itself has to be valid.",
    bad="<schema>{&quot;openapi&quot;: &quot;3.0.3&quot;,}</schema>",
    good="<schema>{&quot;openapi&quot;: &quot;3.0.3&quot;}</schema>",
)


WEB_PAGE = Rule(
    "document-is-a-web-page",
    Severity.ERROR,
    "{name} is a web page, and no OpenAPI document.",
    "Give the address of the document itself (often /openapi.json, /swagger.json or /v3/api-docs); if the page asks who you are, download the "
    "document and give the file.",
    "our own: pages of documentation and log-in pages are often taken for the document",
    bad="<!DOCTYPE html><html><title>API</title></html>",
    good="openapi: 3.0.3\ninfo: {title: API, version: '1'}\npaths: {}",
)
_PAGE = rb"(?i)[\xef\xbb\xbf\s]*<(!doctype\s+html|html)\b"


Reader: TypeAlias = Callable[[bytes, str], Checked[Document]]


def looks_like_xml(data: bytes) -> bool:
    """Whether the first sign of a file is XML's: no JSON begins so, and no YAML that describes anything."""
    return data[:256].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def opened(fetched: Fetched, reader: Reader | None = None) -> Checked[Document]:
    """The document in what was fetched; `reader`, by default `parse`, makes it of bytes that are no registration.

    Findings: those of reading it, and document-is-a-web-page, registration-unreadable, registration-read-leniently.
    """
    if not looks_like_xml(fetched.data):
        return (reader or parse)(fetched.data, fetched.name)
    if re.match(_PAGE, fetched.data[:1024]):
        return Checked(None, (Diagnostic(WEB_PAGE, Span(fetched.name, "", 1, 1), (("name", fetched.name),)),))
    from generator.salesforce.registrations import read

    return read(fetched.data, fetched.name, fetched.place).then(lambda made: _inside(made, fetched.name))


def _inside(registration: Registration, name: str) -> Checked[Document]:
    if registration.beside:
        name = name[: len(name) - len(name.replace("\\", "/").rpartition("/")[2])] + registration.beside
    parsed = parse(_placed(registration, registration.schema), name)
    if parsed.value is not None:
        return Checked(replace(parsed.value, registration=registration), parsed.diagnostics)
    return _past_slips(registration, name, parsed)


def _placed(registration: Registration, text: str) -> bytes:
    """A text on the lines where the registration's file has it."""
    before = 0 if registration.beside else registration.line - 1
    return ("\n" * before + text).encode("utf-8", "replace")


def _past_slips(registration: Registration, name: str, strict: Checked[Document]) -> Checked[Document]:
    from generator.oas.salvage import salvage

    tree = salvage(registration.schema.encode("utf-8", "replace"))
    if tree is None:
        return strict
    told = tuple(found.lower(Severity.WARNING) for found in strict.diagnostics)
    made = parse(_placed(registration, json.dumps(tree, ensure_ascii=False)), name).also(
        (READ_LENIENTLY.at("", file=""), *told)
    )
    if made.value is None:
        return strict
    return Checked(replace(made.value, registration=registration), made.diagnostics)
