"""Where something of a service is used: what every room that reads a host of actions answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UseKind = Literal["action", "input", "output", "class", "field"]


@dataclass(frozen=True, slots=True, order=True)
class ServiceUse:
    """One use. `host` is what uses it ("flow", "apex", "agent", "bot", "procedure"), `component` its name, `line` counts from 1 (0: not known).

    `name` is, by kind: the action as a flow names it (`Shop.getOrder`); with an input's or output's raw name behind it
    (`Shop.getOrder.id`); a class within its namespace (`Shop_Order`); with a member's name behind it (`Shop_Order.z0type`).
    """

    host: str
    component: str
    file: str
    line: int
    kind: UseKind
    name: str
    through: str = ""  # what of its own makes the call, where it is not itself: "the flow Send_SMS"

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return (
            f"{self.host} {self.component} ({self.file}:{self.line})"
            if self.line
            else f"{self.host} {self.component} ({self.file})"
        )
