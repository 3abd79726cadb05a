"""Files that are not rendered again: looked at each time, carried along as they lie, whatever somebody does to them meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import Checked
from generator.reading import glance
from generator.targets.text import File
from generator.writing import disk, lock
from generator.writing import write as writing
from generator.writing.folder import HANDLES, Folder
from generator.writing.lock import LockEntry
from generator.writing.rehearsal import rehearsal
from generator.writing.write import Changes

SVC = LockEntry("Svc", facts={"package": "svc"})
KEPT = ("svc/same.py", "svc/sub/deep.py")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = (File("svc/a.py", "1\n"), File("svc/b.py", "1\n"), *(File(path, "1\n") for path in KEPT))
    assert writing.write(files, tmp_path / "clients", SVC).value is not None
    return tmp_path / "clients"


def again(root: Path) -> Checked[Changes]:
    return writing.write((File("svc/a.py", "2\n"), File("svc/b.py", "2\n")), root, SVC, kept=KEPT)


def test_files_that_stay_are_told_as_they_are(root: Path) -> None:
    (root / "svc/same.py").write_bytes(b"1\r\n")  # as a checkout may leave it
    changes = again(root).value
    assert changes is not None and changes.updated == ("svc/a.py", "svc/b.py")
    assert {path: changes.sizes[path] for path in KEPT} == dict.fromkeys(KEPT, 2)
    assert (root / "svc/same.py").read_bytes() == b"1\r\n"


def _edited(path: Path) -> None:
    before = path.stat()
    path.write_text("3\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _replaced(path: Path) -> None:
    (path.parent / "other").write_text("3\n")
    os.replace(path.parent / "other", path)


def _linked(path: Path) -> None:
    path.rename(path.parent / "other")
    path.symlink_to("other")


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _on_the_way(path: Path) -> None:
    path.parent.rename(path.parent.parent / "other")
    path.parent.symlink_to("other")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("path", KEPT)
@pytest.mark.parametrize("do", [_edited, _replaced, _linked, _a_folder, _a_pipe, Path.unlink, _on_the_way])
def test_a_file_that_is_no_longer_as_the_lock_has_it_is_none_that_stays(
    root: Path, path: str, do: Callable[[Path], None]
) -> None:
    do(root / path)
    found = again(root)
    assert found.value is None and path in {one.span.file for one in found.diagnostics}
    assert {one.rule.id for one in found.diagnostics} <= {"output-edited", "output-not-a-file"}


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="only Linux exchanges two folders in one step")
@pytest.mark.parametrize(("do", "after"), [(_edited, "3\n"), (_replaced, "3\n"), (Path.unlink, None)])
@pytest.mark.parametrize("late", [False, True], ids=["before the exchange", "after it"])
def test_what_somebody_does_to_it_during_a_run_is_not_undone(
    root: Path, do: Callable[[Path], None], after: str | None, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = disk.exchange

    def meanwhile(one: tuple[int, str], other: tuple[int, str]) -> None:
        if late:
            exchange(one, other)
        do(root / "svc/same.py")
        if not late:
            exchange(one, other)

    monkeypatch.setattr(disk, "exchange", meanwhile)
    assert again(root).value is not None
    path = root / "svc/same.py"
    if after is None and not late:  # the new folder has it already, and nothing of the old one says otherwise
        after = "1\n"
    assert (path.read_text() if path.exists() else None) == after
    assert (root / "svc/a.py").read_text() == "2\n"


def test_a_file_removed_in_a_rehearsal_is_not_read(root: Path) -> None:
    with Folder(root) as folder, rehearsal():
        folder.unlink("svc/same.py")
        assert folder.kind("svc/same.py") == ""
        with pytest.raises(FileNotFoundError):
            folder.read("svc/same.py")
    assert (root / "svc/same.py").read_text() == "1\n"


def test_a_large_file_is_read_to_its_end(tmp_path: Path) -> None:
    root, large = tmp_path / "clients", File("svc/large.py", "#" * 100_000 + "\n")
    assert writing.write([File("svc/a.py", "1\n"), File("svc/b.py", "1\n"), large], root, SVC).value is not None

    def kept() -> Checked[Changes]:
        return writing.write([File("svc/a.py", "2\n"), File("svc/b.py", "2\n")], root, SVC, kept=[large.path])

    held = lock.load(root).value
    assert held is not None and lock.as_written(root, held.files_of("Svc"))
    changes = kept().value
    assert changes is not None and changes.sizes[large.path] == 100_001
    with (root / large.path).open("ab") as end:
        end.write(b"x")
    assert not lock.as_written(root, held.files_of("Svc")) and kept().value is None


@pytest.mark.skipif(not HANDLES, reason="without handles nothing is told by a glance")
def test_no_glance_follows_a_link(root: Path) -> None:
    (root / "svc/link").symlink_to("same.py")
    with Folder(root) as folder:
        assert glance("same.py", folder.handle("svc")) == b"1\n"
        with pytest.raises(OSError):
            glance("link", folder.handle("svc"))
