"""The list of moves that a run is about to make, so that the next run can complete it.

It lies in the staging folder, which proves that a run of ours made it (`staging`). Its words are checked all the same:
plain relative names below the root, a bounded length, and hashes and inodes that are compared with what lies there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.writing.folder import Folder
from generator.writing.lock import same
from generator.writing.paths import faults
from generator.writing.plan import Step
from generator.writing.staging import Staging

if TYPE_CHECKING:
    from generator.writing.lock_parts import LockPart

JOURNAL = "journal"
NEXT_LOCK = "lock"  # the lock that goes with the new state, put in place last
NEW = "new"  # the folder that is exchanged with the one in use
_DRAFT = "journal.new"
_LIMIT = 128 * 1024 * 1024  # bytes


class Damaged(Exception):
    """A journal that we did not write so."""


class Move(Struct, frozen=True):
    """One file to put in place or to remove: the hash that lies there before, and the one after ("" for none)."""

    path: str
    old: str
    new: str
    number: int = 0  # its name in the staging folder

    @staticmethod
    def of(step: Step, hashes: Mapping[str, str], number: int = 0) -> Move:
        """The move that a step is; `hashes` are those of the files when all is done, by their paths."""
        return Move(step.path, step.was, "" if step.new is None else hashes[step.path], number)

    def free(self, root: Folder) -> bool:
        """Whether the place still holds what it held when the move was planned; a later edit is not lost."""
        if root.obstacle(self.path)[0]:
            return False
        kind = root.kind(self.path)
        return kind == "" or (kind == "a file" and bool(self.old) and same(root.read(self.path), self.old))


class Journal(Struct, frozen=True):
    """What a run is about to do in the folder called `root`.

    `folder` is the one to be exchanged ("" the root, None: single moves); `live` and `built` are the inodes of the one
    in use and of the new one; `lock` is the hash of the lock that goes with the new state.
    """

    root: str
    folder: str | None
    live: int
    built: int
    lock: str
    moves: tuple[Move, ...]


def store(place: Staging, journal: Journal) -> None:
    """Write the journal, whole and durable: from here on the work is completed, not undone. Raises OSError."""
    moves = [(move.path, move.old, move.new, move.number) for move in journal.moves]  # astuple copies deeply
    body = {"root": journal.root, "folder": journal.folder, "live": journal.live, "built": journal.built,
            "lock": journal.lock, "moves": moves}  # fmt: skip
    place.above.write_new(place.at(_DRAFT), json.dumps(body).encode(), 0o600, durable=True)
    place.above.move(place.at(_DRAFT), place.at(JOURNAL))


def load(place: Staging) -> Journal | None:
    """The journal in a staging folder; None when there is none. Raises Damaged, OSError."""
    if not place.above.kind(place.at(JOURNAL)):
        return None
    from generator.writing.lock_parts import BadPart, parsed

    try:
        return _journal(parsed(place.above.read(place.at(JOURNAL), _LIMIT)))
    except BadPart as reason:
        raise Damaged(f"the journal of an interrupted run: {reason}") from reason


def _journal(body: LockPart) -> Journal:
    rows = (row.row(4) for row in body.member("moves").items())
    moves = tuple(Move(path.text(), old.text(), new.text(), number.number()) for path, old, new, number in rows)
    folder = None if body.member("folder").value is None else body.member("folder").text()
    for path, reason in faults([move.path for move in moves] + ([folder] if folder else [])):
        raise body.fault(f"names '{path}': {reason}")
    numbers = (body.member("live").number(), body.member("built").number())
    return Journal(body.member("root").text(), folder, *numbers, body.member("lock").text(), moves)
