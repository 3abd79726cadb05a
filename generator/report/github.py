"""Workflow commands that GitHub Actions turns into annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from generator.diagnostics import Diagnostic, Severity
from generator.report.common import Report, ReportStyle, ordered, safe, summary

_LEVELS = {
    Severity.ERROR: "error",
    Severity.REFUSAL: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def render(reports: Sequence[Report], options: ReportStyle) -> str:
    """One command per finding, heaviest first (GitHub shows only the first ten of a level), then the summary line."""
    pairs = [(found, report.file) for report in reports for found in ordered(report.diagnostics)]
    pairs.sort(key=lambda pair: pair[0].severity.rank)
    return "\n".join([*(_command(found, file) for found, file in pairs), summary(reports), ""])


def _command(found: Diagnostic, file: str) -> str:
    span = found.span
    properties = [("file", span.file or file)]
    if span.line:
        properties += [("line", str(span.line)), ("col", str(max(span.column, 1)))]
    properties.append(("title", found.rule.id))
    text = "\n".join(filter(None, (safe(found.message), safe(found.remedy))))
    if not span.line and span.pointer:
        text = f"{safe(span.pointer)}: {text}"
    said = ",".join(f"{name}={_property(safe(value))}" for name, value in properties)
    return f"::{_LEVELS[found.severity]} {said}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
