"""What may not be changed of a registration while it is active or in use (Edit and Update External Service Schemas).

Active operations stay, with their required parameters; the objects they refer to stay, with their required properties.
What differs in case alone is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic
from generator.flow.catalog import ApexClass, Catalog, CatalogAction, own_name
from generator.flow.model import ActionCall, Flow
from generator.org import rules
from generator.org.registration import HostedRegistration

_CLASS = re.compile(r"\w+__\w+")


def edit_findings(old: HostedRegistration, new: HostedRegistration, flows: Iterable[Flow]) -> Iterator[Diagnostic]:
    """What an org refuses of a change, with the flows that use what is in the way. `flows` are those that will be there."""
    after = list(flows)
    known = {action.name.lower(): action for action in new.whole.actions}
    for action in old.catalog.actions:
        same = known.get(action.name.lower())
        users = users_of(action, after)
        if same is None:
            yield rules.OPERATION_REMOVED.at("", operation=_operation(action), users=_told(users))
            continue
        if action.name.lower() not in new.active and users:
            yield rules.OPERATION_USED.at("", operation=_operation(action), users=_told(users))
        yield from _parameters(action, same, users)
    yield from _objects(old, new, after)


def _parameters(action: CatalogAction, same: CatalogAction, users: list[str]) -> Iterator[Diagnostic]:
    given = same.input_by_name
    for one in action.inputs:
        if one.required and one.name.lower() not in given:
            operation = _operation(action)
            yield rules.PARAMETER_REMOVED.at("", parameter=one.name, operation=operation, users=_told(users))


def _objects(old: HostedRegistration, new: HostedRegistration, flows: list[Flow]) -> Iterator[Diagnostic]:
    for one in reached(old.catalog):
        same = new.whole.class_named(one.name)
        users = sorted(flow.name for flow in flows if _mentions(flow, one.name))
        if same is None:
            yield rules.OBJECT_REMOVED.at("", object=one.name, users=_told(users))
            continue
        wire = {member.wire.lower() for member in same.fields}
        for member in one.fields:
            if member.required and member.wire.lower() not in wire:
                yield rules.PROPERTY_REMOVED.at("", property=member.wire, object=one.name, users=_told(users))


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


def users_of(action: CatalogAction, flows: Iterable[Flow]) -> list[str]:
    """The names of the flows that call an action."""
    wanted = action.name.lower()
    return sorted(
        flow.name
        for flow in flows
        if any(
            isinstance(element, ActionCall) and element.external and own_name(element.action_name).lower() == wanted
            for element in flow.elements
        )
    )


def _mentions(flow: Flow, name: str) -> bool:
    return any(node.tag == "apexClass" and node.text.strip().lower() == name.lower() for node in flow.source.walk())


def _operation(action: CatalogAction) -> str:
    return action.name.partition(".")[2]


def _told(users: list[str]) -> str:
    return f" (flows that use it: {', '.join(users)})" if users else ""
