"""A change of what is deployed, from inside the org: it becomes a deploy like any other, and is judged as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.org.archive import read_zip, write_zip
from generator.org.deploy_model import Deploy, DeployOptions
from generator.org.local_org import LocalOrg
from generator.org.manifest import manifest_text
from generator.org.metadata_types import ComponentKey
from generator.org.package import read_package
from generator.org.planning import ComponentResult, DeployPlan, plan_deploy
from generator.org.refusal import INVALID, OrgRefused
from generator.org.source import SourceFolder, zip_of

PATIENCE = 600.0  # seconds


def change(
    org: LocalOrg,
    user: str,
    components: Mapping[ComponentKey, bytes],
    gone: Sequence[ComponentKey] = (),
) -> Deploy:
    """Deploy components and delete others, all or nothing, and wait for the end.

    A deploy that is refused is an answer: its `failures` say why. Raises `OrgRefused` for a user that may not deploy.
    """
    org.users.require_metadata_access(user)
    asked = org.deploys.submit(_archive(components, gone), DeployOptions(), user, org.user_id(user))
    return org.deploys.wait(asked.id, PATIENCE) or asked


def rehearse(
    org: LocalOrg, components: Mapping[ComponentKey, bytes], gone: Sequence[ComponentKey] = ()
) -> tuple[ComponentResult, ...]:
    """What a change would come to; nothing is deployed, nothing is kept."""
    plan: DeployPlan = plan_deploy(read_package(_archive(components, gone)), org.components, org.judge)
    return plan.results


def _archive(components: Mapping[ComponentKey, bytes], gone: Sequence[ComponentKey]) -> bytes:
    archive = zip_of(SourceFolder(dict(components)))
    if not gone:
        return archive
    return write_zip({**read_zip(archive), "destructiveChanges.xml": manifest_text(gone)})


def delete(org: LocalOrg, user: str, kind: str, name: str) -> Deploy:
    """Delete a component. Raises `OrgRefused` when it is not there; what something else refers to is refused in the answer."""
    key = deployed(org, kind, name)
    return change(org, user, {}, (key,))


def deployed(org: LocalOrg, kind: str, name: str) -> ComponentKey:
    """The component of this type and name, as it is spelt. Raises `OrgRefused`."""
    found = org.world.there(ComponentKey(kind, name))
    if found is None:
        raise OrgRefused(INVALID, f"there is no {kind} {name[:80]}")
    return found
