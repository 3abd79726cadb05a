"""Judges the document as a whole: version, size, servers, security, what is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from generator.diagnostics import Diagnostic
from generator.model.types import Json
from generator.oas.book import Book
from generator.pointer import escape
from generator.salesforce import limits
from generator.salesforce import rules_document as r
from generator.salesforce import rules_names as n
from generator.salesforce.newer import newer_word
from generator.salesforce.tree import DocumentItem, members

if TYPE_CHECKING:
    from generator.oas.versions import Version
    from generator.salesforce.registrations import Registration


class DocumentText(Protocol):
    """What is asked of a document (`generator.document.Document`)."""

    @property
    def tree(self) -> Json: ...
    @property
    def own_text(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def registration(self) -> Registration | None: ...


class ResolvedSpec(Protocol):
    """What is asked of a resolved description (`generator.oas.Spec`)."""

    @property
    def document(self) -> DocumentText: ...
    @property
    def version(self) -> Version: ...
    @property
    def book(self) -> Book: ...


def check_document(spec: ResolvedSpec) -> Iterator[Diagnostic]:
    """The findings about the document as a whole."""
    tree = spec.document.tree
    if not isinstance(tree, dict):
        return
    version = str(tree.get("openapi", ""))
    if version.startswith(("3.1", "3.2")):
        word = newer_word(tree, spec.book)
        rule = r.OPENAPI_31 if word or not version.startswith("3.1") else r.OPENAPI_31_LABEL
        yield rule.at("/openapi", version=version)
    yield from _size(spec.document)
    if hooks := members(tree, "webhooks"):
        yield r.WEBHOOKS.at("/webhooks", count=len(hooks))
    yield from _passed_over(tree, spec.book)
    yield from _servers(tree)


def _size(document: DocumentText) -> Iterator[Diagnostic]:
    limit = limits.SCHEMA_YAML if document.format == "yaml" else limits.SCHEMA_JSON
    used = len(document.own_text)
    if used > limit.value:
        yield n.SCHEMA_SIZE.at("", used=used, limit=limit.value, form=document.format.upper())


def _passed_over(tree: dict[str, Json], book: Book) -> Iterator[Diagnostic]:
    schemes = members(tree, "securityDefinitions") or members(tree, "components", "securitySchemes")
    operations = [
        (f"/paths/{escape(path)}{entry.steps}", entry.node)
        for path, item in members(tree, "paths")
        for entry in book.entries(item)
        if isinstance(entry.node, dict)
    ]
    place = "/security" if "security" in tree else _first(operations, "security")
    if schemes or place:
        at = "/securityDefinitions" if "securityDefinitions" in tree else "/components/securitySchemes"
        names = ", ".join(str(name) for name, _ in schemes[:4]) + (" ..." if len(schemes) > 4 else "")
        yield r.SECURITY.at(at if schemes else place, schemes=names or "requirements only")
    for word, rule in (("tags", r.TAGS), ("externalDocs", r.EXTERNAL_DOCS)):
        count = (word in tree) + sum(word in node for _, node in operations)
        if count:
            yield rule.at(f"/{word}" if word in tree else _first(operations, word), count=count)
    for path, item in members(tree, "paths"):
        if isinstance(item, dict) and item.get("servers"):
            yield r.SERVER_OF_OPERATION.at(f"/paths/{escape(path)}/servers", what=f"the path {path}")
    for pointer, node in operations:
        if node.get("servers") and "swagger" not in tree:
            yield r.SERVER_OF_OPERATION.at(
                f"{pointer}/servers", what=f"the operation {node.get('operationId', '')}".strip()
            )


def _first(operations: list[tuple[str, dict[str, Json]]], word: str) -> str:
    return next((f"{pointer}/{word}" for pointer, node in operations if word in node), "")


def _servers(tree: dict[str, Json]) -> Iterator[Diagnostic]:
    if "swagger" in tree:
        port = str(tree.get("host", "")).rpartition(":")
        if port[1] and port[2].isdigit():
            yield r.SERVER_PORT.at("/host", port=port[2])
        return
    held = tree.get("servers")
    servers = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
    if len(servers) > 1:
        yield r.SERVERS.at("/servers", count=len(servers))
    for number, server in enumerate(servers):
        url, at = str(server.get("url", "")), f"/servers/{number}/url"
        if url.lower().startswith("callout:"):
            yield r.SERVER_CALLOUT.at(at, url=url[:80])
        elif port_of(url):
            yield r.SERVER_PORT.at(at, port=port_of(url))


def port_of(url: str) -> str:
    """The port that a URL names, or ""."""
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return ""
    tail = host.rpartition(":")[2]
    return tail if tail != host and tail.isdigit() else ""


def check_reference(found: DocumentItem) -> Iterator[Diagnostic]:
    """The findings about one reference."""
    ref = found.node
    if not isinstance(ref, str):
        return
    if not ref.startswith("#"):
        yield r.REFERENCE_REMOTE.at(found.pointer, ref=ref[:120])
    elif ref.startswith("#/paths/"):
        yield r.REFERENCE_INTO_PATHS.at(found.pointer, ref=ref[:120])
