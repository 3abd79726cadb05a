"""Names of one scope: legal, distinct, and never moved once given.

Names that a lock holds (pins) are given first; then everything else takes its proposal, and what clashes is parted by
a context word or a number. The order of the keys decides between two that clash, nothing else does.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping

KEYWORDS = frozenset(keyword.kwlist) | {"print"}  # soft keywords (match, type) are legal names
LONGEST_MODULE = 80  # a path of a deep project must stay below 260 characters on Windows


class Names:
    """The names of one scope. `taken` are names that nobody may get; `fold` makes case not count (file names).

    `twin` is the ending of a second name that each key takes along: `send` also means `send_async`.
    """

    def __init__(
        self, taken: Iterable[str] = (), pins: Mapping[str, str] | None = None, fold: bool = False, twin: str = ""
    ) -> None:
        self._twin = twin
        self._fold: Callable[[str], str] = str.lower if fold else str
        self._used = {self._fold(name) for name in taken}
        self._pins = dict(pins or {})
        for name in self._pins.values():
            self._take(name)
        self.given: dict[str, str] = {}
        self.parted: list[tuple[str, str, str]] = []  # key, what it would have been called, what it is called

    def give(self, key: str, proposal: str, context: str = "") -> str:
        """The name of a key: its pin, the proposal, the proposal with the context word, or with a number."""
        pinned = self._pins.get(key)
        if pinned is None:
            pinned = self._free(proposal, context)
            if pinned != proposal:
                self.parted.append((key, proposal, pinned))
            self._take(pinned)
        self.given[key] = pinned
        return pinned

    def _take(self, name: str) -> None:
        self._used.update((self._fold(name), self._fold(name + self._twin)))

    def _is_used(self, name: str) -> bool:
        return self._fold(name) in self._used or self._fold(name + self._twin) in self._used

    def _free(self, proposal: str, context: str) -> str:
        if not self._is_used(proposal):
            return proposal
        candidate = f"{proposal.rstrip('_')}_{context}"
        number = 2
        while self._is_used(candidate):
            candidate = f"{proposal}_{number}"
            number += 1
        return candidate


def safe(name: str) -> str:
    """A name that is no keyword."""
    return f"{name}_" if name in KEYWORDS else name
