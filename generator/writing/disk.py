"""The few things done to a disk, and the lock that keeps two runs apart."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.writing.folder import Folder, InTheWay, kind_of
from generator.writing.rehearsal import current

BUSY_NAME = ".extsvc.busy"
_RENAME_EXCHANGE = 2


class Busy(Exception):
    """Another run holds the folder."""


def exchange(one: tuple[int, str], other: tuple[int, str]) -> None:
    """Swap two folders in one step (Linux: renameat2), each given as handle and name; OSError where the system cannot."""
    import ctypes

    if not sys.platform.startswith("linux"):
        raise OSError(errno.ENOSYS, "no atomic exchange on this system")
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, "no renameat2 in this C library")
    if call(one[0], os.fsencode(one[1]), other[0], os.fsencode(other[1]), _RENAME_EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), one[1])


@contextmanager
def held(root: Path, patience: float) -> Iterator[None]:
    """Hold the folder for this process; raises Busy when another one does not let go in time, OSError (InTheWay)."""
    if current() is not None:
        yield
        return
    with Folder(os.path.realpath(root)) as folder:
        descriptor = _acquire(folder, time.monotonic() + patience)
        try:
            yield
        finally:
            # Unlinked while held: whoever waits on this file sees that it is gone and starts over with the new one.
            folder.close()  # the folder may be another one by now: `commit` exchanges whole folders
            with suppress(OSError):
                if is_at(folder, BUSY_NAME, descriptor):
                    folder.unlink(BUSY_NAME)
            os.close(descriptor)


def _acquire(folder: Folder, until: float) -> int:
    shown = folder.shown(BUSY_NAME)
    while True:
        try:
            descriptor = _opened_busy(folder)
        except FileNotFoundError:
            if time.monotonic() > until or not os.path.isdir(folder.path):
                raise
            folder.close()  # it was exchanged for another one, and removed, after it was entered
            continue
        if try_lock(descriptor) and is_at(folder, BUSY_NAME, descriptor):
            return descriptor
        os.close(descriptor)
        if time.monotonic() > until:
            raise Busy(shown)
        time.sleep(0.02)
        folder.close()


def _opened_busy(folder: Folder) -> int:
    kind = folder.kind(BUSY_NAME)
    if kind not in ("", "a file"):
        raise InTheWay(folder.shown(BUSY_NAME), kind)
    descriptor = folder.open(BUSY_NAME, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0))
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_size == 0:  # ours is always empty
        return descriptor
    os.close(descriptor)
    kind = kind_of(found.st_mode)
    raise InTheWay(folder.shown(BUSY_NAME), "a file with something in it" if kind == "a file" else kind)


def is_at(folder: Folder, path: str, descriptor: int) -> bool:
    """Whether an open file still is what lies under this name."""
    there = folder.stat(path)
    here = os.fstat(descriptor)
    return there is not None and stat.S_ISREG(there.st_mode) and os.path.samestat(here, there)


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process, without waiting."""
    try:
        try:
            import fcntl
        except ImportError:  # Windows
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True
