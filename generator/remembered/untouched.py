"""Whether files that were hashed once are still what they were, told from what the file system says of them.

So does git's index: where device, inode, size and times are those of when a file was hashed, its bytes are those, too. Whoever
writes, replaces or links a file, or changes who may read it, sets the time of its last change (`ctime`), and nobody can set that to
another one. A file changed so shortly before that a later change could bear the same time is hashed each time. Where a network's
files are changed on another machine, it may take this one a minute to see it.

What is kept lies in the user's own cache, never in a project (see `generator.remembered`): for each service of an output folder one
hash, over what the file system said and the SHA-256 that each file had; for a large file that somebody named, its own. Nothing of
ours is ever written over a file on its word: what is to be changed is read and compared.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from generator import reading
from generator.remembered import keep, off, recall
from generator.writing import lock
from generator.writing.folder import HANDLES, Folder
from generator.writing.rehearsal import current

_MARGIN = 3_000_000_000  # nanoseconds; the slowest clock of a file system ticks every two seconds
_LARGE = 1024 * 1024  # bytes; what is smaller is hashed sooner than asked for


def as_written(root: Path, service: str, files: Mapping[str, str]) -> bool:
    """Whether each file of a service lies below `root` and has its hash, as `generator.writing.lock.as_written` tells."""
    if _off() or current() is not None:
        return lock.as_written(root, files)
    real = os.path.realpath(root)
    look, asked = _look(real, files), _question("untouched", real, service)
    if look and recall(asked) == look:
        return True
    sound = lock.as_written(root, files)
    if sound and look:  # taken before the files were hashed: whatever changed since is seen by the next look
        keep(asked, look)
    return sound


def digest(path: str, hashing: Callable[[str], str] | None = None) -> str:
    """The SHA-256 of a file that somebody named, as `hashing`, by default `generator.reading.digest`, tells where it is not
    known. Raises OSError and ValueError as that does."""
    hashing = hashing or reading.digest
    if reading.unsaved_text(path) is not None or (found := os.stat(path)).st_size < _LARGE or _off():
        return hashing(path)
    if not (numbers := _settled(found, time.time_ns())):
        return hashing(path)
    look, asked = f"{numbers} ".encode(), _question("digest", os.path.realpath(path))
    known = recall(asked) or b""
    if known.startswith(look):
        return known.removeprefix(look).decode()
    made = hashing(path)
    keep(asked, look + made.encode())
    return made


def _off() -> bool:
    return off() or not HANDLES  # Windows tells when a file was made, not when it was changed


def _question(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.sha256(os.fsencode(chr(0).join(parts))).hexdigest()}"


def _look(root: str, files: Mapping[str, str]) -> bytes:
    """One hash over what the file system says of the files; b"" where one is no file, or was changed just now."""
    rows, now = [], time.time_ns()
    try:
        with Folder(root) as folder:
            for path, sha in sorted(files.items()):
                found = folder.stat(path)
                if found is None or not (numbers := _settled(found, now)):
                    return b""
                rows.append((path, sha, numbers))
    except OSError:
        return b""
    return hashlib.sha256(repr((root, rows)).encode()).digest()


def _settled(found: os.stat_result, now: int) -> tuple[int, ...]:
    """What tells a file from any other, and from itself once it was changed; nothing for what is no file, or was changed just now."""
    if not stat.S_ISREG(found.st_mode) or found.st_ctime_ns >= now - _MARGIN:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
