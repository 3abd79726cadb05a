"""A real folder and what lies below it, reached step by step through no link.

Where the system has handles of folders (Linux, macOS, BSD), each step is opened from the one above with O_NOFOLLOW: a
link that somebody puts in the way, even during a run, is an error and never a way. Elsewhere (Windows) every step is
looked at right before it is used; a link put there between the look and the use would be followed.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.reading import LIMIT, read_ours
from generator.writing.rehearsal import current, refuse

HANDLES = (
    {os.open, os.stat, os.unlink, os.rmdir, os.mkdir, os.rename, os.link, os.chmod} <= os.supports_dir_fd
    and os.scandir in os.supports_fd
    and hasattr(os, "O_NOFOLLOW")
    and hasattr(os, "O_DIRECTORY")
)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_MANY = 64  # handles held at once
_NO_FOLDER = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)  # EMLINK is FreeBSD's word for a link


class InTheWay(OSError):
    """Something under a name of ours that is not what we put there."""

    def __init__(self, path: str, kind: str) -> None:
        super().__init__(errno.ELOOP, f"{kind} is in the way, and links are never followed", path)
        self.kind = kind


class Folder:
    """A folder by its resolved path; it need not be there yet. Paths below it are relative, with forward slashes.

    Every method raises OSError; InTheWay when a step of the way is a link or no folder.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = os.fspath(path)
        self._handles: dict[str, int] = {}
        self._asked = ""  # the folder whose handle was asked for last
        self._seen: dict[str, str] = {"": ""}
        self._absent: set[str] = set()  # folders that were not there when somebody asked for what lies in them

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, but: str | None = None) -> None:
        """Let go of every handle, perhaps but that of one folder; the next use opens them anew."""
        for path in [path for path in self._handles if path != but]:
            os.close(self._handles.pop(path))
        self._unsee()

    # -- looking -----------------------------------------------------------------------------------------------------

    def shown(self, path: str) -> str:
        """How a person would write this path."""
        return os.path.join(self.path, *path.split("/")) if path else self.path

    def stat(self, path: str) -> os.stat_result | None:
        """What lies there, links not followed; None for nothing, also where the way to it ends early."""
        above = path.rpartition("/")[0]
        if above in self._absent:  # a new output folder is asked for every file of it
            return None
        try:
            if not path:
                return os.stat(self.handle("")) if HANDLES else os.lstat(self.path)
            name, handle = self._reach(path)
        except (FileNotFoundError, NotADirectoryError):
            self._absent.add(above)
            return None
        try:
            return os.stat(name, dir_fd=handle, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def lacks(self, path: str) -> bool:
        """Whether the folder of a path was not there a moment ago, and is not rehearsed: nothing has to be asked for in it."""
        return path.rpartition("/")[0] in self._absent and current() is None

    def kind(self, path: str) -> str:
        """What stands there: "", "a file", "a folder", "a link" or "a special file"."""
        if (rehearsed := current()) is not None:
            known, data = rehearsed.get(self.shown(path))
            if known:
                return "" if data is None else "a file"
        found = self.stat(path)
        return "" if found is None else kind_of(found.st_mode)

    def inode(self, path: str) -> int:
        """The number by which a file system knows what lies there; 0 for nothing."""
        return found.st_ino if (found := self.stat(path)) is not None else 0

    def obstacle(self, path: str) -> tuple[str, str]:
        """The first thing on the way to this path that is no folder, and its kind; ("", "") when the way is free."""
        above = path.rpartition("/")[0]
        if above in self._absent or self._seen.get(above) == "":
            return "", ""
        for folder in _ways(path):
            if folder not in self._seen:
                kind = self.kind(folder)
                if kind == "":
                    return "", ""
                self._seen[folder] = "" if kind == "a folder" else kind
            if self._seen[folder]:
                return folder, self._seen[folder]
        return "", ""

    def names(self, path: str = "") -> list[os.DirEntry[str]]:
        """The entries of a folder, none when there is no such folder."""
        try:
            where = self.handle(path) if HANDLES else self._looked(path)
            with os.scandir(where) as entries:
                return list(entries)
        except FileNotFoundError:
            return []

    def parted(self, path: str) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
        """The folders in a folder, and all else that is in it."""
        made: tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]] = [], []
        for entry in self.names(path):
            made[not entry.is_dir(follow_symlinks=False)].append(entry)
        return made

    def read(self, path: str, limit: int = LIMIT) -> bytes:
        """The bytes of a regular file; anything else there is an OSError."""
        if (rehearsed := current()) is not None and (data := rehearsed.read(self.shown(path))) is not None:
            return data
        name, handle = self._reach(path)
        return read_ours(name, limit, handle)

    # -- changing ----------------------------------------------------------------------------------------------------

    def write_new(self, path: str, data: bytes, mode: int = 0o666, durable: bool = False) -> None:
        """Write a file that does not exist yet; whatever is in its place is an OSError."""
        refuse("write")
        descriptor = self.open(path, _NEW, mode)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def open(self, path: str, flags: int, mode: int = 0o666) -> int:
        """A descriptor, the last step not followed where it is a link."""
        name, handle = self._reach(path)
        return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), mode, dir_fd=handle)

    def mkdir(self, path: str, mode: int = 0o777) -> None:
        refuse("make a folder")
        name, handle = self._reach(path)
        os.mkdir(name, mode, dir_fd=handle)
        self._absent.clear()

    def make_way(self, path: str) -> None:
        """Make the folders that lead to a path where they are missing."""
        if path.rpartition("/")[0] in self._handles:  # it is there
            return
        for folder in _ways(path):
            if self.kind(folder) == "":
                with suppress(FileExistsError):
                    self.mkdir(folder)

    def move(self, path: str, target: str, below: Folder | None = None) -> None:
        """Put what lies there in another place, over a file that is there; `below` is the folder of the target."""
        refuse("move")
        name, handle = self._reach(path)
        other, other_handle = (below or self)._reach(target)
        os.replace(name, other, src_dir_fd=handle, dst_dir_fd=other_handle)
        self._forget(path)
        (below or self)._absent.clear()

    def link(self, path: str, target: str, below: Folder) -> None:
        """A second name for a file, or for a link itself."""
        name, handle = self._reach(path)
        other, other_handle = below._reach(target)
        os.link(name, other, src_dir_fd=handle, dst_dir_fd=other_handle, follow_symlinks=False)

    def chmod(self, path: str, mode: int) -> None:
        """Set the mode of a file or folder of ours; a link there is an OSError."""
        if self.kind(path) == "a link":
            raise InTheWay(self.shown(path), "a link")
        name, handle = self._reach(path)
        os.chmod(name, stat.S_IMODE(mode), dir_fd=handle)

    def unlink(self, path: str) -> None:
        """Remove a file or a link itself; nothing there is no fault."""
        if (rehearsed := current()) is not None:
            rehearsed.put(self.shown(path), None)
            return
        with suppress(FileNotFoundError):
            name, handle = self._reach(path)
            os.unlink(name, dir_fd=handle)

    def unlink_all(self, path: str, names: Iterable[str]) -> None:
        """Remove files of one folder, as `unlink` does each."""
        refuse("remove files")
        start, handle = self._reach(f"{path}/")
        for name in names:
            try:
                os.unlink(start + name, dir_fd=handle)
            except FileNotFoundError:
                continue

    def rmdir(self, path: str) -> None:
        refuse("remove a folder")
        self._forget(path)
        name, handle = self._reach(path)
        os.rmdir(name, dir_fd=handle)

    # -- the way -----------------------------------------------------------------------------------------------------

    def handle(self, path: str) -> int:
        """The open handle of a folder, for calls that take one; it stays ours. Only where `HANDLES`."""
        if path not in self._handles and len(self._handles) >= _MANY:
            self.close(but=self._asked)  # the caller may hold this one beside the next
        self._asked = path
        return self._handles[path] if path in self._handles else self._opened(path)

    def _opened(self, path: str) -> int:
        if "" not in self._handles:
            self._handles[""] = _open_folder(self.path, None, self.path)
        handle = self._handles[""]
        for folder in [*_ways(path), *([path] if path else [])]:
            if folder not in self._handles:
                self._handles[folder] = _open_folder(folder.rpartition("/")[2], handle, self.shown(folder))
            handle = self._handles[folder]
        return handle

    def _reach(self, path: str) -> tuple[str, int | None]:
        """How the system is told of a path: its last name and the handle of the folder above."""
        folder, _, name = path.rpartition("/")
        if HANDLES:
            return name, self.handle(folder)
        return os.path.join(self._looked(folder), name), None

    def _looked(self, path: str) -> str:
        """The full path of a folder, every step looked at just now."""
        for folder in ["", *_ways(path), *([path] if path else [])]:
            shown = self.shown(folder)
            mode = os.lstat(shown).st_mode
            if not stat.S_ISDIR(mode) or _is_junction(shown):
                raise InTheWay(shown, "a link" if stat.S_ISDIR(mode) else kind_of(mode))
        return self.shown(path)

    def _forget(self, path: str) -> None:
        for known in [known for known in self._handles if known == path or known.startswith(f"{path}/")]:
            os.close(self._handles.pop(known))
        self._unsee()

    def _unsee(self) -> None:
        self._seen = {"": ""}
        self._absent.clear()


def kind_of(mode: int) -> str:
    if stat.S_ISREG(mode):
        return "a file"
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a link" if stat.S_ISLNK(mode) else "a special file"


def _ways(path: str) -> Iterator[str]:
    """The folders that lead to a path, the topmost first."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: number + 1]) for number in range(len(parts)))


def _open_folder(name: str, above: int | None, shown: str) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=above)
    except OSError as fault:
        if fault.errno not in _NO_FOLDER:
            raise
        with suppress(OSError):
            mode = os.stat(name, dir_fd=above, follow_symlinks=False).st_mode
            raise InTheWay(shown, kind_of(mode)) from None
        raise


def _is_junction(path: str) -> bool:
    """Windows' other link, which `lstat` calls a folder; Python 3.12 knows it."""
    known = getattr(os.path, "isjunction", None)
    return bool(known is not None and known(path))
