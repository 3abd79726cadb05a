"""Variables that are read but never set, and outputs that nothing fills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic
from generator.flow import rules
from generator.flow.check.symbols import Symbols
from generator.flow.references import ReferenceUse, steps


def findings(symbols: Symbols, used: Iterable[ReferenceUse]) -> Iterator[Diagnostic]:
    """A variable counts as set when anything writes to it or to a part of it, when it has a default, or is an input."""
    written: set[str] = set()
    read: dict[str, ReferenceUse] = {}
    for use in used:
        name = steps(use.path)[0].name.lower()
        if use.role == "write":
            written.add(name)
        else:
            read.setdefault(name, use)
    for variable in symbols.flow.variables:
        name = variable.name.lower()
        if name in written or variable.input or variable.value.kind:
            continue
        if name in read:
            use = read[name]
            yield rules.found(rules.READ_NEVER_SET, symbols.flow.file, use.line, use.owner, name=variable.name)
        elif variable.output:
            yield rules.found(
                rules.OUTPUT_NEVER_SET, symbols.flow.file, variable.line, variable.name, name=variable.name
            )  # fmt: skip
