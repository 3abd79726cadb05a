"""For people: place, sentence, the offending line with a caret, remedy; repeated rules folded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from generator.diagnostics import Diagnostic, Severity
from generator.report.common import Report, ReportStyle, advice, counts, folded, in_words, ordered, place, safe, summary
from generator.report.excerpt import excerpt

_COLOURS = {Severity.ERROR: "31", Severity.REFUSAL: "35", Severity.WARNING: "33", Severity.NOTE: "36"}
_ROWS = 40  # of the table that ends a run
_ESCAPES = re.compile("\x1b\\[[0-9;]*m")


def render(reports: Sequence[Report], options: ReportStyle) -> str:
    """All reports, grouped by file, and the summary line."""
    lines: list[str] = []
    for report in reports:
        lines += _file(report, options, alone=len(reports) == 1)
    lines += [*(shown := _table(reports, options)), *([""] if shown else [])]
    lines.append(_paint(summary(reports), "1"))
    text = "\n".join(lines) + "\n"
    return text if options.color else _ESCAPES.sub("", text)


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def table(reports: Sequence[Report], options: ReportStyle) -> str:
    """The table that ends a run; "" where there is nothing to sum up."""
    text = "\n".join(_table(reports, options))
    return text if options.color else _ESCAPES.sub("", text)


def _table(reports: Sequence[Report], options: ReportStyle) -> list[str]:
    """How often each rule was met in each file, heaviest first; of a single finding there is nothing to sum up."""
    met = Counter(
        (found.severity.rank, found.rule.id, safe(found.span.file or report.file))
        for report in reports
        for found in report.diagnostics
    )
    if sum(met.values()) < 2:
        return []
    rows = sorted(met.items(), key=lambda row: (row[0][0], -row[1], row[0]))
    severities = [severity.value for severity in Severity]
    cells = [
        ("number", "", "rule", "file"),
        *((f"{n:,}", severities[rank], rule, file) for (rank, rule, file), n in rows),
    ]
    widths = [max(len(cell[column]) for cell in cells) for column in range(3)]
    made = []
    for cell in cells[: _ROWS + 1] if options.fold else cells:
        line = f"{cell[0]:>{widths[0]}}  {cell[1]:{widths[1]}}  {cell[2]:{widths[2]}}  {cell[3]}"
        colour = next((_COLOURS[one] for one in Severity if one.value == cell[1]), "2")
        made.append(_paint(line, colour))
    if len(cells) > _ROWS + 1 and options.fold:
        made.append(_paint(f"... and {len(cells) - _ROWS - 1:,} more rows", "2"))
    return made


def _file(report: Report, options: ReportStyle, *, alone: bool) -> list[str]:
    lines = [safe(line) for line in report.headline]
    if lines:
        lines.append("")
    for _, group in groupby(ordered(report.diagnostics), key=lambda found: found.span.file or report.file):
        shown, hidden = folded(list(group), options.fold)
        for found in shown:
            lines += _finding(found, report, options)
        for rule, number in hidden:
            lines.append(_paint(f"... and {number:,} more of {rule} (--no-fold shows every one)", "2"))
        if hidden:
            lines.append("")
    if not alone:
        lines += [f"{safe(report.file)}: {in_words(counts(report.diagnostics))}", ""]
    return lines


def _finding(found: Diagnostic, report: Report, options: ReportStyle) -> list[str]:
    severity = _paint(found.severity.value, _COLOURS[found.severity])
    lines = [f"{safe(place(found, report.file))}: {severity} {found.rule.id}: {safe(found.message)}"]
    span = found.span
    source = report.source(span.file or report.file, span.line) if span.line else None
    if source is not None:
        gutter = f"{span.line:>5}"
        words, caret = excerpt(source, span.column, max(options.width - 8, 20))
        lines += [f"{gutter} | {words}".rstrip(), f"      | {_paint(caret, _COLOURS[found.severity])}"]
    if advice(found):
        lines.append(f"      = {safe(advice(found))}")
    return [*lines, ""]
