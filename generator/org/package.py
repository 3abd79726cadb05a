"""What a zip asks for: the components it brings, those it deletes, and what is wrong with it before anything is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic
from generator.org import rules
from generator.org.archive import BadArchive, read_zip
from generator.org.manifest import Manifest, read_manifest
from generator.org.metadata_types import BY_FOLDER, HOSTED, META, ComponentKey, MetadataType
from generator.org.objects import parted
from generator.salesforce.xml import UnreadableXml
from generator.writing.paths import fault

_DESTRUCTIVE = ("destructiveChangesPre.xml", "destructiveChanges.xml", "destructiveChangesPost.xml")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A finding about one component, at a line and column of its file where they are known."""

    key: ComponentKey
    finding: Diagnostic
    line: int = 0
    column: int = 0

    @property
    def refuses(self) -> bool:
        """Whether the component is not taken for it."""
        return self.finding.severity.rank <= 1


@dataclass(slots=True)
class DeployPackage:
    """The components of a zip by key, the file of the zip that each comes from, and what is to be deleted.

    `outside` are components of types that are not hosted here. Those in `before` are deleted before the others come.
    """

    manifest: Manifest
    components: dict[ComponentKey, bytes] = field(default_factory=dict)
    files: dict[ComponentKey, str] = field(default_factory=dict)
    before: list[ComponentKey] = field(default_factory=list)
    after: list[ComponentKey] = field(default_factory=list)
    outside: list[ComponentKey] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def refuse(self, key: ComponentKey, finding: Diagnostic, line: int = 0, column: int = 0) -> None:
        """Note why a component cannot be taken."""
        self.complaints.append(Complaint(key, finding, line, column))


def read_package(data: bytes) -> DeployPackage:
    """The package in a zip of the Metadata API: package.xml at its top, or in its only folder. Raises `BadArchive`."""
    files = _below_manifest(read_zip(data))
    try:
        package = DeployPackage(read_manifest(files.pop("package.xml")))
        for name in _DESTRUCTIVE:
            if name in files:
                wanted = package.after if "Post" in name else package.before
                wanted += read_manifest(files.pop(name)).keys
    except UnreadableXml as error:
        raise BadArchive(
            f"package.xml or the destructive changes cannot be read: {error.reason}, line {error.line}"
        ) from None
    for path, content in files.items():
        _take(package, path, content)
    _compare(package)
    return package


def _below_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files beside package.xml, by their paths from there."""
    found = [path for path in files if path.rpartition("/")[2] == "package.xml" and path.count("/") <= 1]
    if not found:
        raise BadArchive("No package.xml found")
    prefix = min(found, key=len).removesuffix("package.xml")
    return {path.removeprefix(prefix): data for path, data in files.items() if path.startswith(prefix)}


def _take(package: DeployPackage, path: str, data: bytes) -> None:
    kind = BY_FOLDER.get(path.partition("/")[0])
    if kind is None:
        return  # of a type that is not hosted: package.xml says which
    name = path.removeprefix(f"{kind.folder}/").removesuffix(META)
    if not name.endswith(f".{kind.suffix}"):
        return
    key = ComponentKey(kind.name, name.removesuffix(f".{kind.suffix}"))
    package.files[key] = path
    if not _is_name(key.name, kind) or fault(key.source_path):
        package.refuse(key, rules.COMPONENT_NAME.at("", name=key.name))
    elif kind.name == "CustomObject":
        _take_object(package, key, path, data)
    else:
        package.components[key] = data


def _take_object(package: DeployPackage, key: ComponentKey, path: str, data: bytes) -> None:
    try:
        whole, fields = parted(data)
    except UnreadableXml as error:
        package.refuse(key, rules.UNREADABLE.at("", reason=error.reason), error.line, error.column)
        return
    if whole is not None:
        package.components[key] = whole
    else:
        del package.files[key]
    for name, content in fields.items():
        own = ComponentKey("CustomField", f"{key.name}.{name}")
        package.files[own] = path
        if _is_name(name, HOSTED["CustomField"]) and not fault(own.source_path):
            package.components[own] = content
        else:
            package.refuse(own, rules.COMPONENT_NAME.at("", name=name))


def _is_name(name: str, kind: MetadataType) -> bool:
    """Whether this can be an API name; objects and fields end with a suffix such as `__c`, packages put a prefix before."""
    words = name
    if kind.name in ("CustomObject", "CustomField"):
        words = (
            words.removesuffix("__c").removesuffix("__e").removesuffix("__mdt").removesuffix("__b").removesuffix("__x")
        )
    parts = words.split("__")
    return len(parts) <= 2 and len(name) <= kind.longest and all(map(_is_word, parts))


def _is_word(text: str) -> bool:
    plain = text.replace("_", "")
    return plain.isascii() and plain.isalnum() and text[0].isalpha() and not text.endswith("_")


def _compare(package: DeployPackage) -> None:
    """package.xml and the files: what only one of them has."""
    named = set(package.manifest.members)
    for key in list(package.components):
        if not _is_named(key, named):
            del package.components[key]
            package.refuse(key, rules.NOT_IN_MANIFEST.at("", type=key.type, name=key.name))
    known = {key.folded for key in package.files}
    for key in package.manifest.keys:
        if key.type not in HOSTED:
            package.outside.append(key)
        elif key.folded not in known and not _of_object(key, package):
            package.refuse(key, rules.NOT_IN_ZIP.at("", type=key.type, name=key.name))
    for key in [key for key in (*package.before, *package.after) if key.type not in HOSTED]:
        package.outside.append(key)
    package.before = [key for key in package.before if key.type in HOSTED]
    package.after = [key for key in package.after if key.type in HOSTED]


def _is_named(key: ComponentKey, named: set[tuple[str, str]]) -> bool:
    if (key.type, key.name) in named or (key.type, "*") in named:
        return True
    above = key.name.partition(".")[0]  # an object brings its fields along
    return key.type == "CustomField" and (("CustomObject", above) in named or ("CustomObject", "*") in named)


def _of_object(key: ComponentKey, package: DeployPackage) -> bool:
    """Whether an object is named whose file brought fields alone: a standard object, as the CLI writes it."""
    return key.type == "CustomObject" and any(own.name.startswith(f"{key.name}.") for own in package.files)
