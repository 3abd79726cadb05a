"""The only reader of input files: a path, standard input or an address, to bytes, within limits.

Nothing is read from the network unless the caller allows it, and then never from a private address.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from generator.diagnostics import Checked, Diagnostic
from generator.fetch import rules
from generator.fetch.source import Fetched as Fetched
from generator.fetch.source import Source as Source
from generator.fetch.source import finding, refused, scheme, within
from generator.reading import NotRegular, near_name, read

LIMIT = 64 * 1024 * 1024  # bytes
_DOCUMENTS = (".json", ".yaml", ".yml")
_ADDRESS = r"(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?/"  # an address whose scheme is missing


def fetch(
    source: Source | str | Path,
    *,
    allow_remote: bool = False,
    allow_private: bool = False,
    limit: int = LIMIT,
) -> Checked[Fetched]:
    """The bytes of a source, or a finding that says why there are none. `allow_private` also reaches private networks."""
    source = source if isinstance(source, Source) else Source(os.fspath(source))
    if source.kind == "stdin":
        return within(sys.stdin.buffer.read(limit + 1), source, "", limit)
    if source.kind == "file":
        return _file(source, limit)
    from generator.fetch.reach import reach

    listed = reach().lists(source.text)
    if not (allow_remote or listed):
        return refused(rules.REMOTE_REFUSED, source)
    from generator.fetch.remote import download

    return download(source, allow_private or listed or reach().private, limit)


def _file(source: Source, limit: int) -> Checked[Fetched]:
    path = _path(source.text)
    try:
        return within(read(path, limit), source, os.path.realpath(path), limit)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return Checked(None, (unread(path, error, name=source.name),))


def unread(
    path: Path, fault: OSError | ValueError, endings: tuple[str, ...] = _DOCUMENTS, *, name: str = ""
) -> Diagnostic:
    """The finding about a file that somebody named and that cannot be read. `endings` are those of the files that are meant."""
    name = name or str(path)
    if isinstance(fault, FileNotFoundError):
        near = near_name(path)
        meant = near or ("" if path.parent.exists() else _as_address(name))
        return finding(rules.NO_FILE, name, near=f"; did you mean {meant}?" if meant else ".")
    if isinstance(fault, IsADirectoryError):
        return finding(rules.IS_FOLDER, name, near=_inside(path, endings))
    if isinstance(fault, NotRegular):
        return finding(rules.NO_REGULAR_FILE, name)
    return finding(rules.UNREADABLE, name, reason=getattr(fault, "strerror", None) or "the name is not a file name")


def _as_address(name: str) -> str:
    """An address whose scheme was left out, with the one that is likely; "" for what looks like none."""
    found = re.match(_ADDRESS, name)
    if found is None:
        return ""
    return f"{'http' if found[1] == 'localhost' or found[3] else 'https'}://{name}"


def _path(text: str) -> Path:
    if scheme(text) != "file":
        return Path(text)
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(text).path))


def _inside(folder: Path, endings: tuple[str, ...]) -> str:
    """The first files of a folder that have one of these endings."""
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(endings))
    except OSError:
        return "."
    return f": {', '.join(names[:5])}." if names else "."
