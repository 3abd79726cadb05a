"""How a program on this machine calls an org that runs on it: which one is meant, and what to trust."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.org.state import CONNECTION, OrgConnection, connection_of, default_folder

if TYPE_CHECKING:
    import ssl

CA_FILE = "ca.pem"  # in the state folder of an org with TLS


def folder_of(named: Path) -> Path:
    """The state folder that a folder stands for: itself, or the one of the nearest project around it."""
    return named if (named / CONNECTION).exists() else default_folder(named.absolute())


def reached_from(named: Path) -> OrgConnection | None:
    """How the org that runs on a state folder, or nearest to a folder, is called; None when none runs there."""
    return connection_of(folder_of(named))


def trusted(connection: OrgConnection) -> ssl.SSLContext | bool:
    """What a client verifies the org's certificate by: of one with TLS its own authority alone. Raises OSError."""
    if not connection.instance_url.startswith("https:"):
        return True
    import ssl

    return ssl.create_default_context(cafile=str(Path(connection.dir) / CA_FILE))
