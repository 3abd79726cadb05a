"""Tables of a TOML file from a stranger, read key by key; every fault is remembered, so that all are told at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, Span
from generator.project import rules

if TYPE_CHECKING:
    from generator.toml_lines import TomlLines


def lies_below(folder: Path, path: str) -> bool:
    """Whether a path, seen from a folder and with links followed, stays below it."""
    top = os.path.realpath(folder)
    real = os.path.realpath(os.path.join(top, path))
    try:
        return real != top and os.path.commonpath([real, top]) == top
    except ValueError:  # another drive
        return False


class TableReader:
    """Reads values by the shape they must have; what is wrong becomes a finding, and the answer a harmless value."""

    def __init__(self, path: Path, text: str = "") -> None:
        self.path, self.found = path, list[Diagnostic]()
        self._text = text

    def fault(self, where: str, reason: str, key: str = "") -> None:
        """Remember that something at a place of the file is wrong; `key` is whose value, where the reason does not begin with it."""
        found = rules.INVALID.at("", file=str(self.path), where=where, reason=reason)
        if self._text:
            line = self._line(where, key or reason.partition(" ")[0])
            found = found.located(Span(str(self.path), "", line, 1))
        self.found.append(found)

    @cached_property
    def _lines(self) -> TomlLines:
        from generator.toml_lines import TomlLines  # sound files need no lines

        return TomlLines(self._text)

    def _line(self, where: str, key: str) -> int:
        """The line of the table that `where` names, or of the key in it."""
        table, _, inner = where.removeprefix("[").partition("]")
        steps = tuple(step for step in table.split(".") if where.startswith("["))
        return self._lines.line((*steps, inner.strip() or key))

    def known(self, part: Mapping[str, object], keys: Iterable[str], where: str) -> None:
        legal = tuple(keys)
        for key in part:
            if key not in legal:
                from difflib import get_close_matches

                near = get_close_matches(key, legal, n=1)
                self.fault(where, f"unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else ""), key)

    def table(self, part: Mapping[str, object], key: str, where: str) -> dict[str, object]:
        value = part.get(key, {})
        if not isinstance(value, dict):
            self.fault(where, f"{key} is no table")
            return {}
        return value

    def text(self, part: Mapping[str, object], key: str, where: str, default: str = "") -> str:
        value = part.get(key, default)
        if not isinstance(value, str) or "\0" in value:
            self.fault(where, f"{key} is no text")
            return default
        return value

    def one_of(self, part: Mapping[str, object], key: str, where: str, words: Sequence[str]) -> str:
        """One of these words; "" where none is given."""
        value = self.text(part, key, where)
        if value and value not in words:
            self.fault(where, f"{key} is '{value}'; there is: {', '.join(words)}")
            return ""
        return value

    def texts(self, part: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
        value = part.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and "\0" not in item for item in value):
            self.fault(where, f"{key} is no list of texts")
            return ()
        return tuple(value)

    def strings(
        self, part: Mapping[str, object], key: str, where: str, legal: re.Pattern[str], what: str
    ) -> dict[str, str]:
        table = self.table(part, key, where)
        for name, value in table.items():
            if not isinstance(value, str) or not legal.match(value):
                self.fault(where, f"{key}.{name} is not {what}")
        return {name: value for name, value in table.items() if isinstance(value, str)}

    def inside(self, path: str, where: str) -> str:
        """A path that must not leave the project's folder, links followed."""
        if not path or not lies_below(self.path.parent, path):
            self.fault(where, f"'{path}' is not a folder below that of extsvc.toml")
        return path

    def templates(self, path: str, where: str) -> str:
        """A folder of templates; one that is not there would silently be no override."""
        if path and self.inside(path, where) and not (self.path.parent / path).is_dir():
            self.fault(where, f"there is no folder '{path}'")
        return path
