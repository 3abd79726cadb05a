"""What of a folder is deployed: package directories of an SFDX project in their order, without what .forceignore leaves out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from external_services import Org, OrgFailed
from org_setups import flow

from generator.__main__ import main
from generator.org import source
from generator.org.metadata_types import ComponentKey
from generator.org.sfdx import meant_files
from generator.org.source import read_source

ONE = ComponentKey("Flow", "One")


def put_flow(folder: Path, place: str, label: str = "") -> Path:
    name = Path(place).name
    file = folder / f"{place}.flow-meta.xml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(flow(name)[f"flows/{name}.flow"].replace(f"<label>{name}", f"<label>{label or name}"))
    return file


def put_project(folder: Path, *directories: str) -> None:
    rows = [{"path": name} for name in directories]
    (folder / "sfdx-project.json").write_text(json.dumps({"packageDirectories": rows, "sourceApiVersion": "66.0"}))


def names(folder: Path) -> list[str]:
    return sorted(key.name for key in read_source(folder).components)


def test_package_directories_decide_what_of_a_project_is_deployed(tmp_path: Path) -> None:
    for place in ("app/main/flows/One", "./more/flows/Two", "old/flows/Three"):
        put_flow(tmp_path, place)
    assert names(tmp_path) == ["One", "Three", "Two"]  # no project: the folder as it is
    put_project(tmp_path, "./app", "more/", "app/main")
    found = read_source(tmp_path)
    assert sorted(key.name for key in found.components) == ["One", "Two"] and not found.findings
    assert names(tmp_path / "old") == ["Three"]  # asked for by name
    put_project(tmp_path)
    assert names(tmp_path) == ["One", "Three", "Two"]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_a_component_that_is_there_twice_the_later_package_directory_counts(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    for name in "ab":
        put_flow(tmp_path, f"{name}/flows/One", label=name)
    put_project(tmp_path, *order)
    found = read_source(tmp_path)
    assert f"<label>{order[1]}</label>".encode() in found.components[ONE]
    (told,) = found.findings
    left, taken = (f"{name}/flows/One.flow-meta.xml" for name in order)
    assert told.message == f"Flow One is there twice, in {left} and in {taken}; {taken} is deployed"
    with Org() as org, pytest.warns(UserWarning, match="Flow One is there twice"):
        assert org.deploy(tmp_path).success


def test_the_command_tells_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in ("project/flows/One", "project/more/One"):
        put_flow(tmp_path, place)
    assert main(["org", "deploy", str(tmp_path / "project"), "--dir", str(tmp_path / "org")]) == 0
    told = capsys.readouterr().err
    assert "org-component-twice" in told and "flows/One.flow-meta.xml" in told and "more/One.flow-meta.xml" in told


@pytest.mark.parametrize("path", ["../outside", "/etc", "gone", "link", "a\\b", "x\0y", "a" * 5_000])
def test_package_directories_that_lead_out_or_are_not_there_are_told(tmp_path: Path, path: str) -> None:
    project = tmp_path / "project"
    put_flow(project, "app/flows/One")
    put_flow(tmp_path, "outside/flows/Two")
    (project / "link").symlink_to(tmp_path / "outside")
    put_project(project, "app", path)
    found = read_source(project)
    assert list(found.components) == [ONE] and [one.rule.id for one in found.findings] == ["org-package-directory"]
    put_project(project, path)
    assert not read_source(project).components


@pytest.mark.parametrize(
    "text", ["", "[1]", "{", '{"packageDirectories": "app"}', '{"packageDirectories": [{}]}', "[" * 9_000]
)
def test_a_project_file_that_cannot_be_used_is_told(tmp_path: Path, text: str) -> None:
    put_flow(tmp_path, "app/flows/One")
    (tmp_path / "sfdx-project.json").write_text(text)
    with pytest.raises(OSError, match=r"sfdx-project\.json"):
        read_source(tmp_path)
    with Org() as org, pytest.raises(OrgFailed, match=r"sfdx-project\.json"):
        org.deploy(tmp_path)


TREE = ("flows/One.flow", "flows/Two.flow", "flows/old/Three.flow", "old/flows/Four.flow", "Old.flow", "a b/c#.flow", "é/x.flow", "lwc/a/jsconfig.json")  # fmt: skip
PATTERNS = (
    "old", "old/", "/old", "*.flow", "flows/*\n!flows/Two.flow", "**/old/**", "*\n!*/\n!*.json", "flows/**\n!flows/One.flow",
    "/*\n!/flows", "flows/o[l-n]d", "?wo.*", "flows/[!o]*.flow", "# old\n\\#old", "a\\ b/", "**/flows/*.flow", "é", "old/\n!old/flows/Four.flow",
    "lwc/**/jsconfig.json", "*.flow \r\n", "*/\n", "**", "", "c#.flow", "!old\nold", "flows/*/", "[", "flows/old/*.flow\n!Three.flow",
)  # fmt: skip


@pytest.mark.skipif(shutil.which("git") is None, reason="no git, which judges the patterns")
@pytest.mark.parametrize("patterns", PATTERNS)
def test_forceignore_means_what_gitignore_means_in_any_case(tmp_path: Path, patterns: str) -> None:
    for place in TREE:
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    (tmp_path / ".forceignore").write_bytes(patterns.encode())
    (tmp_path / ".gitignore").write_bytes(patterns.encode())
    mine = sorted(path.relative_to(tmp_path).as_posix() for path in meant_files(tmp_path, []))
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True, env=quiet)
    asked = ["git", "-c", "core.ignoreCase=true", "ls-files", "-z", "--others", "--exclude-standard"]
    told = subprocess.run(asked, cwd=tmp_path, check=True, env=quiet, capture_output=True, text=True).stdout
    assert mine == sorted(set(told.split("\0")) - {"", ".forceignore", ".gitignore"})


def test_the_forceignore_of_the_project_counts_for_a_folder_of_it_and_none_above(tmp_path: Path) -> None:
    project = tmp_path / "project"
    put_flow(project, "app/flows/One")
    put_flow(project, "app/flows/Two")
    (tmp_path / ".forceignore").write_text("*\n")
    (project / ".forceignore").write_text("app/flows/two*\n")
    assert names(project / "app") == ["One", "Two"]  # no project
    put_project(project, "app")
    assert names(project / "app") == names(project) == ["One"]


def test_patterns_of_strangers_take_no_time_and_no_more_than_their_share(tmp_path: Path) -> None:
    put_flow(tmp_path, "a" * 200)
    (tmp_path / ".forceignore").write_text("*a" * 60 + "b\n")
    assert names(tmp_path) == ["a" * 200]  # an engine that goes back and forth would never end

    (tmp_path / ".forceignore").write_text("a\n" * 501)
    with pytest.raises(OSError, match="more than 500 patterns"):
        read_source(tmp_path)


def test_files_that_nobody_deploys_do_not_count_against_a_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project's Apex, layouts and pages are most of it; an org on this machine takes none of them."""
    monkeypatch.setattr(source, "MOST_FILES", 2)
    for number in range(9):
        (tmp_path / f"Some{number}.cls").write_text("class Some {}")
    for number in range(2):
        (tmp_path / f"Flow_{number}.flow-meta.xml").write_text("<Flow/>")
    assert len(source.read_source(tmp_path).components) == 2
    (tmp_path / "Flow_2.flow-meta.xml").write_text("<Flow/>")
    with pytest.raises(OSError, match="more than 2 files to be deployed"):
        source.read_source(tmp_path)
