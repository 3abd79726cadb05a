"""From a request's path to the operations it may mean, the most specific template first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from generator.mock.operations import ServedOperation
from generator.mock.segments import BRACES, Segment

Match = tuple[ServedOperation, dict[str, str]]


@dataclass(slots=True)
class Branch:
    """What may follow a path segment."""

    literals: dict[str, Branch] = field(default_factory=dict)
    templates: dict[str, tuple[Segment, Branch]] = field(default_factory=dict)  # by segment, variables unnamed
    operations: list[tuple[ServedOperation, tuple[str, ...]]] = field(default_factory=list)

    def ordered(self) -> list[tuple[Segment, Branch]]:
        """Templates with more fixed text first."""
        return [self.templates[key] for key in sorted(self.templates, key=lambda key: -len(key))]


class Router:
    """All operations of a spec by path."""

    def __init__(self, operations: Iterable[ServedOperation]) -> None:
        self.operations = tuple(operations)
        self._tree = Branch()
        self._prefixes: tuple[str, ...] = ()
        for operation in self.operations:
            for template in dict.fromkeys((operation.path, re.split(r"[?#]", operation.path)[0])):
                self._insert(template, operation)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Every path prefix a server of this spec has, the longest first."""
        if not self._prefixes:
            found = {prefix for operation in self.operations for prefix in operation.prefixes} | {""}
            self._prefixes = tuple(sorted(found, key=lambda prefix: (-len(prefix), prefix)))
        return self._prefixes

    def find(self, raw_path: str, verb: str = "") -> list[Match]:
        """The operations of any method whose template fits, with the raw texts of the path's variables.

        The most specific template that has the method wins; where none has it, all that fit are answered.
        """
        read = "GET" if verb == "HEAD" else verb
        fitting: list[list[Match]] = []
        for found in self._fitting(raw_path):
            verbs = {operation.verb for operation, _ in found}
            if not verb or verb in verbs or read in verbs:
                return found
            fitting.append(found)
        return [match for found in fitting for match in found]

    def _fitting(self, raw_path: str) -> Iterator[list[Match]]:
        """The operations of one template after the other, the most specific first."""
        for path in dict.fromkeys((raw_path, raw_path.rstrip("/") or "/", raw_path + "/")):
            for prefix in self.prefixes:
                if path == prefix or path.startswith(prefix + "/"):
                    for found in self._search(path[len(prefix) :] or "/"):
                        if served := [match for match in found if prefix in match[0].prefixes]:
                            yield served

    def nearest(self, path: str) -> list[str]:
        """Templates that look like a path which fits none."""
        from difflib import get_close_matches

        return get_close_matches(path, list(dict.fromkeys(o.path for o in self.operations)), n=3, cutoff=0.5)

    def _insert(self, template: str, operation: ServedOperation) -> None:
        here, names = self._tree, []
        for segment in template.split("/")[1:]:
            variables = BRACES.findall(segment)
            if not variables:
                here = here.literals.setdefault(unquote(segment), Branch())
                continue
            names.extend(variables)
            unnamed = BRACES.sub("{}", segment)
            if unnamed not in here.templates:
                here.templates[unnamed] = (Segment(segment), Branch())
            here = here.templates[unnamed][1]
        if all(operation is not known for known, _ in here.operations):
            here.operations.append((operation, tuple(names)))

    def _search(self, path: str) -> Iterator[list[Match]]:
        segments = path.split("/")[1:]
        for branch, values in _walk(self._tree, segments):
            if branch.operations:
                yield [(operation, dict(zip(names, values, strict=False))) for operation, names in branch.operations]


def _walk(top: Branch, segments: list[str]) -> Iterator[tuple[Branch, tuple[str, ...]]]:
    """Where the segments lead, the most specific way first, with the texts of the variables on the way."""
    waiting: list[tuple[Branch, int, tuple[str, ...]]] = [(top, 0, ())]
    while waiting:
        here, at, values = waiting.pop()
        if at == len(segments):
            yield here, values
            continue
        segment = segments[at]
        for template, branch in reversed(here.ordered()):
            if (found := template.match(segment)) is not None:
                waiting.append((branch, at + 1, values + found))
        if (literal := here.literals.get(unquote(segment))) is not None:
            waiting.append((literal, at + 1, values))
