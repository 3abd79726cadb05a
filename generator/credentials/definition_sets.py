"""Definitions while they are being read: those that can be used, those that cannot, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from generator.credentials import rules
from generator.credentials.definitions import (
    BrokenDefinition,
    Definitions,
    ExternalCredential,
    NamedCredential,
    PermissionSet,
)
from generator.credentials.names import found
from generator.diagnostics import Checked, Diagnostic, Severity, Span

T = TypeVar("T")


@dataclass(slots=True)
class DefinitionSet(Generic[T]):
    """Definitions of one kind by name. `every` has the broken ones, too, as far as they could be read."""

    kind: str
    good: dict[str, T] = field(default_factory=dict)
    every: dict[str, T] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    broken: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)

    def put(self, name: str, place: Span, checked: Checked[T]) -> tuple[Diagnostic, ...]:
        """Take in what a metadata file defines; answers the findings, a duplicate among them."""
        findings = checked.diagnostics
        if name in self.places:
            args = {"kind": self.kind, "name": name, "first": self.places[name].file}
            findings += (found(rules.DUPLICATE, place, **args),)
        self._place(name, place, checked.value, findings)
        return findings

    def overlay(self, name: str, place: Span, checked: Checked[T]) -> tuple[Diagnostic, ...]:
        """Take in what extsvc.toml says on top of a file; answers the earlier findings that this mends."""
        before = self.broken.pop(name, ())
        lasting = tuple(d for d in before if d.rule in (rules.SECRET_IN_FILE, rules.DUPLICATE))
        if lasting:
            self.broken[name] = lasting
        mended = tuple(d for d in before if d not in lasting)
        self._place(name, place, checked.value, checked.diagnostics)
        return mended

    def _place(self, name: str, place: Span, value: T | None, findings: tuple[Diagnostic, ...]) -> None:
        self.places.setdefault(name, place)
        if value is not None:
            self.every[name] = value
        if value is None or any(d.severity.rank <= Severity.REFUSAL.rank for d in findings):
            self.spoil(name, findings)
        elif name not in self.broken:
            self.good[name] = value

    def spoil(self, name: str, findings: Iterable[Diagnostic]) -> None:
        """Put a definition out of use."""
        self.good.pop(name, None)
        self.broken[name] = self.broken.get(name, ()) + tuple(findings)


@dataclass(slots=True)
class Reading:
    """Everything read so far."""

    externals: DefinitionSet[ExternalCredential] = field(default_factory=lambda: DefinitionSet("external credential"))
    nameds: DefinitionSet[NamedCredential] = field(default_factory=lambda: DefinitionSet("named credential"))
    sets: DefinitionSet[PermissionSet] = field(default_factory=lambda: DefinitionSet("permission set"))
    findings: list[Diagnostic] = field(default_factory=list)
    default_user: str = ""

    def lay(self, definitions: DefinitionSet[T], name: str, place: Span, checked: Checked[T]) -> None:
        """Overlay one definition, with its findings; those that it mends go."""
        mended = definitions.overlay(name, place, checked)
        self.findings = [f for f in self.findings if f not in mended] + list(checked.diagnostics)

    def unreadable(self, path: Path, reason: str, line: int = 0, column: int = 0) -> None:
        """Note a file that cannot be read."""
        self.findings.append(found(rules.UNREADABLE, Span(str(path), "", line, column), reason=reason))

    def definitions(self, root: str) -> Definitions:
        """What can be used, and what cannot with the reasons."""
        kinds = ((s.kind, s.broken) for s in (self.externals, self.nameds, self.sets))
        return Definitions(
            externals=tuple(self.externals.good.values()),
            nameds=tuple(self.nameds.good.values()),
            permission_sets=tuple(self.sets.good.values()),
            broken=tuple(BrokenDefinition(kind, name, why) for kind, broken in kinds for name, why in broken.items()),
            default_user=self.default_user,
            root=root,
        )
