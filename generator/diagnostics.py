"""Findings as values: a rule, a place, the words that fill its sentence.

A stage never raises for what a document says; it answers a value and the findings made on the way (`Checked`).
Exceptions are for our own bugs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Severity(Enum):
    """How much a finding weighs. `ERROR` and `REFUSAL` make a command that judges exit with 1; what writes, such as `generate`, for what is lost."""

    ERROR = "error"  # the document is wrong
    REFUSAL = "refusal"  # the document may be right; we do not carry this, and say what is lost
    WARNING = "warning"  # it works, but probably not as its author meant
    NOTE = "note"  # worth knowing

    @property
    def rank(self) -> int:
        """0 for the heaviest."""
        return list(Severity).index(self)


class Confidence(Enum):
    """How sure we are of a rule about Salesforce; `SPECIFIED` is for the OpenAPI Specification itself."""

    SPECIFIED = "the OpenAPI Specification"
    DOCUMENTED = "documented by Salesforce"
    OBSERVED = "seen in what orgs wrote"
    INFERRED = "our inference"


class Span(NamedTuple):
    """A place in a file. `line` and `column` count from 1; 0 means not looked up yet (see `Spec.locate`)."""

    file: str
    pointer: str
    line: int = 0
    column: int = 0


class Rule(NamedTuple):
    """A row of a rule table. `sentence` and `remedy` are format strings over a finding's arguments."""

    id: str
    severity: Severity
    sentence: str
    remedy: str
    source: str = ""
    confidence: Confidence = Confidence.SPECIFIED
    text: str = ""  # the long explanation for `extsvc explain`
    bad: str = ""  # a smallest document part that breaks the rule
    good: str = ""  # the same part, mended
    effect: str = ""  # of a rule about Salesforce: what an org does with the place

    def at(self, pointer: str, *, file: str = "", **args: object) -> Diagnostic:
        """A finding of this rule at a JSON pointer."""
        return Diagnostic(self, Span(file, pointer), tuple(sorted(args.items())))


class Diagnostic(NamedTuple):
    """One finding: which rule, where, and the words that fill the rule's sentence."""

    rule: Rule
    span: Span
    args: tuple[tuple[str, object], ...] = ()
    lowered: Severity | None = None  # e.g. a fault outside the picked operations is only a warning
    outcome: str = ""  # what came of it, as sentences after the rule's own

    @property
    def severity(self) -> Severity:
        return self.lowered or self.rule.severity

    @property
    def message(self) -> str:
        sentence = self.rule.sentence.format_map(dict(self.args))
        return f"{sentence} {self.outcome}" if self.outcome else sentence

    @property
    def remedy(self) -> str:
        return self.rule.remedy.format_map(dict(self.args))

    def lower(self, severity: Severity) -> Diagnostic:
        """The same finding, weighing less."""
        return self._replace(lowered=severity) if severity.rank > self.severity.rank else self

    def located(self, span: Span) -> Diagnostic:
        return self._replace(span=span)


class Checked(NamedTuple, Generic[T]):
    """A value and the findings made while making it; `value` is None when there is nothing to go on with."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()

    def then(self, stage: Callable[[T], Checked[U]]) -> Checked[U]:
        """Feed the value to the next stage and join the findings."""
        if self.value is None:
            return Checked(None, self.diagnostics)
        made = stage(self.value)
        return Checked(made.value, self.diagnostics + made.diagnostics)

    def also(self, diagnostics: Iterable[Diagnostic]) -> Checked[T]:
        return Checked(self.value, self.diagnostics + tuple(diagnostics))

    @property
    def failed(self) -> bool:
        """Whether anything was wrong or lost."""
        return any(d.severity in (Severity.ERROR, Severity.REFUSAL) for d in self.diagnostics)
