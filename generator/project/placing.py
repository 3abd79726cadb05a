"""Findings about whole files, at the place where a person or an editor finds the file."""

from __future__ import annotations

from collections.abc import Iterable

from generator.diagnostics import Diagnostic
from generator.project.config import Config
from generator.writing import rules

_BELOW_OUT = (rules.EDITED, rules.EDITED_STALE, rules.FOREIGN, rules.NOT_A_FILE, rules.NOT_TEXT)


def placed(config: Config, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings with line 1 where a whole file is meant, and files of the output folder below that folder."""
    return tuple(_placed(config, diagnostic) for diagnostic in found)


def _placed(config: Config, diagnostic: Diagnostic) -> Diagnostic:
    span = diagnostic.span
    if span.line or not span.file or span.pointer:
        return diagnostic
    file = f"{config.out}/{span.file}" if diagnostic.rule in _BELOW_OUT else span.file
    return diagnostic.located(span._replace(file=file, line=1, column=1))
