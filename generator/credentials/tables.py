"""Reading a TOML file as typed tables: each value asked for by name and type, each fault a finding with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from generator.credentials import rules
from generator.credentials.names import found, guess
from generator.diagnostics import Diagnostic, Span
from generator.pointer import escape
from generator.toml_lines import TomlLines


@dataclass(slots=True)
class Table:
    """One table of a TOML file. What was asked for is remembered, so that `unknown` can name the rest."""

    file: str
    data: dict[str, object]
    lines: TomlLines
    owner: str
    path: tuple[str, ...] = ()
    findings: list[Diagnostic] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def span(self, *more: str) -> Span:
        path = (*self.path, *(part for part in more if part))
        pointer = "".join("/" + escape(part) for part in path)
        return Span(self.file, pointer, self.lines.line(path), 1)

    def where(self, steps: str) -> Span:
        """The place of a path with slashes, as the checks name places."""
        return self.span(*steps.split("/"))

    def has(self, key: str) -> bool:
        return key in self.data

    def wrong(self, key: str, wanted: str, example: str) -> None:
        """Note a value of the wrong type."""
        args = {"owner": self.owner, "key": key, "wanted": wanted, "example": example}
        self.findings.append(found(rules.WRONG_TYPE, self.span(key), **args))

    def text(self, key: str, default: str = "") -> str:
        self.asked.add(key)
        value = self.data.get(key, default)
        if isinstance(value, str):
            return value
        self.wrong(key, "a text", f'{key} = "..."')
        return default

    def flag(self, key: str, default: bool) -> bool:
        self.asked.add(key)
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "true or false", f"{key} = true")
        return default

    def number(self, key: str, default: int) -> int:
        self.asked.add(key)
        value = self.data.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.wrong(key, "a whole number", f"{key} = 1")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        self.asked.add(key)
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(cast("list[str]", value))
        self.wrong(key, "a list of texts", f'{key} = ["..."]')
        return ()

    def numbers(self, key: str) -> tuple[int, ...]:
        self.asked.add(key)
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in value):
            return tuple(cast("list[int]", value))
        self.wrong(key, "a list of whole numbers", f"{key} = [403]")
        return ()

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A table of texts."""
        self.asked.add(key)
        value = self.data.get(key, {})
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            return tuple(cast("dict[str, str]", value).items())
        self.wrong(key, "a table of texts", f'{key} = {{ name = "value" }}')
        return ()

    def rows(self, key: str, owner: str) -> Iterator[Table]:
        """A list of tables."""
        self.asked.add(key)
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "a list of tables", f"[[{'.'.join(self.path)}.{key}]]")
            return
        for number, item in enumerate(cast("list[dict[str, object]]", value)):
            yield Table(self.file, item, self.lines, owner, (*self.path, key, str(number)), self.findings)

    def tables(self, key: str, owner: str) -> Iterator[tuple[str, Table]]:
        """A table of tables, each with its name."""
        self.asked.add(key)
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "a table", f"[{'.'.join((*self.path, key))}.NAME]")
            return
        for name, item in value.items():
            if isinstance(item, dict):
                inner = Table(self.file, item, self.lines, f"{owner} {name}", (*self.path, key, name))
                yield name, inner
            else:
                self.wrong(f"{key}.{name}", "a table", f"[{'.'.join((*self.path, key, name))}]")

    def unknown(self, ignored: Iterable[str] = ()) -> None:
        """Report every key that nobody asked for."""
        known = sorted(self.asked)
        for key in self.data:
            if key not in self.asked and key not in ignored:
                args = {"owner": self.owner, "key": key, "guess": guess(key, known), "known": ", ".join(known)}
                self.findings.append(found(rules.UNKNOWN_KEY, self.span(key), **args))
