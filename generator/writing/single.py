"""One file, put in place in one step: the old or the new one lies there, whatever happens."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from generator.writing import staging
from generator.writing.folder import Folder, InTheWay
from generator.writing.rehearsal import current

_NEW = "new"


def put(folder: Folder, path: str, data: bytes, mode: int | None = None) -> None:
    """Write a file under a name of ours; one that is there keeps its mode, unless another is asked for.

    Raises OSError; InTheWay where a link, a folder or a special file bears the name, or a link leads to it.
    """
    way, kind = folder.obstacle(path)
    if not way and (kind := folder.kind(path)) not in ("", "a file"):
        way = path
    if way:
        raise InTheWay(folder.shown(way), kind)
    if (rehearsed := current()) is not None:
        rehearsed.put(folder.shown(path), data)
        return
    for left in staging.left_in(folder):
        _tidy(left)
    old = folder.stat(path)
    place = staging.make(folder)
    try:
        folder.write_new(place.at(_NEW), data, 0o666 if mode is None else mode, durable=True)
        if old is not None and mode is None:
            folder.chmod(place.at(_NEW), old.st_mode)
        folder.make_way(path)
        folder.move(place.at(_NEW), path)
    finally:
        with suppress(OSError):
            place.discard()


def _tidy(left: staging.Staging) -> None:
    """Remove what a dead run left, unless it is part of a larger work, which `commit.recover` completes."""
    if left.above.kind(left.at("journal")):
        left.release()
    else:
        left.discard()


def put_named(path: Path | str, data: bytes) -> None:
    """Write a file that somebody named: links on the way to it are followed, once, before anything is done.

    A device or a pipe that is there, such as /dev/stdout, is written to, without waiting for a reader. Raises OSError;
    InTheWay where the name itself is that of a link, which a repository may have brought along.
    """
    if _is_special(path):
        if current() is not None:
            return
        with open(open_named(path), "wb", buffering=0) as stream:
            view = memoryview(data)
            while view:
                view = view[stream.write(view) or 0 :]
        return
    above, name = os.path.split(os.path.abspath(path))
    with Folder(os.path.realpath(above)) as folder:
        put(folder, name, data)


def _is_special(path: Path | str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def open_named(path: Path | str) -> int:
    """A descriptor to write to what somebody named, bit by bit: a fresh or emptied file, a device, a pipe with a reader.

    Raises OSError, also for a link to a file, and for a pipe that nobody reads, which would hold us for ever.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    if not _is_special(path):
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as fault:
        if fault.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads this pipe", os.fspath(path)) from None
        raise
    if os.name != "nt":
        os.set_blocking(descriptor, True)
    return descriptor
