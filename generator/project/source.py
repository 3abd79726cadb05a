"""The spec of a service: read, overlaid, and every file that had a part in it hashed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from generator.bundled import templates_folder
from generator.diagnostics import Checked, Diagnostic
from generator.project import rules
from generator.project.config import Config, Project
from generator.project.contract import durable
from generator.project.stored import FOLDER
from generator.remembered.untouched import digest

if TYPE_CHECKING:
    from generator.document import Document
    from generator.fetch import Fetched
    from generator.oas import Spec
    from generator.oas.opening import Reader
    from generator.project.first_look import FirstLook

Holding: TypeAlias = Callable[[str, str], bool]  # whether the file at a path has a hash


class Loaded(NamedTuple):
    """A spec, the hashes of all it was made of, and for an address the hash it has now."""

    spec: Spec
    inputs: Mapping[str, str]
    fetched: str = ""


def read(
    project: Project, config: Config, *, refetch: bool = False, keep: bool = True, reader: Reader | None = None,
    look: FirstLook | None = None,
) -> Checked[Loaded]:  # fmt: skip
    """Load a service's spec. `keep` allows a fetched one to be stored; `look` may have read one that lies in a file already.

    Findings: those of loading, and of the pin.
    """
    if config.remote:
        return _read_remote(project, config, refetch=refetch, keep=keep)
    return _load(project, config, os.path.join(project.folder, config.spec), config.spec, reader=reader, look=look)


def _load(
    project: Project, config: Config, path: str, name: str, fetched: str = "",
    reader: Reader | None = None, look: FirstLook | None = None,
) -> Checked[Loaded]:  # fmt: skip
    shown, data = _shown(path), None
    overlays = [_shown(os.path.join(project.folder, overlay)) for overlay in config.overlays]
    if overlays:
        from generator.overlay.load import load as load_overlaid

        made = load_overlaid(shown, overlays)
    else:
        from generator.oas import load

        got = _fetched(path, shown, look)
        made = got.then(lambda found: load(found, reader=reader))
        data = got.value.data if got.value is not None else None
    if made.value is None:
        return Checked(None, made.diagnostics)
    if look is not None:
        look.tell(made.value.document)
    inputs = {} if fetched else {name: _hash_read(made.value.document, data, path)}
    registration = made.value.document.registration
    if registration is not None and registration.beside:
        inputs[_joined(name, registration.beside)] = _hash(os.path.join(os.path.dirname(path), registration.beside))
    for document in made.value.documents:
        if document:
            inputs[_joined(name, document)] = _hash(os.path.join(os.path.dirname(path), document))
    inputs.update({overlay: _hash(os.path.join(project.folder, overlay)) for overlay in config.overlays})
    if fetched:
        inputs[config.spec] = fetched
    return Checked(Loaded(made.value, dict(sorted(inputs.items())), fetched), made.diagnostics)


def _fetched(path: str, shown: str, look: FirstLook | None) -> Checked[Fetched]:
    from generator.fetch import Fetched, fetch

    if look is None or look.text is None:
        return fetch(shown)
    return Checked(Fetched(look.text, shown, os.path.realpath(path)))


def _hash_read(document: Document, data: bytes | None, path: str) -> str:
    """The hash of the spec as it was read, so that one saved meanwhile shows as changed; of the file where that was not noted."""
    if data is None:
        return _hash(path)
    return (document.hashed() if data is document.data else hashlib.sha256(data)).hexdigest()


def _joined(spec: str, document: str) -> str:
    return os.path.join(os.path.dirname(spec), document).replace(os.sep, "/")


def _shown(path: str) -> str:
    """The path as a person in the current folder would write it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return relative if len(relative) < len(path) else path


def _read_remote(project: Project, config: Config, *, refetch: bool, keep: bool) -> Checked[Loaded]:
    place = cached(project, config)
    if not refetch and config.sha256 and _hash(str(place)) == config.sha256:
        return _load(project, config, str(place), config.spec, config.sha256)
    from generator.fetch import fetch
    from generator.fetch.reach import origin_of

    got = fetch(config.spec, allow_remote=True, allow_private=origin_of(config.spec) in project.remote)
    if got.value is None:
        return Checked(None, got.diagnostics)
    found = hashlib.sha256(got.value.data).hexdigest()
    if not refetch and found != config.sha256:
        return Checked(None, (_pin_finding(config, found),))
    if keep:
        durable(project.folder, f"{FOLDER}/{config.name}.spec", got.value.data)
        return _load(project, config, str(place), config.spec, found)
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, config.name)
        Path(path).write_bytes(got.value.data)
        return _load(project, config, path, config.spec, found)


def _pin_finding(config: Config, found: str) -> Diagnostic:
    if not config.sha256:
        return rules.PIN_MISSING.at("", file=config.spec, service=config.name, found=found)
    return rules.PIN_BROKEN.at("", file=config.spec, source=config.spec, found=found, pinned=config.sha256)


def cached(project: Project, config: Config) -> Path:
    """Where the fetched spec of a service is kept."""
    return project.folder / FOLDER / f"{config.name}.spec"


def at_hand(project: Project, config: Config) -> bool:
    """Whether the spec can be read without fetching anything."""
    return not config.remote or bool(config.sha256 and _hash(str(cached(project, config))) == config.sha256)


def _hash(path: str) -> str:
    """The SHA-256 of a file; "" when it cannot be read."""
    try:
        return digest(path)
    except (OSError, ValueError):
        return ""


def unchanged(project: Project, config: Config, inputs: Mapping[str, str], holds: Holding | None = None) -> bool:
    """Whether every file of the last generation is as it was; an address is what its pin says.

    `holds` tells it of a file, by default by hashing it.
    """
    needed = {config.spec, *config.overlays}
    if not needed <= inputs.keys():
        return False
    return all(_is(project, config, name, known, holds or has) for name, known in inputs.items())


def _is(project: Project, config: Config, name: str, known: str, holds: Holding) -> bool:
    if config.remote and name == config.spec:
        return config.sha256 == known
    return holds(os.path.join(project.folder, name), known)


def has(path: str, known: str) -> bool:
    """Whether the file at a path has a hash."""
    return _hash(path) == known


def as_read(project: Project, read: Mapping[str, str]) -> Holding:
    """What tells whether a file has a hash by what it had when it was read, if it was."""
    known = {os.path.join(project.folder, name): digest for name, digest in read.items()}
    return lambda path, digest: known[path] == digest if path in known else has(path, digest)


def digest_of_templates(own: Iterable[Path]) -> str:
    """One hash over all files of our own templates and of the user's folders: names and contents."""
    total = _shipped(templates_folder()).copy()
    for folder in own:
        _add(total, folder)
    return total.hexdigest()


@cache
def _shipped(folder: Path) -> hashlib._Hash:
    """What came with this installation stays as it is while a command runs: read once, not once per service."""
    total = hashlib.sha256()
    _add(total, folder)
    return total


def _add(total: hashlib._Hash, folder: Path) -> None:
    for path in sorted(_files(str(folder))):
        total.update(f"{'/'.join(path)}\0{_hash(os.path.join(folder, *path))}\n".encode())


def _files(folder: str, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The files below a folder, compiled ones left out, each as the names that lead to it; links to folders are no way."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = (*way, entry.name)
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, path)
            elif entry.is_file() and not entry.name.endswith(".pyc"):
                yield path
