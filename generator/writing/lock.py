"""The lock of an output folder: what was generated from what, the names given, and every file that is ours.

It lies in the folder as `.extsvc.lock`: JSON, sorted, one entry per line, so that version control can merge it.
"""

from __future__ import annotations

import errno
import hashlib
import keyword
import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from generator.diagnostics import Checked, Diagnostic
from generator.reading import glance, read_ours
from generator.writing import rules
from generator.writing.folder import HANDLES, Folder
from generator.writing.rehearsal import current

if TYPE_CHECKING:
    from generator.writing.lock_parts import LockPart

FILE_NAME = ".extsvc.lock"
FORMAT = 1
_LIMIT = 256 * 1024 * 1024  # bytes
_LARGE = range(1024 * 1024, 8 * 1024 * 1024)  # bytes that are compared in a tenth of the time, and held without harm
_LATELY: deque[tuple[bytes, str]] = deque(maxlen=2)
T = TypeVar("T")
_PART = re.compile(r"[A-Za-z0-9_]{1,255}\Z")  # of a Salesforce name


class LockEntry(NamedTuple):
    """What the lock knows of one service. `facts` is free JSON for those who render the shared files."""

    name: str
    spec: str = ""  # SHA-256 of the spec's bytes
    picks: tuple[str, ...] = ()  # keys of the picked operations
    names: Mapping[str, Mapping[str, str]] = {}  # scope -> key -> the name given
    closures: Mapping[str, str] = {}  # operation key -> hash of all it reaches
    facts: Mapping[str, object] = {}
    files: Mapping[str, str] = {}  # path -> SHA-256


class Lock(NamedTuple):
    """All that was generated into one folder. `shared` are the files that serve every service."""

    generator: str = ""
    runtime: str = ""  # SHA-256 over the copied runtime
    services: tuple[LockEntry, ...] = ()
    shared: Mapping[str, str] = {}

    def entry(self, name: str) -> LockEntry | None:
        return next((entry for entry in self.services if entry.name == name), None)

    def with_entry(self, entry: LockEntry) -> Lock:
        """The lock with this service put in or replaced, services sorted by name."""
        others = [other for other in self.services if other.name != entry.name]
        return self._replace(services=tuple(sorted([*others, entry], key=lambda e: e.name)))

    def without(self, name: str) -> Lock:
        return self._replace(services=tuple(entry for entry in self.services if entry.name != name))

    def files_of(self, name: str) -> dict[str, str]:
        """Path -> hash of a service's files and of those that all share."""
        entry = self.entry(name)
        return {**self.shared, **(entry.files if entry is not None else {})}

    def owned(self) -> Iterator[tuple[str, str, str]]:
        """Every file of ours: path, hash, and whose it is ("" for the shared ones)."""
        yield from ((path, digest, "") for path, digest in self.shared.items())
        for entry in self.services:
            yield from ((path, digest, entry.name) for path, digest in entry.files.items())


class LastRead(Generic[T]):
    """What a lock's bytes said when they were read last, and what they were written from: the same bytes are not read again.

    A lock is read by whoever asks what stays, once more before it is written, and in a process that goes on at every change.
    """

    def __init__(self, read: Callable[[bytes, Path, object], Checked[T]]) -> None:
        self._read = read
        self._last: tuple[bytes, Checked[T]] | None = None
        self._written: tuple[bytes, object] | None = None

    def of(self, data: bytes, path: Path) -> Checked[T]:
        """What the bytes say; findings name the path. Raises what the reading raises."""
        last, written = self._last, self._written
        if last is not None and last[0] == data:
            return last[1]
        made = self._read(data, path, written[1] if written is not None and written[0] == data else None)
        if made.value is not None:
            self._last, self._written = (data, made), None
        return made

    def wrote(self, data: bytes, body: object) -> bytes:
        """The bytes, which were written from this value of JSON."""
        self._written = (data, body)
        return data


def digest(data: bytes) -> str:
    """The SHA-256. A page of reference is asked for its own as it was, as it will be, and once more before it is written over."""
    if len(data) not in _LARGE:
        return hashlib.sha256(data).hexdigest()
    known = next((sha for other, sha in tuple(_LATELY) if other == data), "")
    if not known:
        _LATELY.append((data, known := hashlib.sha256(data).hexdigest()))
    return known


def plain(data: bytes) -> bytes:
    """The bytes as we wrote them, where a checkout turned their line ends into CRLF."""
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data  # one character is searched for ten times as fast


def same(data: bytes, expected: str, known: str = "") -> bool:
    """Whether the bytes, whose hash may be `known`, have the expected one, be it only as we wrote them (`plain`)."""
    return (known or digest(data)) == expected or (b"\r" in data and digest(plain(data)) == expected)


def as_written(root: Path, files: Mapping[str, str]) -> bool:
    """Whether each file lies below `root` and has its hash."""
    try:
        with Folder(os.path.realpath(root)) as folder:
            return len(lying(folder, files, folder.read)) == len(files)
    except OSError:
        return False


def lying(folder: Folder, files: Mapping[str, str], read: Callable[[str], bytes]) -> dict[str, int]:
    """The files that have their hashes, with the sizes that they were written with; `read` reads those that a glance does not tell."""
    made = _glanced(folder, files) if HANDLES and current() is None else {}
    for path, sha in files.items():
        if path not in made and same(data := read(path), sha):
            made[path] = len(data) if b"\r" not in data or digest(data) == sha else len(plain(data))
    return made


def _glanced(folder: Folder, files: Mapping[str, str]) -> dict[str, int]:
    """Those of at most 64 KiB that have their hashes to the byte. What goes, or is no file, is met again by who reads the others."""
    made: dict[str, int] = {}
    for above, paths in groupby(sorted(files), lambda path: path.rpartition("/")[0]):
        with suppress(OSError):
            regular = {entry.name for entry in folder.names(above) if entry.is_file(follow_symlinks=False)}
            handle, cut = folder.handle(above), len(above) + 1 if above else 0
            for path in paths:
                if (name := path[cut:]) in regular and digest(data := glance(name, handle)) == files[path]:
                    made[path] = len(data)
    return made


def dump(lock: Lock) -> bytes:
    """The lock as it lies on disk."""
    body = {
        "format": FORMAT,
        "generator": lock.generator,
        "runtime": lock.runtime,
        "services": {entry.name: _entry_json(entry) for entry in lock.services},
        "shared": dict(lock.shared),
    }
    from generator.writing.lock_text import text  # not for those who read

    return _LAST.wrote(text(body), body)


def _entry_json(entry: LockEntry) -> dict[str, object]:
    return {
        "spec": entry.spec,
        "picks": list(entry.picks),
        "names": {scope: dict(names) for scope, names in entry.names.items()},
        "closures": dict(entry.closures),
        "facts": dict(entry.facts),
        "files": dict(entry.files),
    }


def load(folder: Path) -> Checked[Lock]:
    """The folder's lock; an empty one when there is none. Findings: lock-unreadable, lock-not-opened, lock-newer."""
    path = folder / FILE_NAME
    try:
        return _LAST.of(_bytes(path), path)
    except (FileNotFoundError, NotADirectoryError):
        return Checked(Lock())
    except OSError as fault:
        return Checked(None, (unopened(path, fault),))


def unopened(path: Path, fault: OSError) -> Diagnostic:
    """What is said of a lock that the system does not hand out, and of something else in its place."""
    reason = fault.strerror or str(fault)
    closed = fault.errno in (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.EIO)
    rule = rules.LOCK_CLOSED if closed else rules.LOCK_UNREADABLE
    return rule.at("", file=str(path), path=path, reason=reason)


def _bytes(path: Path) -> bytes:
    """The lock's bytes, also those that a rehearsal would have written."""
    if (rehearsed := current()) is not None and (data := rehearsed.read(path)) is not None:
        return data
    return read_ours(path, _LIMIT)


def parse(data: bytes, path: Path, body: object = None) -> Checked[Lock]:
    """A lock's bytes, which may be known to have been written from `body`. A lock is input like any other: every part of it is checked for its shape."""
    from generator.writing.lock_parts import BadPart, newer, parsed

    try:
        whole = parsed(data, body)
        found = newer(whole, FORMAT, path)
        return Checked(_lock(whole)) if found is None else Checked(None, (found,))
    except BadPart as fault:
        return _unreadable(path, str(fault))


_LAST = LastRead(parse)


def _unreadable(path: Path, reason: str) -> Checked[Lock]:
    return Checked(None, (rules.LOCK_UNREADABLE.at("", file=str(path), path=path, reason=reason),))


def _lock(whole: LockPart) -> Lock:
    services = tuple(_entry(name, part) for name, part in sorted(whole.member("services").table().items()))
    shared = _hashes(whole.member("shared"))
    return Lock(whole.member("generator").text(), whole.member("runtime").text(), services, shared)


def _entry(name: str, part: LockPart) -> LockEntry:
    return LockEntry(
        name=name,
        spec=part.member("spec").text(),
        picks=part.member("picks").words(),
        names={scope: given.texts() for scope, given in part.member("names").table().items()},
        closures=part.member("closures").texts(),
        facts=part.member("facts").raw(),
        files=_hashes(part.member("files")),
    )


def _hashes(part: LockPart) -> dict[str, str]:
    from generator.writing.paths import faults

    files = part.texts()
    for path, reason in faults(files):
        raise part.fault(f"names '{path}': {reason}")
    return files


def is_name(text: str) -> bool:
    """Whether a text of a lock can be a Python name and a file's: whatever is no name must not reach code or paths."""
    return text.isidentifier() and text.isascii() and not keyword.iskeyword(text) and len(text) <= 255


def is_part(text: str) -> bool:
    """Whether a text of a lock can be a part of a Salesforce name."""
    return bool(_PART.match(text))
