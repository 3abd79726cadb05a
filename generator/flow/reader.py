"""A `.flow-meta.xml` as a frozen `Flow`: any element order, nothing lost, every oddity a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from generator.diagnostics import Checked, Diagnostic
from generator.flow import elements, parts, rules, schema, wait_reader
from generator.flow.model import Element, Entry, Flow, Start
from generator.flow.resources import Constant, Formula, OtherResource, TextTemplate, Variable
from generator.flow.written import Connector
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

SUFFIXES = (".flow-meta.xml", ".flow", ".xml")


def flow_name(file: str) -> str:
    """The API name that a flow's file name gives."""
    name = PurePath(file).name
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name[: -len(suffix)]
    return name


def read(data: bytes, file: str) -> Checked[Flow]:
    """The flow in these bytes, and the findings made while reading; no value when the bytes are no flow."""
    try:
        root = parse(data)
    except UnreadableXml as error:
        return Checked(None, (rules.found_in(rules.UNREADABLE, file, error, reason=error.reason),))
    if root.tag != "Flow":
        finding = rules.found_in(rules.NOT_A_FLOW, file, root, tag=root.tag, expected="Flow")
        return Checked(None, (finding,))
    return Checked(replace(_flow(root, file), data=data), tuple((*_unknown(root, file), *_bad_literals(root, file))))


def _flow(root: XmlElement, file: str) -> Flow:
    return Flow(
        name=flow_name(file),
        file=file,
        source=root,
        label=root.value("label"),
        api_version=_version(root.value("apiVersion")),
        process_type=root.value("processType"),
        start=_start(root),
        elements=tuple(_elements(root)),
        variables=tuple(_variable(node) for node in root.all("variables")),
        constants=tuple(
            Constant(node.value("name"), node.line, node.value("dataType"), parts.value_of(node, "value"))
            for node in root.all("constants")
        ),
        formulas=tuple(
            Formula(
                node.value("name"),
                node.line,
                parts.text_of(node, "expression"),
                node.value("dataType") or "Number",
                parts.integer(node, "scale"),
            )
            for node in root.all("formulas")
        ),
        templates=tuple(
            TextTemplate(
                node.value("name"), node.line, parts.text_of(node, "text"), parts.flag(node, "isViewedAsPlainText")
            )
            for node in root.all("textTemplates")
        ),
        others=tuple(_others(root)),
        settings=tuple((n.tag, n.text.strip()) for n in root.children if n.tag in schema.SETTINGS),
        metadata=tuple(
            (n.value("name"), str(parts.value_of(n, "value").literal or "")) for n in root.all("processMetadataValues")
        ),
    )


def _version(text: str) -> float:
    try:
        return float(text) if text else 0.0
    except ValueError:
        return 0.0


def _start(root: XmlElement) -> Start:
    """Where the flow begins: `start`, or the reference that flows before API 49 carry."""
    node = root.child("start")
    old = root.child("startElementReference")
    connector = Connector(old.text.strip(), old.line) if old is not None and old.text.strip() else None
    if node is None:
        return Start(connector, line=root.line)
    paths = map(wait_reader.scheduled_path, node.all("scheduledPaths"))
    return Start(
        connector=parts.connector(node, "connector") or connector,
        object=node.value("object"),
        trigger=node.value("triggerType"),
        changes=node.value("recordTriggerType"),
        entry=Entry(
            logic=node.value("filterLogic") or "and",
            filters=parts.filters(node),
            formula=parts.text_of(node, "filterFormula"),
            only_changed=parts.flag(node, "doesRequireRecordChangedToMeetCriteria"),
            line=node.line,
        ),
        scheduled=tuple(path for path in paths if path is not None),
        line=node.line,
    )


def _variable(node: XmlElement) -> Variable:
    return Variable(
        name=node.value("name"),
        line=node.line,
        data_type=node.value("dataType"),
        collection=parts.flag(node, "isCollection"),
        input=parts.flag(node, "isInput"),
        output=parts.flag(node, "isOutput"),
        apex_class=node.value("apexClass"),
        object_type=node.value("objectType"),
        scale=parts.integer(node, "scale"),
        value=parts.value_of(node, "value"),
    )


def _elements(root: XmlElement) -> Iterator[Element]:
    for node in root.children:
        kind = elements.BY_TAG.get(node.tag)
        if kind is not None:
            yield kind.read(node)
        elif node.tag in elements.ONLY_IN_ORGS:
            yield elements.not_emulated(node, elements.ONLY_IN_ORGS[node.tag])
        elif _unheard_of(node):  # newer than we know, yet an element: it has a name and a place on the canvas
            yield elements.not_emulated(node, node.tag)


def _unheard_of(node: XmlElement) -> bool:
    known = node.tag in schema.SETTINGS | schema.READ | schema.RESOURCES
    return not known and node.child("name") is not None and node.child("locationX") is not None


def _others(root: XmlElement) -> Iterator[OtherResource]:
    for node in root.children:
        if node.tag in schema.RESOURCES and node.value("name"):
            yield OtherResource(node.value("name"), node.line, node.tag, node)
    for screen in root.all("screens"):
        for node in screen.walk():
            if node.tag in ("fields", "actions") and node.value("name"):
                yield OtherResource(node.value("name"), node.line, node.tag, node)
    for wait in root.all("waits"):
        for event in wait.all("waitEvents"):
            yield OtherResource(event.value("name"), event.line, event.tag, event)
    for stage in root.all("orchestratedStages"):
        for step in stage.all("stageSteps"):
            yield OtherResource(step.value("name"), step.line, step.tag, step)
    for element in filter(_unheard_of, root.children):
        for child in element.children:
            if child.value("name") and child.value("label"):  # as steps have; parameters have no label
                yield OtherResource(child.value("name"), child.line, child.tag, child)


def _unknown(root: XmlElement, file: str) -> Iterator[Diagnostic]:
    """A note for each field that the WSDL does not have where it stands."""
    known = schema.SETTINGS | schema.READ | schema.RESOURCES | elements.BY_TAG.keys() | elements.ONLY_IN_ORGS.keys()
    for node in root.children:
        if node.tag not in known:
            yield rules.found_in(rules.UNKNOWN_ELEMENT, file, node, tag=node.tag, parent="Flow")
        elif node.tag in elements.FIELDS:
            yield from _unknown_below(node, node.tag, file)


def _unknown_below(node: XmlElement, kind: str, file: str) -> Iterator[Diagnostic]:
    for child in node.children:
        if child.tag not in elements.FIELDS[kind]:
            yield rules.found_in(rules.UNKNOWN_ELEMENT, file, child, tag=child.tag, parent=kind)
            continue
        below = schema.ALIASES.get(child.tag, child.tag)
        if below in elements.FIELDS and child.children:
            yield from _unknown_below(child, below, file)


def _bad_literals(root: XmlElement, file: str) -> Iterator[Diagnostic]:
    for node in root.walk():
        reason = parts.bad_literal(node)
        if reason:
            yield rules.found_in(rules.BAD_LITERAL, file, node, text=node.text.strip()[:60], kind=reason)
