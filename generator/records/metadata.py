"""Objects from their metadata in an SFDX project: objects/X/X.object-meta.xml, objects/X/fields/*.field-meta.xml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.records.schema import FieldInfo, ObjectInfo, RecordSchema
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

MAX_BYTES = 5_000_000  # of one file
MAX_FILES = 20_000
_LOOKUPS = ("Lookup", "MasterDetail", "Hierarchy")


def schema_of(folders: Iterable[Path]) -> RecordSchema:
    """The objects whose metadata lies in these folders (`objects`); files that cannot be read are left out."""
    objects: dict[str, ObjectInfo] = {}
    left = MAX_FILES
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if left <= 0:
                break
            if path.is_dir() and not path.is_symlink():
                found = _decomposed(path)
                left -= 1 + len(found.fields)
                objects.setdefault(path.name.lower(), found)
            elif path.name.endswith(".object"):
                left -= 1
                objects.setdefault(path.name[:-7].lower(), ObjectInfo(path.name[:-7], _by_name(_fields(path))))
    return RecordSchema(objects)


def _decomposed(folder: Path) -> ObjectInfo:
    below = folder / "fields"
    paths = sorted(below.glob("*.field-meta.xml")) if below.is_dir() else []
    whole = folder / f"{folder.name}.object-meta.xml"
    found = [*_fields(whole), *(info for path in paths[:MAX_FILES] for info in _fields(path))]
    return ObjectInfo(folder.name, _by_name(found))


def _by_name(fields: Iterable[FieldInfo]) -> dict[str, FieldInfo]:
    return {info.name.lower(): info for info in fields}


def _fields(path: Path) -> Iterator[FieldInfo]:
    """The fields in a file: of a whole object, or the one of a field's own file."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size > MAX_BYTES:
        return
    try:
        root = parse(path.read_bytes())
    except (OSError, UnreadableXml):
        return
    for node in (root,) if root.tag == "CustomField" else root.all("fields"):
        if node.value("fullName"):
            yield field_info(node)


def field_info(node: XmlElement) -> FieldInfo:
    """A field from its element: the root of a field's own file, or one of an object's `fields`."""
    kind = node.value("type")
    # A checkbox has always a value; a default fills what is left empty.
    required = node.value("required") == "true" and not node.value("defaultValue") and kind != "Checkbox"
    relationship = node.value("relationshipName") if kind in _LOOKUPS else ""
    return FieldInfo(
        node.value("fullName"),
        kind,
        required or kind == "MasterDetail",
        relationship,
        target=node.value("referenceTo") if kind in _LOOKUPS else "",
        label=node.value("label"),
        computed=node.child("formula") is not None or kind in ("Summary", "AutoNumber"),
        checked=node.value("defaultValue").lower() == "true",
    )
