"""What earlier runs of this user found out, kept by what it was found out from.

An answer is bytes under a question: a kind, and everything that decides on the answer, hashed together with what our own
code, Python and the installed libraries are. So nothing is ever out of date: whatever changes, another question is asked.
The answers lie in the user's cache folder, where no project and no repository can put one; each bears its own hash, is
written whole, and may be deleted at any moment. Without the folder, or with EXTSVC_NO_CACHE, nothing is remembered.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from generator.private import cache_folder
from generator.remembered.installation import state
from generator.writing.folder import Folder
from generator.writing.rehearsal import current

OFF = "EXTSVC_NO_CACHE"
ROOM = 256 * 1024 * 1024  # bytes of all answers together; those asked for longest ago give way
_LARGEST = 32 * 1024 * 1024  # bytes of one answer
_HASH = 64  # characters that each answer begins with: the SHA-256 of the rest


def off() -> bool:
    """Whether nothing is to be remembered."""
    return bool(os.environ.get(OFF))


def question(kind: str, parts: Iterable[str]) -> str:
    """The name under which an answer is kept; `kind` is a word, `parts` are all that decides on the answer."""
    whole = "\0".join((state(), *parts)).encode("utf-8", "surrogatepass")
    return f"{kind}-{hashlib.sha256(whole).hexdigest()}"


def recall(asked: str) -> bytes | None:
    """The answer, None when there is none, or none that is whole."""
    if off():
        return None
    with suppress(OSError, RuntimeError), Folder(_place()) as folder:
        data = folder.read(asked, _LARGEST + _HASH)
        body = data[_HASH:]
        if hashlib.sha256(body).hexdigest().encode() == data[:_HASH]:
            os.utime(folder.shown(asked))
            return body
    return None


def keep(asked: str, answer: bytes) -> None:
    """Keep an answer where that can be done; nobody is told where not. A rehearsal keeps nothing."""
    if off() or len(answer) > _LARGEST or current() is not None:
        return
    with suppress(OSError, RuntimeError), Folder(_place()) as folder:
        half = f"{asked}.{os.getpid()}"
        try:
            folder.write_new(half, hashlib.sha256(answer).hexdigest().encode() + answer, 0o600)
            folder.move(half, asked)
        finally:
            folder.unlink(half)
        _make_room(folder)


def _place() -> Path:
    """The folder of the answers. Raises OSError where it is not this user's alone, RuntimeError without a home."""
    place = Path(os.path.realpath(cache_folder())) / "answers"
    with suppress(FileExistsError):
        place.mkdir(mode=0o700)
    found = os.lstat(place)
    if os.name != "nt" and (found.st_uid != os.getuid() or found.st_mode & 0o077):
        raise PermissionError(1, "others may write there", str(place))
    return place


def _make_room(folder: Folder) -> None:
    """Delete what was asked for longest ago, as far as there is too much."""
    known = sorted(
        ((entry.stat(follow_symlinks=False), entry.name) for entry in folder.names()), key=_recent, reverse=True
    )
    held = 0
    for found, name in known:
        held += found.st_size
        if held > ROOM:
            folder.unlink(name)


def _recent(entry: tuple[os.stat_result, str]) -> int:
    return entry[0].st_mtime_ns
