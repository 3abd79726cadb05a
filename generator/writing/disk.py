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

BUSY_NAME = ".extsvc.busy"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class Busy(Exception):
    """Another run holds the folder."""


def write_new(path: str, data: bytes, mode: int = 0o666) -> None:
    """Write a file that does not exist yet; a link or a file in its place is an OSError."""
    descriptor = os.open(path, _NEW, mode)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)


def write_durable(path: str, data: bytes) -> None:
    """Write beside, flush to the disk, put in place: the file is the old or the new one, never a part."""
    beside = f"{path}.{os.getpid()}"
    with suppress(FileNotFoundError):
        os.unlink(beside)
    write_new(beside, data)
    with open(beside, "rb+") as stream:
        os.fsync(stream.fileno())
    os.replace(beside, path)


def exchange(one: str, other: str) -> None:
    """Swap two folders in one step (Linux: renameat2); OSError where the system cannot."""
    import ctypes

    if not sys.platform.startswith("linux"):
        raise OSError(errno.ENOSYS, "no atomic exchange on this system")
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, "no renameat2 in this C library")
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), one)


def remove_tree(top: str) -> None:
    """Remove a staging folder of ours and what is in it; links in it are removed, not followed."""
    with suppress(FileNotFoundError), os.scandir(top) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                remove_tree(entry.path)
            else:
                os.unlink(entry.path)
    with suppress(FileNotFoundError):
        os.rmdir(top)


@contextmanager
def held(root: Path, patience: float) -> Iterator[None]:
    """Hold the folder for this process; raises Busy when another one does not let go in time."""
    path = str(root / BUSY_NAME)
    descriptor = _acquire(path, time.monotonic() + patience)
    try:
        yield
    finally:
        # Unlinked while held: whoever waits on this file sees that it is gone and starts over with the new one.
        with suppress(OSError):
            if _is_at(path, descriptor):
                os.unlink(path)
        os.close(descriptor)


def _acquire(path: str, until: float) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        if _try_lock(descriptor) and _is_at(path, descriptor):
            return descriptor
        os.close(descriptor)
        if time.monotonic() > until:
            raise Busy(path)
        time.sleep(0.02)


def _is_at(path: str, descriptor: int) -> bool:
    try:
        there = os.lstat(path)
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return stat.S_ISREG(there.st_mode) and (here.st_ino, here.st_dev) == (there.st_ino, there.st_dev)


def _try_lock(descriptor: int) -> bool:
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
