"""What the specification of OpenAPI finds fault with, and an org does not: such findings weigh less, or are untrue there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic, Severity

# An org makes an input of this header like of any other (seen in flows and Apex, also declared at the path, by `$ref`);
# of Accept and Content-Type nothing is known.
_INPUTS = frozenset({"authorization"})


def as_an_org_sees_it(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings of validation, where a document is judged by an org's rules.

    A missing `info.version` is a note: 117 of 151 registrations in public repositories have none.
    """
    for found in findings:
        words = dict(found.args)
        if found.rule.id == "header-parameter-is-ignored" and str(words.get("name", "")).lower() in _INPUTS:
            continue
        no_version = found.rule.id == "field-is-missing" and words.get("field") == "version"
        yield found.lower(Severity.NOTE) if no_version and found.span.pointer == "/info" else found
