"""Names: one namespace for elements and resources, legal API names, one way to capitalise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.flow import rules
from generator.flow.check.symbols import Symbols
from generator.flow.references import ReferenceUse, steps
from generator.flow.resources import OtherResource

_LEGAL = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")


def findings(symbols: Symbols, used: Iterable[ReferenceUse]) -> Iterator[Diagnostic]:
    """Names used twice, names that are no API names, references with other capitals."""
    file = symbols.flow.file
    for first, second in symbols.doubles:
        if OtherResource in (type(first.definition), type(second.definition)):
            continue  # parts of screens and the like have scopes of their own
        finding = rules.found(
            rules.DUPLICATE_NAME, file, second.line, second.name, name=second.name, first=first.kind, second=second.kind
        )  # fmt: skip
        # No source says that names which differ only in capitals clash: a warning.
        yield finding if first.name == second.name else finding.lower(Severity.WARNING)
    for symbol in symbols.table.values():
        if not _LEGAL.fullmatch(symbol.name) and symbol.kind in ("an element", "a variable", "a formula"):
            yield rules.found(rules.BAD_NAME, file, symbol.line, symbol.name, name=symbol.name)
    for use in used:
        first_step = steps(use.path)[0].name
        known = symbols.find(first_step)
        if known is not None and known.name != first_step:
            yield rules.found(rules.NAME_CASE, file, use.line, use.owner, reference=use.shown, name=known.name)
