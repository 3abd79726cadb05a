"""Judges what stands around the document in a registration's file; places are lines of that file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, Rule, Span
from generator.salesforce import rules_registration as r
from generator.salesforce.names import SalesforceNames
from generator.wording import counted

if TYPE_CHECKING:
    from generator.salesforce.registrations import Registration

_TYPES = {"2.0": "OpenApi", "3.0": "OpenApi3", "3.1": "OpenApi3"}


def check_registration(registration: Registration, names: SalesforceNames, dialect: str) -> Iterator[Diagnostic]:
    """The findings about one registration; `names` are those of its whole document, `dialect` is 2.0, 3.0, ...."""

    def found(rule: Rule, line: int = 1, **words: object) -> Diagnostic:
        return Diagnostic(rule, Span(registration.file, "", line, 1), tuple(sorted(words.items())))

    status = registration.value("status")
    if status and status != "Complete":
        yield found(r.INCOMPLETE, status=status)
    known = {names.operation(operation.key).metadata for operation in names.service.operations}
    for row in registration.operations:
        if row.name.lower() not in known:
            yield found(r.OPERATION_UNKNOWN, row.line, name=row.name, hint=_hint(row.name, known))
    if registration.operations and not registration.active:
        yield found(
            r.NONE_ACTIVE,
            registration.operations[0].line,
            count=counted(len(registration.operations), "operation"),
            why=_why(registration),
        )
    said, right = registration.value("schemaType"), _TYPES.get(dialect, "")
    if said and right and said != right:
        yield found(r.SCHEMA_TYPE, said=said, dialect=f"OpenAPI {dialect}", right=right)
    for name, line in registration.unknown:
        yield found(r.ELEMENT_UNKNOWN, line, name=name)
    if registration.value("registrationProviderType") == "SchemaInferred":
        yield found(r.INFERRED_SCHEMA)


def _hint(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), sorted(known), n=1)
    return f": it has {near[0]}" if near else ""


def _why(registration: Registration) -> str:
    made = registration.value("registrationProviderType")
    return f" (so are those from {made} by default since 66.0)" if made == "ApexRest" else ""
