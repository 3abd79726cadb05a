"""The orgs of this user on this machine: where each has its state folder. A list for people; nothing is trusted because of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.org.state import OrgConnection, connection_of
from generator.private import state_folder
from generator.reading import read_ours
from generator.writing.folder import Folder
from generator.writing.single import put

_MOST_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class KnownOrg:
    """An org by its id and state folder; `connection` when it runs."""

    org_id: str
    dir: str
    connection: OrgConnection | None = None


def remember(org_id: str, folder: Path) -> None:
    """Put an org on the list; where nothing can be kept, it is not on it."""
    with suppress(OSError), Folder(state_folder()) as home:
        put(home, f"orgs/{org_id}", str(folder).encode("utf-8", "surrogateescape"), 0o600)


def known_orgs() -> list[KnownOrg]:
    """The orgs whose state folders are still there, by folder."""
    found: list[KnownOrg] = []
    with suppress(OSError):
        for file in sorted((state_folder() / "orgs").iterdir()):
            with suppress(OSError, ValueError):
                folder = Path(read_ours(file, _MOST_BYTES).decode("utf-8", "surrogateescape"))
                if (folder / "org.db").is_file():
                    found.append(KnownOrg(file.name, str(folder), connection_of(folder)))
    return sorted(found, key=lambda one: one.dir)
