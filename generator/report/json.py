"""For programs: everything known, one object per finding."""

from __future__ import annotations

from collections.abc import Sequence

from generator.diagnostics import Diagnostic
from generator.report.common import Report, ReportStyle, counts, dumped, ordered, summary


def render(reports: Sequence[Report], options: ReportStyle) -> str:
    """One JSON object, indented, keys in a fixed order."""
    everything = [found for report in reports for found in report.diagnostics]
    made = {
        "tool": {"name": "extsvc", "version": options.version},
        "files": [_file(report) for report in reports],
        "counts": counts(everything),
        "summary": summary(reports),
    }
    return dumped(made)


def _file(report: Report) -> dict[str, object]:
    made: dict[str, object] = {"file": report.file, **report.figures}
    made["counts"] = counts(report.diagnostics)
    made["diagnostics"] = [finding(found, report.file) for found in ordered(report.diagnostics)]
    if report.suppressed:
        made["suppressed"] = [{**finding(found, report.file), "reason": why} for found, why in report.suppressed]
    return made


def finding(found: Diagnostic, file: str = "") -> dict[str, object]:
    """A finding as plain data: the shape every command's JSON output uses."""
    span = found.span
    return {
        "rule": found.rule.id,
        "severity": found.severity.value,
        "message": found.message,
        "remedy": found.remedy,
        "file": span.file or file,
        "pointer": span.pointer,
        "line": span.line,
        "column": span.column,
        "source": found.rule.source,
        "confidence": found.rule.confidence.value,
    }
