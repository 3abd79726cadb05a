"""Findings that are known and borne: each suppression must have a reason, and must still be needed."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from generator.diagnostics import Diagnostic
from generator.project.config import FILE_NAME, Config, ServiceSuppression


class AppliedSuppressions(Struct, frozen=True):
    """Findings that count, those that are suppressed with the reason, and suppressions that met nothing."""

    counted: tuple[Diagnostic, ...]
    suppressed: tuple[tuple[Diagnostic, str], ...]
    unused: tuple[ServiceSuppression, ...]


def apply(config: Config, found: Iterable[Diagnostic]) -> AppliedSuppressions:
    """Part the findings. A suppression holds for its rule at its pointer and below; without a pointer, everywhere."""
    counted, hushed, used = [], [], set()
    for diagnostic in found:
        by = next((one for one in config.suppressions if _covers(one, diagnostic)), None)
        if by is None:
            counted.append(diagnostic)
        else:
            used.add(by)
            hushed.append((diagnostic, by.reason))
    unused = tuple(one for one in config.suppressions if one not in used)
    return AppliedSuppressions(tuple(counted), tuple(hushed), unused)


def _covers(suppression: ServiceSuppression, diagnostic: Diagnostic) -> bool:
    from generator.report.suppress import covers  # few services suppress anything

    return suppression.rule == diagnostic.rule.id and covers(suppression.pointer, diagnostic.span.pointer)


def complaints(unused: Iterable[ServiceSuppression]) -> tuple[Diagnostic, ...]:
    """A finding for each suppression that met nothing."""
    from generator.report.suppress import UNUSED

    return tuple(UNUSED.at("", file=FILE_NAME, name=one.rule, place=one.pointer) for one in unused)
