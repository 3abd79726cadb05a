"""Files and the lock of a folder -> the folder. The one side effect of a generation.

    entry = Entry("CPaaSSMS", spec=sha256, picks=keys, names=given, closures=hashes, facts={"package": "cpaassms"})
    write(files, Path("clients"), entry, shared=render_shared, generator="0.1.0")

`files` are the service's own. `shared(entries)` answers the files that serve every service of the folder (the package's
`__init__.py`, the registry, `_runtime/`), rendered from all entries of the lock; it is called while the folder is held,
so that two runs for two services do not lose each other's lines, and once before to see whether there is work at all. Both know paths relative to the folder.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from generator.diagnostics import Checked, Diagnostic
from generator.targets.text import File
from generator.writing import disk, journal, lock, rules
from generator.writing.commit import commit, pending, recover
from generator.writing.folder import Folder, InTheWay
from generator.writing.lock import Lock, LockEntry
from generator.writing.plan import Plan, Shared, Signed, Wanted, by_path, make, unsigned
from generator.writing.rehearsal import Rehearsal, current

PATIENCE = 60.0  # seconds to wait for another run on the same folder


class Changes(NamedTuple):
    """What was done: paths relative to `root`."""

    root: Path
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    sizes: Mapping[str, int] = {}  # bytes of each file of the service and of those all share
    hashes: Mapping[str, str] = {}  # their SHA-256
    gave_way: bool = False  # as `Plan.gave_way`

    @property
    def any(self) -> bool:
        return bool(self.created or self.updated or self.removed)

    @property
    def by_size(self) -> dict[str, int]:
        """The bytes of each file, the largest first."""
        return dict(sorted(self.sizes.items(), key=lambda one: (-one[1], one[0])))

    @property
    def summary(self) -> str:
        """E.g. "3 new, 1 changed, 2 removed, 40 unchanged"."""
        parts = ((self.created, "new"), (self.updated, "changed"), (self.removed, "removed"))
        words = [f"{len(paths):,} {word}" for paths, word in parts if paths]
        return ", ".join([*words, f"{len(self.unchanged):,} unchanged"])


def no_shared(_: tuple[LockEntry, ...]) -> tuple[File, ...]:
    """For folders without shared files."""
    return ()


def write(
    files: Iterable[File],
    root: Path,
    entry: LockEntry | None = None,
    *,
    shared: Shared = no_shared,
    generator: str = "",
    overwrite_edited: bool = False,
    kept: Iterable[str] = (),
    signed: Signed = unsigned,
    patience: float = PATIENCE,
) -> Checked[Changes]:
    """Bring the files of one service, and the shared ones, on the disk; all of them or none.

    `kept` are files of the service that need not be rendered again: they stay as the lock has them.

    Files that are equal are not touched, foreign files stay. Files of ours that are no longer wanted go where both the
    lock and the file itself (`signed`) say that they are ours.
    Findings: output-edited, output-foreign and the other rows of `rules.py`; with any of them nothing was written.
    """
    one = entry or LockEntry("")
    fixed, left = by_path(files), tuple(kept)  # once, though it may be planned twice

    def planned(there: Path) -> Checked[Plan]:
        return plan(
            fixed,
            there,
            one,
            shared=shared,
            generator=generator,
            overwrite_edited=overwrite_edited,
            kept=left,
            signed=signed,
        )

    return _carry_out(root, planned, patience, sure=bool(left))  # a part was rendered: something changed


def remove(
    name: str,
    root: Path,
    *,
    shared: Shared = no_shared,
    generator: str = "",
    overwrite_edited: bool = False,
    signed: Signed = unsigned,
    patience: float = PATIENCE,
) -> Checked[Changes]:
    """Take one service out of a folder. Findings as `write`."""

    def planned(there: Path) -> Checked[Plan]:
        def make_plan(held: Lock) -> Checked[Plan]:
            after = held.without(name)
            common = shared(after.services) if after.services else ()
            return make(
                there,
                held,
                None,
                by_path(()),
                common,
                generator=generator,
                removed=name,
                overwrite_edited=overwrite_edited,
                signed=_or_equal(signed, shared, held),
            )

        return lock.load(there).then(make_plan)

    done = _carry_out(root, planned, patience)
    if done.value is not None:
        _forget_empty(done.value.root)
    return done


def _forget_empty(root: Path) -> None:
    """A folder without services needs no lock, and perhaps not to be."""
    held = lock.load(root).value
    if held is not None and not held.services and not held.shared and current() is None:
        with suppress(OSError), Folder(root) as folder:
            folder.unlink(lock.FILE_NAME)
            root.rmdir()


def plan(
    files: Wanted,
    root: Path,
    entry: LockEntry,
    *,
    shared: Shared = no_shared,
    generator: str = "",
    overwrite_edited: bool = False,
    kept: Iterable[str] = (),
    signed: Signed = unsigned,
) -> Checked[Plan]:
    """What `write` would do, without doing it (`--dry-run`, `check`)."""

    def make_plan(held: Lock) -> Checked[Plan]:
        common = shared(held.with_entry(entry).services)
        return make(
            root,
            held,
            entry,
            files,
            common,
            generator=generator,
            overwrite_edited=overwrite_edited,
            kept=kept,
            signed=_or_equal(signed, shared, held),
        )

    try:
        return lock.load(root).then(make_plan)
    except OSError as fault:
        return Checked(None, (disk_finding(root, fault),))


def _or_equal(signed: Signed, shared: Shared, held: Lock) -> Signed:
    """Signed, or a shared file just as this version would write it for the services that the lock knows."""

    @cache
    def now() -> dict[str, bytes]:
        return {file.path: file.data for file in shared(held.services)} if held.services else {}

    def proven(path: str, data: bytes) -> bool:
        if signed(path, data):
            return True
        return path in held.shared and data.replace(b"\r\n", b"\n") == now().get(path, b"")

    return proven


def _carry_out(
    root: Path, planned: Callable[[Path], Checked[Plan]], patience: float, sure: bool = False
) -> Checked[Changes]:
    if "\0" in os.fspath(root):
        return Checked(None, (disk_finding(root, OSError(errno.EINVAL, "no name holds a NUL character")),))
    there = Path(os.path.realpath(root))
    first, sound = None, False
    try:
        sure = sure or not os.path.lexists(there / lock.FILE_NAME)  # nothing of ours is there: all is to be written
        first = None if sure or pending(there) else planned(there)
        if first is not None and first.value is not None:
            if first.value.empty:
                return Checked(_changes(first.value), first.diagnostics)  # nothing held, nothing touched
            first, sound = None, True  # it is made again while the folder is held
    except OSError:
        pass  # another run may have taken the file away just now: look again while the folder is held
    try:
        return _held(there, planned, patience)
    except disk.Busy:
        return Checked(None, (rules.BUSY.at("", file=str(root), path=root, seconds=int(patience)),))
    except journal.Damaged as fault:
        path = there
        return Checked(None, (rules.LOCK_UNREADABLE.at("", file=str(path), path=path, reason=fault),))
    except OSError as fault:
        told = None if sound else first or planned(there)  # what stands in the way is said rather than what came of it
        blocked = told.diagnostics if told is not None and told.value is None else ()
        return Checked(None, blocked or (disk_finding(root, fault),))


def _must_take(root: Path) -> None:
    """Raises OSError where a real run could not write: no folder, or one that is not ours to write to."""
    there = next(path for path in (root, *root.parents) if os.path.lexists(path))
    number = errno.ENOTDIR if not there.is_dir() else errno.EACCES if not os.access(there, os.W_OK) else 0
    if number:
        raise OSError(number, os.strerror(number), str(there))


def _rehearsed(made: Checked[Plan], rehearsed: Rehearsal) -> Checked[Changes]:
    if made.value is None:
        return Checked(None, made.diagnostics)
    root = made.value.root
    for step in made.value.steps:
        rehearsed.put(root / step.path, step.new.data if step.new is not None else None)
    rehearsed.put(root / lock.FILE_NAME, lock.dump(made.value.lock) if made.value.lock.services else None)
    return Checked(_changes(made.value), made.diagnostics)


def _held(root: Path, planned: Callable[[Path], Checked[Plan]], patience: float) -> Checked[Changes]:
    if (rehearsed := current()) is not None:
        _must_take(root)
        return _rehearsed(planned(root), rehearsed)
    new = not root.exists()
    root.mkdir(parents=True, exist_ok=True)
    try:
        with disk.held(root, patience):
            notes = _repaired(root)
            made = planned(root)
            if made.value is None:
                return Checked(None, notes + made.diagnostics)
            _commit(made.value)
            return Checked(_changes(made.value), notes + made.diagnostics)
    finally:
        if new:
            with suppress(OSError):  # only an empty folder goes: a failed run leaves none behind
                root.rmdir()


def _repaired(root: Path) -> tuple[Diagnostic, ...]:
    done = recover(root)
    return (rules.REPAIRED.at("", file=str(root), path=root, done=done),) if done else ()


def _commit(ready: Plan) -> None:
    if ready.empty:
        return
    try:
        commit(ready)
    except (OSError, KeyboardInterrupt):
        # Before the journal stands: back to the old tree; after it: on to the new one.
        recover(ready.root)
        raise


def _changes(done: Plan) -> Changes:
    return Changes(
        done.root,
        created=tuple(step.path for step in done.steps if step.old is None),
        updated=tuple(step.path for step in done.steps if step.old is not None and step.new is not None),
        removed=tuple(step.path for step in done.steps if step.new is None),
        unchanged=done.unchanged,
        sizes=done.sizes,
        hashes={path: sha for path, sha in done.hashes.items() if path in done.sizes},
        gave_way=done.gave_way,
    )


def disk_finding(root: Path, fault: OSError) -> Diagnostic:
    """What an error of the disk says about a folder: output-not-a-file or output-not-writable."""
    if isinstance(fault, InTheWay):
        return rules.NOT_A_FILE.at("", file=str(fault.filename), path=fault.filename, kind=fault.kind)
    path = name if os.path.isabs(name := str(fault.filename)) else str(root)  # not a bare name somewhere below it
    return rules.DISK.at("", file=path, path=path, reason=fault.strerror or str(fault))
