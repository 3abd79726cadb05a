"""The path prefixes under which the servers of a document stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from generator.mock.nodes import SpecNode


def prefixes(owner: SpecNode, old: bool) -> Iterator[str]:
    """Those of an operation, a path item or the document itself; `old` reads Swagger 2.0's basePath."""
    if old:
        if owner.text("basePath"):
            yield owner.text("basePath").rstrip("/")
        return
    servers = owner.value.get("servers")
    for server in servers if isinstance(servers, list) else ():
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            yield urlsplit(_filled(server)).path.rstrip("/")


def _filled(server: dict[str, Any]) -> str:
    """The server's URL with the defaults of its variables."""
    url: str = server["url"]
    variables = server.get("variables")
    for name, variable in (variables.items() if isinstance(variables, dict) else ()):
        if isinstance(variable, dict) and isinstance(variable.get("default"), (str, int, float)):
            url = url.replace("{" + name + "}", str(variable["default"]))
    return url
