"""Where the model that a service was generated from last is kept, as the bytes that it was packed into (`baseline`)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from generator.project.contract import durable
from generator.writing.folder import Folder

FOLDER = ".extsvc"


def place(folder: Path, name: str) -> Path:
    return folder / within(name)


def within(name: str) -> str:
    """Where the model of a service is kept, seen from the project's folder."""
    return f"{FOLDER}/{name}.model.gz"


def store(folder: Path, name: str, packed: bytes) -> str:
    """Keep a packed service; answers its hash. Raises OSError."""
    durable(folder, within(name), packed)
    return hashlib.sha256(packed).hexdigest()


def digest(folder: Path, name: str) -> str:
    """The hash of what is kept of a service; "" when nothing is."""
    try:
        return hashlib.sha256(packed(folder, name)).hexdigest()
    except OSError:
        return ""


def packed(folder: Path, name: str) -> bytes:
    """The bytes as they lie there. Raises OSError."""
    with Folder(os.path.realpath(folder)) as project:
        return project.read(within(name))
