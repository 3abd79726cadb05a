"""The folder `metadata/`: what is deployed, as source files a person can read; exchanged as a whole, never changed in part.

A commit builds the whole new folder beside the old one and exchanges both in one step. Where the system cannot exchange
two folders the old one is moved aside first; `recovered` puts right what a death between the two moves leaves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress

from generator.org.metadata_types import BY_FOLDER, HOSTED, META, ComponentKey
from generator.salesforce.xml import MAX_BYTES
from generator.writing import disk, staging
from generator.writing.folder import HANDLES, Folder

METADATA = "metadata"
_NEW, _OLD = "new", "old"
MOST_COMPONENTS = 50_000

Components = Mapping[ComponentKey, bytes]


def key_of(path: str) -> ComponentKey | None:
    """The component whose source file lies at a path below the main folder; None for any other file."""
    steps = path.split("/")
    kind = BY_FOLDER.get(steps[0])
    if kind is None or not steps[-1].endswith(META):
        return None
    if kind.name != "CustomObject":
        ending = f".{kind.suffix}{META}"
        name = steps[-1].removesuffix(ending)
        return ComponentKey(kind.name, name) if len(steps) == 2 and steps[-1] != name and name else None
    if len(steps) == 3:
        key = ComponentKey("CustomObject", steps[1])
    elif len(steps) == 4 and steps[2] == "fields":
        key = ComponentKey("CustomField", f"{steps[1]}.{steps[3].removesuffix(f'.field{META}')}")
    else:
        return None
    return key if HOSTED[key.type].source_path(key.name) == path else None


def recovered(root: Folder) -> None:
    """Clear up after a commit that was cut short: the old or the new folder stands there afterwards. Raises OSError."""
    for place in staging.left_in(root):
        if not root.kind(METADATA) and root.kind(place.at(_OLD)) == "a folder":
            root.move(place.at(_OLD), METADATA)
        _discard(root, place)


def read_tree(root: Folder) -> dict[ComponentKey, bytes]:
    """Every component below `metadata/`; other files are passed over. Raises OSError, also for a link on the way."""
    found: dict[ComponentKey, bytes] = {}
    for path in _files(root):
        key = key_of(path)
        if key is not None and len(found) < MOST_COMPONENTS:
            found[key] = root.read(f"{METADATA}/{path}", MAX_BYTES)
    return found


def _files(root: Folder) -> Iterator[str]:
    """The regular files below `metadata/`, sorted; names that begin with a dot are left out."""
    waiting = [METADATA]
    while waiting:
        folder = waiting.pop()
        for entry in sorted(root.names(folder), key=lambda entry: entry.name):
            path = f"{folder}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False) and path.count("/") < 6:
                waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                yield path.removeprefix(f"{METADATA}/")


def commit_tree(root: Folder, components: Components) -> None:
    """Make `metadata/` hold these components, and the foreign files it held before. Raises OSError: nothing was changed."""
    place = staging.make(root)
    try:
        root.mkdir(place.at(_NEW))
        for key, data in components.items():
            target = place.at(f"{_NEW}/{key.source_path}")
            root.make_way(target)
            root.write_new(target, data, durable=True)
        for path in _files(root):
            if key_of(path) is None:
                root.make_way(place.at(f"{_NEW}/{path}"))
                root.link(f"{METADATA}/{path}", place.at(f"{_NEW}/{path}"), root)
        _exchange(root, place)
    finally:
        with suppress(OSError):
            _discard(root, place)


def _discard(root: Folder, place: staging.Staging) -> None:
    """Away with it, its content first: what is left of a death on the way can still be proven to be ours. Raises OSError."""
    for name in (_NEW, _OLD):
        staging.remove_tree(root, place.at(name))
    place.discard()


def _exchange(root: Folder, place: staging.Staging) -> None:
    """Put the new folder where the old one is. Raises OSError."""
    if root.kind(METADATA) and HANDLES:
        with suppress(OSError):
            disk.exchange((root.handle(place.name), _NEW), (root.handle(""), METADATA))
            root.close()  # its handles lead to the old folders
            _durable(root)
            return
    if root.kind(METADATA):
        root.move(METADATA, place.at(_OLD))
    root.move(place.at(_NEW), METADATA)
    _durable(root)


def _durable(root: Folder) -> None:
    if HANDLES:
        with suppress(OSError):
            os.fsync(root.handle(""))
