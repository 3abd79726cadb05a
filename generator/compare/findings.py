"""Changes as findings with a line in one of the two files, for the formats that annotate: SARIF, JUnit, GitHub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.compare.change import Change
from generator.compare.rules import READERS, Impact
from generator.compare.show import READER_NAMES, Comparison, said_of
from generator.diagnostics import Confidence, Diagnostic, Rule, Severity
from generator.oas.resolve import Spec

_SEVERITIES = {Impact.BREAKING: Severity.ERROR, Impact.RISKY: Severity.WARNING, Impact.FINE: Severity.NOTE}


@dataclass(frozen=True, slots=True)
class Marking:
    """Which readers count (`--reader`), and what fails (`--fail-on`)."""

    readers: Sequence[str] = READERS
    fail_on: str = "breaking"


def annotated(comparison: Comparison, format: str, marking: Marking) -> str:
    """The comparison as "sarif", "junit" or "github": an error for what breaks a reader that counts.

    Raises ValueError for a comparison made without its documents, which give the lines.
    """
    from generator.report import Report, ReportStyle, render

    if comparison.documents is None:
        raise ValueError(f"{format} gives lines, and this comparison was made without its documents")
    old, new = _findings(comparison, comparison.documents, marking)
    reports = [Report(comparison.new, new)]
    if old:
        reports.insert(0, Report(comparison.old, old))
    fail_on = {"breaking": "error", "any": "warning", "never": "never"}[marking.fail_on]
    return render(reports, format, ReportStyle(fail_on=fail_on, title="extsvc diff"))


def _findings(
    comparison: Comparison, documents: tuple[Spec, Spec], marking: Marking
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Those that stand in the old document (what was removed), and those of the new one."""
    sides: tuple[list[Diagnostic], list[Diagnostic]] = ([], [])
    for change in comparison.changes:
        pointer = change.pointer or next(iter(change.operations), "")
        first = 0 if change.pointer and change.rule.id.endswith("-removed") else 1
        there = [side for side in (first, 1 - first) if documents[side].get(pointer) is not None]
        sides[there[0] if there else 1].append(_finding(change, pointer if there else "", marking))
    old, new = (document.locate(found) for document, found in zip(documents, sides, strict=True))
    return old, new


def _finding(change: Change, pointer: str, marking: Marking) -> Diagnostic:
    worst = min((change.rule.verdict(reader) for reader in marking.readers), key=lambda impact: impact.rank)
    severity = _SEVERITIES[worst]
    if marking.fail_on == "any" and severity is Severity.NOTE:
        severity = Severity.WARNING
    verdicts = ", ".join(f"{READER_NAMES[reader]} {said_of(change, reader)}" for reader in READERS)
    source, words = "docs/diff.md", change.rule.sentence
    rule = Rule(change.rule.id, severity, "{subject}: {message}", verdicts, source, Confidence.INFERRED, words)
    return rule.at(pointer, subject=change.subject, message=change.message)
