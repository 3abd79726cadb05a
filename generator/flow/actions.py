"""The door through which a run calls actions, and the answers that come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What a call gave: outputs by name ("200", "responseCode", "409Exc", "defaultExc") as plain data on the wire."""

    outputs: Mapping[str, object] = field(default_factory=dict)
    success: bool = True
    errors: tuple[str, ...] = ()

    @property
    def status(self) -> int | None:
        """The HTTP status, None when there was no answer at all."""
        code = self.outputs.get("responseCode")
        return code if isinstance(code, int) and not isinstance(code, bool) else None


class Actions(Protocol):
    """Calls an action by its name ("Service.operation id") with plain data under wire names. Never raises for what a
    server says or does: that is an `ActionResult`."""

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult: ...
