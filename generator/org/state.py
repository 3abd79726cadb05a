"""The state folder of an org: where it lies, who holds it, and how a running org is found by others."""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from generator.diagnostics import Checked
from generator.org import rules
from generator.org.tree import METADATA
from generator.reading import read_ours
from generator.writing.disk import try_lock
from generator.writing.folder import Folder
from generator.writing.single import put

CONNECTION = "connection.json"
LOCK = "org.lock"
DEFAULT = Path(".extsvc") / "org"
_GIT_IGNORE = (
    b"# Only metadata/ and org.toml are for version control.\n*\n!.gitignore\n!org.toml\n!metadata/\n!metadata/**\n"
)
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class OrgConnection:
    """How a running org is reached. In connection.json, readable for its owner alone; it holds the administrator's token."""

    instance_url: str
    access_token: str
    username: str
    dir: str
    setup_url: str = ""
    process: int = 0

    def __repr__(self) -> str:
        return f"<org of {self.username} at {self.instance_url}>"


def default_folder(here: Path) -> Path:
    """`.extsvc/org` beside the nearest extsvc.toml, else in this folder."""
    for folder in (here, *here.parents):
        if (folder / "extsvc.toml").is_file():
            return folder / DEFAULT
    return here / DEFAULT


class StateFolder:
    """A state folder that this process holds; nobody else can until `release`."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path, self._descriptor = path, descriptor

    @property
    def folder(self) -> Folder:
        """A fresh way into it, to be closed by whoever asked."""
        return Folder(self.path)

    def publish(self, connection: OrgConnection) -> None:
        """Write connection.json, readable for its owner alone. Raises OSError."""
        with self.folder as folder:
            folder.unlink(CONNECTION)
            put(folder, CONNECTION, (json.dumps(asdict(connection), indent=2) + "\n").encode(), 0o600)

    def release(self) -> None:
        """Take connection.json away and let go of the folder."""
        if self._descriptor >= 0:
            with suppress(OSError), self.folder as folder:
                folder.unlink(CONNECTION)
            os.close(self._descriptor)
            self._descriptor = -1


def hold(path: Path) -> Checked[StateFolder]:
    """Make the folder where it is missing, and hold it. Findings: org-running, org-folder-unusable."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        real = Path(os.path.realpath(path))
        with Folder(real) as folder:
            if not folder.kind(".gitignore"):
                put(folder, ".gitignore", _GIT_IGNORE)
            if folder.kind(METADATA) not in ("", "a folder"):
                raise OSError(errno.ENOTDIR, f"{METADATA} is {folder.kind(METADATA)}")
            descriptor = folder.open(LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        return Checked(None, (rules.FOLDER.at("", folder=path, reason=error.strerror or str(error)),))
    if not try_lock(descriptor):
        os.close(descriptor)
        found = connection_of(path)
        address = f"{found.instance_url} (process {found.process})" if found else "it is starting or stopping"
        return Checked(None, (rules.RUNNING.at("", address=address),))
    return Checked(StateFolder(real, descriptor))


def connection_of(path: Path) -> OrgConnection | None:
    """How the org that runs on a folder is reached; None when none does.

    A connection.json that others may read, or that no running org stands behind, counts for nothing: it may have come with
    the folder, and the token in it would be sent to whoever wrote it.
    """
    try:
        file = path / CONNECTION
        status = os.lstat(file)
        if os.name != "nt" and (status.st_mode & 0o077 or status.st_uid != os.getuid()):
            return None
        table = json.loads(read_ours(file, _MOST_BYTES))
        found = OrgConnection(**table)
    except (OSError, ValueError, TypeError):
        return None
    return (
        found if is_held(path) and all(isinstance(v, str) for v in (found.instance_url, found.access_token)) else None
    )


def is_held(path: Path) -> bool:
    """Whether a process holds the folder."""
    try:
        descriptor = os.open(path / LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)
