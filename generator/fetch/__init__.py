"""The only reader of input files: a path, standard input or an address, to bytes, within limits.

Nothing is read from the network unless the caller allows it, and then never from a private address.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from generator.diagnostics import Checked
from generator.fetch import rules
from generator.fetch.source import Fetched as Fetched
from generator.fetch.source import Source as Source
from generator.fetch.source import refused, scheme, within
from generator.reading import NotRegular, read

LIMIT = 64 * 1024 * 1024  # bytes


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
    except FileNotFoundError:
        return refused(rules.NO_FILE, source, near=_near(path))
    except IsADirectoryError:
        return refused(rules.IS_FOLDER, source, near=_documents_in(path))
    except NotRegular:
        return refused(rules.NO_REGULAR_FILE, source)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return refused(
            rules.UNREADABLE, source, reason=getattr(error, "strerror", None) or "the name is not a file name"
        )


def _path(text: str) -> Path:
    if scheme(text) != "file":
        return Path(text)
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(text).path))


def _near(path: Path) -> str:
    """A guess at the file that was meant."""
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    found = get_close_matches(path.name, names, 1)
    return f"; did you mean {path.parent / found[0]}?" if found else ""


def _documents_in(folder: Path) -> str:
    names = [entry.name for entry in sorted(folder.iterdir()) if entry.suffix in (".json", ".yaml", ".yml")]
    return f": {', '.join(names[:5])}" if names else ""
