"""The services that Apex may use, looked up as Apex does: by namespace and name, without regard to case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.salesforce.apex_classes import ApexService, ApexType
from generator.salesforce.namespaces import KNOWN


@dataclass(frozen=True, slots=True)
class KnownService:
    """A service; `active` are the actions of its active operations in lower case, None where all are."""

    service: ApexService
    active: frozenset[str] | None = None


class KnownServices:
    """All services at hand."""

    def __init__(self, services: Iterable[KnownService] = ()) -> None:
        self._by_name: dict[tuple[str, str], KnownService] = {}
        for one in services:
            self._by_name.setdefault((one.service.namespace.lower(), one.service.name.lower()), one)
        self.namespaces = frozenset([*(name.lower() for name in KNOWN), *(space for space, _ in self._by_name)])

    @property
    def all(self) -> tuple[KnownService, ...]:
        """Every service, in the order given."""
        return tuple(self._by_name.values())

    def service(self, namespace: str, name: str) -> KnownService | None:
        """The service of this name."""
        return self._by_name.get((namespace.lower(), name.lower()))

    def owner(self, namespace: str, name: str) -> KnownService | None:
        """The service that the class `name` belongs to, by the longest name of one that it begins with."""
        fitting = [
            one
            for (space, service), one in self._by_name.items()
            if space == namespace.lower() and name.lower().startswith(f"{service}_")
        ]
        return max(fitting, key=lambda one: len(one.service.name), default=None)

    def type(self, text: str) -> tuple[KnownService, ApexType] | None:
        """The class that a type's text names (`ExternalService.Shop_Order`), None for every other type."""
        namespace, dot, name = text.partition(".")
        if not dot or namespace.lower() not in self.namespaces:
            return None
        service = name.partition(".")[0]
        one = self.service(namespace, service) if "." in name else self.owner(namespace, name)
        found = one.service.types.get(name.lower()) if one is not None else None
        return (one, found) if one is not None and found is not None else None

    def client(self, text: str) -> KnownService | None:
        """The service whose own class a type's text names."""
        namespace, dot, name = text.partition(".")
        return self.service(namespace, name) if dot and "." not in name else None
