"""A folder reached step by step: what is not there is asked for once, and seen as soon as it is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.writing.folder import HANDLES, Folder, InTheWay
from generator.writing.staging import remove_tree

FILES = [f"pack/deep/file{number}.py" for number in range(50)]


@pytest.mark.skipif(not HANDLES, reason="without handles every step is looked at right before it is used")
def test_a_folder_that_is_missing_is_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    real = os.open

    def counted(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        opened.append(path)
        return real(path, flags, mode, dir_fd=dir_fd)

    with Folder(tmp_path) as folder:
        monkeypatch.setattr(os, "open", counted)
        assert [folder.kind(path) for path in FILES] == [""] * len(FILES)
        assert [folder.obstacle(path) for path in FILES] == [("", "")] * len(FILES)
    assert len(opened) <= 3, opened


def _made_way(folder: Folder) -> None:
    folder.make_way(FILES[0])


def _made_step_by_step(folder: Folder) -> None:
    folder.mkdir("pack")
    assert folder.kind(FILES[0]) == ""
    folder.mkdir("pack/deep")


def _moved_in(folder: Folder) -> None:
    folder.make_way("other/deep/")
    folder.move("other", "pack")


def _moved_in_from_beside(folder: Folder) -> None:
    with Folder(Path(folder.path).parent) as beside:
        beside.make_way("other/deep/")
        beside.move("other", "pack", folder)


def _let_go(folder: Folder) -> None:
    Path(folder.path, "pack", "deep").mkdir(parents=True)  # somebody else
    folder.close()


@pytest.mark.parametrize("make", [_made_way, _made_step_by_step, _moved_in, _moved_in_from_beside, _let_go])
def test_what_was_missing_is_seen_once_it_is_made(tmp_path: Path, make: Callable[[Folder], None]) -> None:
    (root := tmp_path / "root").mkdir()
    with Folder(root) as folder:
        assert folder.kind(FILES[0]) == folder.kind("pack/deep") == ""
        make(folder)
        assert folder.kind("pack/deep") == "a folder"
        folder.write_new(FILES[0], b"a")
        assert folder.kind(FILES[0]) == "a file" and folder.kind(FILES[1]) == ""


def test_a_root_that_is_missing_holds_nothing(tmp_path: Path) -> None:
    with Folder(tmp_path / "none") as folder:
        assert folder.kind("file") == folder.kind("pack/file") == folder.kind("") == ""


@pytest.mark.skipif(os.name == "nt", reason="makes links")
def test_a_tree_goes_with_the_links_in_it_and_not_with_what_they_lead_to(tmp_path: Path) -> None:
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    (tree / "a/b").mkdir(parents=True)
    outside.mkdir()
    for place in (outside, tree, tree / "a/b"):
        (place / "x.py").write_text("x", encoding="utf-8")
    (tree / "a/folder").symlink_to(outside)
    (tree / "a/file").symlink_to(outside / "x.py")
    (tmp_path / "link").symlink_to(tree)
    with Folder(tmp_path) as folder:
        assert folder.names("tree/a")
        with pytest.raises(InTheWay):
            remove_tree(folder, "link")
        remove_tree(folder, "tree")
        remove_tree(folder, "tree")
    assert {path.name for path in tmp_path.iterdir()} == {"outside", "link"} and list(outside.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="makes links")
def test_a_tree_is_entered_anew_when_it_is_removed(tmp_path: Path) -> None:
    for name in ("tree", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.py").write_text(name, encoding="utf-8")
    with Folder(tmp_path) as folder:
        assert folder.read("tree/x.py")
        (tmp_path / "tree").rename(tmp_path / "kept")  # as when two folders are exchanged
        (tmp_path / "other").rename(tmp_path / "tree")
        remove_tree(folder, "tree")
    assert {path.name for path in tmp_path.iterdir()} == {"kept"} and (tmp_path / "kept/x.py").exists()
