"""Generated clients of hosted registrations: made here, kept in this user's own cache, and run only when proven to be ours.

Code is never taken from the state folder. A client in the cache bears a seal over its files that only this user can make;
one without it, or with a file changed, is made anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from generator.private import cache_folder, seal, sealed
from generator.remembered.installation import state
from generator.usecases.described import Described
from generator.usecases.packages import load
from generator.usecases.registered import active_of

_SEAL = "seal"
_CLIENT = "client"
KEPT = 200  # clients in the cache; the oldest make room


class NoClient(Exception):
    """No client can be made of a registration; the text says why."""


class HostedClients:
    """The packages of registrations by the digest of their files."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._packages: dict[str, ModuleType] = {}

    def package(self, digest: str, name: str, described: Described) -> ModuleType:
        """The generated package of a registration. Raises `NoClient`."""
        with self._turn:
            if digest not in self._packages:
                self._packages[digest] = _package(digest, name, described)
            return self._packages[digest]


def _package(digest: str, name: str, described: Described) -> ModuleType:
    label = hashlib.sha256(f"{state()} {digest} {name}".encode()).hexdigest()[:40]  # other code makes other clients
    try:
        folder = _made(cache_folder() / "clients", label, name, described)
    except OSError as error:
        raise NoClient(f"the client of {name} cannot be kept: {error.strerror or error}") from None
    loaded = load(folder / _CLIENT, private=True)
    if loaded.value is None:
        raise NoClient("; ".join(found.message for found in loaded.diagnostics))
    return loaded.value


def _made(cache: Path, label: str, name: str, described: Described) -> Path:
    """The folder of a client, generated unless a proven one is there. Raises OSError, `NoClient`."""
    cache.mkdir(mode=0o700, exist_ok=True)
    folder = cache / label
    if not _proven(folder, label):
        made = Path(tempfile.mkdtemp(prefix="new-", dir=cache))
        try:
            _generate(made / _CLIENT, name, described)
            (made / _SEAL).write_text(seal(f"{label} {_digest(made / _CLIENT)}"))
            if os.path.lexists(folder):
                os.rename(folder, Path(tempfile.mkdtemp(prefix="old-", dir=cache)) / "client")
            os.rename(made, folder)
        finally:
            for left in (*cache.glob("old-*"), made):
                shutil.rmtree(left, ignore_errors=True)
        _make_room(cache)
    return folder


def _proven(folder: Path, label: str) -> bool:
    try:
        mark = (folder / _SEAL).read_text()
        return sealed(f"{label} {_digest(folder / _CLIENT)}", mark)
    except (OSError, UnicodeDecodeError):
        return False


def _digest(folder: Path) -> str:
    """A digest over every file of a client: names and contents. Raises OSError, also for a link."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise OSError(40, "a link", str(path))
        if path.is_file():
            data = path.read_bytes()
            total.update(
                f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data
            )
    return total.hexdigest()


def _generate(folder: Path, name: str, described: Described) -> None:
    from generator import pipeline
    from generator.selection import ALL

    wanted = active_of(described.spec).value or ALL
    model = pipeline.model(described.spec, name, wanted)
    if model.value is None:
        raise NoClient("; ".join(found.message for found in model.diagnostics))
    written = pipeline.write_service(model.value, folder)
    if written.value is None:
        raise NoClient("; ".join(found.message for found in written.diagnostics))


def _make_room(cache: Path) -> None:
    with suppress(OSError):
        folders = sorted((path for path in cache.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        for old in folders[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
