"""For tests of the Model Context Protocol: the official client, and arguments made of a tool's own schema."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import pytest

from tests.warm import extsvc

if find_spec("mcp") is None:
    pytest.skip("the extra `agents` is not installed", allow_module_level=True)
if TYPE_CHECKING:  # the SDK takes a second to import: by the worker that talks to a server, not by all that collect
    from mcp import Client, StdioServerParameters
    from mcp_types import CallToolResult, Tool

T = TypeVar("T")
Tools: TypeAlias = "tuple[list[Tool], list[CallToolResult]]"
ERAS = ("legacy", "2026-07-28")  # with the handshake of 2025-11-25 and before, and without


def stdio(words: Sequence[str], folder: Path) -> StdioServerParameters:
    """`extsvc mcp` with these words, in this folder."""
    from mcp import StdioServerParameters

    return StdioServerParameters(command=str(extsvc()), args=["mcp", *words], cwd=folder)


def client_of(server: Any, **how: Any) -> Client:
    """The client of the SDK for a server, not yet connected."""
    from mcp import Client

    return Client(server, **how)


def talk(client: Client, work: Callable[[Client], Awaitable[T]]) -> T:
    """What `work` does with a connected client."""

    async def run() -> T:
        async with client:
            return await work(client)

    return asyncio.run(run())


def inspector() -> Path:
    """npm's inspector of the protocol; the test is skipped, with the reason, where it is not installed."""
    folder = Path(os.environ.get("EXTSVC_MCP", "dist/judges"))
    binary = folder / "node_modules" / ".bin" / "mcp-inspector"
    if shutil.which("node") is None or not binary.exists():
        pytest.skip(
            "npm @modelcontextprotocol/inspector is not installed: install it, then EXTSVC_MCP=its folder (make judges)"
        )
    return binary.resolve()


def inspect_stdio(folder: Path, *words: str, mcp: Sequence[str]) -> dict[str, object]:
    """What the inspector prints of `extsvc mcp` with the words `mcp` in a folder, asked with `words`."""
    return _inspected([*words, "--", sys.executable, "-P", "-m", "generator", "mcp", *mcp], folder)


def inspect_http(url: str, token: str, *words: str) -> dict[str, object]:
    """What the inspector prints of the server at an address, asked with `words`."""
    return _inspected([url, "--transport", "http", "--header", f"Authorization: Bearer {token}", *words], None)


def _inspected(words: list[str], folder: Path | None) -> dict[str, object]:
    command = [str(inspector()), "--cli", *words]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    made: dict[str, object] = json.loads(ran.stdout)
    return made


def instance(schema: object, root: Mapping[str, object] | None = None) -> object:
    """A small value that a schema allows; of an object what is required."""
    assert isinstance(schema, dict)
    whole = root if root is not None else schema
    if "$ref" in schema:
        definitions = whole["$defs"]
        assert isinstance(definitions, dict)
        return instance(definitions[str(schema["$ref"]).rpartition("/")[2]], whole)
    if "enum" in schema:
        return schema["enum"][0]
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            return instance(schema[word][0], whole)
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: instance(properties[name], whole) for name in schema.get("required", ())}
    if kind == "array":
        return [instance(schema["items"], whole) for _ in range(max(1, schema.get("minItems", 1)))]
    return _scalar(kind, schema)


def _scalar(kind: object, schema: Mapping[str, object]) -> object:
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind in ("boolean", "null"):
        return True if kind == "boolean" else None
    formats = {
        "date-time": "2026-01-02T03:04:05Z",
        "date": "2026-01-02",
        "uri": "https://example.com/",
        "uuid": "4e2e4aa6-0d2d-4dcb-a80c-d3a6b1a0a5a5",
    }
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        return next(one for one in formats.values() if re.search(pattern, one))
    least = schema.get("minLength")
    return formats.get(str(schema.get("format")), "x" * max(5, least if isinstance(least, int) else 0))
