"""How many tokens the tools of a spec's operations are, as npm gpt-tokenizer counts them (o200k_base).

    npm install --prefix dist/judges gpt-tokenizer
    EXTSVC_MCP=dist/judges python tests/token_counts.py openapi.json...

Printed are, for each spec: operations; tokens of all tools in full, of their names and titles alone, and of what is listed within the
default budget, with how many tools that are; our estimate of the same in parts of the count, of all tools and the least and the most of one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.agents.tool_list import RESERVED, ToolList
from generator.agents.tools import Tool, ToolNames, ToolResult, tool_of
from generator.usecases.described import describe

_COUNT = """
const { encode } = require('gpt-tokenizer/encoding/o200k_base');
const rows = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(rows.map((row) => encode(row).length)));
"""


def counted(texts: Sequence[str], folder: Path) -> list[int]:
    """The tokens of each text; `folder` is where gpt-tokenizer is installed."""
    made = subprocess.run(
        ["node", "-e", _COUNT], input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=folder
    )
    counts: list[int] = json.loads(made.stdout)
    return counts


def text(row: object) -> str:
    """A row as it is sent."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


class SpecTools:
    """The tools of all operations of a spec, which are counted and never called."""

    def __init__(self, spec: str) -> None:
        described = describe(spec, "Service").value
        assert described is not None, spec
        names = ToolNames(RESERVED)
        self.tools = tuple(tool_of(one, described.names, names) for one in described.actions if not one.names.survivor)

    def call(self, tool: Tool, arguments: Mapping[str, object]) -> ToolResult:
        raise AssertionError(f"{tool.name} is counted only")


def main(specs: Sequence[str]) -> None:
    """Print a line for each spec."""
    folder = Path(os.environ.get("EXTSVC_MCP", "dist/judges"))
    for spec in specs:
        box = SpecTools(spec)
        listed = ToolList(box).listed
        full = counted([text(one.listed) for one in box.tools], folder)
        short = counted([text({"name": one.name, "title": one.title}) for one in box.tools], folder)
        shown = counted([text([one.listed for one in listed])], folder)
        parts = sorted(one.cost / count for one, count in zip(box.tools, full, strict=True))
        whole = sum(one.cost for one in box.tools) / sum(full)
        print(
            f"{Path(spec).name}: {len(full):,} operations, {sum(full):,} in full, {sum(short):,} as names and titles; "
            f"{len(listed)} tools listed in {shown[0]:,}; estimate {whole:.2f} ({parts[0]:.2f} to {parts[-1]:.2f})"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
