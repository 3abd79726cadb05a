"""The local org's deploys: what is taken, what is refused, what lies on the disk afterwards. No HTTP."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from org_setups import CALL, SHOP, flow, registration, xml

from generator.org.archive import BadArchive, read_zip, write_zip
from generator.org.deploy_model import Deploy, DeployOptions
from generator.org.local_org import LocalOrg, open_org
from generator.org.manifest import Manifest, manifest_text
from generator.org.metadata_types import ComponentKey
from generator.org.retrieving import retrieve

FLOW = ("Flow", "Get")


def package(files: dict[str, str], *members: tuple[str, str], **more: bytes) -> bytes:
    inside = {path: text.encode() for path, text in files.items()}
    inside["package.xml"] = manifest_text(ComponentKey(*member) for member in members)
    return write_zip({**inside, **{f"{name}.xml": data for name, data in more.items()}})


def deploy(org: LocalOrg, archive: bytes, **options: object) -> Deploy:
    asked = org.deploys.submit(archive, DeployOptions(**options), org.identity.username, org.identity.admin_id)  # type: ignore[arg-type]  # options by name
    ended = org.deploys.wait(asked.id, 60)
    assert ended is not None and ended.done
    return ended


def both(**options: object) -> bytes:
    return package({**registration(), **flow(inner=CALL)}, *SHOP, FLOW)


def files_of(org: LocalOrg) -> dict[str, bytes]:
    folder = org.state.path / "metadata"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_deploy_lies_on_the_disk_as_source(org: LocalOrg) -> None:
    ended = deploy(org, both())
    assert ended.status == "Succeeded" and all(one.created for one in ended.results)
    assert files_of(org) == {
        "externalServiceRegistrations/Shop.externalServiceRegistration-meta.xml": next(
            iter(registration().values())
        ).encode(),
        "flows/Get.flow-meta.xml": next(iter(flow(inner=CALL).values())).encode(),
    }


def test_all_or_nothing(org: LocalOrg) -> None:
    bad = package({**registration(), **flow(inner=CALL.replace("Shop.fetch", "Shop.nothing"))}, *SHOP, FLOW)
    ended = deploy(org, bad)
    (failure,) = ended.failures
    assert ended.status == "Failed" and failure.key.name == "Get" and "nothing" in failure.problem and failure.line == 3
    assert files_of(org) == {} and not org.components


def test_what_is_refused_can_be_left_out(org: LocalOrg) -> None:
    bad = package({**registration(), **flow(inner=CALL.replace("Shop.fetch", "Shop.nothing"))}, *SHOP, FLOW)
    ended = deploy(org, bad, rollback_on_error=False)
    assert ended.status == "SucceededPartial" and set(org.components) == {ComponentKey(*SHOP[0])}


def test_who_leans_on_what_is_left_out_is_left_out_too(org: LocalOrg) -> None:
    broken = registration(more="<namedCredentialReference>Gone</namedCredentialReference>")
    ended = deploy(org, package({**broken, **flow(inner=CALL)}, *SHOP, FLOW), rollback_on_error=False)
    assert (
        ended.status == "Failed" and {one.key.name for one in ended.failures} == {"Shop", "Get"} and not org.components
    )


def test_check_only_changes_nothing_and_can_be_deployed_quickly(org: LocalOrg) -> None:
    checked = deploy(org, both(), check_only=True)
    assert checked.status == "Succeeded" and files_of(org) == {}
    quick = org.deploys.quick(checked.id, org.identity.username, org.identity.admin_id)
    ended = org.deploys.wait(quick.id, 60)
    assert ended is not None and ended.status == "Succeeded" and len(org.components) == 2


def test_a_schema_that_an_org_refuses_is_told_at_its_place_in_the_registration(org: LocalOrg) -> None:
    from org_setups import SCHEMA

    schema = SCHEMA.replace('"required": true', '"required": true, "x": "<&>"').replace('"name": "shop", ', "")
    ended = deploy(org, package(dict(registration(schema)), *SHOP))
    (text,) = registration(schema).values()
    failure, *_ = ended.failures
    line = text.splitlines()[failure.line - 1]
    assert "es-parameter-name" in failure.problem and line[failure.column - 1 :].startswith('{"in"')


def test_deleting_what_is_used_is_refused_until_the_user_goes(org: LocalOrg) -> None:
    deploy(org, both())
    gone = manifest_text([ComponentKey(*SHOP[0])])
    ended = deploy(org, package({}, destructiveChanges=gone))
    assert ended.status == "Failed" and "Flow Get" in ended.failures[0].problem and len(org.components) == 2
    together = manifest_text([ComponentKey(*SHOP[0]), ComponentKey(*FLOW)])
    assert deploy(org, package({}, destructiveChangesPost=together)).status == "Succeeded"
    assert not org.components and files_of(org) == {}


def test_objects_are_parted_and_joined(org: LocalOrg) -> None:
    inner = (
        "<fields><fullName>Sum__c</fullName><label>Sum</label><type>Number</type></fields><label>Bill</label>"
        "<sharingModel>Private</sharingModel>"
    )
    members = ("CustomObject", "Bill__c"), ("CustomField", "Bill__c.Sum__c")
    assert deploy(org, package({"objects/Bill__c.object": xml("CustomObject", inner)}, *members)).success
    assert set(files_of(org)) == {
        "objects/Bill__c/Bill__c.object-meta.xml",
        "objects/Bill__c/fields/Sum__c.field-meta.xml",
    }
    archive = read_zip(retrieve(Manifest((("CustomObject", "Bill__c"),)), org.components).archive)
    assert b"<fullName>Sum__c</fullName>" in archive["unpackaged/objects/Bill__c.object"]
    again = deploy(
        org, package({"objects/Bill__c.object": archive["unpackaged/objects/Bill__c.object"].decode()}, *members)
    )
    assert again.success and not any(one.changed or one.created for one in again.results)


def test_members_have_revisions(org: LocalOrg) -> None:
    deploy(org, both())
    first = {one.key.name: one for one in org.members.all()}
    assert sorted(one.revision for one in first.values()) == [1, 2] and all(one.new for one in first.values())
    deploy(org, package(dict(flow(inner=CALL.replace(">a<", ">b<"))), FLOW))
    second = {one.key.name: one for one in org.members.all()}
    assert second["Get"].revision == 3 and not second["Get"].new and second["Shop"] == first["Shop"]
    deploy(org, package({}, destructiveChanges=manifest_text([ComponentKey(*FLOW)])))
    assert {one.key.name: (one.revision, one.gone) for one in org.members.all()}["Get"] == (4, True)


def test_what_was_changed_by_hand_counts_at_the_next_start(tmp_path: Path) -> None:
    first = open_org(tmp_path / "org").value
    assert first is not None
    deploy(first, both())
    identity = first.identity
    first.close()
    path = tmp_path / "org" / "metadata" / "flows" / "Get.flow-meta.xml"
    path.write_bytes(path.read_bytes().replace(b">a<", b">z<"))
    second = open_org(tmp_path / "org").value
    assert second is not None
    assert (
        second.identity == identity
        and second.members.all()[-1].key.name == "Get"
        and second.members.all()[-1].revision == 3
    )
    second.close()


def test_a_copied_folder_is_another_org(tmp_path: Path) -> None:
    import shutil

    first = open_org(tmp_path / "org").value
    assert first is not None
    deploy(first, both())
    token = first.sessions.issue("ana", "user")
    first.close()
    shutil.copytree(tmp_path / "org", tmp_path / "copy")
    second = open_org(tmp_path / "copy").value
    assert second is not None
    assert second.identity.org_id != first.identity.org_id and second.identity.username != first.identity.username
    assert second.sessions.of(token) is None and len(second.components) == 2
    second.close()


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "a\\b", "C:/a", "a//b", "a\x00b", ""])
def test_paths_that_lead_out_of_a_zip_are_refused(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        archive.writestr(entry, "x")
    if name == "a\x00b":  # zipfile itself cuts such names when it reads them
        return
    with pytest.raises(BadArchive):
        read_zip(out.getvalue())


def test_links_bombs_and_twins_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*entries: tuple[str, bytes, int]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data, mode in entries:
                entry = zipfile.ZipInfo(name)
                entry.external_attr = mode << 16
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    with pytest.raises(BadArchive, match="link"):
        read_zip(made(("a", b"/etc/passwd", 0o120777)))
    with pytest.raises(BadArchive, match="twice"):
        read_zip(made(("a", b"", 0), ("A", b"", 0)))
    monkeypatch.setattr("generator.org.archive.MOST_INSIDE", 1_000_000)
    with pytest.raises(BadArchive, match="unpacks"):
        read_zip(made(("a", bytes(2_000_000), 0)))
    lying = bytearray(made(("a", bytes(2_000_000), 0)))
    with pytest.raises(BadArchive):  # a size in the directory that says less than there is
        at = lying.rindex(b"PK\x01\x02") + 24
        lying[at : at + 4] = (10).to_bytes(4, "little")
        read_zip(bytes(lying))


def test_a_component_named_like_a_path_is_refused(org: LocalOrg) -> None:
    for name in ("..", "a b", "CON", "_x", "x__y__z", "é", "x" * 90):
        ended = deploy(org, package(dict(flow(name)), ("Flow", name)))
        assert ended.status == "Failed" and not files_of(org), name


def test_fifty_deploys_at_once_are_carried_out_in_their_order(org: LocalOrg) -> None:
    archives = [package(dict(flow(f"Flow{number}")), ("Flow", f"Flow{number}")) for number in range(50)]
    asked = [org.deploys.submit(one, DeployOptions(), org.identity.username, org.identity.admin_id) for one in archives]
    ended = [org.deploys.wait(one.id, 120) for one in asked]
    assert all(one is not None and one.success for one in ended) and len(org.components) == 50
    revisions = {one.key.name: one.revision for one in org.members.all()}
    assert [revisions[f"Flow{number}"] for number in range(50)] == list(range(1, 51))


def test_a_deploy_that_waits_can_be_cancelled(org: LocalOrg) -> None:
    many = package(
        {path: text for n in range(30) for path, text in flow(f"F{n}").items()}, *(("Flow", f"F{n}") for n in range(30))
    )
    first = org.deploys.submit(many, DeployOptions(), org.identity.username, org.identity.admin_id)
    second = org.deploys.submit(both(), DeployOptions(), org.identity.username, org.identity.admin_id)
    org.deploys.cancel(second.id)
    ended = org.deploys.wait(second.id, 60)
    assert ended is not None and ended.status == "Canceled"
    done = org.deploys.wait(first.id, 60)
    assert done is not None and done.success and len(org.components) == 30


def test_a_link_in_the_metadata_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "A.flow-meta.xml").write_text("<Flow/>")
    folder = tmp_path / "org" / "metadata"
    folder.mkdir(parents=True)
    os.symlink(outside, folder / "flows")
    opened = open_org(tmp_path / "org").value
    assert opened is not None
    assert not opened.components
    opened.close()
