"""SARIF 2.1.0 (OASIS Standard, 27 March 2020), as code scanning services take it."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Sequence
from urllib.parse import quote

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.report.common import Report, ReportStyle, dumped, ordered

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.ERROR: "error",
    Severity.REFUSAL: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def render(reports: Sequence[Report], options: ReportStyle) -> str:
    """One run with the rules that were broken, and every finding, the suppressed ones marked as such."""
    pairs = [(found, report.file, None) for report in reports for found in ordered(report.diagnostics)]
    hushed = [(found, report.file, reason) for report in reports for found, reason in report.suppressed]
    every: list[tuple[Diagnostic, str, str | None]] = [*pairs, *hushed]
    rules = {found.rule.id: found.rule for found, _, _ in every}
    order = {name: number for number, name in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {"name": "extsvc", "version": options.version, "rules": [_rule(rules[name]) for name in order]}
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, file, order[found.rule.id], reason) for found, file, reason in every],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, object]:
    made: dict[str, object] = {
        "id": rule.id,
        "shortDescription": {"text": rule.id.replace("-", " ")},
        "fullDescription": {"text": rule.text or rule.sentence},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"severity": rule.severity.value, "confidence": rule.confidence.value, "source": rule.source},
    }
    if rule.remedy:
        made["help"] = {"text": rule.remedy}
    return made


def _result(found: Diagnostic, file: str, index: int, reason: str | None) -> dict[str, object]:
    text = f"{found.message}\n{found.remedy}" if found.remedy else found.message
    made: dict[str, object] = {
        "ruleId": found.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": text or found.rule.id},
        "locations": [_location(found, file)],
        # The place by pointer: stays the same when lines above are added, so a service can follow the finding.
        "partialFingerprints": {"ruleAndPointer/v1": _fingerprint(found)},
    }
    if reason is not None:
        made["suppressions"] = [{"kind": "external", "justification": reason}]
    return made


def _location(found: Diagnostic, file: str) -> dict[str, object]:
    span = found.span
    physical: dict[str, object] = {"artifactLocation": {"uri": uri(span.file or file)}}
    if span.line:
        physical["region"] = {"startLine": span.line, "startColumn": max(span.column, 1)}
    made: dict[str, object] = {"physicalLocation": physical}
    if span.pointer:
        made["logicalLocations"] = [{"fullyQualifiedName": span.pointer, "kind": "member"}]
    return made


def uri(file: str) -> str:
    """A file as a URI reference: relative paths stay relative, stdin gets a name."""
    if file.startswith(("http://", "https://")):
        return quote(file, safe="/:?&=%#@!$'()*+,;~[]")
    path = file.replace("\\", "/")
    if path in ("-", "", "<stdin>"):
        return "stdin"
    encoded = quote(posixpath.normpath(path), errors="surrogatepass")
    return f"file://{encoded}" if path.startswith("/") else encoded


def _fingerprint(found: Diagnostic) -> str:
    return hashlib.sha256(f"{found.rule.id}\n{found.span.pointer}".encode(errors="surrogatepass")).hexdigest()[:32]
