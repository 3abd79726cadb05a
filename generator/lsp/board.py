"""What is shown of each file: findings that stand in it, also those that were made while another file was judged."""

from __future__ import annotations

from collections.abc import Iterable

from generator.lsp.messages import ShownFinding


class Board:
    """The findings by the file they were found for, and by the file they stand in."""

    def __init__(self) -> None:
        self._by_owner: dict[str, dict[str, list[ShownFinding]]] = {}

    def put(self, owner: str, found: Iterable[ShownFinding]) -> set[str]:
        """What was found while judging a file, instead of what was before; answers the files whose findings may differ."""
        before = self._by_owner.get(owner, {})
        made: dict[str, list[ShownFinding]] = {owner: []}
        for one in found:
            made.setdefault(one.path, []).append(one)
        self._by_owner[owner] = made
        return {*before, *made}

    def drop(self, owner: str) -> set[str]:
        """The file is no longer judged."""
        return set(self._by_owner.pop(owner, {}))

    def of(self, path: str) -> list[ShownFinding]:
        """What stands in a file, each finding once."""
        every = (one for made in self._by_owner.values() for one in made.get(path, ()))
        return list(dict.fromkeys(every))
