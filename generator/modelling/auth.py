"""Servers, security schemes and tags to the model."""

from __future__ import annotations

from urllib.parse import urljoin

from generator.model.service import Auth, NamedServer, Server, Tag
from generator.model.types import Json
from generator.modelling.scalars import text
from generator.oas.book import Book

Requirements = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


def servers_of(owner: dict[str, Json], known: Book, document: str = "") -> tuple[Server, ...]:
    """The servers that a document, path or operation lists (OAS 3), relative ones from where the document was read."""
    servers = owner.get("servers")
    return tuple(
        _server(_read(s, known, "Server"), document)
        for s in (servers if isinstance(servers, list) else ())
        if isinstance(s, dict) and text(s.get("url"))
    )


def _server(value: dict[str, Json], document: str) -> Server:
    plain = (
        absolute(text(value.get("url")), document),
        text(value.get("description")),
        _variables(value.get("variables")),
    )
    name = text(value.get("name"))
    return NamedServer(*plain, name) if name else Server(*plain)


def absolute(url: str, document: str) -> str:
    """An address, a relative one from where the document was read (OAS 3.0.3, server object); as it is for a file."""
    relative = "://" not in url and not url.startswith("{")
    return urljoin(document, url) if relative and document.startswith(("https://", "http://")) else url


def _read(value: dict[str, Json], known: Book, kind: str) -> dict[str, Json]:
    """What an object says in the words of its version; of a word that the version does not know nobody knows the meaning."""
    fields = known.kinds[kind].fields if kind in known.kinds else {}
    return {name: part for name, part in value.items() if name in fields}


def tags_of(tree: dict[str, Json], known: Book) -> tuple[Tag, ...]:
    """The tags that the document describes, in its order."""
    listed = tree.get("tags")
    return tuple(
        Tag(text(t.get("name")), text(t.get("summary")), text(t.get("description")), text(t.get("parent")),
            text(t.get("kind")))
        for t in (_read(t, known, "Tag") for t in (listed if isinstance(listed, list) else ()) if isinstance(t, dict))
        if text(t.get("name"))
    )  # fmt: skip


def _variables(value: object) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple(
        (
            str(name),
            str(v.get("default", "")),
            tuple(str(e) for e in v["enum"]) if isinstance(v.get("enum"), list) else (),
        )
        for name, v in (value.items() if isinstance(value, dict) else ())
        if isinstance(v, dict)
    )


def servers_of_two(tree: dict[str, Json], document: str = "") -> tuple[Server, ...]:
    """host, basePath and schemes of OAS 2.0 as servers; https first, since a caller wants it when it is offered."""
    host, base = text(tree.get("host")), text(tree.get("basePath"))
    listed = tree.get("schemes")
    schemes = [s for s in listed if isinstance(s, str) and s in ("https", "http")] if isinstance(listed, list) else []
    if not host:
        return (Server(absolute(base or "/", document)),)
    path = base if base.startswith("/") else f"/{base}" if base else ""
    return tuple(
        Server(f"{scheme}://{host}{path.rstrip('/')}") for scheme in sorted(schemes, reverse=True) or ["https"]
    )


def security_of(owner: dict[str, Json]) -> Requirements:
    """Which schemes a call needs: alternatives, each a set of schemes with scopes."""
    listed = owner.get("security")
    return tuple(
        tuple(
            (str(n), tuple(str(s) for s in scopes) if isinstance(scopes, list) else ()) for n, scopes in entry.items()
        )
        for entry in (listed if isinstance(listed, list) else ())
        if isinstance(entry, dict)
    )


def auth_of(schemes: object, known: Book) -> tuple[Auth, ...]:
    """The security schemes of a document, of any version."""
    found = []
    for name, value in schemes.items() if isinstance(schemes, dict) else ():
        if isinstance(value, dict):
            found.append(_auth(str(name), value, known))
    return tuple(found)


def _auth(name: str, value: dict[str, Json], known: Book) -> Auth:
    kind, scheme = text(value.get("type")), text(value.get("scheme")).lower()
    if kind == "basic":  # OAS 2.0
        kind, scheme = "http", "basic"
    flows = value.get("flows")
    flow = next((f for f in flows.values() if isinstance(f, dict)), {}) if isinstance(flows, dict) else value
    scopes = flow.get("scopes") if isinstance(flow, dict) else None
    newer = _read(value, known, "SecurityScheme")
    device = _read(flows, known, "OAuthFlows").get("deviceAuthorization") if isinstance(flows, dict) else None
    return Auth(
        name=name,
        kind=kind,
        scheme=scheme,
        location=text(value.get("in")) if kind == "apiKey" else "",
        parameter=text(value.get("name")) if kind == "apiKey" else "",
        token_url=text(flow.get("tokenUrl")) if kind == "oauth2" else "",
        scopes=tuple(str(s) for s in scopes) if isinstance(scopes, dict) else (),
        description=text(value.get("description")),
        device_url=text(device.get("deviceAuthorizationUrl")) if kind == "oauth2" and isinstance(device, dict) else "",
        metadata_url=text(newer.get("oauth2MetadataUrl")) if kind == "oauth2" else "",
        deprecated=newer.get("deprecated") is True,
    )
