"""An `.oip` file as a procedure. The elements of the file are in the order of the alphabet: they run by sequenceNumber."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Checked, Diagnostic
from generator.model.types import Json
from generator.omni import rules
from generator.omni.model import Config, Element, Procedure
from generator.omni.texts import json_of
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

ROOTS = ("OmniIntegrationProcedure", "OmniProcess")
SUFFIXES = (".oip-meta.xml", ".oip")


def read(data: bytes, file: str) -> Checked[Procedure]:
    """The procedure in these bytes, and the findings made while reading; no value when they are none."""
    try:
        root = parse(data)
    except UnreadableXml as error:
        return Checked(None, (rules.found_in(rules.UNREADABLE, file, error.line, error.column, reason=error.reason),))
    if root.tag not in ROOTS:
        reason = f"the root element is {root.tag}, not {ROOTS[0]}"
        return Checked(None, (rules.found_in(rules.UNREADABLE, file, root.line, root.column, reason=reason),))
    reader = _Reader(file)
    elements = tuple(reader.elements(root, "omniProcessElements"))
    made = Procedure(
        key=root.value("omniProcessKey") or f"{root.value('type')}_{root.value('subType')}",
        file=file,
        elements=elements,
        version=root.value("versionNumber"),
        active=root.flag("isActive", True),
        sample=reader.sample(root.child("customJavaScript")),
        config=reader.config(root, root.value("uniqueName")),
        permissions=permissions_of(root.value("requiredPermission")),
    )
    return Checked(made, tuple(reader.findings))


def permissions_of(text: str) -> tuple[str, ...]:
    """The custom permissions of a list parted by commas."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


class _Reader:
    """Reads the elements of one file and keeps what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Diagnostic] = []

    def elements(self, node: XmlElement, tag: str) -> Iterator[Element]:
        ordered = sorted(node.all(tag), key=lambda child: _number(child.value("sequenceNumber")))
        for child in ordered:
            name = child.value("name")
            config = child.child("propertySetConfig")
            yield Element(
                name=name,
                type=child.value("type"),
                config=self.config(child, name),
                active=child.flag("isActive", True),
                children=tuple(self.elements(child, "childElements")),
                file=self.file,
                line=child.line_of("name"),
                text=config.text if config is not None else "",
                text_line=config.line if config is not None else 0,
            )

    def config(self, node: XmlElement, name: str) -> Config:
        found = node.child("propertySetConfig")
        if found is None or not found.text.strip():
            return {}
        try:
            made = json_of(found.text)
        except (ValueError, RecursionError) as error:
            self._bad(found, name, str(error))
            return {}
        if not isinstance(made, dict):
            self._bad(found, name, "it is no object")
            return {}
        return made

    def sample(self, node: XmlElement | None) -> Json:
        """The input of previews; what is no JSON is none."""
        if node is None or not node.text.strip():
            return None
        try:
            return json_of(node.text)
        except (ValueError, RecursionError):
            return None

    def _bad(self, node: XmlElement, name: str, reason: str) -> None:
        self.findings.append(
            rules.found_in(rules.BAD_CONFIG, self.file, node.line, node.column, name=name, reason=reason[:200])
        )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
