"""Findings as JSON and back: a rule by its id and the module that holds it, so that only what is told is imported."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from generator.catalog import homes, rule_at
from generator.diagnostics import Diagnostic, Severity, Span

Plain = str | int | float | bool | None


class FindingRow(Struct, frozen=True, array_like=True):
    """A finding; `home` is the module of its rule."""

    home: str
    rule: str
    span: tuple[str, str, int, int]
    args: tuple[tuple[str, Plain], ...]
    lowered: str
    outcome: str


def rows(found: Iterable[Diagnostic]) -> list[FindingRow]:
    """Findings as rows. Raises LookupError for a rule that no table holds."""
    known = homes()
    return [
        FindingRow(
            known[one.rule.id],
            one.rule.id,
            (one.span.file, one.span.pointer, one.span.line, one.span.column),
            tuple((name, _plain(value)) for name, value in one.args),
            one.lowered.value if one.lowered is not None else "",
            one.outcome,
        )
        for one in found
    ]


def findings(kept: Iterable[FindingRow]) -> tuple[Diagnostic, ...]:
    """Rows as findings. Raises LookupError, ValueError for what is no rule or severity."""
    return tuple(
        Diagnostic(
            rule_at(row.home, row.rule),
            Span(*row.span),
            row.args,
            Severity(row.lowered) if row.lowered else None,
            row.outcome,
        )
        for row in kept
    )


def _plain(value: object) -> Plain:
    """A word of a sentence: numbers stay, for a sentence may part their thousands; all else is its text anyway."""
    return value if isinstance(value, (str, int, float)) or value is None else str(value)
