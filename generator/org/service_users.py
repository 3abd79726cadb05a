"""Who of the org uses what of a registration: flows, and Integration Procedures, whose Rest Actions are matched to operations by us alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.flow.service_uses import service_uses
from generator.org.procedures import services_of
from generator.org.registration import HostedRegistration
from generator.usecases.finding_uses import of_service, within
from generator.uses import ServiceUse

if TYPE_CHECKING:
    from generator.org.judging import OrgWorld


@dataclass(frozen=True, slots=True)
class ServiceUsers:
    """The uses of one registration."""

    uses: tuple[ServiceUse, ...] = ()

    def flows(self, name: str) -> list[str]:
        """The flows that use what has this name (as `ServiceUse` writes it), or something of it."""
        return [component for host, component in self._of(name) if host == "flow"]

    def procedures(self, service: str) -> list[str]:
        """The procedures that use anything of the service of this name."""
        return sorted({use.component for use in self.uses if use.host == "procedure" and of_service(use.name, service)})

    def told(self, name: str) -> str:
        """All who use it, in brackets behind a space; "" for nobody."""
        found = ", ".join(f"{host} {component}" for host, component in self._of(name))
        return f" (used by {found})" if found else ""

    def _of(self, name: str) -> list[tuple[str, str]]:
        return sorted({(use.host, use.component) for use in self.uses if within(use.name, name)})


def service_users(registration: HostedRegistration, world: OrgWorld) -> ServiceUsers:
    """Who uses a registration among these components. Names are those of the registration."""
    found = [use for flow in world.flows.values() for use in service_uses(flow, registration.whole)]
    if world.procedures:
        from generator.usecases.procedure_uses import procedure_uses

        services = services_of([registration])
        for procedure in world.procedures.values():
            found += procedure_uses(procedure, services, registration.whole)
    return ServiceUsers(tuple(found))
