"""The services of an org that runs on this machine, as their registrations in its folder say them."""

from __future__ import annotations

import os
from types import ModuleType

from generator.bulk import rules
from generator.flow.catalog import CatalogAction
from generator.org.clients import HostedClients, NoClient
from generator.org.registration import HostedRegistration, read_registration
from generator.org.state import OrgConnection
from generator.org.tree import read_tree
from generator.salesforce.xml import UnreadableXml, parse
from generator.usecases.stopping import Stop
from generator.writing.folder import Folder

REGISTRATION = "ExternalServiceRegistration"


def hosted_service(connection: OrgConnection, action: str) -> tuple[HostedRegistration, CatalogAction]:
    """The registration with an active action, and the action. Raises `Stop`."""
    service = action.partition(".")[0]
    try:
        with Folder(os.path.realpath(connection.dir)) as root:
            components = read_tree(root)
    except OSError as error:
        raise Stop(rules.NO_ORG.at("", folder=connection.dir, reason=error.strerror or error)) from None
    registered = {key.name: data for key, data in components.items() if key.type == REGISTRATION}
    name = next((one for one in registered if one.lower() == service.lower()), "")
    if not name:
        known = ", ".join(sorted(registered)) or "none"
        raise Stop(rules.NO_ORG_ACTION.at("", action=action, reason=f"its services are: {known}"))
    try:
        registration = read_registration(name, parse(registered[name]), registered[name])
    except UnreadableXml as error:
        raise Stop(rules.NO_ORG_ACTION.at("", action=action, reason=error.reason)) from None
    found = registration.catalog.action(action)
    if found is None:
        active = ", ".join(one.name for one in registration.catalog.actions[:10]) or "none"
        raise Stop(rules.NO_ORG_ACTION.at("", action=action, reason=f"active actions are: {active}"))
    return registration, found


def hosted_package(registration: HostedRegistration) -> ModuleType:
    """The generated package of a registration: this user's own, in the cache. Raises `Stop`."""
    if registration.described is None:
        raise Stop(rules.NO_ORG_ACTION.at("", action=registration.name, reason="its schema cannot be read"))
    try:
        return HostedClients().package(registration.digest, registration.name, registration.described)
    except NoClient as error:
        raise Stop(rules.NO_ORG_ACTION.at("", action=registration.name, reason=error)) from None
