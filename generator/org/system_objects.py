"""The objects that every org has and that clients query: Organization, User, SourceMember, ... as plain rows.

The table says which there are; those whose function gives no rows are there and empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from generator.org import procedure_rows, test_rows
from generator.org.identity import stable_id
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.object_model import REFERENCE, TEXT, OrgField, OrgObject, cell
from generator.org.users import ADMIN_PROFILE, USER_PROFILE
from generator.org.waiting import FAILED
from generator.org.work import work_items
from generator.records.values import FieldValue

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
    for user in org.users.all():
        yield {
            "Id": user.id, "Username": user.username, "Name": user.name, "FirstName": user.name.partition(" ")[0],
            "LastName": user.name.rpartition(" ")[2], "Email": user.username, "Alias": user.username.partition("@")[0][:8],
            "IsActive": True, "ProfileId": _profile_id(org, user.profile), "UserType": "Standard",
            "CreatedDate": user.created,
        }  # fmt: skip


def _profile_id(org: LocalOrg, name: str) -> str:
    return stable_id("00e", org.identity.org_id, name)


def _profiles(org: LocalOrg) -> Iterable[Row]:
    for name in (ADMIN_PROFILE, USER_PROFILE):
        yield {"Id": _profile_id(org, name), "Name": name}


def _permission_sets(org: LocalOrg) -> Iterable[Row]:
    for row in _developer_named("PermissionSet")(org):
        yield {**row, "IsOwnedByProfile": False, "IsCustom": True}


def _assignments(org: LocalOrg) -> Iterable[Row]:
    ids = {key.name.lower(): org.id_of(key) for key in org.components if key.type == "PermissionSet"}
    for one in org.users.assignments():
        if one.permission_set.lower() in ids:
            yield {
                "Id": one.id, "AssigneeId": org.user_id(one.username), "PermissionSetId": ids[one.permission_set.lower()],
                "SystemModstamp": one.created,
            }  # fmt: skip


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


def _interviews(org: LocalOrg) -> Iterable[Row]:
    for one in org.interviews.all():
        yield {
            "Id": stable_id("0Fo", org.identity.org_id, one.guid), "Guid": one.guid, "Name": one.label,
            "InterviewLabel": one.label, "CurrentElement": one.element,
            "InterviewStatus": "Error" if one.status == FAILED else "Paused",
            "OwnerId": org.user_id(one.user) if one.user else None, "CreatedDate": one.since or None,
        }  # fmt: skip


def _work_items(org: LocalOrg) -> Iterable[Row]:
    for one in work_items(org):
        yield {
            "Id": stable_id("0jL", org.identity.org_id, one.id), "Label": one.step, "Status": one.status,
            "RelatedRecordId": one.record or None, "Description": one.id,
        }  # fmt: skip


def _none(org: LocalOrg) -> Iterable[Row]:
    return ()


@dataclass(frozen=True, slots=True)
class SystemObject:
    """An object that every org has. `fields` names its fields, each a word such as `CreatedDate:datetime` (without a kind a
    text, with an object's name a reference to it); rows may leave out those that are null.
    """

    name: str
    fields: str
    rows: Rows = _none
    prefix: str = ""

    def described(self, org: LocalOrg) -> OrgObject:
        """The object as queries see it."""
        fields = {one.name.lower(): one for one in map(_field, ["Id:id", *self.fields.split()])}

        def rows() -> Iterable[Mapping[str, FieldValue]]:
            for row in self.rows(org):
                yield {name.lower(): cell(value, fields[name.lower()].kind) for name, value in row.items()}

        return OrgObject(self.name, fields, rows, self.prefix, self.name, system=True)


def _field(word: str) -> OrgField:
    name, _, kind = word.partition(":")
    if kind[:1].isupper():
        return OrgField(name, REFERENCE, kind, writable=False)
    return OrgField(name, kind or TEXT, writable=False)


_NAMED = "DeveloperName Name MasterLabel Label"
_TESTED = "AsyncApexJobId ApexClassId MethodName Outcome Message StackTrace RunTime:double Status ParentJobId"

# What every org has. What plugs in here: further objects, and fields of these.
_OBJECTS = (
    SystemObject(
        "Organization",
        "Name InstanceName IsSandbox:boolean TrialExpirationDate:datetime NamespacePrefix OrganizationType "
        "CreatedDate:datetime LanguageLocaleKey DefaultLocaleSidKey",
        _organization,
        "00D",
    ),
    SystemObject(
        "User",
        "Username Name FirstName LastName Email Alias IsActive:boolean ProfileId:Profile UserType CreatedDate:datetime",
        _users,
        "005",
    ),
    SystemObject("Profile", "Name", _profiles, "00e"),
    SystemObject(
        "SourceMember",
        "MemberIdOrName MemberType MemberName IsNameObsolete:boolean RevisionCounter:double RevisionNum:double "
        "IsNewMember:boolean ChangedBy:User LastModifiedDate:datetime",
        _source_members,
        "0MZ",
    ),
    SystemObject("ExternalServiceRegistration", "DeveloperName MasterLabel Status Description", _registrations, "0hE"),
    SystemObject("NamedCredential", _NAMED, _developer_named("NamedCredential"), "0XA"),
    SystemObject("ExternalCredential", _NAMED, _developer_named("ExternalCredential"), "0pu"),
    SystemObject("PermissionSet", f"{_NAMED} IsOwnedByProfile:boolean IsCustom:boolean", _permission_sets, "0PS"),
    SystemObject(
        "PermissionSetAssignment",
        "AssigneeId:User PermissionSetId:PermissionSet PermissionSetGroupId SystemModstamp:datetime",
        _assignments,
        "0Pa",
    ),
    SystemObject(
        "FlowDefinitionView", "ApiName DurableId Label ProcessType IsActive:boolean ActiveVersionId", _flow_views, "3dd"
    ),
    SystemObject(
        "FlowInterview",
        "Guid Name InterviewLabel CurrentElement InterviewStatus OwnerId:User CreatedDate:datetime",
        _interviews,
        "0Fo",
    ),
    SystemObject("FlowOrchestrationWorkItem", "Label Status RelatedRecordId Description", _work_items, "0jL"),
    SystemObject(
        "ScratchOrgInfo", "Status OrgName Edition SignupUsername ScratchOrg ExpirationDate:date", prefix="2SR"
    ),
    SystemObject("ActiveScratchOrg", "ScratchOrgInfoId:ScratchOrgInfo SignupUsername", prefix="00E"),
    SystemObject("SandboxProcess", "SandboxName Status LicenseType", prefix="0GR"),
    SystemObject("StandardValueSet", "MasterLabel DurableId Metadata FullName"),
    SystemObject(
        "InstalledSubscriberPackage", "SubscriberPackageId SubscriberPackageVersionId MinPackageVersionId", prefix="0A3"
    ),
    SystemObject(
        "ApexLog",
        "Application DurationMilliseconds:double Location LogLength:double LogUserId:User Operation Request StartTime:datetime Status",
        prefix="07L",
    ),
    SystemObject("ApexClass", "Name NamespacePrefix Status ApiVersion:double", prefix="01p"),
    SystemObject("ApexTrigger", "Name NamespacePrefix Status TableEnumOrId", prefix="01q"),
    SystemObject(
        "ApexTestQueueItem",
        "ApexClassId Status ExtendedStatus ParentJobId TestRunResultId",
        test_rows.queue_items,
        "709",
    ),
    SystemObject(
        "ApexTestRunResult",
        "AsyncApexJobId Status ClassesCompleted:double ClassesEnqueued:double MethodsEnqueued:double StartTime:datetime "
        "EndTime:datetime TestTime:double TestSetupTime:double UserId:User",
        test_rows.run_results,
        "05m",
    ),
    SystemObject(
        "FlowTestResult",
        "ApexTestQueueItemId:ApexTestQueueItem Result TestStartDateTime:datetime TestEndDateTime:datetime FlowTestId:FlowTest "
        "FlowDefinitionId:FlowDefinition",
        test_rows.flow_test_results,
        "3dr",
    ),
    SystemObject("FlowTest", "DeveloperName MasterLabel", test_rows.flow_tests, "0dt"),
    SystemObject("FlowDefinition", "DeveloperName MasterLabel NamespacePrefix", test_rows.flow_definitions, "300"),
    SystemObject("ApexTestResult", _TESTED, prefix="07M"),
    SystemObject("OmniProcess", procedure_rows.FIELDS, procedure_rows.omni_processes, "0jN"),
)

# By name in lower case: queries name objects in any.
SYSTEM: dict[str, SystemObject] = {one.name.lower(): one for one in _OBJECTS}
