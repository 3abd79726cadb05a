"""A folder of metadata on the disk, in source format or in the format of the Metadata API, as the zip that a deploy takes; and back.

DataPacks of Integration Procedures are taken as the metadata that they would become. Of a component that is there twice the later
file counts, which is told.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.org import source_rules
from generator.org.archive import MOST_FILES, write_zip
from generator.org.manifest import manifest_text
from generator.org.metadata_types import HOSTED, META, ComponentKey
from generator.org.objects import joined
from generator.org.procedures import PROCEDURE
from generator.org.sfdx import meant_files
from generator.reading import read_ours
from generator.salesforce.xml import MAX_BYTES, UnreadableXml
from generator.writing.folder import Folder
from generator.writing.rehearsal import current
from generator.writing.single import put

_BY_SUFFIX = {kind.suffix: kind for kind in HOSTED.values()}
_PACK = "_DataPack.json"
_MOST_SEEN = (
    500_000  # files; most of a large project is Apex, layouts and pages, which are looked at by their names alone
)
# Files of projects that are no component of their own, by the folder they lie in or by their name.
_NO_COMPONENTS = ("package.xml", "sfdx-project.json")


@dataclass(slots=True)
class SourceFolder:
    """The components of a folder, the names of files of metadata, and of DataPacks, that are nothing hosted, and what was found."""

    components: dict[ComponentKey, bytes] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def read_source(folder: Path) -> SourceFolder:
    """The components of an SFDX project, by its package directories, or below any other folder; links are not followed.

    What .forceignore leaves out is not there. Raises OSError, also for more components than a zip may hold files.
    """
    found = SourceFolder()
    if not folder.exists():
        raise FileNotFoundError(2, os.strerror(2), str(folder))
    if not folder.is_dir():
        raise NotADirectoryError(20, "it is no folder", str(folder))
    places: dict[ComponentKey, Path] = {}
    packs: list[Path] = []
    for count, path in enumerate(meant_files(folder, found.findings)):
        if count >= _MOST_SEEN:
            raise OSError(27, f"more than {_MOST_SEEN:,} files", str(folder))
        key = _key(path)
        if key is not None:
            if key in places:
                found.findings.append(_twice(key, places[key], path, folder))
            places[key] = path
        elif path.name.endswith(_PACK):
            packs.append(path)
        elif path.name.endswith(META):
            found.outside.append(str(path.relative_to(folder)))
        if len(places) + len(packs) > MOST_FILES:
            raise OSError(27, f"more than {MOST_FILES:,} files to be deployed", str(folder))
    for key, path in places.items():
        data = read_ours(path, MAX_BYTES)
        found.components[key] = _composed(data, path, key) if key.type == "ExternalServiceRegistration" else data
    for path in packs:
        _take_pack(found, places, path, folder)
    return found


def _twice(key: ComponentKey, left: Path, taken: Path, folder: Path) -> Diagnostic:
    left_name, taken_name = (path.relative_to(folder).as_posix() for path in (left, taken))
    named = {"type": key.type, "name": key.name, "left": left_name, "taken": taken_name}
    return source_rules.SAME_COMPONENT.at("", file=str(left), **named)


def _take_pack(found: SourceFolder, places: dict[ComponentKey, Path], path: Path, folder: Path) -> None:
    """A DataPack's procedure; a pack of anything else, or one that cannot be read whole, is told as left out."""
    from generator.omni.datapack import read
    from generator.omni.metadata import name_of, oip_of

    made = read(path)
    if made.value is None or made.diagnostics:
        found.outside.append(str(path.relative_to(folder)))
        return
    key = ComponentKey(PROCEDURE, name_of(made.value))
    if key in places:  # the metadata of the same procedure, where a project has both, is the newer form
        found.findings.append(_twice(key, path, places[key], folder))
    else:
        places[key], found.components[key] = path, oip_of(made.value)


def _key(path: Path) -> ComponentKey | None:
    name, _, suffix = path.name.removesuffix(META).rpartition(".")
    kind = _BY_SUFFIX.get(suffix)
    if kind is None or not name or path.name in _NO_COMPONENTS:
        return None
    if kind.name == "CustomField":
        return ComponentKey(kind.name, f"{path.parent.parent.name}.{name}") if path.parent.name == "fields" else None
    return ComponentKey(kind.name, name)


def _composed(data: bytes, path: Path, key: ComponentKey) -> bytes:
    """A decomposed registration with its schema, which lies beside it in a file of its own, put back in."""
    from xml.sax.saxutils import escape

    if b"<schema>" in data:
        return data
    for suffix in (".yaml", ".json"):
        beside = path.with_name(key.name + suffix)
        if beside.is_file() and not beside.is_symlink():
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
