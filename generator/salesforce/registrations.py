"""ExternalServiceRegistration files, as orgs and the Salesforce CLI write them: whole, or with the schema in a file beside.

Knows the metadata alone, nothing of OpenAPI: the schema is a text. Element names and their order are those of the Metadata
API's WSDL 66.0; what a newer release adds is kept by name and named when it is left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath

from generator.diagnostics import Checked, Diagnostic, Rule, Severity, Span
from generator.reading import NotRegular, read_ours
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

SUFFIXES = (".externalServiceRegistration-meta.xml", ".externalServiceRegistration")
ROOT = "ExternalServiceRegistration"
BESIDE = (".yaml", ".yml", ".json")  # endings of the schema of a decomposed registration
MOST_SCHEMA = 64 * 1024 * 1024  # bytes of a schema in a file of its own, as of any other description

# The simple elements in the order of the WSDL; `operations` stand after the first five.
BEFORE = ("catalogedApiVersion", "description", "label", "namedCredential", "namedCredentialReference")
AFTER = (
    "providerAssetEndpoint", "registrationProvider", "registrationProviderAsset", "registrationProviderType", "schema",
    "schemaAbsoluteUrl", "schemaType", "schemaUploadFileExtension", "schemaUploadFileName", "schemaUrl", "serviceBinding",
    "serviceDescriptor", "status", "systemVersion",
)  # fmt: skip
OPERATIONS = "operations"

UNREADABLE = Rule(
    "registration-unreadable",
    Severity.ERROR,
    "{path} is no registration: {reason}",
    "give an ExternalServiceRegistration with its schema, or an OpenAPI document",
    "https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalserviceregistration.htm",
    text="A registration holds its OpenAPI document as text in `schema`. The Salesforce CLI can keep that text in a file of the "
    "same name beside it (decomposeExternalServiceRegistrationBeta); both are read. A registration that names an address "
    "only (`schemaUrl`) holds nothing to read: download the document and give that.",
    bad="extsvc names Order.flow-meta.xml --service Shop",
    good="extsvc names Shop.externalServiceRegistration-meta.xml",
)


@dataclass(frozen=True, slots=True)
class RegisteredOperation:
    """A row of a registration: the name as metadata writes it (lower case, encoded), whether it is active, its line."""

    name: str
    active: bool
    line: int = 0


@dataclass(frozen=True)
class Registration:
    """A registration's file. `elements` are its simple elements by name, texts as written; `schema` is the OpenAPI text.

    `file` is what to call the registration in messages, `line` where the schema begins in it (from 1), `beside` the name of
    the schema's own file where it has one. `unknown` are elements that the WSDL does not know, with their lines.
    """

    name: str
    elements: tuple[tuple[str, str], ...]
    operations: tuple[RegisteredOperation, ...]
    schema: str
    file: str = ""
    line: int = 1
    beside: str = ""
    unknown: tuple[tuple[str, int], ...] = ()

    def value(self, tag: str) -> str:
        """The trimmed text of a simple element, "" when it is not there."""
        return next((text.strip() for known, text in self.elements if known == tag), "")

    @property
    def credential(self) -> str:
        """The named credential: the reference wins over the older name, as the Metadata guide says.

        Registrations made from Apex REST write `null` as a word.
        """
        named = self.value("namedCredentialReference") or self.value("namedCredential")
        return "" if named == "null" else named

    @property
    def media_types(self) -> dict[str, str]:
        """What the registration maps media types of the document to, in lower case. The shape is our inference: no public
        registration maps any; pairs are taken wherever they stand in `serviceBinding.compatibleMediaTypes`.
        """
        try:
            told = json.loads(self.value("serviceBinding") or "{}")
        except (ValueError, RecursionError):
            return {}
        waiting = [told.get("compatibleMediaTypes")] if isinstance(told, dict) else []
        found: dict[str, str] = {}
        while waiting:
            one = waiting.pop()
            for key, value in one.items() if isinstance(one, dict) else ():
                if isinstance(value, str):
                    found[key.strip().lower()] = value.strip().lower()
                else:
                    waiting.append(value)
        return found

    @cached_property
    def active(self) -> frozenset[str]:
        """The names of the active operations."""
        return frozenset(operation.name.lower() for operation in self.operations if operation.active)

    @cached_property
    def inactive(self) -> frozenset[str]:
        """The names of those that are listed and not active."""
        return frozenset(operation.name.lower() for operation in self.operations) - self.active


def name_of(path: str | Path) -> str:
    """The service name that the name of a registration's file gives."""
    name = PurePath(str(path).replace("\\", "/")).name
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name[: -len(suffix)]
    return name.split(".")[0]


def read(data: bytes, name: str, place: str = "") -> Checked[Registration]:
    """The registration in the bytes of a file called `name`; `place` is its path, beside which a schema may lie.

    Findings: registration-unreadable.
    """
    try:
        made = _of_element(parse(data), name)
    except UnreadableXml as error:
        return Checked(None, (_unreadable(name, error.reason, error.line, error.column),))
    if made.schema.strip():
        return Checked(made)
    try:
        found = _beside(made, place)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        return Checked(None, (_unreadable(name, f"the schema beside it cannot be read: {reason}"),))
    if found is None:
        return Checked(None, (_unreadable(name, _missing(made)),))
    return Checked(found)


def _of_element(root: XmlElement, name: str) -> Registration:
    """Raises `UnreadableXml` for what is another thing, or of an older kind."""
    if root.tag != ROOT:
        raise UnreadableXml(f'its root element is "{root.tag}", not "{ROOT}"', root.line)
    schema = root.child("schema")
    if root.value("schemaType") == "InteragentHyperSchema":
        raise UnreadableXml(
            "its schema is an Interagent hyper-schema, the kind before OpenAPI, which orgs retired", root.line
        )
    known = {tag: child.text for tag in (*BEFORE, *AFTER) if (child := root.child(tag)) is not None}
    listed = tuple(RegisteredOperation(o.value("name"), o.flag("active", True), o.line) for o in root.all(OPERATIONS))
    return Registration(
        name=name_of(name),
        elements=tuple(known.items()),
        operations=listed,
        schema=schema.text.lstrip("\ufeff") if schema is not None else "",
        file=name,
        line=schema.line if schema is not None else 1,
        unknown=tuple((c.tag, c.line) for c in root.children if c.tag not in (*BEFORE, *AFTER, OPERATIONS)),
    )


def _beside(made: Registration, place: str) -> Registration | None:
    """With the schema that lies beside the file at a place; no link is followed. Raises OSError, UnicodeDecodeError."""
    folder = os.path.dirname(place)
    for ending in BESIDE if place else ():
        file = made.name + ending
        try:
            text = read_ours(os.path.join(folder, file), MOST_SCHEMA).decode("utf-8-sig")
        except (FileNotFoundError, IsADirectoryError, NotRegular):
            continue
        return replace(made, schema=text, beside=file)
    return None


def _missing(made: Registration) -> str:
    address = made.value("schemaUrl") or made.value("schemaAbsoluteUrl")
    if address:
        return "it holds no schema, only the address it came from; download that document and give it"
    return f"it holds no schema, and no {made.name}.yaml lies beside it"


def _unreadable(name: str, reason: str, line: int = 0, column: int = 0) -> Diagnostic:
    words = (("path", name), ("reason", reason))
    return Diagnostic(UNREADABLE, Span(name, "", line or 1, column or 1), words)


def simple(made: Registration, tags: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The elements of these names that a registration has, in the order of the names."""
    known = dict(made.elements)
    return ((tag, known[tag]) for tag in tags if tag in known)
