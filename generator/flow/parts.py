"""The small parts that elements share: values, conditions, connectors, parameters."""

from __future__ import annotations

from datetime import date, datetime, time

from generator.flow.values import number_from
from generator.flow.written import (
    NO_VALUE,
    Condition,
    Connector,
    InputParameter,
    Literal,
    Moment,
    Number,
    OutputParameter,
    RecordFilter,
    TransformAction,
    TransformBody,
    Value,
)
from generator.salesforce.xml import XmlElement

_MOMENTS = {"dateValue": "Date", "dateTimeValue": "DateTime", "timeValue": "Time"}
_TEXTS = ("stringValue", "apexValue", "sobjectValue", "complexValue", "setupReference")
_NOT_CHOICES = ("complexValueType", "setupReferenceType", "formulaDataType", "inputConfiguratorMode",
                "isReverseValueMapping", "valueMapName", "processMetadataValues")  # fmt: skip


def text_of(node: XmlElement, tag: str) -> str:
    """The text of a child exactly as written: blanks at its ends may matter."""
    found = node.child(tag)
    return found.text if found is not None else ""


def flag(node: XmlElement, tag: str) -> bool:
    """An xsd:boolean field; absent is false."""
    return node.value(tag).lower() in ("true", "1")


def integer(node: XmlElement, tag: str) -> int | None:
    """An xsd:int field; absent or unreadable is None."""
    text = node.value(tag)
    try:
        return int(text) if text else None
    except ValueError:
        return None


def value_of(node: XmlElement, tag: str) -> Value:
    """The value union in a child of this name."""
    found = node.child(tag)
    return NO_VALUE if found is None else value(found)


def value(node: XmlElement) -> Value:
    """The member of the union that was chosen; orgs also write an empty union, or members marked xsi:nil."""
    chosen = [c for c in node.children if c.tag not in _NOT_CHOICES and not c.nil]
    if not chosen:
        return Value("", node.line)
    first = chosen[0]
    if first.tag == "collectionElements":
        items = tuple(value(c) for c in chosen if c.tag == "collectionElements")
        return Value("collectionElements", first.line, items=items)
    if first.tag == "transform":
        return Value("transform", first.line, transform=transform_body(first))
    if first.tag in ("elementReference", "formulaExpression", "transformValueReference"):
        text = first.text if first.tag == "formulaExpression" else first.text.strip()
        return Value(first.tag, first.line, text, data_type=node.value("formulaDataType"))
    return Value(first.tag, first.line, first.text, _literal(first))


def _literal(node: XmlElement) -> Literal:
    text = node.text.strip()
    if node.tag == "booleanValue":
        return text.lower() in ("true", "1")
    if node.tag == "numberValue":
        return Number(text)
    if node.tag in _MOMENTS:
        return Moment(_MOMENTS[node.tag], text)
    return node.text


def bad_literal(node: XmlElement) -> str:
    """The name of the type that a literal claims and does not fit, "" when it fits."""
    text = node.text.strip()
    if node.nil or node.children or not text:
        return ""
    try:
        if node.tag == "booleanValue":
            return "" if text.lower() in ("true", "false", "1", "0") else "Boolean"
        if node.tag == "numberValue":
            number_from(text)
        if node.tag in _MOMENTS:
            moment(Moment(_MOMENTS[node.tag], text))
    except ValueError:
        return _MOMENTS.get(node.tag, "Number")
    return ""


def moment(literal: Moment) -> date | datetime | time:
    """The date, date-time or time that a literal names. Raises `ValueError` when it names none."""
    text = literal.text
    if literal.kind == "Date":
        return date.fromisoformat(text[:10])  # xsd:date may carry a zone
    if literal.kind == "Time":
        return time.fromisoformat(text).replace(tzinfo=None)
    return datetime.fromisoformat(text)


def plain_moment(node: XmlElement, tag: str, kind: str) -> Value:
    """A date or time that stands in a field of its own, outside of a value union."""
    found = node.child(tag)
    if found is None or not found.text.strip():
        return NO_VALUE
    return Value(f"{kind.lower()}Value", found.line, found.text, Moment(kind, found.text.strip()))


def connector(node: XmlElement, tag: str) -> Connector | None:
    """The connector in a child of this name, if it leads anywhere."""
    found = node.child(tag)
    if found is None or not found.value("targetReference"):
        return None
    return Connector(found.value("targetReference"), found.line, tag, flag(found, "isGoTo"))


def parameters(node: XmlElement, tag: str) -> tuple[InputParameter, ...]:
    """Named inputs."""
    return tuple(InputParameter(n.value("name"), value_of(n, "value"), n.line) for n in node.all(tag))


def outputs(node: XmlElement, tag: str) -> tuple[OutputParameter, ...]:
    """Named outputs and where they go."""
    return tuple(OutputParameter(n.value("name"), n.value("assignToReference"), n.line) for n in node.all(tag))


def conditions(node: XmlElement, tag: str = "conditions") -> tuple[Condition, ...]:
    """The conditions below a rule, a filter or a visibility rule."""
    return tuple(
        Condition(n.value("leftValueReference"), n.value("operator"), value_of(n, "rightValue"), n.line)
        for n in node.all(tag)
    )


def filters(node: XmlElement) -> tuple[RecordFilter, ...]:
    """The conditions on a record's fields."""
    return tuple(
        RecordFilter(n.value("field"), n.value("operator"), value_of(n, "value"), n.line) for n in node.all("filters")
    )


def transform_body(node: XmlElement) -> TransformBody:
    """What a transform element, or a transform inside a value, makes."""
    actions = tuple(
        TransformAction(
            field=action.value("outputFieldApiName"),
            kind=action.value("transformType"),
            value=value_of(action, "value"),
            line=action.line,
            inputs=parameters(action, "inputParameters"),
        )
        for group in node.all("transformValues")
        for action in group.all("transformValueActions")
    )
    return TransformBody(
        data_type=node.value("dataType"),
        apex_class=node.value("apexClass"),
        object_type=node.value("objectType"),
        collection=flag(node, "isCollection"),
        actions=actions,
        scale=integer(node, "scale"),
    )
