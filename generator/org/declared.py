"""Who has which permission set as a project says it: its users are made where they are missing, its assignments kept in step."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic
from generator.org import rules
from generator.org.local_org import DECLARED, LocalOrg, now
from generator.org.refusal import OrgRefused
from generator.org.users import OrgUser


@dataclass(slots=True)
class DeclaredUsers:
    """What became of the users that a project names: usernames that were made, and (username, permission set) pairs."""

    made: list[str] = field(default_factory=list)
    assigned: list[tuple[str, str]] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def assign_declared(org: LocalOrg, wanted: Mapping[str, Iterable[str]]) -> DeclaredUsers:
    """Assign permission sets (name -> names of users) as a project says it; users that are missing become standard users.

    What the project assigned before and no longer names is taken away; what somebody assigned by hand stays. Findings:
    org-user-not-assigned.
    """
    told = DeclaredUsers()
    deployed = {key.name.lower(): key.name for key in org.components if key.type == "PermissionSet"}
    names: dict[str, str] = {}
    with org.database.changing():
        before = {tuple(pair) for pair in json.loads(org.database.fact(DECLARED) or "[]")}
        kept: set[tuple[str, str]] = set()
        for name, users in wanted.items():
            for words in dict.fromkeys(users):
                spelt = deployed.get(name.lower())
                if spelt is None:
                    told.findings.append(_finding(name, words, "the org has no such permission set"))
                    continue
                try:
                    user = _user(org, words, names, told)
                except OrgRefused as refused:
                    told.findings.append(_finding(name, words, str(refused)))
                    continue
                pair = (user.username, spelt)
                if spelt.lower() not in org.users.permission_sets_of(user.username):
                    org.users.assign(user, spelt, now())
                    told.assigned.append(pair)
                    kept.add(pair)
                elif pair in before:
                    kept.add(pair)
        _take_back(org, before - kept, told)
        org.database.keep_fact(DECLARED, json.dumps(sorted(kept)))
    return told


def _user(org: LocalOrg, words: str, names: dict[str, str], told: DeclaredUsers) -> OrgUser:
    """The user that a project names; usernames of other orgs go by their part before the @. Raises `OrgRefused`."""
    short = words.partition("@")[0]
    found = org.users.find(words)
    if found is None and names.setdefault(short.lower(), words) != words:
        raise OrgRefused("DUPLICATE_VALUE", f"{names[short.lower()]} has the name {short} here already")
    found = found or org.users.find(short)
    if found is None:
        found = org.users.add(short, False, now())
        told.made.append(found.username)
    return found


def _take_back(org: LocalOrg, pairs: Iterable[tuple[str, ...]], told: DeclaredUsers) -> None:
    gone = set(pairs)
    for one in org.users.assignments():
        if (one.username, one.permission_set) in gone:
            org.users.unassign(one.id)
            told.taken.append((one.username, one.permission_set))


def _finding(permission_set: str, user: str, reason: str) -> Diagnostic:
    return rules.NOT_ASSIGNED.at("", permission_set=permission_set, user=user[:80], reason=reason)
