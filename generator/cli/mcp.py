"""`extsvc mcp`: actions as tools of an agent, on standard input and output."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli.call import add_sending
from generator.cli.common import FINE, Fail, counted, tell, value_of
from generator.release import installing

if TYPE_CHECKING:
    from generator.agents.tool_list import ToolList

HELP = "Serve actions and flows to an agent as tools of the Model Context Protocol (MCP), on standard input and output."
PYTHON = "agent_tools ToolCalls ToolList"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "place", metavar="DIR", nargs="?", default="",
        help="a generated package, or a service of extsvc.toml (default: all services of the project here, and its flows)",
    )  # fmt: skip
    add_sending(parser)
    parser.add_argument(
        "--budget", type=int, default=8_000, metavar="TOKENS",
        help="what the list of tools may take; what does not fit is reached by search (default: 8000)",
    )  # fmt: skip
    parser.add_argument(
        "--allow-writes", action="store_true",
        help="call actions that change something without asking the user (default: ask, or refuse where the client cannot)",
    )  # fmt: skip
    parser.add_argument(
        "--list", action="store_true", help="print the tools as they would be listed, and serve nothing"
    )


def run(options: argparse.Namespace) -> int:
    """0 when the client went away.

    Raises:
        Fail: no extra, project, package or readable spec.
    """
    from generator.agents.tool_list import ToolList
    from generator.mcp.serving import available, serve
    from generator.usecases.agent_tools import agent_tools
    from generator.usecases.secret_words import headers_of
    from generator.usecases.tool_calls import ToolCalls

    if not options.list and not available():
        raise Fail("the Model Context Protocol needs the extra `agents`", f"Install the extra: {installing('agents')}.")
    calls = ToolCalls(
        options.base_url or "", options.credential or "", options.user or "", value_of(headers_of(options.header))
    )
    made = agent_tools(options.place, calls)
    tools = ToolList(value_of(made), options.budget)
    tell(made.diagnostics, "extsvc mcp")
    if options.list:
        _print(tools)
        return FINE
    left = f", {tools.left_over} more by search" if tools.left_over else ""
    print(f"extsvc mcp: {counted(len(tools.listed), 'tool')} listed{left}", file=sys.stderr)
    serve(tools, allow_writes=options.allow_writes)
    return FINE


def _print(tools: ToolList) -> None:
    import json

    rows = [tool.listed for tool in tools.listed]
    print(json.dumps({"tools": rows}, indent=2, ensure_ascii=False))
