"""Where the tables and keys of a TOML text stand."""

from __future__ import annotations

import re
import tomllib

_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.|=)""")


class TomlLines:
    """Where the tables and keys of a TOML text stand: tomllib does not tell."""

    def __init__(self, text: str) -> None:
        self.places: dict[tuple[str, ...], int] = {}
        path: tuple[str, ...] = ()
        counts: dict[tuple[str, ...], int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            bare = line.strip()
            if bare.startswith("["):
                path = self._table(bare, counts) or path
                self.places.setdefault(path, number)
            elif match := _KEY.match(line):
                self.places.setdefault((*path, next(g for g in match.groups() if g is not None)), number)

    @staticmethod
    def _table(line: str, counts: dict[tuple[str, ...], int]) -> tuple[str, ...]:
        """The path of a `[table]` or `[[list]]` line; a list's path ends with the number of the entry."""
        try:
            node: object = tomllib.loads(line)
        except tomllib.TOMLDecodeError:
            return ()
        path: tuple[str, ...] = ()
        while isinstance(node, dict) and node:
            key, node = next(iter(node.items()))
            path = (*path, key)
        if isinstance(node, list):
            number = counts.get(path, 0)
            counts[path] = number + 1
            return (*path, str(number))
        # Below a list entry, tables belong to the entry that was opened last.
        for length in range(len(path), 0, -1):
            if path[:length] in counts:
                return (*path[:length], str(counts[path[:length]] - 1), *path[length:])
        return path

    def line(self, path: tuple[str, ...]) -> int:
        """The line of a path, or of the nearest path above it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return 1
