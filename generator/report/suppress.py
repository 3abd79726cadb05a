"""Suppressions of the project file: a rule, where, why. One that is not needed is itself a finding.

[[suppress]]
rule = "es-media-type-mapped"
file = "specs/*.yaml"            # optional
pointer = "/paths/*/post/**"     # optional; * is one step, ** any number
reason = "the wizard maps them"

[services.Sms]
spec = "specs/sms.json"
suppressions = [{ rule = "es-servers-several", reason = "one region is enough" }]
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Rule, Severity, Span
from generator.patterns import compiled

UNUSED = Rule(
    "suppression-not-needed",
    Severity.ERROR,
    "the suppression of {name} at {place} matches no finding",
    "Delete it: what it allowed is mended, or it names the wrong place.",
    "architecture: an allowance must be used",
    text="A suppression hides findings. One that hides nothing would hide the next fault of its kind unseen, so it must go.",
    bad="[[suppress]]\nrule = 'es-links'\nreason = 'nobody follows them'   # the spec has no links by now",
    good="(nothing)",
)
NO_REASON = Rule(
    "suppression-without-reason",
    Severity.ERROR,
    "the suppression of {name} gives no reason",
    "Say why in `reason`.",
    "architecture: an allowance must be used",
    text="Whoever reads the project file later must be able to judge whether the suppression still holds.",
    bad="[[suppress]]\nrule = 'es-servers-several'",
    good="[[suppress]]\nrule = 'es-servers-several'\nreason = 'one region is enough'",
)
MALFORMED = Rule(
    "suppression-malformed",
    Severity.ERROR,
    "a suppression has {what}",
    "Write rule, reason and, if wanted, file and pointer as texts.",
    "architecture: an allowance must be used",
    text="A suppression is a table with the texts rule and reason, and the optional texts file and pointer.",
    bad="[[suppress]]\nrules = ['a', 'b']",
    good="[[suppress]]\nrule = 'a'\nreason = '...'",
)
UNKNOWN_RULE = Rule(
    "suppression-unknown-rule",
    Severity.ERROR,
    "there is no rule '{name}'",
    "Copy the rule's id from the finding; `extsvc explain` lists all.",
    "architecture: an allowance must be used",
    text="A misspelt rule would suppress nothing and never be noticed.",
    bad="[[suppress]]\nrule = 'es-server-several'\nreason = '...'",
    good="[[suppress]]\nrule = 'es-servers-several'\nreason = '...'",
)
_FIELDS = ("rule", "reason", "file", "pointer")


class Suppression(NamedTuple):
    """Hides findings of one rule. `file` and `pointer` are patterns; `line` is its place in the project file."""

    rule: str
    reason: str
    file: str = "*"
    pointer: str = "**"
    origin: str = ""
    line: int = 0

    def applies(self, file: str) -> bool:
        """Whether a document is meant. Paths are compared from the project file's folder."""
        base = os.path.dirname(self.origin)
        plain = os.path.relpath(file, base or ".").replace(os.sep, "/") if file not in ("", "-") else file
        return fnmatchcase(plain, self.file) or fnmatchcase(file, self.file)

    def hides(self, found: Diagnostic) -> bool:
        """Whether a finding is one of those meant."""
        return found.rule.id == self.rule and covers(self.pointer, found.span.pointer)

    @property
    def span(self) -> Span:
        return Span(self.origin, "", self.line, 1 if self.line else 0)


def covers(pattern: str, pointer: str) -> bool:
    """Whether a pointer is at or below a place: `*` is anything within one step, `**` anything, "" everywhere."""
    pieces = re.split(r"(\*\*|\*)", pattern.removeprefix("#").rstrip("/"))
    said = "".join({"**": r"[\s\S]*", "*": "[^/]*"}.get(piece, re.escape(piece)) for piece in pieces)
    known = compiled(rf"^{said}(?:/[\s\S]*)?$")
    return not known.reason and len(pointer) <= known.longest and not known.refuses(pointer)


def read(config: Mapping[str, object], text: str, origin: str) -> tuple[list[Suppression], list[Diagnostic]]:
    """The suppressions of a parsed project file, and what is wrong with them. `text` gives their lines."""
    found: list[Suppression] = []
    faults: list[Diagnostic] = []
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*suppress\s*\]\]", line)]
    entries = config.get("suppress", [])
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        _one(entry, None, origin, lines[number] if number < len(lines) else 0, found, faults)
    services = config.get("services", {})
    for service in services.values() if isinstance(services, Mapping) else ():
        own = service.get("suppressions", []) if isinstance(service, Mapping) else []
        spec = service.get("spec") if isinstance(service, Mapping) else None
        for entry in own if isinstance(own, list) else [own]:
            _one(entry, spec if isinstance(spec, str) else "*", origin, _line_of(entry, text), found, faults)
    return found, faults


def _line_of(entry: object, text: str) -> int:
    rule = str(entry.get("rule", "")) if isinstance(entry, Mapping) else ""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if "rule" in line and rule and rule in line]
    return lines[0] if lines else 0


def _one(
    entry: object, spec: str | None, origin: str, line: int, found: list[Suppression], faults: list[Diagnostic]
) -> None:
    place = Span(origin, "", line, 1 if line else 0)

    def fault(rule: Rule, **args: object) -> None:
        faults.append(Diagnostic(rule, place, tuple(sorted(args.items()))))

    if not isinstance(entry, Mapping) or not isinstance(entry.get("rule"), str):
        return fault(MALFORMED, what="no `rule`")
    odd = [name for name in entry if name not in _FIELDS or not isinstance(entry[name], str)]
    if odd:
        return fault(MALFORMED, what=f"the odd field `{odd[0]}`")
    if not entry.get("reason", "").strip():
        fault(NO_REASON, name=entry["rule"])
    file = spec if spec is not None else entry.get("file", "*")
    found.append(Suppression(entry["rule"], entry.get("reason", ""), file, entry.get("pointer", "**"), origin, line))
    return None


def apply(
    diagnostics: Sequence[Diagnostic], suppressions: Iterable[Suppression]
) -> tuple[list[Diagnostic], list[tuple[Diagnostic, str]], set[Suppression]]:
    """The findings that stay, those hidden with their reasons, and the suppressions that were needed."""
    left, hushed, used = [], [], set()
    every = tuple(suppressions)
    for found in diagnostics:
        hiding = [one for one in every if one.hides(found)]
        used.update(hiding)
        if hiding:
            hushed.append((found, hiding[0].reason))
        else:
            left.append(found)
    return left, hushed, used


def unused(suppressions: Iterable[Suppression], used: set[Suppression], known: Mapping[str, Rule]) -> list[Diagnostic]:
    """A finding for each suppression that hid nothing."""
    made = []
    for one in suppressions:
        if one in used:
            continue
        if one.rule not in known:
            made.append(UNKNOWN_RULE.at("", name=one.rule))
        else:
            made.append(UNUSED.at("", name=one.rule, place=one.pointer))
        made[-1] = made[-1].located(one.span)
    return made
