"""A service with all its names: what every target and every wing is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.model.service import Service
from generator.modelling.outline import Outline
from generator.modelling.rules import DEGRADING
from generator.naming.python import PythonNames, python_names
from generator.salesforce.names import Pins as SalesforcePins
from generator.salesforce.names import SalesforceNames, names_for

if TYPE_CHECKING:
    from generator.oas import Spec


@dataclass(frozen=True)
class Model:
    """A service with all its names, and what was found on the way."""

    spec: Spec
    service: Service
    picked: tuple[Outline, ...]
    touched: frozenset[tuple[str, str]]
    diagnostics: tuple[Diagnostic, ...] = ()
    python_pins: dict[str, dict[str, str]] = field(default_factory=dict)
    salesforce_pins: SalesforcePins | None = None
    class_names: dict[str, str] = field(default_factory=dict)  # type key -> a Python class name of the user's own

    @cached_property
    def salesforce(self) -> SalesforceNames:
        return names_for(self.service, self.salesforce_pins)

    @cached_property
    def python(self) -> PythonNames:
        classes = {t.key: self.salesforce.type(t.key).flow for t in self.service.types} | self.class_names
        return python_names(self.service, classes, self.python_pins)

    @cached_property
    def actions(self) -> dict[str, str]:
        """Action name, as a Flow writes it, by operation key."""
        every = (*self.service.operations, *self.service.callbacks)
        return {o.key: self.salesforce.operation(o.key).flow for o in every}

    @property
    def degraded(self) -> tuple[Diagnostic, ...]:
        """What is typed less exactly than the document says."""
        return tuple(d for d in self.diagnostics if d.rule.id in DEGRADING)

    def inside(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding lies in what was picked, or in what that reaches."""
        file, pointer = diagnostic.span.file, diagnostic.span.pointer
        parts = pointer.split("/")
        return any((file, "/".join(parts[:n])) in self.touched for n in range(len(parts), 1, -1))
