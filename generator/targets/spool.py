"""What was printed of a large service, laid aside until it is written: in a file that has no name, not in memory.

It lies in the folder where the output will be, and is gone with the process, however that ends. Processes that were forked from
the one that opened it lay their files into it, too.
"""

from __future__ import annotations

import errno
import hashlib
import os
import weakref
from pathlib import Path
from typing import NamedTuple

_NAMELESS = getattr(os, "O_TMPFILE", 0)  # Linux, on most of its file systems
_ENOUGH = 1 << 30  # bytes that must be free: for a while all that is written lies on the disk twice
_AT_ONCE = 1 << 22  # bytes that a process takes for itself; none of them are on the disk before it writes there


class Stretch(NamedTuple):
    """Where bytes lie in a spool, and what they are; what another process may be told."""

    start: int
    size: int
    sha256: str


class Spool:
    """Bytes of files, one behind the other. Raises OSError where the folder takes no file without a name."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder, _NAMELESS | os.O_RDWR | os.O_EXCL, 0o600)  # nor will it ever have one
        weakref.finalize(self, os.close, self._handle)
        self._process = self._next = self._end = 0  # who may write there without asking

    def put(self, data: bytes) -> Stretch:
        """Lay bytes aside. Raises OSError, e.g. for a full disk."""
        if self._process != os.getpid() or self._end - self._next < len(data):
            self._take(max(len(data), _AT_ONCE))
        start, view = self._next, memoryview(data)
        while view:
            written = os.pwrite(self._handle, view, self._next)
            view, self._next = view[written:], self._next + written
        return Stretch(start, len(data), hashlib.sha256(data).hexdigest())

    def _take(self, size: int) -> None:
        """So many bytes for this process alone, behind those that all others have taken; one that dies lets go."""
        import fcntl

        fcntl.lockf(self._handle, fcntl.LOCK_EX)
        try:
            start = os.fstat(self._handle).st_size
            os.truncate(self._handle, start + size)
        finally:
            fcntl.lockf(self._handle, fcntl.LOCK_UN)
        self._process, self._next, self._end = os.getpid(), start, start + size

    def read(self, stretch: Stretch) -> bytes:
        """The bytes again. Raises OSError."""
        data = os.pread(self._handle, stretch.size, stretch.start)
        if len(data) != stretch.size:
            raise OSError(errno.EIO, "what was laid aside is not there any more")
        return data


class Aside(NamedTuple):
    """Bytes that were laid aside."""

    spool: Spool
    stretch: Stretch

    def read(self) -> bytes:
        """The bytes again. Raises OSError."""
        return self.spool.read(self.stretch)


def _room(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def spool_near(folder: Path) -> Spool | None:
    """A spool in a folder that will be written to, or above it where it is not there yet; None where there can be none."""
    if not _NAMELESS:
        return None
    try:
        there = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
        return Spool(there) if _room(there) >= _ENOUGH else None
    except (OSError, ValueError, StopIteration):  # ValueError: no name of a folder at all
        return None
