"""What writing would do to a folder: worked out in full, and judged, before anything is touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct, structs

from generator.diagnostics import Checked, Diagnostic
from generator.targets.text import File
from generator.writing import rules
from generator.writing.folder import HANDLES, Folder
from generator.writing.lock import Lock, LockEntry, digest, lying, plain, same
from generator.writing.paths import collisions, faults

Shared: TypeAlias = Callable[[tuple[LockEntry, ...]], tuple[File, ...]]
Wanted: TypeAlias = Checked[dict[str, File]]  # files by their paths, or why they cannot be written
Signed: TypeAlias = Callable[[str, bytes], bool]  # whether a file (path, bytes) bears the mark of what we write
_RUNTIME = re.compile(r"(?:src/\w+/)?_runtime/")  # of the folder, or of the installable project in it


class Step(Struct, frozen=True):
    """One file to write (`new`) or to remove (`new` is None). `old` is what lies there now, `was` its SHA-256."""

    path: str
    new: File | None
    old: bytes | None = None
    was: str = ""


class StillThere(Struct, frozen=True):
    """What is known of a file that stays as it lies."""

    sha256: str
    size: int


class Plan(Struct, frozen=True):
    """The steps from the folder as it is to the folder as it shall be, and the lock that goes with it."""

    root: Path
    lock: Lock
    steps: tuple[Step, ...] = ()
    unchanged: tuple[str, ...] = ()
    lock_changed: bool = False
    notes: tuple[Diagnostic, ...] = ()  # what was left where it lies
    sizes: Mapping[str, int] = {}  # bytes of each file of the service and of those that all share
    gave_way: bool = False  # whether a shared file is left out, for something of somebody else's lies there

    @property
    def empty(self) -> bool:
        return not self.steps and not self.lock_changed

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file of the folder by its path, when all is done."""
        return {path: sha for path, sha, _ in self.lock.owned()}


class _Planning(Struct):
    """What one planning holds in hands."""

    tree: Folder
    owned: Mapping[str, str]
    overwrite_edited: bool
    signed: Signed
    steps: list[Step] = []
    unchanged: list[str] = []
    found: list[Diagnostic] = []
    notes: list[Diagnostic] = []


def unsigned(_path: str, _data: bytes) -> bool:
    """For folders whose files bear no mark: none of them is ever removed."""
    return False


def make(
    root: Path,
    lock: Lock,
    entry: LockEntry | None,
    files: Wanted,
    shared: Iterable[File],
    *,
    generator: str = "",
    removed: str = "",
    overwrite_edited: bool = False,
    kept: Iterable[str] = (),
    signed: Signed = unsigned,
) -> Checked[Plan]:
    """Plan one service's files (or its removal) and the shared ones. Whatever stands in the way is a finding, and no plan.

    `kept` are files of the service that were not rendered again, because they would come out as the lock has them.
    A lock may come from a stranger: what it calls ours is removed only where the file itself is `signed`.
    """
    with Folder(root) as tree:
        wanted = tuple(shared)
        room = _with_room(wanted, tree, lock)
        own, common = files, by_path(room)
        still = _still_there(tree, lock, entry, kept)
        if own.value is None or common.value is None or still.value is None:
            return Checked(None, own.diagnostics + common.diagnostics + still.diagnostics)
        planning = _Planning(tree, {}, overwrite_edited, signed, unchanged=list(still.value))
        after = _after(lock, entry, {**still.value, **own.value}, common.value, generator, removed)
        others = dict(_others(lock, entry, removed))
        made = _planned(planning, root, lock, after, own.value, common.value, still.value, others)
        return made.then(lambda plan: Checked(structs.replace(plan, gave_way=len(room) < len(wanted))))


def _planned(
    planning: _Planning,
    root: Path,
    lock: Lock,
    after: Lock,
    own: Mapping[str, File],
    common: Mapping[str, File],
    still: Mapping[str, StillThere],
    others: Mapping[str, str],
) -> Checked[Plan]:
    found = tuple(_path_findings([*own, *common], still, others, root))
    if found:
        return Checked(None, found)
    planning.owned = {path: sha for path, sha, _ in lock.owned() if path not in others and path not in still}
    _fill(planning, {**common, **own})
    if planning.found:
        return Checked(None, tuple(planning.found))
    notes = tuple(planning.notes)
    every: dict[str, File | StillThere] = {**still, **common, **own}
    sizes = {path: one.size for path, one in every.items()}
    made = Plan(root, after, tuple(planning.steps), tuple(planning.unchanged), after != lock, notes, sizes)
    return Checked(made, notes)


def _with_room(files: Iterable[File], tree: Folder, lock: Lock) -> list[File]:
    """The files without those that give way to what somebody else has put at their place."""

    def taken(file: File) -> bool:
        kind = tree.kind(file.path)
        return bool(kind) and (kind != "a file" or tree.read(file.path) != file.data)

    return [f for f in files if not f.gives_way or f.path in lock.shared or not taken(f)]


def by_path(files: Iterable[File]) -> Wanted:
    """Files by their paths. Findings: output-path-collision, output-not-text."""
    made: dict[str, File] = {}
    found: list[Diagnostic] = []
    for file in files:
        if file.path in made:
            found.append(rules.COLLISION.at("", path=file.path, other=file.path))
        if not file.is_text:
            found.append(rules.NOT_TEXT.at("", file=file.path, path=file.path))
        made[file.path] = file
    return Checked(None, tuple(found)) if found else Checked(made)


def _still_there(
    tree: Folder, lock: Lock, entry: LockEntry | None, kept: Iterable[str]
) -> Checked[dict[str, StillThere]]:
    """What is known of the files that are kept: those the lock speaks of. A finding for one that is no longer so."""
    known = ((lock.entry(entry.name) if entry else None) or LockEntry("")).files
    files = {path: known.get(path, "") for path in kept}
    sizes = lying(tree, files, lambda path: _file(tree, path) or b"")
    found = tuple(rules.EDITED.at("", file=path, path=path) for path in files if path not in sizes)
    return Checked(None, found) if found else Checked({path: StillThere(files[path], sizes[path]) for path in files})


def _after(
    lock: Lock,
    entry: LockEntry | None,
    own: Mapping[str, File | StillThere],
    common: Mapping[str, File],
    generator: str,
    removed: str,
) -> Lock:
    shared = {path: _digest(common[path]) for path in sorted(common)}
    after = lock._replace(generator=generator or lock.generator, shared=shared, runtime=_runtime(shared))
    if entry is not None:
        after = after.with_entry(entry._replace(files={path: _digest(own[path]) for path in sorted(own)}))
    return after.without(removed) if removed else after


def _digest(one: File | StillThere) -> str:
    return digest(one.held) if isinstance(one, File) and isinstance(one.held, bytes) else one.sha256


def is_runtime(path: str) -> bool:
    """Whether a path of an output folder is one of the runtime that its services share."""
    return _RUNTIME.match(path) is not None


def _runtime(shared: Mapping[str, str]) -> str:
    parts = sorted(f"{path} {sha}\n" for path, sha in shared.items() if is_runtime(path))
    return hashlib.sha256("".join(parts).encode()).hexdigest() if parts else ""


def _others(lock: Lock, entry: LockEntry | None, removed: str) -> Iterator[tuple[str, str]]:
    """The files of the services that this plan does not speak of."""
    spoken = {"", removed, entry.name if entry else ""}
    return ((path, owner) for path, _, owner in lock.owned() if owner not in spoken)


def _path_findings(paths: list[str], still: Iterable[str], kept: Mapping[str, str], root: Path) -> Iterator[Diagnostic]:
    unsafe = faults(paths)  # all others are of the lock, which were looked at when it was read
    yield from (rules.UNSAFE_PATH.at("", file=str(root), path=path, reason=reason) for path, reason in unsafe)
    if not unsafe:
        pairs = list(collisions([*kept, *still, *paths]))
        taken = {kept[other]: other for _, other in reversed(pairs) if other in kept}  # the first of each service
        yield from (rules.TAKEN.at("", file=str(root), path=path, service=name) for name, path in taken.items())
        for path, other in pairs:
            if other not in kept:
                yield rules.COLLISION.at("", file=str(root), path=path, other=other)


def _fill(planning: _Planning, wanted: Mapping[str, File]) -> None:
    for path, file in wanted.items():
        _want(planning, path, file)
    for path in planning.owned:
        if path not in wanted:
            _unwant(planning, path)


def _want(planning: _Planning, path: str, file: File) -> None:
    old, new = _present(planning, path, wanted=True), file.data
    if old is None:
        planning.steps.append(Step(path, file))
    elif isinstance(old, bytes):
        if new == old or new == plain(old):
            planning.unchanged.append(path)
        elif path not in planning.owned:
            planning.found.append(rules.FOREIGN.at("", file=path, path=path))
        elif same(old, planning.owned[path], was := digest(old)) or planning.overwrite_edited:
            planning.steps.append(Step(path, file, old, was))
        else:
            planning.found.append(rules.EDITED.at("", file=path, path=path, diff=_Diff(path, file, old)))


def _unwant(planning: _Planning, path: str) -> None:
    old = _present(planning, path, wanted=False)
    if isinstance(old, bytes):
        if old and not planning.signed(path, old):  # an empty one is no loss
            planning.notes.append(rules.KEPT.at("", file=path, path=path))
        elif same(old, planning.owned[path], was := digest(old)) or planning.overwrite_edited:
            planning.steps.append(Step(path, None, old, was))
        else:
            planning.found.append(rules.EDITED_STALE.at("", file=path, path=path))


def _present(planning: _Planning, path: str, *, wanted: bool) -> bytes | None | bool:
    """What lies there; None when nothing does; False when it is something we neither read nor touch."""
    if (data := _file(planning.tree, path)) is not None:
        return data
    way, kind = _there(planning.tree, path)
    if kind == "" or not wanted:
        return None if kind == "" else False
    planning.found.append(rules.NOT_A_FILE.at("", file=way, path=way, kind=kind))
    return False


def _file(tree: Folder, path: str) -> bytes | None:
    """The bytes of a regular file, mostly without asking first what lies there; None where none does, or no way leads to it."""
    if tree.lacks(path):
        return None
    try:
        if HANDLES or _there(tree, path) == (path, "a file"):  # without handles a link would be followed
            return tree.read(path)
    except OSError:
        if _there(tree, path) == (path, "a file"):
            raise
    return None


def _there(tree: Folder, path: str) -> tuple[str, str]:
    """What lies at a path, or the first thing on the way to it that is no folder: where, and its kind."""
    way, kind = tree.obstacle(path)
    return (way, kind) if way else (path, tree.kind(path))


class _Diff(Struct, frozen=True):
    """A diff that is only worked out when somebody prints it."""

    path: str
    new: File
    old: bytes

    def __str__(self) -> str:
        from generator.writing.tree import unified

        return unified(self.path, self.new.data, self.old, "generated now", "edited by hand")
