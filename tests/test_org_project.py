"""What a project brings to an org that is started in it: its metadata, and who has which permission set. No HTTP."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from who_setups import EXTERNAL, NAMED, SET, external, named, permission_set

from generator.org.deploy_model import DeployOptions
from generator.org.local_org import LocalOrg, open_org
from generator.org.managing import manage
from generator.org.metadata_types import ComponentKey
from generator.org.source import read_source, zip_of
from generator.orgserver.initial import initialise
from generator.orgserver.project import ProjectMetadata, deploy_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for place, text in ((EXTERNAL, external()), (NAMED, named()), (SET, permission_set())):
        file = folder / "force-app" / f"{place}-meta.xml"
        file.parent.mkdir(parents=True)
        file.write_text(text)
    users(folder, '"admin", "ana", "bob@acme.example"')
    return folder


def users(folder: Path, names: str) -> None:
    (folder / "extsvc.toml").write_text(f"[permission_sets.Shop_Callouts]\nusers = [{names}]\n")


def started(org: LocalOrg, folder: Path) -> ProjectMetadata:
    return deploy_project(org, folder)[0]


def assigned(org: LocalOrg) -> list[str]:
    return sorted(one.username.partition("@")[0] for one in org.users.assignments())


def test_users_of_permission_sets_are_made_and_assigned(org: LocalOrg, project: Path) -> None:
    told = started(org, project)
    assert assigned(org) == ["admin", "ana", "bob"] and not told.findings
    assert [name.partition("@")[0] for name in told.people.made] == ["ana", "bob"]
    assert [user.admin for user in org.users.all()] == [True, False, False]
    assert [name for _, name in told.people.assigned] == ["Shop_Callouts"] * 3
    again = started(org, project)
    assert not again.people.assigned and not again.people.made and assigned(org) == ["admin", "ana", "bob"]


def test_a_changed_project_is_followed_and_what_was_assigned_by_hand_stays(org: LocalOrg, project: Path) -> None:
    started(org, project)
    manage(org, "user-add", {"name": "eve", "permission_sets": ["Shop_Callouts"]})
    users(project, '"admin", "carl"')
    told = started(org, project)
    assert assigned(org) == ["admin", "carl", "eve"]
    assert sorted(name.partition("@")[0] for name, _ in told.people.taken) == ["ana", "bob"]
    users(project, '"eve"')
    assert [one.partition("@")[0] for one, _ in started(org, project).people.taken] == ["admin", "carl"]
    users(project, "")
    assert not started(org, project).people.taken and assigned(org) == ["eve"]


def test_names_that_cannot_be_users_are_told(org: LocalOrg, project: Path) -> None:
    users(project, '"ana maria", "bob@one.example", "bob@two.example"')
    told = started(org, project)
    assert [found.rule.id for found in told.findings] == ["org-user-not-assigned"] * 2
    assert "ana maria is no user's name" in told.findings[0].message
    assert "bob@one.example has the name bob here already" in told.findings[1].message
    assert assigned(org) == ["bob"]


def test_a_permission_set_that_is_not_there_is_told(org: LocalOrg, project: Path) -> None:
    (project / "extsvc.toml").write_text('[permission_sets.Other]\nprincipals = ["ShopAuth-Till"]\nusers = ["ana"]\n')
    (found,) = started(org, project).findings
    assert "the org has no such permission set" in found.message and not assigned(org)
    assert [user.username.partition("@")[0] for user in org.users.all()] == ["admin"]


def test_a_reset_forgets_what_the_project_assigned(org: LocalOrg, project: Path) -> None:
    started(org, project)
    org.reset()
    assert not assigned(org)
    started(org, project)
    assert assigned(org) == ["admin", "ana", "bob"]


def revisions(org: LocalOrg) -> dict[str, int]:
    return {one.key.name: one.revision for one in org.members.all()}


def test_what_the_org_starts_with_is_no_change_that_source_tracking_tells(
    org: LocalOrg, project: Path, tmp_path: Path
) -> None:
    """As in a new sandbox. Clients ask for revisions above 0; else the project's own files would conflict with themselves."""
    started(org, project)
    names = sorted(key.name for key in org.components)
    assert len(names) == 3 and revisions(org) == dict.fromkeys(names, 0)

    file = next((project / "force-app").rglob("*.permissionset-meta.xml"))
    file.write_text(permission_set().replace("<label>", "<label>New "))
    started(org, project)
    assert b"New " in org.components[ComponentKey("PermissionSet", "Shop_Callouts")]
    assert revisions(org) == dict.fromkeys(names, 0)

    ended = initialise(org, written(tmp_path / "more", "permissionsets/Other.permissionset", permission_set())).deploy
    assert ended is not None and ended.success and revisions(org)["Other"] == 0

    by_hand = zip_of(read_source(written(tmp_path / "by-hand", SET, permission_set())))
    asked = org.deploys.submit(by_hand, DeployOptions(), "ana", org.user_id("ana"))
    assert (org.deploys.wait(asked.id, 60) or asked).success
    assert revisions(org) == {**dict.fromkeys(names, 0), "Other": 0, "Shop_Callouts": 1}
    started(org, project)  # nothing changed there: what ana did stays
    assert revisions(org)["Shop_Callouts"] == 1


def test_metadata_that_came_with_a_cloned_folder_is_no_change_either(
    org: LocalOrg, project: Path, tmp_path: Path
) -> None:
    started(org, project)
    copy = tmp_path / "clone"
    shutil.copytree(org.state.path / "metadata", copy / "metadata")
    opened = open_org(copy).value
    assert opened is not None
    assert revisions(opened) == dict.fromkeys(revisions(org), 0)
    (copy / "metadata" / "permissionsets" / "Shop_Callouts.permissionset-meta.xml").write_text(
        permission_set().replace("<label>", "<label>By hand ")
    )
    opened.close()
    again = open_org(copy).value
    assert again is not None
    assert revisions(again) == {**dict.fromkeys(revisions(org), 0), "Shop_Callouts": 1}
    again.close()


def written(folder: Path, place: str, text: str) -> Path:
    file = folder / f"{place}-meta.xml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return folder
