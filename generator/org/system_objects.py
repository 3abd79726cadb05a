"""The objects that every org has and that clients query: Organization, User, SourceMember, ... as plain rows.

The table says which there are; those whose function gives no rows are there and empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from generator.org.identity import stable_id
from generator.org.local_org import ADMIN_NAME, LocalOrg
from generator.org.metadata_types import ComponentKey

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]
Rows = Callable[[LocalOrg], Iterable[Row]]


def _organization(org: LocalOrg) -> Iterable[Row]:
    yield {
        "Id": org.identity.org_id, "Name": org.settings.name, "InstanceName": "LOCAL", "IsSandbox": True,
        "TrialExpirationDate": None, "NamespacePrefix": None, "OrganizationType": "Developer Edition",
        "CreatedDate": org.identity.created, "LanguageLocaleKey": "en_US", "DefaultLocaleSidKey": "en_US",
    }  # fmt: skip


def _users(org: LocalOrg) -> Iterable[Row]:
    yield {
        "Id": org.identity.admin_id, "Username": org.identity.username, "Name": ADMIN_NAME, "FirstName": "Admin",
        "LastName": "User", "Email": org.identity.username, "Alias": "admin", "IsActive": True,
        "ProfileId": stable_id("00e", org.identity.org_id, "System Administrator"), "UserType": "Standard",
        "CreatedDate": org.identity.created,
    }  # fmt: skip


def _profiles(org: LocalOrg) -> Iterable[Row]:
    yield {"Id": stable_id("00e", org.identity.org_id, "System Administrator"), "Name": "System Administrator"}


def _source_members(org: LocalOrg) -> Iterable[Row]:
    for one in org.members.all():
        yield {
            "Id": stable_id("0MZ", org.identity.org_id, one.key.type, one.key.name), "MemberIdOrName": one.key.name,
            "MemberType": one.key.type, "MemberName": one.key.name, "IsNameObsolete": one.gone, "RevisionCounter": one.revision,
            "RevisionNum": one.revision, "IsNewMember": one.new, "ChangedBy": org.user_id(one.modified_by),
            "LastModifiedDate": one.modified,
        }  # fmt: skip


def _registrations(org: LocalOrg) -> Iterable[Row]:
    for key, reading in sorted(org.world.readings.items()):
        if key.type == "ExternalServiceRegistration" and reading.root is not None:
            yield {
                "Id": org.id_of(key), "DeveloperName": key.name, "MasterLabel": reading.root.value("label"),
                "Status": reading.root.value("status"), "Description": reading.root.value("description") or None,
            }  # fmt: skip


def _developer_named(kind: str) -> Rows:
    def rows(org: LocalOrg) -> Iterable[Row]:
        for key, reading in sorted(org.world.readings.items()):
            if key.type == kind and reading.root is not None:
                label = reading.root.value("label") or key.name
                yield {
                    "Id": org.id_of(key),
                    "DeveloperName": key.name,
                    "Name": key.name,
                    "MasterLabel": label,
                    "Label": label,
                }

    return rows


def _flow_views(org: LocalOrg) -> Iterable[Row]:
    for name, flow in sorted(org.world.flows.items()):
        root = flow.source
        yield {
            "Id": org.id_of(ComponentKey("Flow", name)), "ApiName": name, "DurableId": name, "Label": root.value("label"),
            "ProcessType": root.value("processType"), "IsActive": root.value("status") == "Active",
            "ActiveVersionId": org.id_of(ComponentKey("Flow", name)) if root.value("status") == "Active" else None,
        }  # fmt: skip


def _none(org: LocalOrg) -> Iterable[Row]:
    return ()


# Object -> its rows. In lower case: queries name objects in any.
SYSTEM: dict[str, tuple[str, Rows]] = {
    name.lower(): (name, rows)
    for name, rows in (
        ("Organization", _organization),
        ("User", _users),
        ("Profile", _profiles),
        ("SourceMember", _source_members),
        ("ExternalServiceRegistration", _registrations),
        ("NamedCredential", _developer_named("NamedCredential")),
        ("ExternalCredential", _developer_named("ExternalCredential")),
        ("PermissionSet", _developer_named("PermissionSet")),
        ("FlowDefinitionView", _flow_views),
        ("ScratchOrgInfo", _none),
        ("ActiveScratchOrg", _none),
        ("SandboxProcess", _none),
        ("StandardValueSet", _none),
        ("InstalledSubscriberPackage", _none),
        ("ApexLog", _none),
        ("ApexClass", _none),
    )
}
