"""A rehearsal: what would be written is kept in memory and can be shown; the disk stays as it is.

Everything that writes asks here first, at the last step before the disk, so that a rehearsal goes the way of the real run and
ends with its findings. What reads back something of ours that was written in the same run asks here too.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_PACKED = (".gz",)
_OURS = ("extsvc.lock", ".extsvc.lock")  # bookkeeping, which nobody reads line by line
_WHOLE = 4  # so many new files are shown whole; of more, which a generation brings, the names


class Rehearsal:
    """Files that would be written or removed: path -> the bytes there now and the bytes there then, None for no file."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[bytes | None, bytes | None]] = {}

    def put(self, path: str | Path, data: bytes | None) -> None:
        """Remember what would be written, or (None) removed."""
        key = os.path.abspath(path)
        old = self._files[key][0] if key in self._files else _read(key)
        self._files[key] = (old, data)

    def get(self, path: str | Path) -> tuple[bool, bytes | None]:
        """Whether anything was remembered of a path, and its bytes then."""
        known = self._files.get(os.path.abspath(path))
        return (known is not None, known[1] if known is not None else None)

    def read(self, path: str | Path) -> bytes | None:
        """The bytes of a path then, None where nothing was remembered of it. Raises FileNotFoundError for a file that is removed."""
        known, data = self.get(path)
        if known and data is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path))
        return data

    @property
    def changes(self) -> dict[str, tuple[bytes | None, bytes | None]]:
        """What would be different afterwards, by path as seen from the current folder, in order."""
        here = os.getcwd()
        made = {os.path.relpath(path, here): pair for path, pair in self._files.items() if pair[0] != pair[1]}
        return dict(sorted(made.items()))

    def diff(self) -> str:
        """The unified diff of what would change. Of many new files, of locks and of packed files the names."""
        from generator.writing.tree import unified

        changes = self.changes
        listed = {path for path in changes if path.endswith(_PACKED) or os.path.basename(path) in _OURS}
        new = [path for path, (old, _) in changes.items() if old is None and path not in listed]
        if len(new) > _WHOLE:
            listed.update(new)
        parts = []
        for path, (before, after) in changes.items():
            if path in listed:
                verb = "new" if before is None else "removed" if after is None else "changed"
                parts.append(f"{verb:<8} {path}\n")
            else:
                parts.append(unified(path, before, after, "now", "then"))
        return "".join(parts)


_CURRENT: ContextVar[Rehearsal | None] = ContextVar("rehearsal", default=None)


def current() -> Rehearsal | None:
    """The rehearsal that is under way."""
    return _CURRENT.get()


@contextmanager
def rehearsal() -> Iterator[Rehearsal]:
    """Within it nothing is written to the disk: ask what it yields for `changes` and `diff()`.

    Services are then worked on one after the other, in this process. Secrets, and what an org on this machine keeps, are no
    part of it.
    """
    token = _CURRENT.set(made := Rehearsal())
    try:
        yield made
    finally:
        _CURRENT.reset(token)


def refuse(what: str) -> None:
    """Raises RuntimeError in a rehearsal: a way to the disk that nobody thought of must not lead there."""
    if _CURRENT.get() is not None:
        raise RuntimeError(f"a rehearsal must not {what}")


def _read(path: str) -> bytes | None:
    from generator.reading import read_ours

    try:
        return read_ours(path)
    except OSError:
        return None
