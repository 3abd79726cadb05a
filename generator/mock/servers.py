"""The path prefixes under which the servers of a document stand."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from generator.mock.nodes import SpecNode
from generator.model.types import Json


def prefixes(owner: SpecNode, old: bool) -> Iterator[str]:
    """Those of an operation, a path item or the document itself; `old` reads Swagger 2.0's basePath."""
    if old:
        if owner.text("basePath"):
            yield owner.text("basePath").rstrip("/")
        return
    servers = owner.members.get("servers")
    for server in servers if isinstance(servers, list) else ():
        url = server.get("url") if isinstance(server, dict) else None
        if isinstance(server, dict) and isinstance(url, str):
            yield urlsplit(_filled(url, server)).path.rstrip("/")


def _filled(url: str, server: dict[str, Json]) -> str:
    """The server's URL with the defaults of its variables."""
    variables = server.get("variables")
    for name, variable in (variables.items() if isinstance(variables, dict) else ()):
        if isinstance(variable, dict) and isinstance(variable.get("default"), (str, int, float)):
            url = url.replace("{" + name + "}", str(variable["default"]))
    return url
