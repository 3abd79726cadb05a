"""Tools that call the actions of generated clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.agents.tools import Tool, ToolResult
from generator.usecases.calling import call

if TYPE_CHECKING:
    from generator.model.types import Json

TIMEOUT = 120.0  # seconds for a whole call


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """How tools call: at `base_url`, through the named `credential` (default: that of extsvc.toml, where no address is given),
    as the running `user`, whose permission sets count, with these `headers`; `timeout` is in seconds."""

    base_url: str = ""
    credential: str = ""
    user: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = TIMEOUT


DEFAULT_CALLS = ToolCalls()


@dataclass(frozen=True, slots=True)
class ActionHome:
    """Where an action is: its generated package, its own name, the credential of its service."""

    folder: Path
    action: str
    credential: str = ""


@dataclass(frozen=True, slots=True)
class ActionTools:
    """Tools that call generated clients."""

    tools: tuple[Tool, ...]
    homes: Mapping[str, ActionHome]  # by the tool's name
    calls: ToolCalls

    def call(self, tool: Tool, arguments: Mapping[str, Json]) -> ToolResult:
        """Call once; secrets that the service repeats are hidden. What goes wrong is in the result."""
        home, how = self.homes[tool.name], self.calls
        credential = how.credential or ("" if how.base_url else home.credential)
        made = call(
            home.folder, home.action, arguments, base_url=how.base_url or None, headers=how.headers,
            credential=credential, user=how.user, timeout=how.timeout,
        )  # fmt: skip
        if made.value is None:
            return ToolResult({}, tuple(f"{found.message} {found.remedy}".strip() for found in made.diagnostics))
        result = made.value
        errors = tuple(str(one["message"]) for one in result.errors)
        if not result.success and not errors:
            errors = ("The service answered with an error.",)
        return ToolResult(result.outputs, errors, result.deviations)
