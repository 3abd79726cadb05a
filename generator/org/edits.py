"""What may not be changed of a registration while it is active or in use (Edit and Update External Service Schemas).

Active operations stay, with their required parameters; the objects they refer to stay, with their required properties.
What differs in case alone is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.flow.catalog import ApexClass, Catalog, CatalogAction
from generator.org import rules
from generator.org.registration import HostedRegistration
from generator.org.service_users import ServiceUsers
from generator.salesforce.namespaces import parted

_CLASS = re.compile(r"\w+__\w+")


def edit_findings(old: HostedRegistration, new: HostedRegistration, users: ServiceUsers) -> Iterator[Diagnostic]:
    """What an org refuses of a change, with those that use what is in the way. `users` are those that will be there."""
    known = {action.name.lower(): action for action in new.whole.actions}
    for action in old.catalog.actions:
        same = known.get(action.name.lower())
        told = users.told(action.name)
        if same is None:
            yield rules.OPERATION_REMOVED.at("", operation=_operation(action), users=told)
            continue
        if action.name.lower() not in new.active and users.flows(action.name):
            yield rules.OPERATION_USED.at("", operation=_operation(action), users=told)
        yield from _parameters(action, same, users)
    yield from _objects(old, new, users)


def _parameters(action: CatalogAction, same: CatalogAction, users: ServiceUsers) -> Iterator[Diagnostic]:
    given = same.input_by_name
    for one in action.inputs:
        if one.required and one.name.lower() not in given:
            told = users.told(action.name)
            yield rules.PARAMETER_REMOVED.at("", parameter=one.name, operation=_operation(action), users=told)


def _objects(old: HostedRegistration, new: HostedRegistration, users: ServiceUsers) -> Iterator[Diagnostic]:
    for one in reached(old.catalog):
        same = new.whole.class_named(one.name)
        told = users.told(parted(one.name)[1])
        if same is None:
            yield rules.OBJECT_REMOVED.at("", object=one.name, users=told)
            continue
        wire = {member.wire.lower() for member in same.fields}
        for member in one.fields:
            if member.required and member.wire.lower() not in wire:
                yield rules.PROPERTY_REMOVED.at("", property=member.wire, object=one.name, users=told)


def reached(catalog: Catalog) -> list[ApexClass]:
    """The classes that the active actions refer to, directly or through other classes."""
    types = [one.type for a in catalog.actions for one in a.inputs] + [
        one.type for a in catalog.actions for one in a.outputs
    ]
    waiting = [name for text in types for name in _CLASS.findall(text)]
    found: dict[str, ApexClass] = {}
    while waiting:
        one = catalog.class_named(waiting.pop())
        if one is not None and one.name not in found:
            found[one.name] = one
            waiting += [name for member in one.fields for name in _CLASS.findall(member.type)]
    return sorted(found.values(), key=lambda each: each.name)


def _operation(action: CatalogAction) -> str:
    return action.name.partition(".")[2]
