"""A folder of metadata on the disk, in source format or in the format of the Metadata API, as the zip that a deploy takes; and back.

DataPacks of Integration Procedures are taken as the metadata that they would become.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.org.archive import MOST_FILES, write_zip
from generator.org.manifest import manifest_text
from generator.org.metadata_types import HOSTED, META, ComponentKey
from generator.org.objects import joined
from generator.org.procedures import PROCEDURE
from generator.reading import read_ours
from generator.salesforce.xml import MAX_BYTES, UnreadableXml
from generator.writing.folder import Folder
from generator.writing.rehearsal import current
from generator.writing.single import put

_SKIPPED = ("node_modules", "__pycache__")
_BY_SUFFIX = {kind.suffix: kind for kind in HOSTED.values()}
_PACK = "_DataPack.json"
# Files of projects that are no component of their own, by the folder they lie in or by their name.
_NO_COMPONENTS = ("package.xml", "sfdx-project.json")


@dataclass(slots=True)
class SourceFolder:
    """The components of a folder, and the names of files of metadata, and of DataPacks, that are nothing hosted."""

    components: dict[ComponentKey, bytes] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)


def read_source(folder: Path) -> SourceFolder:
    """The components below a folder; links are not followed. Raises OSError, also for more files than a zip may hold."""
    found = SourceFolder()
    if not folder.exists():
        raise FileNotFoundError(2, os.strerror(2), str(folder))
    if not folder.is_dir():
        raise NotADirectoryError(20, "it is no folder", str(folder))
    for count, path in enumerate(files_below(folder)):
        if count >= MOST_FILES:
            raise OSError(27, f"more than {MOST_FILES:,} files", str(folder))
        key = _key(path)
        if key is not None:
            found.components[key] = read_ours(path, MAX_BYTES)
        elif path.name.endswith(_PACK):
            _take_pack(found, path, folder)
        elif path.name.endswith(META):
            found.outside.append(str(path.relative_to(folder)))
    for key in [key for key in found.components if key.type == "ExternalServiceRegistration"]:
        found.components[key] = _composed(found.components[key], folder, key)
    return found


def _take_pack(found: SourceFolder, path: Path, folder: Path) -> None:
    """A DataPack's procedure; a pack of anything else, or one that cannot be read whole, is told as left out."""
    from generator.omni.datapack import read
    from generator.omni.metadata import name_of, oip_of

    made = read(path)
    if made.value is None or made.diagnostics:
        found.outside.append(str(path.relative_to(folder)))
        return
    # The metadata of the same procedure, where a project has both, is the newer form.
    found.components.setdefault(ComponentKey(PROCEDURE, name_of(made.value)), oip_of(made.value))


def files_below(folder: Path) -> Iterator[Path]:
    """The files below a folder by name, hidden folders left out; links are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(names):
            path = Path(here, name)
            if not path.is_symlink() and path.is_file():
                yield path


def _key(path: Path) -> ComponentKey | None:
    name, _, suffix = path.name.removesuffix(META).rpartition(".")
    kind = _BY_SUFFIX.get(suffix)
    if kind is None or not name or path.name in _NO_COMPONENTS:
        return None
    if kind.name == "CustomField":
        return ComponentKey(kind.name, f"{path.parent.parent.name}.{name}") if path.parent.name == "fields" else None
    return ComponentKey(kind.name, name)


def _composed(data: bytes, folder: Path, key: ComponentKey) -> bytes:
    """A decomposed registration with its schema, which lies beside it in a file of its own, put back in."""
    from xml.sax.saxutils import escape

    if b"<schema>" in data:
        return data
    for suffix in (".yaml", ".json"):
        beside = next((path for path in files_below(folder) if path.name == key.name + suffix), None)
        if beside is not None and beside.parent.name == "externalServiceRegistrations":
            text = escape(read_ours(beside, MAX_BYTES).decode("utf-8", "replace"), {'"': "&quot;"})
            closing = b"</ExternalServiceRegistration>"
            return data.replace(closing, f"    <schema>{text}</schema>\n".encode() + closing)
    return data


def zip_of(source: SourceFolder) -> bytes:
    """The zip of the Metadata API with these components. An object's file that is no XML is sent as it is, to be refused."""
    files = {key.zip_path: data for key, data in source.components.items() if key.kind.folder != "objects"}
    objects = {key.name.partition(".")[0] for key in source.components if key.kind.folder == "objects"}
    for name in sorted(objects):
        own = ComponentKey("CustomObject", name)
        fields = [data for key, data in sorted(source.components.items()) if key.name.startswith(f"{name}.")]
        try:
            files[own.zip_path] = joined(source.components.get(own), fields)
        except UnreadableXml:
            files[own.zip_path] = source.components.get(own, b"<CustomObject>")
    files["package.xml"] = manifest_text(source.components)
    return write_zip(files)


def write_source(folder: Path, components: Mapping[ComponentKey, bytes]) -> tuple[str, ...]:
    """Write components into a folder in source format, each file in one step; the paths below it. Raises OSError."""
    rehearsed = current()
    if rehearsed is not None and not folder.exists():
        for key, data in components.items():
            rehearsed.put(folder / key.source_path, data)
        return tuple(sorted(key.source_path for key in components))
    folder.mkdir(parents=True, exist_ok=True)
    with Folder(os.path.realpath(folder)) as root:
        for key, data in sorted(components.items()):
            put(root, key.source_path, data)
    return tuple(sorted(key.source_path for key in components))
