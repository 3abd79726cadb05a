"""What is in the org, listed and handed out: file properties, zips for a retrieve, the types that are hosted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.org.archive import write_zip
from generator.org.manifest import NEWEST_API, Manifest, manifest_text
from generator.org.members import OrgMember
from generator.org.metadata_types import HOSTED, ComponentKey
from generator.org.objects import joined

FOLDER = "unpackaged"


@dataclass(frozen=True, slots=True)
class RetrievedPackage:
    """The zip of a retrieve, the components in it, and members that were asked for and are not there."""

    archive: bytes
    keys: tuple[ComponentKey, ...]
    missing: tuple[ComponentKey, ...]


def chosen(manifest: Manifest, components: Iterable[ComponentKey]) -> tuple[list[ComponentKey], list[ComponentKey]]:
    """The components that a manifest means, and the members it names that are not there. An object brings its fields."""
    known = sorted(components)
    by_folded = {key.folded: key for key in known}
    found: dict[ComponentKey, None] = {}
    missing = []
    for kind, name in manifest.members:
        if name == "*":
            found |= dict.fromkeys(key for key in known if key.type == kind)
            fields = [key for key in known if key.type == "CustomField"] if kind == "CustomObject" else []
        else:
            there = by_folded.get(ComponentKey(kind, name).folded)
            fields = _fields(name, known) if kind == "CustomObject" else []
            if there is not None:
                found[there] = None
            elif not fields:
                missing.append(ComponentKey(kind, name))
        found |= dict.fromkeys(fields)
    return list(found), missing


def _fields(name: str, known: list[ComponentKey]) -> list[ComponentKey]:
    above = f"{name.lower()}."
    return [key for key in known if key.type == "CustomField" and key.name.lower().startswith(above)]


def retrieve(manifest: Manifest, components: Mapping[ComponentKey, bytes]) -> RetrievedPackage:
    """The zip of what a manifest means, every file below `unpackaged/`, with a package.xml of what is in it."""
    keys, missing = chosen(manifest, components)
    files = {f"{FOLDER}/{key.zip_path}": components[key] for key in keys if key.kind.folder != "objects"}
    names = {key.name.partition(".")[0] for key in keys if key.kind.folder == "objects"}
    for name in sorted(names):
        own = ComponentKey("CustomObject", name)
        fields = [
            components[key] for key in sorted(keys) if key.type == "CustomField" and key.name.startswith(f"{name}.")
        ]
        files[f"{FOLDER}/{own.zip_path}"] = joined(components.get(own) if own in keys else None, fields)
    files[f"{FOLDER}/package.xml"] = manifest_text(keys, manifest.version or NEWEST_API)
    return RetrievedPackage(write_zip(files), tuple(keys), tuple(missing))


def listed(kind: str, members: Iterable[OrgMember]) -> list[OrgMember]:
    """The components of a type; none of a type that is not hosted, which is no fault."""
    return sorted((one for one in members if one.key.type == kind and not one.gone), key=lambda one: one.key.name)


def described_types() -> list[dict[str, str | bool | list[str]]]:
    """The hosted types as DescribeMetadataObject rows, in the order of the WSDL."""
    rows: list[dict[str, str | bool | list[str]]] = []
    for kind in HOSTED.values():
        if kind.inside:
            continue
        children = [other.name for other in HOSTED.values() if other.inside == kind.name]
        row: dict[str, str | bool | list[str]] = {"childXmlNames": children} if children else {}
        rows.append(
            {
                **row,
                "directoryName": kind.folder,
                "inFolder": False,
                "metaFile": False,
                "suffix": kind.suffix,
                "xmlName": kind.name,
            }
        )
    return rows
