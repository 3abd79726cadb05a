"""A client served on standard input and output, from its first word to its last."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.agents.tool_list import ToolList


def available() -> bool:
    """Whether the SDK of the protocol is installed."""
    return find_spec("mcp") is not None and find_spec("mcp_types") is not None


def serve(tools: ToolList, *, allow_writes: bool = False) -> None:
    """Serve a client until it goes away. Nothing but the protocol reaches standard output. Raises ImportError where it is not `available`."""
    import anyio
    from mcp.server.stdio import stdio_server

    from generator.mcp.server import ToolServer

    server = ToolServer(lambda context: tools, lambda context: allow_writes).server()

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
