"""Zip archives from strangers, read within limits; and our own, written so that equal content gives equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

MOST_BYTES = 39 * 1024 * 1024  # of the archive (Metadata API Developer Guide: 39 MB zipped)
MOST_INSIDE = 200 * 1024 * 1024  # unzipped; an org takes 400 MB, this machine's memory is for other things too
MOST_FILES = 10_000  # Metadata API Developer Guide
_CHUNK = 256 * 1024
_BAD = re.compile(r'[\x00-\x1f\x7f\\<>"|?*]')
_EPOCH = (1980, 1, 1, 0, 0, 0)


class BadArchive(Exception):
    """The archive cannot be read or would do harm; the text says why."""


def read_zip(data: bytes) -> dict[str, bytes]:
    """The files of a zip by their paths, folders left out.

    Raises `BadArchive` for what is no zip, encrypted, damaged, too large, too many; for paths that lead out of it, links,
    and names that are there twice.
    """
    if len(data) > MOST_BYTES:
        raise BadArchive(f"the zip is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise BadArchive(f"the zip cannot be read: {error}") from None


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise BadArchive(f"the zip holds more than {MOST_FILES:,} files")
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    left = MOST_INSIDE
    for entry in entries:
        path = safe_path(entry.filename)
        if entry.is_dir():
            continue
        if entry.external_attr >> 28 not in (0, 8):
            raise BadArchive(f"{path} is a link or a special file")
        if path.lower() in seen:
            raise BadArchive(f"{path} is in the zip twice")
        seen.add(path.lower())
        found[path] = _content(archive, entry, left)
        left -= len(found[path])
    return found


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """The bytes of an entry, counted while they are unpacked: what its header says of its size may be a lie."""
    parts: list[bytes] = []
    with archive.open(entry) as stream:
        while part := stream.read(_CHUNK):
            left -= len(part)
            if left < 0:
                raise BadArchive(f"the zip unpacks to more than {MOST_INSIDE // 1024 // 1024} MB")
            parts.append(part)
    return b"".join(parts)


def safe_path(name: str) -> str:
    """A relative path below a folder. Raises `BadArchive` for any other."""
    steps = name.rstrip("/").split("/")
    if name.startswith("/") or _BAD.search(name) or len(name) > 1_000 or any(s in ("", ".", "..") for s in steps):
        raise BadArchive(f"the path {name[:80]!r} leads out of the zip or can bear no file")
    if ":" in name:
        raise BadArchive(f"the path {name[:80]!r} names a drive or a stream")
    return "/".join(steps)


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, sorted, without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), files[path], zipfile.ZIP_DEFLATED)
    return out.getvalue()
