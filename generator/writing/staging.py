"""A folder made for one run: its name cannot be foreseen, and what is left of it can be proven to be ours.

It holds a file `owner` that names its own inode, that of the folder and that of the folder above. No repository, archive
or copy can bring along such a file that is true where it arrives; so whatever does not prove itself is left alone.
The owner is locked while its run lives: a run that tidies up passes over the work of one that goes on beside it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress

from generator.writing.disk import is_at, try_lock
from generator.writing.folder import Folder, InTheWay
from generator.writing.rehearsal import refuse

NAME = re.compile(r"\.extsvc-[0-9a-f]{32}\Z")
_OWNER = "owner"
_OWNER_LIMIT = 1_000  # bytes
_RACES = 8  # a run that tidies up may take the bare folder away; that often in a row is no accident


class Staging:
    """A staging folder of this run, or one that a dead run left; `name` lies in `above`."""

    def __init__(self, above: Folder, name: str, owner: int) -> None:
        self.above, self.name, self._owner = above, name, owner

    def at(self, path: str) -> str:
        """A path in it, as `above` knows it."""
        return f"{self.name}/{path}"

    def discard(self) -> None:
        """Remove it with all that is in it; the owner last, so that what is left by a run that dies here is known as ours."""
        try:
            for entry in self.above.names(self.name):
                if entry.is_dir(follow_symlinks=False):
                    remove_tree(self.above, self.at(entry.name))
                elif entry.name != _OWNER:
                    self.above.unlink(self.at(entry.name))
            if os.name == "nt":  # where an open file cannot be removed
                self.release()
            self.above.unlink(self.at(_OWNER))
            self.release()  # a network's file system keeps what is open, under another name, in the folder
            with suppress(FileNotFoundError):  # without its owner anybody may tidy it away
                self.above.rmdir(self.name)
        finally:
            self.release()

    def release(self) -> None:
        """Let go of it as it is."""
        if self._owner >= 0:
            os.close(self._owner)
            self._owner = -1


def make(above: Folder) -> Staging:
    """A fresh staging folder, readable for its owner only. Raises OSError."""
    for _ in range(_RACES):
        name = f".extsvc-{os.urandom(16).hex()}"
        above.mkdir(name, 0o700)
        with suppress(FileNotFoundError):
            made = _owned(above, name)
            if made is not None:
                return made
    raise FileNotFoundError(2, "somebody removes what we make", above.path)


def _owned(above: Folder, name: str) -> Staging | None:
    """The bare folder with its owner; None when somebody tidied it away meanwhile."""
    owner = -1
    try:
        owner = above.open(f"{name}/{_OWNER}", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if try_lock(owner) and is_at(above, f"{name}/{_OWNER}", owner):
            os.write(owner, _proof(above, name, owner))
            made, owner = Staging(above, name, owner), -1
            return made
        return None
    except OSError:
        with suppress(OSError):
            remove_tree(above, name)
        raise
    finally:
        if owner >= 0:
            os.close(owner)


def remove_tree(above: Folder, path: str) -> None:
    """Remove a folder and all that is in it; links in it are removed, and one in its place is an OSError."""
    refuse("remove a folder")
    above.close()  # a handle may lead to what lay there before
    kind = above.kind(path)
    if kind not in ("", "a folder"):
        raise InTheWay(above.shown(path), kind)
    folders = [path] if kind else []
    for folder in folders:
        inner, files = above.parted(folder)
        folders += [f"{folder}/{entry.name}" for entry in inner]
        above.unlink_all(folder, [entry.name for entry in files])
    for folder in reversed(folders):
        above.rmdir(folder)


def left_in(above: Folder) -> Iterator[Staging]:
    """What dead runs left in a folder, held for whoever asks; the empty shells among it are removed at once."""
    for entry in _candidates(above):
        if NAME.match(entry.name) and entry.is_dir(follow_symlinks=False):
            with suppress(OSError):
                found = _adopted(above, entry.name)
                if found is not None:
                    yield found


def any_in(above: Folder) -> bool:
    """Whether something lies there that may be left of a run."""
    return any(NAME.match(entry.name) for entry in _candidates(above))


def _candidates(above: Folder) -> list[os.DirEntry[str]]:
    try:
        return above.names()
    except OSError:  # a folder that may be passed through but not read
        return []


def _adopted(above: Folder, name: str) -> Staging | None:
    path = f"{name}/{_OWNER}"
    kind = above.kind(path)
    if kind == "":
        above.rmdir(name)  # fails, and is left, when there is something in it
        return None
    if kind != "a file":
        return None
    owner = above.open(path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0))
    if try_lock(owner) and is_at(above, path, owner):
        text = os.read(owner, _OWNER_LIMIT)
        if text == _proof(above, name, owner):
            return Staging(above, name, owner)
        if not text:  # it died between making the owner and writing into it
            above.unlink(path)
            above.rmdir(name)
    os.close(owner)
    return None


def _proof(above: Folder, name: str, owner: int) -> bytes:
    numbers = {"owner": os.fstat(owner).st_ino, "folder": above.inode(name), "above": above.inode("")}
    return json.dumps(numbers).encode()
