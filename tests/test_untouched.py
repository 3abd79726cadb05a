"""Files that are known by what the file system says of them: every change is seen, whatever it leaves as it was."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import reading
from generator.remembered import untouched
from generator.remembered.untouched import as_written, digest
from generator.writing import lock
from generator.writing.folder import HANDLES
from generator.writing.rehearsal import rehearsal

pytestmark = pytest.mark.skipif(not HANDLES, reason="what a file system says is trusted where it tells of changes")
TEXTS = {"svc/a.py": b"1\n", "svc/sub/deep.py": b"2\n", "__init__.py": b""}
FILES = {path: lock.digest(data) for path, data in TEXTS.items()}
SECONDS = 4_000_000_000  # in nanoseconds
Hashed = list[Path]


@pytest.fixture
def hashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hashed:
    """Folders of which every file was hashed; the cache is empty, and files settle at once."""
    found: Hashed = []
    whole = lock.as_written

    def counted(root: Path, files: dict[str, str]) -> bool:
        found.append(root)
        return whole(root, files)

    monkeypatch.setattr(lock, "as_written", counted)
    monkeypatch.setattr(untouched, "_MARGIN", 0)
    monkeypatch.setattr(untouched, "_LARGE", 2)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "clients"
    for path, data in TEXTS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    _tick()
    return folder


def _tick() -> None:
    """Until the clock by which files are dated went on."""
    time.sleep(0.05)


def test_files_are_hashed_once(root: Path, hashed: Hashed) -> None:
    assert as_written(root, "Svc", FILES) and as_written(root, "Svc", FILES) and len(hashed) == 1
    assert as_written(root.parent / "clients/../clients", "Svc", dict(reversed(FILES.items()))) and len(hashed) == 1
    assert as_written(root, "Other", FILES) and len(hashed) == 2


def _in_place(path: Path) -> None:
    path.write_bytes(b"3\n")


def _by_rename(path: Path) -> None:
    _in_place(path.parent / "new")
    os.replace(path.parent / "new", path)


def _by_link(path: Path) -> None:
    path.unlink()
    path.with_name("new").write_bytes(b"3\n")
    path.symlink_to("new")


def _by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _by_folder_of_the_same(path: Path) -> None:
    """Another folder in place of the one above, with a file of the same name, size and time."""
    before = path.stat()
    path.parent.rename(path.parent.with_name("old"))
    path.parent.mkdir()
    _in_place(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("change", [_in_place, _by_rename, _by_link, _by_folder, _by_folder_of_the_same, Path.unlink])
@pytest.mark.parametrize("dated", [False, True], ids=["", "back"])
@pytest.mark.parametrize("path", ["svc/a.py", "svc/sub/deep.py"])
def test_every_change_is_seen(
    root: Path, hashed: Hashed, change: Callable[[Path], None], dated: bool, path: str
) -> None:
    assert as_written(root, "Svc", FILES) and as_written(root, "Svc", FILES) and len(hashed) == 1
    before = (root / path).stat()
    change(root / path)
    if dated and (root / path).exists():
        os.utime(root / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not as_written(root, "Svc", FILES)
    assert not as_written(root, "Svc", FILES) and len(hashed) == 3


def test_what_was_changed_a_moment_ago_is_hashed_each_time(
    root: Path, hashed: Hashed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second change within the same tick of the clock looks like the first."""
    monkeypatch.setattr(untouched, "_MARGIN", SECONDS)
    assert as_written(root, "Svc", FILES) and as_written(root, "Svc", FILES) and len(hashed) == 2
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + SECONDS)
    assert as_written(root, "Svc", FILES) and as_written(root, "Svc", FILES) and len(hashed) == 3


def test_a_change_while_files_are_hashed_is_seen_the_next_time(
    root: Path, hashed: Hashed, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lock.as_written

    def changed_behind(there: Path, files: dict[str, str]) -> bool:
        found = whole(there, files)
        _in_place(root / "svc/a.py")
        return found

    monkeypatch.setattr(lock, "as_written", changed_behind)
    assert as_written(root, "Svc", FILES) and not as_written(root, "Svc", FILES)


def test_another_hash_is_not_known(root: Path, hashed: Hashed) -> None:
    other = {**FILES, "svc/a.py": lock.digest(b"3\n")}
    assert as_written(root, "Svc", FILES) and not as_written(root, "Svc", other)
    _in_place(root / "svc/a.py")
    _tick()
    assert as_written(root, "Svc", other) and not as_written(root, "Svc", FILES) and len(hashed) == 4


def test_nothing_is_remembered_without_a_cache(root: Path, hashed: Hashed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert as_written(root, "Svc", FILES) and as_written(root, "Svc", FILES) and len(hashed) == 1
    with rehearsal():
        assert as_written(root, "Svc", FILES) and len(hashed) == 2
    monkeypatch.setenv("EXTSVC_NO_CACHE", "1")
    assert as_written(root, "Svc", FILES) and len(hashed) == 3
    monkeypatch.delenv("EXTSVC_NO_CACHE")
    (answer,) = (root.parent / "cache/extsvc/answers").iterdir()
    answer.write_bytes(answer.read_bytes()[:-1])
    assert as_written(root, "Svc", FILES) and as_written(root, "Svc", FILES) and len(hashed) == 4


@pytest.fixture
def digested(root: Path, hashed: Hashed, monkeypatch: pytest.MonkeyPatch) -> Hashed:
    """Files that were hashed by themselves."""
    found: Hashed = []
    whole = reading.digest

    def counted(path: str) -> str:
        found.append(Path(path))
        return whole(path)

    monkeypatch.setattr(reading, "digest", counted)
    return found


@pytest.mark.parametrize("change", [_in_place, _by_rename, _by_link, _by_folder_of_the_same])
@pytest.mark.parametrize("dated", [False, True], ids=["", "back"])
def test_every_change_of_a_named_file_is_seen(
    root: Path, digested: Hashed, change: Callable[[Path], None], dated: bool
) -> None:
    path = root / "svc/sub/deep.py"
    assert digest(str(path)) == digest(str(path)) == lock.digest(b"2\n") and len(digested) == 1
    before = path.stat()
    change(path)
    if dated:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digest(str(path)) == lock.digest(b"3\n") and len(digested) == 2


def test_a_link_to_a_named_file_is_followed_each_time(root: Path, digested: Hashed) -> None:
    link = root / "link"
    link.symlink_to("svc/a.py")
    assert digest(str(link)) == digest(str(root / "svc/a.py")) == lock.digest(b"1\n") and len(digested) == 1
    link.unlink()
    link.symlink_to("svc/sub/deep.py")
    assert digest(str(link)) == lock.digest(b"2\n")


def test_what_an_editor_holds_is_hashed_and_not_remembered(root: Path, digested: Hashed) -> None:
    path = str(root / "svc/a.py")
    with reading.unsaved({os.path.realpath(path): b"3\n"}):
        assert digest(path) == lock.digest(b"3\n")
    assert digest(path) == digest(path) == lock.digest(b"1\n")
    with reading.unsaved({os.path.realpath(path): b"3\n"}):
        assert digest(path) == lock.digest(b"3\n") and len(digested) == 3


def test_what_is_no_large_file_is_hashed_each_time(root: Path, digested: Hashed) -> None:
    (root / "small").write_bytes(b"1")
    _tick()
    assert digest(str(root / "small")) == digest(str(root / "small")) == lock.digest(b"1") and len(digested) == 2
    with pytest.raises(FileNotFoundError):
        digest(str(root / "none"))
    with pytest.raises(OSError, match="directory"):
        digest(str(root))
    with pytest.raises(ValueError, match="null"):
        digest("a\0b")
