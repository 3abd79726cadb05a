"""What a look through a description finds: findings at paths, guesses at what was meant, bounds for both."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeAlias, Union

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.oas.resolve import Spec
from generator.pointer import escape

Path: TypeAlias = Union[str, "tuple[Path, str | int]"]


def pointer(path: Path) -> str:
    """The JSON pointer of a path: a pointer to begin with, and the steps from there."""
    tokens = []
    while not isinstance(path, str):
        path, token = path
        tokens.append(escape(token) if isinstance(token, str) else str(token))
    tokens.append(path)
    return "/".join(reversed(tokens))


def _short(value: object) -> object:
    """A word of the document in the length that a sentence bears."""
    return value if not isinstance(value, str) or len(value) <= 300 else value[:299] + "…"


class Findings:
    """Findings about one description; `found` grows in document order."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self.version = spec, spec.version
        self.found: list[Diagnostic] = []
        self.facts: dict[str, Any] = {}  # what checks remember for later
        self._room = 50_000_000  # characters of pointers
        self._guesses = 100
        self._steps = 500_000

    def report(self, rule: Rule, path: Path, file: str, /, *, lower: Severity | None = None, **args: object) -> None:
        """Note a finding at a path."""
        place = pointer(path)
        self._room -= len(place)
        if self._room < 0:
            return  # what was found fills the memory already; enough to mend first
        made = rule.at(place, file=file, **{name: _short(value) for name, value in args.items()})
        self.found.append(made.lower(lower) if lower else made)

    @property
    def overfull(self) -> bool:
        """Whether findings were left out because there are far too many."""
        return self._room < 0

    def guess(self, name: str, known: Iterable[object], least: float = 0.6) -> str:
        """The known name that was probably meant, "" when none comes near. After many questions it stops guessing."""
        self._guesses -= 1
        if self._guesses < 0 or len(name) > 100:
            return ""
        from difflib import get_close_matches  # sound documents need no guess

        names = [str(one) for one in islice(known, 2000)]
        return next(iter(get_close_matches(name, names, 1, least)), "")

    def near(self, name: object, known: Iterable[object]) -> str:
        """The same guess for the end of a remedy."""
        found = self.guess(str(name), known)
        return f" (did you mean `{found}`?)" if found else ""

    def spend(self, steps: int) -> bool:
        """Whether there is still time for looking through schemas again and again; a hostile document uses it up."""
        self._steps -= steps
        return self._steps >= 0
