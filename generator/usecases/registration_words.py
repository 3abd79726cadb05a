"""What a registration's file says of the service that is to be registered: its name, its picks, its credential."""

from __future__ import annotations

from dataclasses import dataclass

from generator.diagnostics import Diagnostic
from generator.selection import Selection
from generator.usecases.stopping import needed


@dataclass(frozen=True, slots=True)
class RegistrationWords:
    """What a registration says of itself."""

    service: str
    wanted: Selection
    credential: str
    namespace: str
    findings: tuple[Diagnostic, ...]


def of_registration(spec: str) -> RegistrationWords | None:
    """What the registration at a path says; None for any other file. Raises `Stop` when it cannot be read."""
    from generator.oas import load
    from generator.oas.opening import looks_like_xml
    from generator.reading import read
    from generator.salesforce.namespaces import of_registration as namespace_of
    from generator.usecases.registered import active_of

    try:
        if not looks_like_xml(read(spec, 256)):
            return None
    except (OSError, ValueError):
        return None  # what is wrong with it is told where it is loaded
    loaded = needed(load(spec))
    registration = loaded.document.registration
    if registration is None:
        return None
    active = active_of(loaded)
    space = namespace_of(registration)
    return RegistrationWords(registration.name, needed(active), registration.credential, space, active.diagnostics)
