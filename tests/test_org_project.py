"""What a project brings to an org that is started in it: its metadata, and who has which permission set. No HTTP."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from who_setups import EXTERNAL, NAMED, SET, external, named, permission_set

from generator.org.local_org import LocalOrg, open_org
from generator.org.managing import manage
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


@pytest.fixture
def org(tmp_path: Path) -> Iterator[LocalOrg]:
    opened = open_org(tmp_path / "org").value
    assert opened is not None
    yield opened
    opened.close()


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
