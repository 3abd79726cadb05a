"""For a pull request: a table of figures, then the findings of each file, long lists folded away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.diagnostics import Diagnostic
from generator.report.common import Report, ReportStyle, advice, counts, folded, in_words, ordered, place, safe, summary

# What Markdown or GitHub would act on: markup, mentions, issue numbers, links. Each becomes a character reference.
_ACTIVE = re.compile(r"[\\`*\[\]<>#|@&~$]|:(?=//)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def render(reports: Sequence[Report], options: ReportStyle) -> str:
    """A section per file; words of the document never act as markup."""
    lines = [f"## {options.title}", "", f"**{words(summary(reports))}**", ""]
    if len(reports) > 1:
        lines += ["| File | Findings |", "| --- | --- |"]
        lines += [f"| {words(report.file)} | {in_words(counts(report.diagnostics))} |" for report in reports] + [""]
    for report in reports:
        lines += _file(report, options)
    return "\n".join(lines)


def words(text: str) -> str:
    """Text as text: whatever Markdown would act on written as a character reference."""
    return _ACTIVE.sub(lambda found: f"&#{ord(found[0])};", safe(text).replace("\t", " "))


def _file(report: Report, options: ReportStyle) -> list[str]:
    if not report.diagnostics and not report.headline:
        return []
    lines = [f"### {words(report.file)}", ""]
    lines += [f"- {words(line)}" for line in report.headline if line.strip()]
    lines += [""] if report.headline else []
    if not report.diagnostics:
        return lines
    shown, hidden = folded(ordered(report.diagnostics), options.fold)
    table = ["| Severity | Rule | Place | Finding |", "| --- | --- | --- | --- |"]
    table += [_row(found, report.file) for found in shown]
    table += [f"| | {words(rule)} | | and {number:,} more |" for rule, number in hidden]
    if len(table) <= 12:
        return [*lines, *table, ""]
    opening = f"<details><summary>{in_words(counts(report.diagnostics))}</summary>"
    return [*lines, opening, "", *table, "", "</details>", ""]


def _row(found: Diagnostic, file: str) -> str:
    remedy = f"<br>{words(advice(found))}" if advice(found) else ""
    where = words(place(found, file))
    return f"| {found.severity.value} | {words(found.rule.id)} | {where} | {words(found.message)}{remedy} |"
