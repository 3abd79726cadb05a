"""Integration Procedures of the org, run as a user: their Rest Actions go through the org's own actions, or its named credentials."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.flow.actions import ActionResult
from generator.flow.mask import Masker
from generator.org.actions import UserActions
from generator.org.history import PROCEDURE, OrgInvocation, masked_json
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.plain_callouts import plain_callout
from generator.org.refusal import ACCESS, MISSING, OrgRefused
from generator.usecases.omni_services import PLAIN

if TYPE_CHECKING:
    from generator.model.types import Json
    from generator.omni.model import Procedure
    from generator.usecases.omni_running import ProcedureRun

# What Apex says to a callout after a change of data, which the Connect API makes before it runs a procedure (documented:
# industries reference, connect_resources_integration_procedure).
UNCOMMITTED = "You have uncommitted work pending. Please commit or rollback before calling out"


@dataclass(slots=True)
class _OrgCallouts:
    """What a procedure sends: actions as its user calls them, plain HTTP through a named credential; or nothing at all."""

    org: LocalOrg
    user: str
    allowed: bool = True
    masker: Masker = field(default_factory=Masker)

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        """The answer of an action, or of an address. Never raises for what a service says or does."""
        if not self.allowed:
            return ActionResult({}, False, (UNCOMMITTED,))
        if action_name.startswith(f"{PLAIN}: "):
            return plain_callout(self.org, self.user, inputs, self.masker)
        return UserActions(self.org.actions, self.user).call(action_name, inputs)


def callable_procedure(org: LocalOrg, name: str, user: str) -> Procedure:
    """The active procedure of this key (Type_SubType, as it is spelt), which the user may run. Raises `OrgRefused`."""
    from generator.wording import offered

    known = {one.key: one for one in org.world.procedures.values()}
    found = known.get(name)
    if found is None or not found.active:
        active = sorted(key for key, one in known.items() if one.active)
        why = "no version of it is active" if found is not None else offered(name, active)
        raise OrgRefused(MISSING, f"no active Integration Procedure is called {name[:200]}: {why}")
    if found.permissions and not set(found.permissions) & custom_permissions(org, user):
        needed = " or ".join(found.permissions)
        raise OrgRefused(
            ACCESS, f"{found.key} needs the custom permission {needed}: assign a permission set that enables it"
        )
    return found


def custom_permissions(org: LocalOrg, user: str) -> set[str]:
    """The custom permissions that the permission sets of a user enable."""
    mine = org.users.permission_sets_of(user)
    roots = (
        org.world.readings[key].root
        for key in org.components
        if key.type == "PermissionSet" and key.name.lower() in mine
    )
    return {
        row.value("name")
        for root in roots
        if root is not None
        for row in root.all("customPermissions")
        if row.flag("enabled", False)
    }


def run_procedure(
    org: LocalOrg, procedure: Procedure, given: Mapping[str, object], user: str, *, callouts: bool = True
) -> ProcedureRun:
    """Run a procedure of the org as a user; how it ended is logged, secrets masked there alone.

    Without `callouts` its Rest Actions fail, as they do where a transaction has changed data.
    """
    from generator.flow.recorded import json_ready
    from generator.omni.run.interpret import run
    from generator.omni.run.state import Context
    from generator.usecases.omni_running import shown
    from generator.usecases.omni_services import ServiceDoor

    started = time.perf_counter()
    sent = _OrgCallouts(org, user, callouts)
    door = ServiceDoor(org.world.rest_services, sent)
    context = Context(org.world.procedures, door, environment=_environment(org, user), clock=org.clock)
    result = run(procedure, context, json_ready(dict(given)))
    made = shown(procedure.key, result, door.calls, Masker(), True)
    _log(org, made, given, user, round(time.perf_counter() - started, 6), sent.masker)
    return made


def _environment(org: LocalOrg, user: str) -> Mapping[str, Json]:
    """The values under `$Vlocity` that an org knows of who runs a procedure."""
    return {"userid": org.user_id(user), "username": user, "orgid": org.identity.org_id}


def _log(
    org: LocalOrg, made: ProcedureRun, given: Mapping[str, object], user: str, seconds: float, masker: Masker
) -> None:
    answer = made.response if isinstance(made.response, dict) else {"response": made.response}
    error = masker.text(Masker().pairs(made.fault))
    org.logs.invocations.keep(
        OrgInvocation(
            org.now(), user, PROCEDURE, made.procedure, made.ending, seconds, masker.text(masked_json(given)),
            masker.text(masked_json(answer)), error,
        )  # fmt: skip
    )
    org.logs.flush()


def component_of(org: LocalOrg, procedure: Procedure) -> ComponentKey:
    """The component that a deployed procedure was read from."""
    return next(key for key, one in org.world.readings.items() if one.procedure is procedure)
