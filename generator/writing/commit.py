"""Put a plan on the disk so that the old or the new tree stands there, whatever happens on the way.

Everything is first written to a staging folder; a full disk is met there and costs nothing. Then, where the system
can (Linux), the smallest folder that holds all changes is built anew beside the old one, unchanged and foreign files
as hard links, and both are exchanged in one step: no moment knows a mix. Elsewhere, and where a folder cannot be
exchanged, a journal lists the moves, and a run that finds a journal completes it before it does anything else.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from generator.writing import disk, lock
from generator.writing.journal import JOURNAL, NEXT_LOCK, Journal, Move, load, staging, unlink_quietly
from generator.writing.paths import parents
from generator.writing.plan import Plan, Step
from generator.writing.swap import NotSuitable, retire, smallest_folder, stage_folder


def commit(plan: Plan) -> None:
    """Carry out a plan; the caller holds the folder. OSError: nothing was changed."""
    text = lock.dump(plan.lock)
    if not plan.steps:
        disk.write_durable(str(plan.root / lock.FILE_NAME), text.encode())
        return
    disk.write_durable(str(plan.root / NEXT_LOCK), text.encode())
    if len(plan.steps) > 1 and _exchanged(plan, text):
        return
    moves = _stage_files(plan)
    journal = Journal(folder=None, inode=0, moves=moves)
    _write_journal(plan.root / JOURNAL, journal)
    try:
        _apply(plan.root, journal)
    except OSError:
        _undo(plan)
        raise
    _close(plan.root, journal)


def recover(root: Path) -> str:
    """Clear up after a run that was cut short: "completed", "undone", or "" when there was nothing to do."""
    journal = load(root / JOURNAL)
    if journal is not None:
        if journal.folder is None:
            _apply(root, journal)
            _close(root, journal)
            return "completed"
        live = root / journal.folder if journal.folder else root
        if live.exists() and live.stat().st_ino == journal.inode:
            _close(root, journal)
            return "completed"
        unlink_quietly(root / JOURNAL)
    left = [path for path in (staging(root, ""), staging(root, ".")) if path.is_dir() and not path.is_symlink()]
    for path in left:
        disk.remove_tree(str(path))
    for path in [*root.glob(f"{JOURNAL}.*"), *root.glob(f"{lock.FILE_NAME}.*")]:
        unlink_quietly(path)
    return "undone" if left or journal is not None else ""


def pending(root: Path) -> bool:
    """Whether an earlier run left something to clear up."""
    return any(
        os.path.lexists(path) for path in (root / JOURNAL, root / NEXT_LOCK, staging(root, ""), staging(root, "."))
    )


def _exchanged(plan: Plan, text: str) -> bool:
    folder = smallest_folder(plan)
    staged = staging(plan.root, folder)
    try:
        stage_folder(plan, folder, staged)
        moves = tuple(Move.of(step) for step in plan.steps)
        journal = Journal(folder=folder, inode=staged.stat().st_ino, moves=moves)
        if folder:
            _write_journal(plan.root / JOURNAL, journal)
        else:  # the whole root changes places: its journal and its lock travel with the new one
            _write_journal(staged / JOURNAL, journal)
            disk.write_new(str(staged / lock.FILE_NAME), text.encode())
        disk.exchange(str(staged), str(plan.root / folder))
    except (NotSuitable, OSError):
        unlink_quietly(plan.root / JOURNAL)
        disk.remove_tree(str(staged))
        return False
    _close(plan.root, journal)
    return True


def _stage_files(plan: Plan) -> tuple[Move, ...]:
    place = staging(plan.root, ".")
    os.mkdir(place)
    moves = []
    for number, step in enumerate(plan.steps):
        if step.new is not None:
            disk.write_new(str(place / str(number)), step.new)
            _copy_mode(plan.root / step.path, place / str(number))
        moves.append(Move.of(step, number))
    for folder in {os.path.dirname(plan.root / step.path) for step in plan.steps}:
        if os.path.isdir(folder) and not os.access(folder, os.W_OK):
            raise PermissionError(13, os.strerror(13), folder)
    return tuple(moves)


def _copy_mode(old: Path, new: Path) -> None:
    with suppress(FileNotFoundError):
        os.chmod(new, os.lstat(old).st_mode & 0o777)


def _write_journal(path: Path, journal: Journal) -> None:
    disk.write_durable(str(path), json.dumps(journal.to_json()).encode())


def _apply(root: Path, journal: Journal) -> None:
    """Make every move that is still to be made; doing it twice is doing it once."""
    place = staging(root, ".")
    for move in journal.moves:
        if move.new:
            staged = place / str(move.number)
            if staged.exists() and move.free(root):
                os.makedirs(os.path.dirname(root / move.path), exist_ok=True)
                os.replace(staged, root / move.path)
    for move in journal.moves:
        if not move.new and move.free(root):
            remove(root, move.path)


def remove(root: Path, path: str) -> None:
    """Remove a file of ours, what Python compiled from it, and the folders left empty."""
    unlink_quietly(root / path)
    compiled = (root / path).parent / "__pycache__"
    if path.endswith(".py") and compiled.is_dir() and not compiled.is_symlink():
        for cached in compiled.glob(f"{(root / path).stem}.*.pyc"):
            unlink_quietly(cached)
        with suppress(OSError):
            compiled.rmdir()
    for folder in parents(path):
        try:
            (root / folder).rmdir()
        except OSError:
            return


def _close(root: Path, journal: Journal) -> None:
    with suppress(FileNotFoundError):  # a second time it is in place already
        os.replace(root / NEXT_LOCK, root / lock.FILE_NAME)
    place = staging(root, "." if journal.folder is None else journal.folder)
    if journal.folder is not None and place.is_dir():
        retire(place, root / journal.folder, journal)
    disk.remove_tree(str(place))
    unlink_quietly(root / JOURNAL)


def _undo(plan: Plan) -> None:
    """After a failed move: put back what lay there, as far as the disk allows, and forget the plan."""
    for step in plan.steps:
        with suppress(OSError):
            _put_back(plan.root, step)
    unlink_quietly(plan.root / JOURNAL)
    unlink_quietly(plan.root / NEXT_LOCK)
    disk.remove_tree(str(staging(plan.root, ".")))


def _put_back(root: Path, step: Step) -> None:
    path = root / step.path
    if step.old is None:
        remove(root, step.path)
    elif not path.exists() or path.read_bytes() != step.old:
        os.makedirs(path.parent, exist_ok=True)
        disk.write_durable(str(path), step.old)
