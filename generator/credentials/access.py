"""Who may use which principal: a permission set grants it, an assignment gives the permission set to a user."""

from __future__ import annotations

from generator.credentials.definitions import Definitions, ExternalCredential, PermissionSet, Principal
from generator.credentials.errors import AccessRefused


def principal_for(definitions: Definitions, external: ExternalCredential, user: str) -> Principal:
    """The principal a user's callout runs with: of those granted, the one with the lowest sequence number.

    Without a user and without any permission set there is nothing to ask; a legacy named credential never asks.
    Raises `AccessRefused` with the sentence an admin would need.
    """
    if not external.principals:
        raise AccessRefused(
            f"External credential {external.name} has no principal, so no callout can use it.",
            "Setup > Named Credentials > External Credentials > "
            f"{external.label} > Principals > New. Here: add principals to [credentials.external.{external.name}].",
        )
    ordered = sorted(external.principals, key=lambda principal: principal.sequence)
    if external.legacy or not (user or definitions.permission_sets):
        chosen = ordered[0]
    else:
        chosen = _granted(definitions, external, ordered, user)
    if chosen.per_user and not user:
        raise AccessRefused(
            f"Principal '{chosen.name}' of external credential {external.name} is per user, and no user was named.",
            "Name one with --as USER, the argument user=, EXTSVC_USER or default_user in [credentials].",
        )
    return chosen


def _granted(definitions: Definitions, external: ExternalCredential, ordered: list[Principal], user: str) -> Principal:
    mine = [s for s in definitions.permission_sets if user and user in s.users]
    for principal in ordered:
        if any(s.grants(external.name, principal.name) for s in mine):
            return principal
    granting = [(s, p) for p in ordered for s in definitions.permission_sets if s.grants(external.name, p.name)]
    if not user:
        raise AccessRefused(
            f"No user was named, and external credential {external.name} is guarded by permission sets.",
            "Name the running user with --as USER, the argument user=, EXTSVC_USER or default_user in [credentials].",
        )
    if granting:
        raise _not_assigned(external, *granting[0], user)
    raise _not_granted(external, ordered[0], mine, user)


def _not_assigned(
    external: ExternalCredential, permission_set: PermissionSet, principal: Principal, user: str
) -> AccessRefused:
    return AccessRefused(
        f"User {user} has no access to principal '{principal.name}' of external credential {external.name}: "
        f"permission set {permission_set.name} grants it, but is not assigned to {user}.",
        f"Setup > Permission Sets > {permission_set.label} > Manage Assignments > Add Assignment: {user}. "
        f'Here: add "{user}" to users of [permission_sets.{permission_set.name}].',
    )


def _not_granted(
    external: ExternalCredential, principal: Principal, mine: list[PermissionSet], user: str
) -> AccessRefused:
    access = f"{external.name}-{principal.name}"
    name, label = (mine[0].name, mine[0].label) if mine else ("NAME", "New")
    then = "" if mine else f" Then Manage Assignments > Add Assignment: {user}."
    return AccessRefused(
        f"User {user} has no access to principal '{principal.name}' of external credential {external.name}: "
        "no permission set grants it.",
        f"Setup > Permission Sets > {label} > External Credential Principal Access > Edit: enable "
        f"'{external.label} : {principal.name}'.{then} "
        f'Here: add "{access}" to principals of [permission_sets.{name}].',
    )
