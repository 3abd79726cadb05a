"""Put a plan on the disk so that the old or the new tree stands there, whatever happens on the way.

Everything is first written to a staging folder; a full disk is met there and costs nothing. Then, where the system
can (Linux), the smallest folder that holds all changes is built anew in the staging folder, unchanged and foreign files
as hard links, and both are exchanged in one step: no moment knows a mix. Elsewhere, and where a folder cannot be
exchanged, a journal lists the moves, and a run that finds a journal completes it before it does anything else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from generator.writing import disk, journal, lock, staging
from generator.writing.folder import HANDLES, Folder
from generator.writing.journal import JOURNAL, NEW, NEXT_LOCK, Journal, Move
from generator.writing.paths import parents
from generator.writing.plan import Plan, Step
from generator.writing.staging import Staging
from generator.writing.swap import NotSuitable, retire, smallest_folder, stage_folder


def commit(plan: Plan) -> None:
    """Carry out a plan; the caller holds the folder. OSError: nothing was changed."""
    text = lock.dump(plan.lock)
    with Folder(plan.root) as root:
        if len(plan.steps) > 1 and _exchanged(plan, root, text):
            return
        place = staging.make(root)
        try:
            moves = _stage_files(plan, root, place)
            _stage_lock(root, place, text)
            work = Journal(plan.root.name, None, 0, 0, lock.digest(text), moves)
            journal.store(place, work)
        except OSError:
            _discard(place)
            raise
        else:
            _moved(plan, root, place, work)
        finally:
            place.release()  # after an interrupt `recover` sees how far it came


def _moved(plan: Plan, root: Folder, place: Staging, work: Journal) -> None:
    try:
        _apply(root, place, work)
    except OSError:
        _undo(plan, root)
        _discard(place)
        raise
    _close(root, place, work, {})


def recover(path: Path) -> str:
    """Clear up after runs that were cut short: "completed", "undone", or "" when there was nothing to do.

    Raises OSError, Damaged. What does not prove to be ours is left where it lies.
    """
    done = ""
    with Folder(path) as root, Folder(path.parent) as beside:
        for above in (root, beside):
            for place in staging.left_in(above):
                try:
                    done = _recovered(root, path.name, place) or done
                finally:
                    place.release()
    return done


def pending(root: Path) -> bool:
    """Whether an earlier run perhaps left something to clear up."""
    with Folder(root) as folder, Folder(root.parent) as beside:
        return staging.any_in(folder) or staging.any_in(beside)


def _recovered(root: Folder, name: str, place: Staging) -> str:
    work = journal.load(place)
    beside = place.above.path != root.path
    if work is None:
        _discard(place)
        return "" if beside else "undone"
    if beside != (work.folder == "") or (beside and work.root != name):
        return ""  # another folder's
    if work.folder is None:
        _apply(root, place, work)
    else:
        there = place.above.inode(place.at(NEW))
        if there not in (work.live, 0):
            if there == work.built:  # it was built and not exchanged
                _discard(place)
                return "undone"
            return ""
    _close(root, place, work, {})
    return "completed"


def _exchanged(plan: Plan, root: Folder, text: bytes) -> bool:
    if not HANDLES:
        return False
    folder = smallest_folder(plan, root)
    with Folder(plan.root.parent) as beside:
        try:
            place = staging.make(root if folder else beside)
        except OSError:
            return False
        return _built_and_exchanged(plan, folder, root, place, text)


def _built_and_exchanged(plan: Plan, folder: str, root: Folder, place: Staging, text: bytes) -> bool:
    try:
        try:
            work, linked = _built(plan, folder, root, place, text)
            _exchange(root, folder, place, work)
        except (NotSuitable, OSError):
            _discard(place)
            return False
        _close(root, place, work, linked)
        return True
    finally:
        place.release()  # after an interrupt `recover` sees how far it came


def _built(plan: Plan, folder: str, root: Folder, place: Staging, text: bytes) -> tuple[Journal, Mapping[str, int]]:
    """The new state of a folder, complete and journalled, and the files that stay (`stage_folder`). Raises NotSuitable, OSError."""
    linked = stage_folder(plan, folder, root, place)
    if folder:
        _stage_lock(root, place, text)
    else:  # the whole root changes places: its lock travels with the new one
        place.above.write_new(place.at(f"{NEW}/{lock.FILE_NAME}"), text)
    hashes = plan.hashes
    moves = tuple(Move.of(step, hashes) for step in plan.steps)
    built = place.above.inode(place.at(NEW))
    work = Journal(plan.root.name, folder, root.inode(folder), built, lock.digest(text), moves)
    journal.store(place, work)
    return work, linked


def _exchange(root: Folder, folder: str, place: Staging, work: Journal) -> None:
    """Swap the built folder and the one in use. Raises OSError, also when something else lay there by then."""
    name = folder.rpartition("/")[2] if folder else os.path.basename(root.path)
    above = root.handle(folder.rpartition("/")[0]) if folder else place.above.handle("")
    pair = (place.above.handle(place.name), NEW), (above, name)
    disk.exchange(*pair)
    if place.above.inode(place.at(NEW)) != work.live:
        disk.exchange(*pair)
        raise NotSuitable("another folder was put in its place")
    for changed in (root, place.above):
        changed.close()  # its handles lead from the one folder to what is the other now


def _stage_lock(root: Folder, place: Staging, text: bytes) -> None:
    root.write_new(place.at(NEXT_LOCK), text, durable=True)


def _stage_files(plan: Plan, root: Folder, place: Staging) -> tuple[Move, ...]:
    moves, hashes = [], plan.hashes
    for number, step in enumerate(plan.steps):
        if step.new is not None:
            root.write_new(place.at(str(number)), step.new.data)
            if (old := root.stat(step.path)) is not None:
                root.chmod(place.at(str(number)), old.st_mode)
        moves.append(Move.of(step, hashes, number))
    for folder in {step.path.rpartition("/")[0] for step in plan.steps}:
        if root.kind(folder) == "a folder" and not _writable(root, folder):
            raise PermissionError(13, os.strerror(13), root.shown(folder))
    return tuple(moves)


def _writable(root: Folder, folder: str) -> bool:
    return os.access(".", os.W_OK, dir_fd=root.handle(folder)) if HANDLES else os.access(root.shown(folder), os.W_OK)


def _apply(root: Folder, place: Staging, work: Journal) -> None:
    """Make every move that is still to be made; doing it twice is doing it once."""
    for move in work.moves:
        staged = place.at(str(move.number))
        if (
            move.new
            and root.kind(staged) == "a file"
            and lock.digest(root.read(staged)) == move.new
            and move.free(root)
        ):
            root.make_way(move.path)
            root.move(staged, move.path)
    for move in work.moves:
        if not move.new and move.free(root):
            remove(root, move.path)


def remove(root: Folder, path: str) -> None:
    """Remove a file of ours, what Python compiled from it, and the folders left empty."""
    root.unlink(path)
    folder, _, name = path.rpartition("/")
    compiled = f"{folder}/__pycache__".lstrip("/")
    if name.endswith(".py") and root.kind(compiled) == "a folder":
        for cached in _compiled_from(root, compiled, name.removesuffix(".py")):
            root.unlink(f"{compiled}/{cached}")
        with suppress(OSError):
            root.rmdir(compiled)
    for above in parents(path):
        try:
            root.rmdir(above)
        except OSError:
            return


def _compiled_from(root: Folder, folder: str, stem: str) -> Iterator[str]:
    names = [entry.name for entry in root.names(folder)]
    return (name for name in names if name.startswith(f"{stem}.") and name.endswith(".pyc"))


def _close(root: Folder, place: Staging, work: Journal, linked: Mapping[str, int]) -> None:
    staged = place.at(NEXT_LOCK)
    if work.folder != "" and root.kind(staged) == "a file" and lock.digest(root.read(staged)) == work.lock:
        root.move(staged, lock.FILE_NAME)
    if work.folder is not None and place.above.kind(place.at(NEW)) == "a folder":
        retire(place, root, work, linked)
    with suppress(OSError):  # the new tree stands: what cannot go now is for the next run to clear up
        place.discard()


def _discard(place: Staging) -> None:
    """Away with it; the journal first, so that a half-removed folder is never taken for work to be completed."""
    with suppress(OSError):
        place.above.unlink(place.at(JOURNAL))
        place.discard()
    place.release()


def _undo(plan: Plan, root: Folder) -> None:
    """After a failed move: put back what lay there, as far as the disk allows."""
    for step in plan.steps:
        with suppress(OSError):
            _put_back(root, step)


def _put_back(root: Folder, step: Step) -> None:
    if step.old is None:
        if step.new is not None and root.kind(step.path) == "a file" and root.read(step.path) == step.new.data:
            remove(root, step.path)
    elif not root.kind(step.path) or root.read(step.path) != step.old:
        root.make_way(step.path)
        root.unlink(step.path)
        root.write_new(step.path, step.old)
