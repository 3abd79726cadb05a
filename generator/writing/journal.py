"""The list of moves that a run is about to make, so that the next run can complete it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from generator.writing.lock import digest, same
from generator.writing.paths import Tree, fault
from generator.writing.plan import Step

JOURNAL = ".extsvc.journal"
NEXT_LOCK = ".extsvc.lock.next"  # the lock that goes with the new state, put in place last
_STAGING = ".extsvc-staging"


class Damaged(Exception):
    """A journal that we did not write so."""


@dataclass(frozen=True, slots=True)
class Move:
    """One file to put in place or to remove: the hash that lies there before, and the one after ("" for none)."""

    path: str
    old: str
    new: str
    number: int = 0  # its name in the staging folder

    @staticmethod
    def of(step: Step, number: int = 0) -> Move:
        old = "" if step.old is None else digest(step.old)
        return Move(step.path, old, "" if step.new is None else digest(step.new), number)

    def free(self, root: Path) -> bool:
        """Whether the place still holds what it held when the move was planned; a later edit is not lost."""
        tree = Tree(root)
        if tree.obstacle(self.path)[0]:
            return False
        kind = tree.kind(self.path)
        return kind == "" or (kind == "a file" and bool(self.old) and same(tree.read(self.path), self.old))


@dataclass(frozen=True, slots=True)
class Journal:
    """`folder` is the one to be exchanged ("" the root, None: single moves), `inode` tells the new one from the old."""

    folder: str | None
    inode: int
    moves: tuple[Move, ...]

    def to_json(self) -> dict[str, Any]:
        moves = [astuple(move) for move in self.moves]
        return {"folder": self.folder, "inode": self.inode, "moves": moves}


def load(path: Path) -> Journal | None:
    """The journal left by an earlier run; None when there is none. Raises Damaged."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    with open(descriptor, encoding="utf-8") as stream:
        try:
            return _journal(json.load(stream))
        except (ValueError, KeyError, TypeError, RecursionError) as reason:
            raise Damaged(f"{type(reason).__name__}: {reason}") from reason


def _journal(body: Any) -> Journal:
    moves = tuple(Move(str(path), str(old), str(new), int(number)) for path, old, new, number in body["moves"])
    folder = body["folder"]
    for path in [move.path for move in moves] + ([folder] if folder else []):
        if reason := fault(path):
            raise ValueError(f"'{path}': {reason}")
    return Journal(folder, int(body["inode"]), moves)


def staging(root: Path, folder: str) -> Path:
    """Where the new state is built: beside the root for the root itself, else inside it."""
    return root.parent / f".{root.name}{_STAGING}" if folder == "" else root / _STAGING


def unlink_quietly(path: Path) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
