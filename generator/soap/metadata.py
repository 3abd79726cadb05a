"""The operations of the Metadata API: from XML to the org's use cases and back."""

from __future__ import annotations

import base64
import binascii
import sqlite3
from collections.abc import Callable

from generator.org.apex import compile_problem
from generator.org.deploy_model import DeployOptions
from generator.org.deploys import DeployRefused
from generator.org.local_org import LocalOrg
from generator.org.manifest import NEWEST_API, Manifest
from generator.org.members import OrgMember
from generator.org.refusal import OrgRefused
from generator.org.retrieving import FOLDER, described_types, listed, retrieve
from generator.org.sessions import OrgSession
from generator.salesforce.xml import XmlElement
from generator.soap.envelope import Content, SoapFault, answer, fault, read_call

APEX = "http://soap.sforce.com/2006/08/apex"
Operation = Callable[[LocalOrg, OrgSession, XmlElement], Content]


def handle(org: LocalOrg, body: bytes) -> tuple[int, bytes]:
    """HTTP status and body of the answer to an envelope."""
    try:
        call = read_call(body)
        session = org.sessions.of(call.session)
        if session is None:
            raise SoapFault("INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session")
        org.users.require_metadata_access(session.user)
        if call.operation == "executeAnonymous":
            return 200, answer(call.operation, _execute_anonymous(call.element), APEX)
        operation = _OPERATIONS.get(call.operation)
        if operation is None:
            raise SoapFault("UNSUPPORTED_API", f"{call.operation[:60]} is not hosted by this local org")
        return 200, answer(call.operation, operation(org, session, call.element))
    except (DeployRefused, OrgRefused) as error:
        return 500, fault(SoapFault(error.code, str(error)))
    except SoapFault as error:
        return 500, fault(error)
    except (OSError, sqlite3.Error) as error:  # the state folder: full, taken away
        told = getattr(error, "strerror", None) or "the state cannot be read or written"
        return 503, fault(SoapFault("SERVER_UNAVAILABLE", f"the org cannot do that now: {told}"))


def _deploy(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    archive = _bytes(asked.value("ZipFile"))
    options = _options(asked.child("DeployOptions") or asked)
    made = org.deploys.submit(archive, options, session.user, org.user_id(session.user))
    return {"done": False, "id": made.id, "state": "Queued"}


def _options(asked: XmlElement) -> DeployOptions:
    return DeployOptions(
        check_only=asked.flag("checkOnly", False),
        rollback_on_error=asked.flag("rollbackOnError", False),
        ignore_warnings=asked.flag("ignoreWarnings", False),
        purge_on_delete=asked.flag("purgeOnDelete", False),
        test_level=asked.value("testLevel"),
        run_tests=tuple(one.text.strip() for one in asked.all("runTests")),
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise SoapFault("INVALID_REQUEST", "ZipFile is no base64") from None


def _check_deploy_status(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    wanted = asked.value("asyncProcessId") or asked.value("id")
    found = org.deploys.find(wanted)
    if found is None:
        raise SoapFault("INVALID_ID_FIELD", f"no deploy has the id {wanted[:40]}")
    told = org.teller.told(found, asked.flag("includeDetails", False))
    return told


def _cancel_deploy(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    found = org.deploys.cancel(asked.value("id") or asked.value("String"))
    return {"done": found.done, "id": found.id}


def _deploy_recent_validation(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    wanted = asked.value("validationId") or asked.value("validationID")
    return org.deploys.quick(wanted, session.user, org.user_id(session.user)).id


def _retrieve(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    request = asked.child("retrieveRequest") or asked.child("request") or asked
    package = request.child("unpackaged") or request
    members = tuple(
        (types.value("name"), member.text.strip()) for types in package.all("types") for member in types.all("members")
    )
    version = package.value("version") or request.value("apiVersion") or NEWEST_API
    return {"done": False, "id": org.retrieves.submit(Manifest(members, version)), "state": "Queued"}


def _check_retrieve_status(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    wanted = asked.value("asyncProcessId") or asked.value("id")
    manifest = org.retrieves.find(wanted)
    if manifest is None:
        raise SoapFault("INVALID_ID_FIELD", f"no retrieve has the id {wanted[:40]}")
    made = retrieve(manifest, org.components)
    members = org.members.there(made.keys)
    missing = [
        {
            "fileName": f"{FOLDER}/package.xml",
            "problem": f"Entity of type '{key.type}' named '{key.name}' cannot be found",
        }
        for key in made.missing
    ]
    return {
        "done": True,
        "fileProperties": [_properties(org, members[key], f"{FOLDER}/") for key in made.keys if key in members],
        "id": wanted,
        "messages": missing,
        "status": "Succeeded",
        "success": True,
        "zipFile": base64.b64encode(made.archive).decode("ascii"),
    }


def _properties(org: LocalOrg, member: OrgMember, prefix: str = "") -> Content:
    """A FileProperties."""
    return {
        "createdById": org.user_id(member.created_by),
        "createdByName": org.name_of(member.created_by),
        "createdDate": member.created,
        "fileName": prefix + member.key.zip_path,
        "fullName": member.key.name,
        "id": org.id_of(member.key),
        "lastModifiedById": org.user_id(member.modified_by),
        "lastModifiedByName": org.name_of(member.modified_by),
        "lastModifiedDate": member.modified,
        "manageableState": "unmanaged",
        "type": member.key.type,
    }


def _list_metadata(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    members = org.members.all()
    kinds = dict.fromkeys(query.value("type") for query in (asked.all("queries") or asked.all("ListMetadataQuery")))
    return [_properties(org, one) for kind in kinds for one in listed(kind, members)]


def _describe_metadata(org: LocalOrg, session: OrgSession, asked: XmlElement) -> Content:
    return {
        "metadataObjects": described_types(),
        "organizationNamespace": "",
        "partialSaveAllowed": True,
        "testRequired": False,
    }


def _execute_anonymous(asked: XmlElement) -> Content:
    """An ExecuteAnonymousResult of the Apex API."""
    problem = compile_problem(asked.value("String") or asked.value("apexcode"))
    return {
        "column": 1,
        "compileProblem": problem,
        "compiled": False,
        "exceptionMessage": None,
        "exceptionStackTrace": None,
        "line": 1,
        "success": False,
    }


_OPERATIONS: dict[str, Operation] = {
    "deploy": _deploy,
    "checkDeployStatus": _check_deploy_status,
    "cancelDeploy": _cancel_deploy,
    "deployRecentValidation": _deploy_recent_validation,
    "retrieve": _retrieve,
    "checkRetrieveStatus": _check_retrieve_status,
    "listMetadata": _list_metadata,
    "describeMetadata": _describe_metadata,
}
