"""Killed, interrupted, out of space, out of rights, two at once: the old tree or the new one, never a mix."""

from __future__ import annotations

import errno
import itertools
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Checked
from generator.targets.text import File
from generator.writing import commit, disk, journal, lock, staging
from generator.writing import write as writing
from generator.writing.folder import Folder
from generator.writing.lock import LockEntry
from generator.writing.write import Changes
from tests.small_process import SmallProcess

SVC = LockEntry("Svc", facts={"package": "svc"})
OLD = (File("svc/a.py", "1\n"), File("svc/gone.py", "1\n"), File("svc/sub/deep.py", "1\n"), File("svc/same.py", "1\n"))
NEW = (File("svc/a.py", "2\n"), File("svc/new/b.py", "2\n"), File("svc/same.py", "1\n"), File("svc/c.py", "2\n"))
MUTATORS = ("open", "write", "replace", "rename", "link", "unlink", "mkdir", "rmdir", "chmod", "fsync")
SMALL = SmallProcess("tests.test_output_faults")
Run = Callable[[Path], Checked[Changes]]
write = partial(writing.write, signed=lambda path, data: True)
remove = partial(writing.remove, signed=lambda path, data: True)


def listed(entries: tuple[LockEntry, ...]) -> tuple[File, ...]:
    return (
        File("__init__.py", "".join(f"# {e.name} {e.spec}\n" for e in entries)),
        File("_runtime/core.py", "x = 1\n"),
    )


def first(root: Path) -> Checked[Changes]:
    return write(OLD, root, SVC, shared=listed)


def all_over(root: Path) -> Checked[Changes]:
    return write(NEW, root, LockEntry("Svc", spec="new"), shared=listed)


def inside(root: Path) -> Checked[Changes]:
    return write(NEW, root, SVC, shared=listed)


def single(root: Path) -> Checked[Changes]:
    return write((File("svc/a.py", "2\n"), *OLD[1:]), root, SVC, shared=listed)


def neighbour(root: Path) -> Checked[Changes]:
    return write((File("other/x.py", "1\n"),), root, LockEntry("Other"), shared=listed)


def gone(root: Path) -> Checked[Changes]:
    return remove("Svc", root, shared=listed)


def snapshot(root: Path) -> dict[str, bytes]:
    """What a user of the folder sees: every file but our own bookkeeping."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".extsvc" not in path.relative_to(root).as_posix()
    }


def leftovers(root: Path) -> list[str]:
    found = [*root.parent.glob(".extsvc-*"), *root.rglob(".extsvc*")]
    # An empty .extsvc.busy may outlive a killed run: the next run that writes takes it over and removes it.
    return [path.name for path in found if path.name not in (lock.FILE_NAME, disk.BUSY_NAME)]


@contextmanager
def at_step(number: int, action: Callable[[], None], count: list[int]) -> Iterator[None]:
    """Call `action` before the number-th change that is made to the disk."""
    originals: list[tuple[Any, str, Any]] = [(os, name, getattr(os, name)) for name in MUTATORS]
    originals.append((disk, "exchange", disk.exchange))

    def wrapped(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:
            if name != "open" or args[1] & (os.O_WRONLY | os.O_RDWR):
                count[0] += 1
                if count[0] == number:
                    action()
            return original(*args, **keywords)

        return call

    try:
        for owner, name, original in originals:
            setattr(owner, name, wrapped(name, original))
        yield
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def killed(run: Run, root: Path, number: int, swap: bool = True) -> bool:
    """Run in a process that dies at this step; False when there were fewer steps."""
    code = SMALL.apart("dying", RUNS.index(run), str(root), number, swap)
    assert code in (0, 9)
    return code == 9


def dying(run: int, root: str, number: int, swap: bool) -> int:
    """What `killed` runs, where it may die."""
    if not swap:
        disk.exchange = no_exchange
    with at_step(number, lambda: os._exit(9), [0]):
        result = RUNS[run](Path(root))
    return 0 if result.value is not None else 3


def prepared(root: Path, run: Run) -> None:
    if run is not first:
        assert first(root).value is not None
    root.mkdir(exist_ok=True)
    (root / "notes.txt").write_text("mine\n")
    if run is not first:
        (root / "svc/own.py").write_text("mine\n")


def journalled(root: Path) -> bool:
    """Whether a dead run left a list of moves to be completed."""
    with Folder(root) as folder:
        found = [(journal.load(place), place.release())[0] for place in staging.left_in(folder)]
    return any(work is not None and work.folder is None for work in found)


def states(tmp_path: Path, run: Run) -> tuple[dict[str, bytes], dict[str, bytes]]:
    root = tmp_path / "model" / "clients"
    root.parent.mkdir()
    prepared(root, run)
    old = snapshot(root)
    assert run(root).value is not None
    return old, snapshot(root)


def no_exchange(one: tuple[int, str], other: tuple[int, str]) -> None:
    raise OSError(errno.ENOSYS, "not here")


def steps(run: Run, thorough: bool) -> Iterator[int]:
    """The steps at which something happens: every third, from another one for each run; all by `make thorough`."""
    return itertools.count(1) if thorough else itertools.count(1 + RUNS.index(run) % 3, 3)


RUNS = [first, all_over, inside, single, neighbour, gone]
by_name = pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@forks
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges two folders in one step")
@by_name
def test_killed_at_every_step_there_is_never_a_mix(tmp_path: Path, run: Run, thorough: bool) -> None:
    old, new = states(tmp_path, run)
    number, seen = 0, set()
    for number in steps(run, thorough):
        root = tmp_path / str(number) / "clients"
        root.parent.mkdir()
        prepared(root, run)
        died = killed(run, root, number)
        now = snapshot(root)
        assert now in (old, new), f"a mix after dying at step {number}: {sorted(now)}"
        seen.add(now == new)
        assert run(root).value is not None
        assert snapshot(root) == new and not leftovers(root)
        if not died:
            break
    assert number > 8 and seen == {True, False}


def test_what_proves_a_staging_folder_is_removed_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    removed, unlink = list[str](), os.unlink
    with Folder(tmp_path) as above:
        place = staging.make(above)
        for name in ("0", "new/a/0.py", "zz"):
            (tmp_path / place.at(name)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / place.at(name)).touch()
        owner = tmp_path / place.at("owner")
        owner.rename(owner.with_name("other")).rename(owner)  # a file system in memory lists the newest name first
        monkeypatch.setattr(os, "unlink", lambda name, **where: (removed.append(name), unlink(name, **where)))
        place.discard()
    assert sorted(removed) == ["0", "0.py", "owner", "zz"] and removed[-1] == "owner"
    assert not list(tmp_path.iterdir())


def keep_what_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """As NFS and FUSE do it: what is removed while it is open stays in its folder, under another name, until it is closed."""
    unlink, close, kept = os.unlink, os.close, set[str]()

    def opened() -> list[str]:
        return [os.path.realpath(entry) for entry in Path("/proc/self/fd").iterdir()]

    def renamed(name: str, *, dir_fd: int | None = None) -> None:
        folder = os.readlink(f"/proc/self/fd/{dir_fd}") if dir_fd is not None else os.getcwd()
        if os.path.join(folder, name) in opened():
            kept.add(f"{folder}/.nfs{len(kept)}")
            os.rename(name, f".nfs{len(kept) - 1}", src_dir_fd=dir_fd, dst_dir_fd=dir_fd)
        else:
            unlink(name, dir_fd=dir_fd)

    def closed(descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        close(descriptor)
        if path in kept:
            unlink(path)

    monkeypatch.setattr(os, "unlink", renamed)
    monkeypatch.setattr(os, "close", closed)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc what is open")
@by_name
def test_a_file_system_that_keeps_what_is_open_is_written_to(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "exchange", no_exchange)
    root = tmp_path / "clients"
    prepared(root, run)
    keep_what_is_open(monkeypatch)
    assert run(root).value is not None
    assert not list(tmp_path.rglob(".nfs*")) and not leftovers(root)


@forks
@by_name
def test_killed_where_folders_cannot_be_exchanged_the_next_run_repairs(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    monkeypatch.setattr(disk, "exchange", no_exchange)
    old, new = states(tmp_path, run)
    number = 0
    for number in steps(run, thorough):
        root = tmp_path / str(number) / "clients"
        root.parent.mkdir()
        prepared(root, run)
        died = killed(run, root, number, swap=False)
        held = journalled(root)
        commit.recover(root)
        assert snapshot(root) in ((new,) if held else (old, new))
        assert run(root).value is not None
        assert snapshot(root) == new and not leftovers(root)
        if not died:
            break
    assert number > 8


@pytest.mark.parametrize("run", [first, all_over, gone], ids=lambda run: run.__name__)
@pytest.mark.parametrize("swap", [True, False], ids=["exchange", "moves"])
@pytest.mark.parametrize("fault", ["full", "interrupt"])
def test_an_error_at_any_step_leaves_one_of_the_two(
    tmp_path: Path, run: Run, swap: bool, fault: str, monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    if not swap:
        monkeypatch.setattr(disk, "exchange", no_exchange)
    old, new = states(tmp_path, run)

    def fail() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) if fault == "full" else KeyboardInterrupt

    for number in steps(run, thorough):
        count = [0]
        root = tmp_path / f"{number}" / "clients"
        root.parent.mkdir()
        prepared(root, run)
        value: Changes | None = None
        try:
            with at_step(number, fail, count):
                value = run(root).value
        except KeyboardInterrupt:
            assert fault == "interrupt"
        assert snapshot(root) in ((new,) if value is not None else (old, new)), number
        assert run(root).value is not None
        assert snapshot(root) == new and not leftovers(root), number
        shutil.rmtree(root.parent)
        if count[0] < number:
            break


def test_a_name_below_the_folder_is_not_told_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), disk.BUSY_NAME)

    monkeypatch.setattr(disk, "_acquire", closed)
    (finding,) = first(tmp_path / "clients").diagnostics
    assert finding.message.startswith(f"{tmp_path / 'clients'}: Permission denied")


def test_a_full_disk_is_a_finding_and_costs_nothing(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small tmpfs is not permitted here")
    try:
        root = small / "clients"
        assert first(root).value is not None
        before = snapshot(root)
        big = tuple(File(f"svc/big{n}.py", "x" * 20_000) for n in range(40))
        result = write(big, root, SVC, shared=listed)
        assert [d.rule.id for d in result.diagnostics] == ["output-not-writable"]
        assert "space" in result.diagnostics[0].message
        assert snapshot(root) == before and not leftovers(root)
        assert inside(root).value is not None
    finally:
        subprocess.run(["umount", str(small)], check=True)


@forks
def test_a_folder_without_rights_is_a_finding() -> None:
    """A child without root's rights writes into folders it may not change."""
    top = Path(tempfile.mkdtemp())
    try:
        os.chmod(top, 0o755)
        root = top / "clients"
        assert first(root).value is not None
        before = snapshot(root)
        for path in [top, root, *root.rglob("*")]:
            if path.is_dir():
                path.chmod(0o555)
        child = os.fork()
        if child == 0:
            if os.geteuid() == 0:
                os.setuid(65_534)
            rules = [d.rule.id for d in inside(root).diagnostics]
            idle = first(root).value
            os._exit(0 if rules == ["output-not-writable"] and idle is not None and not idle.any else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert snapshot(root) == before
    finally:
        for path in [top, *top.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(top)


def _many(root: str, number: int) -> None:
    for turn in range(3):
        texts = tuple(File(f"s{number}/f{i}.py", f"{turn}\n") for i in range(20))
        result = write(texts, Path(root), LockEntry(f"S{number}"), shared=listed)
        assert result.value is not None, [d.message for d in result.diagnostics]


def test_runs_at_the_same_time_do_not_corrupt_each_other(tmp_path: Path) -> None:
    root = tmp_path / "clients"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_many, args=(str(root), number % 4)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    held = lock.load(root).value
    assert held is not None and [entry.name for entry in held.services] == ["S0", "S1", "S2", "S3"]
    assert (root / "__init__.py").read_text() == "# S0 \n# S1 \n# S2 \n# S3 \n"
    assert {(root / f"s{s}/f{i}.py").read_text() for s in range(4) for i in range(20)} == {"2\n"}
    assert not leftovers(root)


def test_a_folder_that_is_exchanged_when_it_was_entered_is_entered_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, kind, seen = tmp_path / "clients", Folder.kind, list[str]()
    root.mkdir()

    def exchanged(folder: Folder, path: str) -> str:
        found = kind(folder, path)
        if not seen:
            root.rename(tmp_path / "old").rmdir()
            root.mkdir()
        seen.append(path)
        return found

    monkeypatch.setattr(Folder, "kind", exchanged)
    with disk.held(root, 5):
        assert (root / disk.BUSY_NAME).exists()
    assert len(seen) > 1
    root.rmdir()
    with pytest.raises(FileNotFoundError), disk.held(root, 5):
        pass


def test_a_held_folder_is_a_finding_after_a_while(tmp_path: Path) -> None:
    with disk.held(tmp_path, 1):
        result = write(OLD, tmp_path, SVC, shared=listed, patience=0.1)
    assert [d.rule.id for d in result.diagnostics] == ["output-busy"]


def left(root: Path, moves: list[list[object]], numbers: dict[str, int] | None = None) -> Path:
    """What looks like the work of a run that was cut short: owner, journal, staged files."""
    place = root / f".extsvc-{'0' * 32}"
    place.mkdir()
    owner = place / "owner"
    owner.touch()
    true = {"owner": owner.stat().st_ino, "folder": place.stat().st_ino, "above": root.stat().st_ino}
    owner.write_text(json.dumps(true if numbers is None else numbers))
    body = {"root": root.name, "folder": None, "live": 0, "built": 0, "lock": "", "moves": moves}
    (place / "journal").write_text(json.dumps(body))
    return place


@pytest.mark.parametrize("numbers", [{}, {"owner": 1, "folder": 2, "above": 3}], ids=["none", "others"])
def test_a_journal_that_came_with_the_repository_is_left_alone(tmp_path: Path, numbers: dict[str, int]) -> None:
    root = tmp_path / "clients"
    assert first(root).value is not None
    (root / "mine.py").write_text("mine\n")
    place = left(root, [["mine.py", lock.digest(b"mine\n"), "", 0]], numbers)
    before = snapshot(place)
    assert inside(root).value is not None
    assert (root / "mine.py").read_text() == "mine\n" and snapshot(place) == before


@pytest.mark.parametrize("path", ["../victim", "/etc/x", "a/../../victim", ".extsvc.lock", ""])
def test_a_journal_cannot_lead_out_of_its_folder(tmp_path: Path, path: str) -> None:
    root = tmp_path / "clients"
    assert first(root).value is not None
    victim = tmp_path / "victim"
    victim.write_text("mine\n")
    left(root, [[path, lock.digest(b"mine\n"), "", 0]])
    (found,) = inside(root).diagnostics
    assert found.rule.id == "lock-unreadable" and "the journal of an interrupted run: the whole names" in found.message
    assert victim.read_text() == "mine\n"


def test_a_journal_moves_only_what_it_names_by_hash(tmp_path: Path) -> None:
    root = tmp_path / "clients"
    assert first(root).value is not None
    (root / "mine.py").write_text("mine\n")
    place = left(root, [["mine.py", "0" * 64, "", 0], ["svc/a.py", lock.digest(b"1\n"), lock.digest(b"good\n"), 1]])
    (place / "1").write_text("bad\n")
    commit.recover(root)
    assert (root / "mine.py").read_text() == "mine\n" and (root / "svc/a.py").read_text() == "1\n"
    assert not leftovers(root)


@pytest.mark.parametrize("run", [inside, all_over], ids=["a folder", "the whole"])
def test_what_somebody_saves_during_a_run_is_not_lost(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "clients"
    assert first(root).value is not None
    exchange = disk.exchange

    def late(one: tuple[int, str], other: tuple[int, str]) -> None:
        (root / "svc/late.py").write_text("late\n")
        exchange(one, other)

    monkeypatch.setattr(disk, "exchange", late)
    assert run(root).value is not None
    assert (root / "svc/late.py").read_text() == "late\n" and (root / "svc/c.py").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges two folders in one step")
def test_more_folders_than_are_held_open_are_exchanged_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def files(changed: str) -> list[File]:
        stay = [File(f"in/src/d{number}/same.py", f"{number}\n") for number in range(100)]
        return [*stay, File("in/src/d1/a.py", changed), File("in/src/d2/a.py", changed)]

    root = tmp_path / "clients"
    assert write(files("old\n"), root, SVC).value is not None
    (root / "in/src/d7/own.py").write_text("mine\n")
    exchanged, exchange = [], disk.exchange
    monkeypatch.setattr(disk, "exchange", lambda one, other: exchanged.append(exchange(one, other)))
    assert write(files("new\n"), root, SVC).value is not None
    assert snapshot(root) == {file.path: file.data for file in files("new\n")} | {"in/src/d7/own.py": b"mine\n"}
    assert len(exchanged) == 1 and not leftovers(root)
