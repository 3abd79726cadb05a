"""What there is to say of names."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

NAME_PARTED = Rule(
    "name-parted",
    Severity.NOTE,
    "`{wanted}` is already taken; {what} is called `{given}` in Python.",
    "Rename it in the specification, or give it a name of your own in extsvc.toml.",
    "https://docs.python.org/3/reference/lexical_analysis.html#identifiers",
    text="Two things of one scope may not share a name. The first in document order keeps it; names that the lock file "
    "holds are kept before all others, so an addition never moves a name. Names that the generated module itself uses, "
    "keywords and names of devices on Windows (aux, con, nul, com1 ...) are taken from the start.",
    bad="properties: {ship-date: {}, ship_date: {}}",
    good="properties: {shipDate: {}, shippedOn: {}}",
)
ACTION_PARTED = Rule(
    "action-name-parted",
    Severity.WARNING,
    "Several operations have the operationId `{id}`; {call} is the action `{action}` and the method `{function}`.",
    "Give each operation an operationId of its own.",
    "https://spec.openapis.org/oas/v3.0.3#operation-object",
    text="An operationId must be unique. The first operation in document order keeps its name; each further one is called "
    "by what parts its method from the first, the same in documentation, types, methods and `invoke`. An org keeps only one "
    "of them.",
    bad="/a: {get: {operationId: list}}\n/b: {get: {operationId: list}}",
    good="/a: {get: {operationId: listA}}\n/b: {get: {operationId: listB}}",
)
