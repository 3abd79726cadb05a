"""What writing an output folder promises: ours is kept true, edits and strangers are safe."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.targets.text import File
from generator.writing import lock
from generator.writing import write as writing
from generator.writing.lock import LockEntry
from generator.writing.paths import collisions, fault, faults
from generator.writing.plan import Shared, by_path
from generator.writing.plan_diff import diff
from generator.writing.write import Changes

SVC = LockEntry("Svc", spec="a" * 64, picks=("/paths/~1x/get",), names={"module": {"x": "x"}}, facts={"package": "svc"})


write = partial(writing.write, signed=lambda path, data: True)  # the signs of real files: tests/test_links.py
plan = partial(writing.plan, signed=lambda path, data: True)
remove = partial(writing.remove, signed=lambda path, data: True)


def files(**texts: str) -> tuple[File, ...]:
    return tuple(File(f"svc/{name}.py", text) for name, text in texts.items())


def listed(entries: tuple[LockEntry, ...]) -> tuple[File, ...]:
    """Shared files that name every service: what a registry does."""
    return (File("__init__.py", "".join(f"# {e.name}\n" for e in entries)), File("_runtime/core.py", "x = 1\n"))


def done(root: Path, *texts: File, entry: LockEntry = SVC, shared: Shared = listed, edited: bool = False) -> Changes:
    result = write(texts, root, entry, shared=shared, generator="1.0", overwrite_edited=edited)
    assert result.value is not None, [d.message for d in result.diagnostics]
    return result.value


def refused(root: Path, *texts: File, entry: LockEntry = SVC) -> list[str]:
    before = snapshot(root)
    result = write(texts, root, entry, shared=listed)
    assert result.value is None
    assert snapshot(root) == before
    return [d.rule.id for d in result.diagnostics]


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file below the root, our own bookkeeping left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".extsvc" not in path.as_posix()
    }


def test_first_write_then_nothing_to_do(tmp_path: Path) -> None:
    root = tmp_path / "clients"
    first = done(root, *files(a="1\n", b="2\n"))
    assert first.created == ("__init__.py", "_runtime/core.py", "svc/a.py", "svc/b.py")
    stamps = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    again = done(root, *files(a="1\n", b="2\n"))
    assert not again.any and len(again.unchanged) == 4
    assert stamps == {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert os.listdir(tmp_path) == ["clients"]


def test_only_what_changed_is_rewritten(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="2\n", c="3\n"))
    inode = (tmp_path / "svc/a.py").stat()
    change = done(tmp_path, *files(a="1\n", b="changed\n", d="4\n"))
    assert (change.created, change.updated, change.removed) == (("svc/d.py",), ("svc/b.py",), ("svc/c.py",))
    after = (tmp_path / "svc/a.py").stat()
    assert (after.st_ino, after.st_mtime_ns) == (inode.st_ino, inode.st_mtime_ns)


def test_foreign_files_stay(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="2\n"))
    (tmp_path / "svc/mine.py").write_text("mine\n")
    (tmp_path / "svc/own").mkdir()
    (tmp_path / "notes.txt").write_text("notes\n")
    (tmp_path / "svc/link").symlink_to("nowhere")
    done(tmp_path, *files(c="3\n"))
    assert (tmp_path / "svc/mine.py").read_text() == "mine\n" and (tmp_path / "notes.txt").exists()
    assert (tmp_path / "svc/own").is_dir() and os.readlink(tmp_path / "svc/link") == "nowhere"
    remove("Svc", tmp_path, shared=listed)
    assert set(snapshot(tmp_path)) == {"svc/mine.py", "notes.txt"}


def test_stale_files_go_with_their_folders_and_compiled_twins(tmp_path: Path) -> None:
    done(tmp_path, File("svc/old/x.py", "1\n"), File("svc/a.py", "1\n"))
    compiled = tmp_path / "svc/old/__pycache__"
    compiled.mkdir()
    (compiled / "x.cpython-311.pyc").write_bytes(b"compiled")
    done(tmp_path, File("svc/a.py", "1\n"))
    assert not (tmp_path / "svc/old").exists()


def test_edited_files_are_refused_with_a_diff(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="2\n"))
    (tmp_path / "svc/a.py").write_text("my edit\n")
    result = write(files(a="new\n", b="new\n"), tmp_path, SVC, shared=listed)
    assert [d.rule.id for d in result.diagnostics] == ["output-edited"]
    shown = str(dict(result.diagnostics[0].args)["diff"])
    assert "+my edit" in shown and "-new" in shown
    assert snapshot(tmp_path)["svc/b.py"] == b"2\n"
    assert done(tmp_path, *files(a="new\n", b="new\n"), edited=True).updated == ("svc/a.py", "svc/b.py")


def test_an_edit_that_says_what_the_generator_says_is_no_conflict(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n"))
    (tmp_path / "svc/a.py").write_text("2\n")
    assert not done(tmp_path, *files(a="2\n")).any


def test_a_stale_file_with_an_edit_is_not_lost(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="2\n"))
    (tmp_path / "svc/b.py").write_text("edited\n")
    assert refused(tmp_path, *files(a="1\n")) == ["output-edited-stale"]


def test_a_strangers_file_in_the_way_is_refused_and_an_equal_one_adopted(tmp_path: Path) -> None:
    (tmp_path / "svc").mkdir()
    (tmp_path / "svc/a.py").write_text("foreign\n")
    assert refused(tmp_path, *files(a="1\n")) == ["output-foreign"]
    assert "svc/a.py" in done(tmp_path, *files(a="foreign\n")).unchanged


def test_a_file_that_gives_way_is_not_ours_where_a_stranger_has_one(tmp_path: Path) -> None:
    def with_readme(_: tuple[LockEntry, ...]) -> tuple[File, ...]:
        return (File("README.md", "generated\n", gives_way=True),)

    (tmp_path / "README.md").write_text("mine\n")
    done(tmp_path, *files(a="1\n"), shared=with_readme)
    assert (tmp_path / "README.md").read_text() == "mine\n"
    assert "README.md" not in lock.load(tmp_path).value.shared  # type: ignore[union-attr]  # it was written just now
    (tmp_path / "README.md").unlink()
    assert "README.md" in done(tmp_path, *files(a="1\n"), shared=with_readme).created
    assert not done(tmp_path, *files(a="1\n"), shared=with_readme).any


def test_line_ends_of_a_checkout_are_no_edit(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n2\n"))
    (tmp_path / "svc/a.py").write_bytes(b"1\r\n2\r\n")
    assert not done(tmp_path, *files(a="1\n2\n")).any
    assert done(tmp_path, *files(a="3\n")).updated == ("svc/a.py",)


@pytest.mark.parametrize("where", ["file", "folder", "root of the service"])
def test_links_are_never_followed(tmp_path: Path, where: str) -> None:
    root, outside = tmp_path / "clients", tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_text("1\n")
    (root / "svc").mkdir(parents=True)
    if where == "file":
        (root / "svc/a.py").symlink_to(outside / "a.py")
    elif where == "folder":
        (root / "svc/sub").symlink_to(outside)
    else:
        (root / "svc").rmdir()
        (root / "svc").symlink_to(outside)
    path = "svc/sub/a.py" if where == "folder" else "svc/a.py"
    assert refused(root, File(path, "2\n")) == ["output-not-a-file"]
    assert (outside / "a.py").read_text() == "1\n"


def test_a_link_put_in_place_of_our_file_is_not_removed_through(tmp_path: Path) -> None:
    root, outside = tmp_path / "clients", tmp_path / "outside"
    done(root, *files(a="1\n", b="1\n"))
    outside.write_text("1\n")
    (root / "svc/b.py").unlink()
    (root / "svc/b.py").symlink_to(outside)
    done(root, *files(a="2\n", c="1\n"))
    assert outside.read_text() == "1\n" and (root / "svc/b.py").is_symlink()


@pytest.mark.parametrize(
    "path",
    ["/etc/x", "../x", "a/../../x", "a//b", "", "a\\b", "C:x", "a/.", "nul.py", "x\0y", "x\ny", "a.", "a/.extsvc.lock"]
    + ["\u202ex.py", "a/" + "b" * 300, "\ud800"],
)  # fmt: skip
def test_no_path_leaves_the_folder(tmp_path: Path, path: str) -> None:
    assert refused(tmp_path, File(path, "x\n")) == ["output-unsafe-path"]


@pytest.mark.parametrize("pair", [("a.py", "A.py"), ("a", "a/b.py"), ("Sub/a.py", "sub/b.py"), ("é.py", "e\u0301.py")])
def test_paths_that_are_one_on_some_disk_are_refused(tmp_path: Path, pair: tuple[str, str]) -> None:
    assert "output-path-collision" in refused(tmp_path, *(File(path, "x\n") for path in pair))


def test_two_services_cannot_share_a_package(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="1\n"))
    assert refused(tmp_path, *files(a="1\n", b="1\n"), entry=LockEntry("svc")) == ["output-path-taken"]


def test_services_share_a_folder(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n"))
    done(tmp_path, File("other/b.py", "1\n"), entry=LockEntry("Other"))
    assert (tmp_path / "__init__.py").read_text() == "# Other\n# Svc\n"
    remove("Svc", tmp_path, shared=listed)
    assert snapshot(tmp_path) == {"__init__.py": b"# Other\n", "_runtime/core.py": b"x = 1\n", "other/b.py": b"1\n"}
    remove("Other", tmp_path, shared=listed)
    assert not tmp_path.exists()


def test_planning_touches_nothing_and_shows_the_difference(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="2\n"))
    before = snapshot(tmp_path)
    made = plan(by_path(files(a="2\n")), tmp_path, SVC, shared=listed).value
    assert made is not None and snapshot(tmp_path) == before
    shown = "".join(diff(made))
    assert "-1\n+2\n" in shown and "+++ /dev/null" in shown


def test_half_a_surrogate_pair_is_a_finding(tmp_path: Path) -> None:
    assert refused(tmp_path, *files(a="\ud800")) == ["output-not-text"]


def test_the_lock_survives_its_own_trip() -> None:
    entry = LockEntry("Ü", "s", ("p",), {"f": {"k": "n"}}, {"p": "h"}, {"x": [1]}, {"a/b.py": "0"})
    whole = lock.Lock("1.0", "r", (SVC, entry), {"x.py": "1"})
    assert lock.parse(lock.dump(whole), Path("x")).value == whole


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format": 1}', '{"format": 0}', '{"format": "1"}', "\ufeff{}"]
    + ['{"format": 1, "generator": "", "runtime": "", "services": {}, "shared": {"../x": "0"}}']
    + ['{"format": 1, "generator": "", "runtime": "", "services": {"a": []}, "shared": {}}', "[" * 100_000],
)
def test_a_damaged_lock_is_a_finding_and_nothing_is_lost(tmp_path: Path, text: str) -> None:
    done(tmp_path, *files(a="1\n"))
    (tmp_path / lock.FILE_NAME).write_text(text)
    assert refused(tmp_path, *files(a="2\n")) == ["lock-unreadable"]
    assert (tmp_path / lock.FILE_NAME).read_text() == text


def test_a_lock_from_the_future_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / lock.FILE_NAME).write_text('{"format": 99, "generator": "9.0", "new": true}')
    assert refused(tmp_path, *files(a="1\n")) == ["lock-newer"]


def test_without_its_lock_a_folder_adopts_what_is_equal(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="2\n"))
    (tmp_path / lock.FILE_NAME).unlink()
    assert not done(tmp_path, *files(a="1\n", b="2\n")).any
    assert done(tmp_path, *files(a="1\n")).removed == ("svc/b.py",)


def test_the_output_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "clients").symlink_to("real")
    done(tmp_path / "clients", *files(a="1\n", b="1\n"))
    assert (tmp_path / "clients").is_symlink() and (tmp_path / "real/svc/a.py").exists()


def test_permissions_of_a_rewritten_file_stay(tmp_path: Path) -> None:
    done(tmp_path, *files(a="1\n", b="1\n"))
    (tmp_path / "svc/a.py").chmod(0o640)
    done(tmp_path, *files(a="2\n", b="2\n"))
    assert (tmp_path / "svc/a.py").stat().st_mode & 0o777 == 0o640


def test_the_current_folder_keeps_its_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inode = tmp_path.stat().st_ino
    done(Path("."), *files(a="1\n", b="1\n"))
    done(Path("."), *files(a="2\n", b="2\n"))
    assert tmp_path.stat().st_ino == inode and Path("svc/a.py").read_text() == "2\n"


@given(st.lists(st.text(alphabet="aAé/.\\", min_size=1, max_size=6), max_size=6))
def test_accepted_paths_are_plain_and_distinct(paths: list[str]) -> None:
    good = [path for path in paths if not fault(path)]
    assert all(os.path.normpath(path) == path and not os.path.isabs(path) for path in good)
    if not list(collisions(good)):
        assert len({path.casefold() for path in good}) == len(good)


_PARTS = st.sampled_from(
    ["a", "A_1", "con", "aux.py", "com1", "x.py", "y.pyi", "docs.md", "", ".", "é", "a\nb", "n" * 200, "n" * 201]
)
_PATHS = st.lists(_PARTS, min_size=1, max_size=3).map("/".join) | st.sampled_from(
    ["a\n", "/a", "a/" * 499 + "bc", "a/" * 499 + "bcd"]
)


@given(st.lists(_PATHS, max_size=4))
def test_many_paths_are_judged_as_each_alone(paths: list[str]) -> None:
    assert faults(paths) == [(path, fault(path)) for path in paths if fault(path)]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = File("svc/a.py", "1\n"), File("svc/b.py", "2\n"), File("svc/a.py", "3\n")
    assert refused(tmp_path, *twice) == ["output-path-collision"]
