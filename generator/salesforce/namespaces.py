"""The Apex namespaces that hold the classes of registrations.

A registration made in Setup, by the Metadata API or by the Connect API stands under `ExternalService`, one that Heroku
AppLink publishes under `herokuapplink`; names of actions carry neither (public AppLink examples). That a package may
bring its own namespace, also before the name of an action, is our inference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.salesforce.registrations import Registration
    from generator.salesforce.xml import XmlElement

EXTERNAL_SERVICE = "ExternalService"
APPLINK = "herokuapplink"
KNOWN = (EXTERNAL_SERVICE, APPLINK)
# What the name of a service and a namespace are made of. A prefix has at most 15 characters; ours are the older, longer exceptions.
API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\Z")


def is_namespace(text: str) -> bool:
    """Whether a text can be a namespace."""
    return API_NAME.match(text) is not None


def parted(name: str) -> tuple[str, str]:
    """Namespace and rest of a class or an action, written for Flow (`x__Svc_Order`) or Apex (`x.Svc_Order`); "" without.

    The dot of an action's name parts no namespace off: give the service alone.
    """
    space, mark, rest = name.replace(".", "__", 1).partition("__")
    return (space, rest) if mark and rest else ("", name)


def canonical(namespace: str) -> str:
    """The namespace as its owner writes it: Apex ignores case."""
    return next((known for known in KNOWN if known.lower() == namespace.lower()), namespace)


def of_registration(registration: Registration | None) -> str:
    """The namespace of a registration's classes: AppLink's when Heroku is its provider, else Salesforce's own.

    The file does not state it. That the provider type Heroku means AppLink's namespace is our inference.
    """
    heroku = registration is not None and registration.value("registrationProviderType") == "Heroku"
    return APPLINK if heroku else EXTERNAL_SERVICE


def classes_of_service(flow: XmlElement, service: str) -> set[str]:
    """The namespaces under which a flow's file names classes of a service."""
    found = set()
    for node in flow.walk():
        namespace, rest = parted(node.text.strip()) if node.tag == "apexClass" else ("", "")
        if namespace and rest.lower().startswith(f"{service.lower()}_"):
            found.add(canonical(namespace))
    return found
