"""What a value is, and where it fits. In doubt it fits: a finding must be true."""

from __future__ import annotations

from generator.flow.check.resolve import resolve
from generator.flow.check.symbols import ANY, Symbols, ValueType
from generator.flow.references import pieces
from generator.flow.written import Value

_LITERALS = {
    "stringValue": ValueType("Literal", "text"),  # the org reads it as the wanted kind
    "numberValue": ValueType("Number"),
    "booleanValue": ValueType("Boolean"),
    "dateValue": ValueType("Date"),
    "dateTimeValue": ValueType("DateTime"),
    "timeValue": ValueType("Time"),
}
# What a flow turns into what without being asked.
_CONVERTS = frozenset(
    (
        ("Number", "Currency"), ("Currency", "Number"), ("Date", "DateTime"), ("DateTime", "Date"), ("Number", "String"),
        ("Boolean", "String"), ("Date", "String"), ("DateTime", "String"), ("Currency", "String"), ("Time", "String"),
    )
)  # fmt: skip


def shape_of_value(value: Value, symbols: Symbols) -> ValueType:
    """The shape of a value; a text that is one merge field has the shape of what it merges."""
    if value.kind == "elementReference":
        return resolve(value.text, symbols).shape
    if value.kind == "stringValue" and isinstance(value.literal, str):
        parts = pieces(value.literal)
        if len(parts) == 1 and parts[0][1]:
            return resolve(parts[0][0], symbols).shape
    return _LITERALS.get(value.kind, ANY)


def fits(given: ValueType, wanted: ValueType) -> bool:
    """Whether a value of one shape may stand where another is wanted."""
    if given.kind == "Literal":
        return wanted.kind != "Apex" and not wanted.collection
    if {"Any", "Map"} & {given.kind, wanted.kind}:
        return True
    if given.collection != wanted.collection:
        return False
    if "Outputs" in (given.kind, wanted.kind):
        return False
    if given.kind == "Apex" or wanted.kind == "Apex":
        return given.kind == wanted.kind and _same_class(given.name, wanted.name)
    return given.kind == wanted.kind or (given.kind, wanted.kind) in _CONVERTS


def _same_class(left: str, right: str) -> bool:
    return left.replace(".", "__", 1).lower() == right.replace(".", "__", 1).lower()
