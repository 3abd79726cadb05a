"""package.xml and destructiveChanges.xml: which components are meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from generator.org.metadata_types import ComponentKey
from generator.salesforce.xml import UnreadableXml, parse

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
NEWEST_API = "68.0"
_MOST = 100_000  # members


@dataclass(frozen=True, slots=True)
class Manifest:
    """The members by type, in the order of the file; "*" stands for all of a type."""

    members: tuple[tuple[str, str], ...] = ()
    version: str = NEWEST_API

    def names(self, type_name: str) -> tuple[str, ...]:
        """The members of one type."""
        return tuple(name for kind, name in self.members if kind == type_name)

    @property
    def keys(self) -> tuple[ComponentKey, ...]:
        """The members that are named one by one."""
        return tuple(ComponentKey(kind, name) for kind, name in self.members if name != "*")


def read_manifest(data: bytes) -> Manifest:
    """A package.xml or a destructiveChanges.xml. Raises `UnreadableXml`."""
    root = parse(data)
    if root.tag != "Package":
        raise UnreadableXml(f'the root element is "{root.tag[:40]}", not "Package"', root.line, root.column)
    members = []
    for types in root.all("types"):
        name = types.value("name")
        for member in types.all("members"):
            members.append((name, member.text.strip()))
            if len(members) > _MOST:
                raise UnreadableXml(f"more than {_MOST:,} members", member.line, member.column)
    return Manifest(tuple(dict.fromkeys(members)), root.value("version") or NEWEST_API)


def manifest_text(keys: Iterable[ComponentKey], version: str = NEWEST_API) -> bytes:
    """A package.xml that names these components, as the Metadata API writes it."""
    by_type: dict[str, list[str]] = {}
    for key in sorted(set(keys)):
        by_type.setdefault(key.type, []).append(key.name)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<Package xmlns="{NAMESPACE}">']
    for kind, names in sorted(by_type.items()):
        lines += ["    <types>", *(f"        <members>{escape(name)}</members>" for name in names)]
        lines += [f"        <name>{escape(kind)}</name>", "    </types>"]
    return "\n".join([*lines, f"    <version>{escape(version)}</version>", "</Package>", ""]).encode()
