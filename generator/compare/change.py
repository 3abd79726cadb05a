"""One difference between two versions of a service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from generator.compare.rules import ChangeRule, Impact


class Change(NamedTuple):
    """What changed (`subject` is an operation's or a type's name), and the operations that feel it."""

    rule: ChangeRule
    subject: str
    args: tuple[tuple[str, str], ...] = ()
    operations: tuple[str, ...] = ()  # keys; of the new version, or of the old one for what was removed
    pointer: str = ""  # in the new document, in the old one for what was removed

    @property
    def message(self) -> str:
        return self.rule.sentence.format_map(dict(self.args))

    @property
    def worst(self) -> Impact:
        return self.rule.worst

    def breaks(self, readers: Iterable[str]) -> bool:
        return any(self.rule.verdict(reader) is Impact.BREAKING for reader in readers)
