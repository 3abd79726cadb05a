"""The rooms of Setup, and what is said when something was done: two tables."""

from __future__ import annotations

from typing import NamedTuple


class SetupRoom(NamedTuple):
    """A row of the navigation: its address below /setup, its name, the heading above it."""

    path: str
    name: str
    heading: str = ""


NAVIGATION = (
    SetupRoom("", "Home"),
    SetupRoom("/services", "External Services", "Integrations"),
    SetupRoom("/actions", "Actions"),
    SetupRoom("/credentials", "Named Credentials", "Security"),
    SetupRoom("/permission-sets", "Permission Sets"),
    SetupRoom("/users", "Users"),
    SetupRoom("/flows", "Flows", "Process Automation"),
    SetupRoom("/procedures", "Integration Procedures"),
    SetupRoom("/log", "Callout Log", "Monitoring"),
    SetupRoom("/records", "Records"),
)

NOTICES = {
    "saved": "Saved.",
    "created": "Created.",
    "deleted": "Deleted.",
    "assigned": "The permission set is assigned.",
    "unassigned": "The assignment was taken away.",
    "secrets": "The values are kept. They are not shown again.",
    "forgotten": "The values are forgotten.",
    "registered": "The service is registered: its actions can be used in flows now.",
    "uploaded": "The flow is deployed.",
    "procedure": "The procedure is deployed.",
}
