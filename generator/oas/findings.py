"""What a look through a description finds: findings at paths, guesses at what was meant, bounds for both."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, Union

from msgspec import Struct, field

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.model.types import Json
from generator.oas.resolve import Spec
from generator.pointer import escape

if TYPE_CHECKING:
    from generator.oas.values import Values

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


class Facts(Struct):
    """What checks remember for later; nodes stand with their path and file."""

    values: Values | None = None  # the judge of values, once one was needed
    operations: dict[str, tuple[Path, dict[str, Json], str]] = field(default_factory=dict)  # by operationId
    security: list[tuple[Json, Path, str]] = field(default_factory=list)  # of the document and of each operation
    path_names: dict[int, set[str]] = field(default_factory=dict)  # of path parameters, by identity of their list
    links: list[tuple[dict[str, Json], Path, str]] = field(default_factory=list)
    patterns: dict[str, str] = field(default_factory=dict)  # what is wrong with each regular expression
    near_keywords: dict[str, str] = field(default_factory=dict)  # the keyword that was meant by each unknown one
    types_of_defaults: list[dict[str, Json]] = field(default_factory=list)


class Findings:
    """Findings about one description; `found` grows in document order."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self.version = spec, spec.version
        self.found: list[Diagnostic] = []
        self.facts = Facts()
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
