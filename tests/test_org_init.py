"""`extsvc org start --init DIR`: metadata and record files, once, all of it or the org does not start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org, OrgFailed
from test_org_records import LINE, ORDER

from generator.org.local_org import LocalOrg
from generator.org.record_loading import LoadRefused
from generator.orgserver.initial import initialise


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two objects; their records are for the tests to write."""
    place = tmp_path / "given"
    for name, text in {**ORDER, **LINE}.items():
        put(place / name, text)
    return place


def put(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content))


def one(kind: str, reference: str, **fields: object) -> dict[str, object]:
    return {"attributes": {"type": kind, "referenceId": reference}, **fields}


def plan(place: Path) -> None:
    """As `sf data export tree --plan` writes it."""
    put(place / "plan.json", [
        {"sobject": "Order__c", "saveRefs": True, "resolveRefs": False, "files": ["Orders.json"]},
        {"sobject": "Line__c", "saveRefs": False, "resolveRefs": True, "files": ["Lines.json"]},
    ])  # fmt: skip
    put(place / "Orders.json", {"records": [one("Order__c", "OrderRef1", Note__c="first", Total__c=1.5)]})
    lines = [one("Line__c", f"LineRef{n}", Order__c="@OrderRef1", Amount__c=n) for n in (1, 2)]
    put(place / "Lines.json", {"records": lines})


def found(org: LocalOrg, name: str) -> list[dict[str, object]]:
    return [{field: value for field, value in record.items()} for record in org.records.all(name)]


def test_a_plan_is_loaded_with_its_references(org: LocalOrg, folder: Path) -> None:
    plan(folder / "data")
    told = initialise(org, folder)
    assert told.deploy is not None and told.deploy.success and told.records == {"Line__c": 2, "Order__c": 1}
    (order,) = found(org, "Order__c")
    assert order["Note__c"] == "first" and str(order["Total__c"]) == "1.5"
    assert [line["Order__c"] for line in found(org, "Line__c")] == [order["Id"]] * 2


def test_a_tree_is_loaded_with_the_records_in_it(org: LocalOrg, folder: Path) -> None:
    inside = {"records": [one("Line__c", "b", Amount__c=1), one("Line__c", "c", Amount__c=2)]}
    put(folder / "tree.json", {"records": [one("Order__c", "a", Note__c="x", Lines__r=inside)]})
    assert initialise(org, folder).records == {"Line__c": 2, "Order__c": 1}
    (order,) = found(org, "Order__c")
    assert [line["Order__c"] for line in found(org, "Line__c")] == [order["Id"]] * 2


def test_a_folder_of_csv_is_loaded_whatever_the_order_of_its_files(org: LocalOrg, folder: Path) -> None:
    put(
        folder / "data/Order__c.csv",
        'Id,Note__c,Paid__c,Due__c,Total__c\na00000000000001AAA,"a, b",true,2026-01-02,10\n',
    )
    put(folder / "data/Line__c.csv", "Order__c,Amount__c\na00000000000001AAA,3\n,4\n")
    put(
        folder / "data/Account.csv",
        "Id,Name,ParentId\n001000000000008AAA,Below,001000000000009AAA\n001000000000009AAA,Above,\n",
    )
    assert initialise(org, folder).records == {"Account": 2, "Line__c": 2, "Order__c": 1}
    (order,) = found(org, "Order__c")
    assert (order["Note__c"], order["Paid__c"], str(order["Due__c"])) == ("a, b", True, "2026-01-02")
    assert [line.get("Order__c") for line in found(org, "Line__c")] in ([order["Id"], None], [None, order["Id"]])
    accounts = {account["Name"]: account for account in found(org, "Account")}
    assert accounts["Below"]["ParentId"] == accounts["Above"]["Id"] != "001000000000009AAA"


def test_records_are_loaded_once_until_a_reset(org: LocalOrg, folder: Path) -> None:
    plan(folder)
    assert initialise(org, folder).records == {"Line__c": 2, "Order__c": 1}
    assert initialise(org, folder).records is None and len(found(org, "Line__c")) == 2
    put(folder / "Lines.json", {"records": []})
    with pytest.raises(LoadRefused, match="have changed since they were loaded"):
        initialise(org, folder)
    org.reset()
    assert initialise(org, folder).records == {"Order__c": 1} and not found(org, "Line__c")


BAD = {
    "a required field is missing": ({"tree.json": {"records": [one("Order__c", "a", Note__c="x"), one("Order__c", "b")]}}, "records/1: .*missing: .Note__c"),
    "a field that is not there": ({"tree.json": {"records": [one("Order__c", "a", Note__c="x", Nope__c=1)]}}, "No such column 'Nope__c'"),
    "an object that is not there": ({"Nope__c.csv": "Name\nx\n"}, "Nope__c.csv: record 1: The requested resource"),
    "a value of another kind": ({"Order__c.csv": "Note__c,Total__c\nx,many\n"}, "Cannot deserialize instance of double"),
    "no JSON": ({"tree.json": "{"}, "tree.json: not valid JSON"),
    "no number": ({"tree.json": '{"records": [{"attributes": {"type": "Order__c"}, "Total__c": NaN}]}'}, "NaN is no JSON"),
    "another JSON": ({"tree.json": {"rows": []}}, 'expected {"records"'),
    "no type": ({"tree.json": {"records": [{"Note__c": "x"}]}}, "attributes that hold its type"),
    "a plan that leads out": ({"plan.json": [{"sobject": "Order__c", "files": ["../secret.json"]}]}, "is no file of records beside the plan"),
    "a ragged line": ({"Order__c.csv": "Note__c\nx,y\n"}, "record 1 has other columns"),
    "a column twice": ({"Order__c.csv": "Note__c,Note__c\nx,y\n"}, "Order__c.csv: the first line"),
    "no UTF-8": ({"Order__c.csv": "Note__c\n\udcff\n"}, "not UTF-8"),
    "a name twice": ({"tree.json": {"records": [one("Order__c", "a", Note__c="x")] * 2}}, "@a is the name of another record already"),
    "a ring": ({"Account.csv": "Id,Name,ParentId\n001000000000001AAA,A,001000000000002AAA\n001000000000002AAA,B,001000000000001AAA\n"}, "in a ring"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_loaded_is_told_and_nothing_is(org: LocalOrg, folder: Path, name: str) -> None:
    files, reason = BAD[name]
    put(folder / "Account.csv", "Name\nGood\n")
    for file, content in files.items():
        put(folder / file, content if not isinstance(content, str) else "")
        if isinstance(content, str):
            (folder / file).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(LoadRefused, match=reason):
        initialise(org, folder)
    assert not found(org, "Order__c") and not found(org, "Account")


def test_only_record_files_are_looked_at(org: LocalOrg, folder: Path, tmp_path: Path) -> None:
    put(folder / "sfdx-project.json", {"packageDirectories": []})
    put(folder / "package.json", {"name": "x"})
    put(folder / "config/scratch.json", {"orgName": "x"})
    put(folder / "data/load.sh", "touch run")
    put(tmp_path / "elsewhere.csv", "Note__c\nsecret\n")
    (folder / "data/Order__c.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert initialise(org, folder).records == {} and not found(org, "Order__c")
    assert not (folder / "run").exists() and not (folder / "data/run").exists()


def test_from_python_and_from_the_command_line(folder: Path, tmp_path: Path) -> None:
    plan(folder / "data")
    with Org(init=folder) as org:
        assert len(org.running.org.records.all("Line__c")) == 2
    put(folder / "data/more.json", {"records": [one("Order__c", "z")]})
    with pytest.raises(OrgFailed, match="more.json: /records/0"), Org(init=folder):
        pass
    command = [
        sys.executable,
        "-m",
        "generator",
        "org",
        "start",
        "--port",
        "0",
        "--dir",
        str(tmp_path / "o"),
        "--init",
        str(folder),
    ]
    root = str(Path(__file__).parent.parent)
    ran = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": root}
    )
    assert ran.returncode == 1 and "more.json: /records/0" in ran.stderr and "ready" not in ran.stdout
    (folder / "data/more.json").unlink()
    for expected in ("records    2 Line__c, 1 Order__c  from", "records    loaded before  from"):
        with subprocess.Popen(
            command,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": root},
        ) as process:
            assert process.stdout is not None and expected in process.stdout.readline()
            process.terminate()
