"""Where the steps of a repair say what they changed."""

from __future__ import annotations

from typing import Protocol

from generator.diagnostics import Rule


class ChangeLog(Protocol):
    """Notes changes at pointers of the document."""

    def change(self, rule: Rule, pointer: str, **args: object) -> None: ...


class LoweringLog(ChangeLog, Protocol):
    """The same while a document is lowered to 3.0; `newer` tells that it is one of 3.1."""

    newer: bool
