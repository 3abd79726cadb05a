"""Use before change: who uses an action, a class or a field of a service, and whom a change of its spec hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked
from generator.usecases import rules
from generator.usecases.apex_services import AT_HAND, ServiceAtHand, ServicesAtHand, services_at_hand
from generator.usecases.stopping import Stop, stopping
from generator.uses import ServiceUse

if TYPE_CHECKING:
    from generator.salesforce.actions import InvocableAction


@dataclass(frozen=True, slots=True)
class UsesFound:
    """What a name stands for, and its uses; how many files were looked through."""

    names: tuple[str, ...]
    uses: tuple[ServiceUse, ...]
    files: int


@stopping
def find_uses(
    name: str, folders: Sequence[str | Path] = (".",), *, services: ServicesAtHand = AT_HAND
) -> Checked[UsesFound]:
    """Where flows, Apex, agents, bots and procedures below these folders use a service, an action, an input or output, a class or a field.

    The name is written as a flow, Apex or the spec writes it: `Shop`, `Shop.getOrder`, `Shop.getOrder.id`, `Shop_Order`, `Order`,
    `Order.type`, `ExternalService.Shop_Order.z0type`. Uses of what is below it count too. Findings: uses-name-unknown; beside
    the value, of files and services that could not be read.
    """
    from generator.salesforce.lookup import nearest_names
    from generator.usecases.hosts import HostWorld, host_files, uses_in

    files = host_files(folders)
    at_hand, told = services_at_hand(services, folders)
    known = [row for one in at_hand for row in spellings(one)]
    wanted = {canonical for spelling, canonical in known if spelling.lower() == name.strip().lower()}
    if not wanted:
        near = nearest_names(name, sorted({spelling for spelling, _ in known}), [], fill=False)
        offer = f"perhaps {', '.join(near)}" if near else "name the services with --spec or --registration"
        raise Stop(*told, rules.USES_NAME_UNKNOWN.at("", name=name, offer=offer))
    world = HostWorld(at_hand)
    whole = {one.name for one in at_hand} & wanted
    found = tuple(
        use
        for use in uses_in(files, world)
        if any(within(use.name, one) for one in wanted) or any(of_service(use.name, one) for one in whole)
    )
    count = sum(len(paths) for paths in files.values())
    return Checked(UsesFound(tuple(sorted(wanted)), found, count), (*told, *world.findings))


def within(name: str, wanted: str) -> bool:
    """Whether a use's name is what is wanted or lies below it: `Shop_Order.kind` below `Shop_Order`."""
    low, above = name.lower(), wanted.lower()
    return low == above or low.startswith(f"{above}.")


def of_service(name: str, service: str) -> bool:
    """Whether a use is of something of a service: an action, or a class, whose name begins with the service's."""
    return name.lower().startswith((f"{service.lower()}.", f"{service.lower()}_"))


def spellings(one: ServiceAtHand) -> Iterator[tuple[str, str]]:
    """Every way to write a name of a service, and what uses of it are called."""
    from generator.salesforce.types import members

    names, service = one.described.names, one.name
    yield service, service
    yield f"{names.namespace}.{service}", service
    for action in one.described.actions:
        if not action.names.survivor:
            yield from _of_action(action, service, names.namespace)
    for declared in one.described.classes():
        given = names.type(declared.key)
        schema = (
            declared.place.root[1] if declared.place.root[0] == "schema" and not declared.place.steps else given.part
        )
        for spelling in dict.fromkeys((given.flow, given.apex, given.part, schema, given.part.partition("_")[2])):
            yield spelling, given.part
            for member in members(declared.key, names):
                for word in dict.fromkeys((member.name, member.wire or member.name)):
                    yield f"{spelling}.{word}", f"{given.part}.{member.name}"


def _of_action(action: InvocableAction, service: str, namespace: str) -> Iterator[tuple[str, str]]:
    names = action.names
    wire = [given.name for given in action.inputs] + [output.name for output in action.outputs]
    for spelling in dict.fromkeys(
        (names.flow, names.raw, f"{service}.{names.apex}", f"{namespace}.{service}.{names.apex}", names.apex)
    ):
        yield spelling, names.flow
        for word in wire:
            yield f"{spelling}.{word}", f"{names.flow}.{word}"
