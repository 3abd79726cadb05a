"""What a spec's registration says where nobody says otherwise: the service's name, its namespace, its active operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.diagnostics import Checked
from generator.selection import ALL, Selection
from generator.usecases import rules
from generator.usecases.services import named

if TYPE_CHECKING:
    from generator.oas import Spec


def service_of(spec: Spec, given: str = "") -> Checked[str]:
    """The name as given, else that of the registration. Findings: service-not-named, service-name-unusable."""
    registration = spec.document.registration
    return named(given or (registration.name if registration is not None else ""), spec.document.name)


def active_of(spec: Spec) -> Checked[Selection]:
    """The operations that the registration has active; all of them where there is none, lists none, or has none active.

    Findings: registration-none-active-taken, for the last.
    """
    registration = spec.document.registration
    if registration is None or not registration.operations:
        return Checked(ALL)
    if not registration.active:
        count = len(registration.operations)
        return Checked(ALL, (rules.NONE_ACTIVE_TAKEN.at("", name=registration.name, count=count),))
    from generator.modelling import build, outlines
    from generator.salesforce.names import names_for
    from generator.selection import by_name

    names = names_for(build(spec, registration.name).service)
    active = registration.active
    keys = tuple(o.key for o in names.service.operations if names.operation(o.key).metadata in active)
    return Checked(by_name(Selection(operations=keys), outlines(spec)) if keys else ALL)
