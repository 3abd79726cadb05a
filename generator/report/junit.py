"""JUnit XML in the dialect Jenkins, GitLab and Azure read: a suite per file, a case per finding."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from generator.diagnostics import Diagnostic
from generator.report.common import Report, ReportStyle, fails, ordered, place, safe


def render(reports: Sequence[Report], options: ReportStyle) -> str:
    """Findings that fail the run are failures, the others passed cases that carry their text as output."""
    suites = [_suite(report, options) for report in reports]
    tests, failures = sum(suite[1] for suite in suites), sum(suite[2] for suite in suites)
    head = f'<testsuites name="extsvc" tests="{tests}" failures="{failures}" errors="0">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *(s[0] for s in suites), "</testsuites>", ""])


def _suite(report: Report, options: ReportStyle) -> tuple[str, int, int]:
    found = ordered(report.diagnostics)
    cases = [_case(one, report, options) for one in found]
    cases += [_skipped(one, reason, report) for one, reason in report.suppressed]
    if not cases:
        cases = [f'    <testcase name="no findings" classname={_attribute(report.file)} time="0"/>']
    failures = sum(fails(one, options.fail_on) for one in found)
    numbers = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{len(report.suppressed)}" time="0"'
    head = f"  <testsuite name={_attribute(report.file)} {numbers}>"
    return "\n".join([head, *cases, "  </testsuite>"]), len(cases), failures


def _case(found: Diagnostic, report: Report, options: ReportStyle) -> str:
    words = f"{place(found, report.file)}: {found.severity.value} {found.rule.id}: {found.message}"
    lines = _content("\n".join(filter(None, (words, found.remedy))))
    if not fails(found, options.fail_on):
        return f"{_head(found, report)}\n      <system-out>{lines}</system-out>\n    </testcase>"
    failure = f"<failure message={_attribute(found.message)} type={_attribute(found.rule.id)}>{lines}</failure>"
    return f"{_head(found, report)}\n      {failure}\n    </testcase>"


def _skipped(found: Diagnostic, reason: str, report: Report) -> str:
    return f"{_head(found, report)}\n      <skipped message={_attribute(reason)}/>\n    </testcase>"


def _head(found: Diagnostic, report: Report) -> str:
    name = f"{found.rule.id} {found.span.pointer or '/'}"
    return f'    <testcase name={_attribute(name)} classname={_attribute(found.span.file or report.file)} time="0">'


def _attribute(text: str) -> str:
    return quoteattr(safe(text).replace("\t", " "))


def _content(text: str) -> str:
    return escape("\n".join(map(safe, text.split("\n"))))
