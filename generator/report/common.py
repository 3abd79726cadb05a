"""What all renderers share: the report, its order, its figures, and words made harmless."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Union

from generator.diagnostics import Diagnostic, Severity
from generator.release import VERSION
from generator.wording import counted

Figure = Union[str, int, bool, None, list["Figure"], dict[str, "Figure"]]

FAIL_ON = ("error", "warning", "never")


def _no_source(file: str, line: int) -> str | None:
    return None


class Report(NamedTuple):
    """What was found in one document. `source(file, line)` answers a line of text, or None when there is none."""

    file: str
    diagnostics: tuple[Diagnostic, ...] = ()
    source: Callable[[str, int], str | None] = _no_source
    headline: tuple[str, ...] = ()  # for people: printed before the findings
    figures: Mapping[str, Figure] = {}  # the same for programs
    suppressed: tuple[tuple[Diagnostic, str], ...] = ()  # finding, the reason given for its suppression
    what: str = "file"  # what is counted in the last line; "" for what stands beside it and is not


class ReportStyle(NamedTuple):
    """How to render. `fold` is the number of findings of one rule and file shown before the rest is counted; 0: all."""

    color: bool = False
    width: int = 100
    fold: int = 5
    fail_on: str = "error"
    version: str = VERSION  # of the program that reports
    title: str = "extsvc validate"  # the heading in Markdown


def fails(diagnostic: Diagnostic, fail_on: str) -> bool:
    """Whether a finding makes the command exit with 1 under `--fail-on`."""
    heaviest = {"error": (Severity.ERROR, Severity.REFUSAL), "never": ()}
    return diagnostic.severity in heaviest.get(fail_on, (Severity.ERROR, Severity.REFUSAL, Severity.WARNING))


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, then by place; what has no line comes first."""
    return sorted(diagnostics, key=_order)


def _order(found: Diagnostic) -> tuple[str, int, int, int, str, str, str]:
    span = found.span
    return (span.file, span.line, span.column, found.severity.rank, found.rule.id, span.pointer, found.message)


def folded(diagnostics: Sequence[Diagnostic], fold: int) -> tuple[list[Diagnostic], list[tuple[str, int]]]:
    """The findings to show, and for each folded rule how many are not shown."""
    total = Counter(found.rule.id for found in diagnostics)
    # A fold that would hide a single finding saves nothing: "and 1 more" takes a line too.
    room = {rule: number if not fold or number <= fold + 1 else fold for rule, number in total.items()}
    hidden = [(rule, number - room[rule]) for rule, number in total.items() if number > room[rule]]
    shown = []
    for found in diagnostics:
        room[found.rule.id] -= 1
        if room[found.rule.id] >= 0:
            shown.append(found)
    return shown, hidden


def counts(diagnostics: Iterable[Diagnostic]) -> dict[str, int]:
    """How many findings of each severity, heaviest first, all four present."""
    seen = Counter(found.severity for found in diagnostics)
    return {severity.value: seen[severity] for severity in Severity}


def in_words(figures: Mapping[str, int]) -> str:
    """`2 errors, 1 warning`, or `no findings`."""
    said = [counted(number, name) for name, number in figures.items() if number]
    return ", ".join(said) or "no findings"


def summary(reports: Sequence[Report]) -> str:
    """The one line that ends a run: `3 files: 2 errors, 1 warning; 1 suppressed`; or so many services."""
    total = counts(found for report in reports for found in report.diagnostics)
    hushed = sum(len(report.suppressed) for report in reports)
    named = [report.what for report in reports if report.what]
    judged = counted(len(named), named[0] if named else "file")
    return f"{judged}: {in_words(total)}" + (f"; {hushed} suppressed" if hushed else "")


def advice(found: Diagnostic) -> str:
    """The remedy, unless it says that there is nothing to do."""
    remedy = found.remedy
    return "" if remedy.rstrip(".").lower() == "nothing to do" else remedy


def place(found: Diagnostic, file: str = "") -> str:
    """`file:line:column`, or `file#pointer` as long as no line is known."""
    span = found.span
    name = span.file or file
    return f"{name}:{span.line}:{span.column}" if span.line else f"{name}#{span.pointer}"


def dumped(value: object) -> str:
    """JSON in ASCII: lone surrogates and control characters stay escapes, whatever the document held."""
    return json.dumps(value, indent=2, ensure_ascii=True).replace("\x7f", "\\u007f") + "\n"


def safe_character(character: str) -> str:
    """The character itself, or an escape for what moves a cursor, reorders text or is not a character at all."""
    if character == "\t" or character.isprintable():
        return character
    # Format characters that shape letters (joiners) are harmless; those that reorder text are not.
    if character in "\u200c\u200d\u00ad":
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def safe(text: str) -> str:
    """Words of a document for one line of output: control and reordering characters shown as escapes."""
    return "".join(map(safe_character, text)) if not text.isprintable() else text
