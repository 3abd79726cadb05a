"""Permission sets as somebody defines them in the org: made with their principal accesses, changed in these alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from xml.sax.saxutils import escape

from generator.org.changing import change, deployed
from generator.org.deploy_model import Deploy
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.refusal import DUPLICATE, INVALID, OrgRefused
from generator.salesforce.xml import UnreadableXml, XmlElement, parse
from generator.usecases.metadata_files import permission_set_file

KIND = "PermissionSet"
_TAG = "externalCredentialPrincipalAccesses"
_BLOCK = re.compile(rf"[ \t]*<{_TAG}>.*?</{_TAG}>[ \t]*\r?\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PrincipalGrant:
    """A principal that a permission set can enable: `name` is `External-Principal`, as metadata writes it."""

    name: str
    label: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class PermissionSetSummary:
    """A permission set of the org: its principals, enabled or not, and who it is assigned to (assignment id, username)."""

    name: str
    label: str
    description: str
    grants: tuple[PrincipalGrant, ...]
    assigned: tuple[tuple[str, str], ...]
    others: int  # kinds of permissions that it holds besides


def permission_sets(org: LocalOrg) -> list[PermissionSetSummary]:
    """The permission sets by name."""
    return [_summary(org, key) for key in sorted(org.components) if key.type == KIND]


def permission_set(org: LocalOrg, name: str) -> PermissionSetSummary:
    """The permission set of this name. Raises `OrgRefused`."""
    return _summary(org, deployed(org, KIND, name))


def _summary(org: LocalOrg, key: ComponentKey) -> PermissionSetSummary:
    root = org.world.readings[key].root
    enabled = _enabled(root) if root is not None else set()
    known = [f"{e.name}-{p.name}" for e in org.access.definitions.externals for p in e.principals]
    labels = {
        f"{e.name}-{p.name}": f"{e.label} : {p.name}" for e in org.access.definitions.externals for p in e.principals
    }
    grants = tuple(
        PrincipalGrant(name, labels.get(name, name), name in enabled)
        for name in dict.fromkeys((*known, *sorted(enabled)))
    )
    assigned = tuple(
        (one.id, one.username) for one in org.users.assignments() if one.permission_set.lower() == key.name.lower()
    )
    plain = ("label", "description", "hasActivationRequired", "license", _TAG)
    others = len({one.tag for one in root.children if one.tag not in plain}) if root is not None else 0
    label = root.value("label") if root is not None else key.name
    return PermissionSetSummary(
        key.name, label, root.value("description") if root is not None else "", grants, assigned, others
    )


def _enabled(root: XmlElement) -> set[str]:
    return {one.value("externalCredentialPrincipal") for one in root.all(_TAG) if one.value("enabled") == "true"}


def new_permission_set(
    org: LocalOrg, user: str, name: str, label: str, description: str, grants: Collection[str]
) -> Deploy:
    """Deploy a new permission set that enables these principals. Raises `OrgRefused` for a name that is taken."""
    if org.world.there(ComponentKey(KIND, name)) is not None:
        raise OrgRefused(DUPLICATE, f"{name[:80]} is there already")
    made = permission_set_file(name, label, description, grants)
    if made.value is None:
        raise OrgRefused(INVALID, "; ".join(found.message for found in made.diagnostics))
    return change(org, user, {ComponentKey(KIND, name): made.value})


def set_grants(org: LocalOrg, user: str, name: str, grants: Collection[str]) -> Deploy:
    """Enable these principals in a permission set, and no others; all else that it holds stays. Raises `OrgRefused`."""
    key = deployed(org, KIND, name)
    return change(org, user, {key: _with_grants(org.components[key], grants, key.name)})


def _with_grants(data: bytes, grants: Collection[str], name: str) -> bytes:
    """The file with other principal accesses, proven by reading it: nothing else may differ."""
    text = data.decode("utf-8", "surrogateescape")
    before = parse(data)
    bare = _BLOCK.sub("", text)
    row = "    <{0}>\n        <enabled>true</enabled>\n        <externalCredentialPrincipal>{1}</externalCredentialPrincipal>\n    </{0}>\n"
    block = "".join(row.format(_TAG, escape(one)) for one in sorted(grants))
    following = next((one.tag for one in before.children if one.tag > _TAG), "")
    at = re.search(rf"[ \t]*<{following}[\s>/]", bare) if following else re.search(r"</PermissionSet>", bare)
    made = (bare[: at.start()] + block + bare[at.start() :] if at else bare).encode("utf-8", "surrogateescape")
    try:
        after = parse(made)
    except UnreadableXml:
        after = None
    if after is None or _enabled(after) != set(grants) or _others(after) != _others(before):
        raise OrgRefused(
            INVALID, f"{name} is written in a way that Setup cannot change: change its file and deploy that"
        )
    return made


def _others(root: XmlElement) -> list[tuple[str, ...]]:
    return [_flat(one) for one in root.children if one.tag != _TAG]


def _flat(one: XmlElement) -> tuple[str, ...]:
    return (one.tag, one.text.strip(), *(f"{child.tag}={child.text.strip()}" for child in one.walk()))
