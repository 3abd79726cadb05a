"""The one door by which files come in: regular ones only, so that no pipe, device or socket can hold a reader for ever."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

DEEPEST = 200  # levels of nesting of what somebody gives as data
LIMIT = 512 * 1024 * 1024  # bytes; more than anything we write or read
_PIECE = 4096  # bytes; the least to ask for at once: some files tell no size, some grow
_GLANCE = 64 * 1024  # bytes
_LARGE = 1024 * 1024  # bytes
STEP = 1024 * 1024  # bytes after which a hash is kept
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_UNSAVED: ContextVar[Mapping[str, bytes]] = ContextVar("unsaved")


class NotRegular(OSError):
    """A folder, a pipe, a device or a socket where a file is due."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(errno.EINVAL, "it is no regular file", os.fspath(path))


@contextmanager
def unsaved(texts: Mapping[str, bytes]) -> Iterator[None]:
    """Within it files are read as an editor holds them, by their real paths, also those that are not on the disk yet."""
    token = _UNSAVED.set(texts)
    try:
        yield
    finally:
        _UNSAVED.reset(token)


def unsaved_text(path: str | Path) -> bytes | None:
    """What an editor holds of a file; None where that is what lies on the disk."""
    texts = _UNSAVED.get(None)
    return texts.get(os.path.realpath(path)) if texts else None


def read(path: str | Path, limit: int = LIMIT) -> bytes:
    """The bytes of a regular file that somebody named, links followed; at most one more than `limit`.

    Raises OSError (NotRegular for what is no file, IsADirectoryError for a folder), and ValueError for a name that none can bear.
    """
    if (held := unsaved_text(path)) is not None:
        return held[: limit + 1]
    return _drained(*_opened(path, _READ, None), limit)


def digest(path: str | Path) -> str:
    """The SHA-256 of a file as `read` has it, no more of it than that. A large one is never in memory as a whole, which takes half
    the time.

    Raises OSError and ValueError as `read` does.
    """
    from hashlib import file_digest, sha256

    if (held := unsaved_text(path)) is not None:
        return sha256(held).hexdigest()
    descriptor, size = _opened(path, _READ, None)
    if not _LARGE <= size <= LIMIT:
        return sha256(_drained(descriptor, size, LIMIT)).hexdigest()
    with open(descriptor, "rb", buffering=0) as stream:
        return file_digest(stream, "sha256").hexdigest()


def hashed(text: bytes, steps: list[_Hash]) -> _Hash:
    """The SHA-256 of a text, to be asked or to be gone on with. `steps` are those up to each mebibyte of it, as far as they are known
    already; they are made complete."""
    from hashlib import sha256

    view = memoryview(text)
    while not steps or len(steps) * STEP < len(view):
        start = len(steps) * STEP
        total = steps[-1].copy() if steps else sha256()
        total.update(view[start : start + STEP])
        steps.append(total)
    return steps[-1].copy()


def read_text(path: str | Path, limit: int = LIMIT) -> str:
    """The UTF-8 text of a regular file, every line end as a newline. Raises OSError, ValueError."""
    return read(path, limit).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def near_name(path: Path) -> str:
    """The file or folder beside where this one should be that was probably meant; "" where nothing is called alike."""
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    stems = get_close_matches(_stem(path.name), {_stem(name) for name in names}, 3)  # a like ending is no likeness
    found = get_close_matches(path.name, [name for name in names if _stem(name) in stems], 1)
    return str(path.parent / found[0]) if found else ""


def _stem(name: str) -> str:
    return name.partition(".")[0] or name


def why_unread(path: str | Path, fault: OSError) -> str:
    """Why a file that somebody named cannot be read, in a few words, with the name that was probably meant."""
    if isinstance(fault, FileNotFoundError):
        near = near_name(Path(path))
        return f"there is no such file or folder; did you mean {near}?" if near else "there is no such file or folder"
    if isinstance(fault, IsADirectoryError):
        return "it is a folder"
    return fault.strerror or "it cannot be opened"


def json_given(
    text: str | bytes,
    parse_float: Callable[[str], object] | None = None,
    parse_int: Callable[[str], object] | None = None,
    parse_constant: Callable[[str], object] | None = None,
) -> object:
    """JSON that somebody gives as data. Unlike `json.loads` it drops nothing: a name that stands twice in one object is a
    ValueError, as is what is no JSON. What nests deeper than 200 levels is a RecursionError, wherever it is asked for: what is
    taken can be walked, compared and written again, however many calls lie between. The hooks are those of `json.loads`.
    """
    import json

    made: object = None
    try:
        made = json.loads(
            text,
            object_pairs_hook=_each_once,
            parse_float=parse_float,
            parse_int=parse_int,
            parse_constant=parse_constant,
        )
        too_deep = _nests_deeper(made, DEEPEST)
    except RecursionError:
        too_deep = True
    if too_deep:
        raise RecursionError(f"it nests deeper than {DEEPEST} levels")
    return made


def json_or_text(
    texts: Mapping[str, str], read: Callable[[str], object], refused: Callable[[str, RecursionError], Exception]
) -> dict[str, object]:
    """Values that somebody writes as texts: what `read` makes of each, the text itself where that is a ValueError.

    Raises what `refused` makes of the name of one that nests too deep (RecursionError).
    """
    made: dict[str, object] = {}
    for name, text in texts.items():
        try:
            made[name] = read(text)
        except RecursionError as reason:
            raise refused(name, reason) from None
        except ValueError:
            made[name] = text
    return made


def _nests_deeper(value: object, limit: int) -> bool:
    """Whether objects and lists lie on more levels than that; looked at level by level."""
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


HALF = "a text in it holds half a character (a lone surrogate), which cannot be sent or kept"


def halves_characters(text: str, made: object) -> bool:
    """Whether JSON, and what was read of it, holds a lone surrogate somewhere: only an escape can say one, and UTF-8 has none."""
    import json

    if "\\" not in text or "\\u" not in text or "\\ud" not in text.lower():  # one character is searched for in no time
        return False
    try:
        json.dumps(made, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        from collections import Counter

        times = Counter(name for name, _ in pairs)
        twice = next(name for name, count in times.items() if count > 1)
        raise ValueError(f"`{twice[:60]}` stands twice in one object")
    return made


def read_ours(path: str | Path, limit: int = LIMIT, dir_fd: int | None = None) -> bytes:
    """The bytes of a file under a name of ours, where a link is an OSError. More than `limit` bytes are one, too."""
    data = _drained(*_opened_ours(path, dir_fd), limit)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
    return data


def glance(name: str, dir_fd: int) -> bytes:
    """The first 64 KiB of what a folder called a regular file a moment ago, for who knows the hash that they must have: they
    are not asked again what they are of. Raises OSError, for a link too."""
    descriptor = os.open(name, _READ | _NO_LINK, dir_fd=dir_fd)
    try:
        return os.read(descriptor, _GLANCE)
    finally:
        os.close(descriptor)


def open_ours(path: str | Path, dir_fd: int | None = None) -> int:
    """A descriptor to read a regular file under a name of ours. Raises OSError, for a link too."""
    return _opened_ours(path, dir_fd)[0]


def _opened_ours(path: str | Path, dir_fd: int | None) -> tuple[int, int]:
    try:
        return _opened(path, _READ | _NO_LINK, dir_fd)
    except OSError as fault:
        if fault.errno in (errno.ELOOP, errno.EMLINK):
            raise OSError(errno.ELOOP, "it is a link, and links are not followed here", os.fspath(path)) from None
        raise


def open_named(path: str | Path) -> int:
    """A descriptor to read a regular file that somebody named, links followed. Raises OSError, and ValueError as `read` does."""
    return _opened(path, _READ, None)[0]


def _opened(path: str | Path, flags: int, dir_fd: int | None) -> tuple[int, int]:
    """A descriptor of a regular file, and the size that it tells."""
    descriptor = os.open(path, flags, dir_fd=dir_fd)
    found = os.fstat(descriptor)
    mode = found.st_mode
    if stat.S_ISREG(mode):
        return descriptor, found.st_size
    os.close(descriptor)
    raise (
        IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if stat.S_ISDIR(mode)
        else NotRegular(path)
    )


def _drained(descriptor: int, size: int, limit: int) -> bytes:
    """All there is up to one byte more than `limit`, in pieces of the size that the file tells.

    A single read of `limit` bytes would have the system find that much memory for the smallest file. One that answers all
    that the file tells, and not a byte more although there was room, needs no second one to find the end.
    """
    parts: list[bytes] = []
    left = limit + 1
    try:
        piece = max(size + 1, _PIECE)
        while left > 0 and (part := os.read(descriptor, min(left, piece))):
            parts.append(part)
            left -= len(part)
            if len(parts) == 1 and len(part) == size:
                break
    finally:
        os.close(descriptor)
    return parts[0] if len(parts) == 1 else b"".join(parts)
