"""Which tools are listed within a budget of tokens, and the three tools that reach all others: search, describe, invoke."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from generator.agents.json_schema import Schema
from generator.agents.search import ToolSearch
from generator.agents.tools import Hints, Tool, Toolbox, ToolResult, ToolSchemas
from generator.agents.words import short
from generator.model.types import Json

BUDGET = 8_000  # tokens
SEARCH, DESCRIBE, INVOKE = "search_actions", "describe_action", "invoke_action"
RESERVED = (SEARCH, DESCRIBE, INVOKE)
_MOST_FOUND, _FOUND = 20, 8
_MISFITS = 20  # tools in turn that do not fit, after which no other is tried
_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}


class ToolList:
    """The tools of a toolbox as an agent is shown them.

    Tools are listed in their order as long as the listing keeps within `budget` tokens (about, see `words.tokens`); where some
    are left over, the three tools that reach them are listed first.
    """

    def __init__(self, toolbox: Toolbox, budget: int = BUDGET) -> None:
        self.toolbox, self.budget = toolbox, budget
        self._by_name = {tool.name: tool for tool in toolbox.tools}

    @cached_property
    def listed(self) -> tuple[Tool, ...]:
        """The tools that are listed."""
        whole = self._within(self.budget)
        if len(whole) == len(self._by_name):
            return whole
        finders = _finders(len(self._by_name))
        return (*finders, *self._within(self.budget - sum(one.cost for one in finders)))

    def _within(self, budget: int) -> tuple[Tool, ...]:
        made: list[Tool] = []
        misfits = 0
        for tool in self.toolbox.tools:
            if tool.cost <= budget:
                made.append(tool)
                budget -= tool.cost
                misfits = 0
            else:
                misfits += 1
            if misfits == _MISFITS:
                break
        return tuple(made)

    @property
    def left_over(self) -> int:
        """How many tools are reached by search alone."""
        return len(self._by_name) - sum(one.name in self._by_name for one in self.listed)

    def tool(self, name: str) -> Tool | None:
        """The tool of a name, listed or not; an action's own name does as well."""
        found = self._by_name.get(name)
        return found or next((one for one in self.toolbox.tools if one.target.lower() == name.lower()), None)

    @cached_property
    def _search(self) -> ToolSearch:
        return ToolSearch(self.toolbox.tools)

    def search(self, words: str, most: int = _FOUND) -> ToolResult:
        """The tools that fit these words best."""
        found, count = self._search.find(words, max(1, min(most, _MOST_FOUND)))
        rows: list[Json] = [
            {
                "name": one.name,
                "title": one.title,
                "description": short(one.description, 120),
                "changes": not one.hints.reads,
            }
            for one in found
        ]
        return ToolResult({"found": rows, "fitting": count, "of": len(self._by_name)})

    def describe(self, name: str) -> ToolResult:
        """A tool as it would be listed."""
        found = self.tool(name)
        return ToolResult(dict(found.listed)) if found is not None else self.unknown(name)

    def unknown(self, name: str) -> ToolResult:
        """What is said of a name that nothing has, with the nearest."""
        near, _ = self._search.find(name, 3)
        offer = f" Perhaps {', '.join(one.name for one in near)}." if near else ""
        return ToolResult({}, (f"There is no action {name[:100]!r}.{offer}",))


def _finders(count: int) -> tuple[Tool, ...]:
    """The tools that reach all others."""
    reading = Hints(True, False, True)
    return (
        _finder(SEARCH, "Search actions", f"Find actions among all {count} by words. Most are not listed as tools.", reading,
                {"words": _TEXT, "most": {"type": "integer", "minimum": 1, "maximum": _MOST_FOUND}}, ["words"], _FOUND_ROWS),
        _finder(DESCRIBE, "Describe an action", f"Title, schemas and hints of an action that {SEARCH} found.", reading,
                {"name": _TEXT}, ["name"], {"type": "object"}),
        _finder(INVOKE, "Invoke an action", f"Call an action that {SEARCH} found, with arguments as {DESCRIBE} says.",
                Hints(False, True, False), {"name": _TEXT, "arguments": {"type": "object"}}, ["name"], {"type": "object"}),
    )  # fmt: skip


_FOUND_ROWS: Schema = {
    "type": "object",
    "properties": {
        "found": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": _TEXT, "title": _TEXT, "description": _TEXT, "changes": _FLAG},
            },
        },
        "fitting": {"type": "integer"},
        "of": {"type": "integer"},
    },
    "required": ["found", "fitting", "of"],
}


def _finder(
    name: str,
    title: str,
    description: str,
    hints: Hints,
    properties: Mapping[str, Json],
    required: list[Json],
    output: Schema,
) -> Tool:
    schema: Schema = {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }
    return Tool(name, title, description, hints, "", lambda: ToolSchemas(schema, output))
