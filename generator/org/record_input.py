"""Records as clients send them: plain JSON values checked against the fields of an object, in the kinds that it declares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from generator.org.object_model import (
    ANY,
    BOOLEAN,
    DAY,
    MOMENT,
    NUMBER,
    REFERENCE,
    TEXT,
    TIME,
    OrgField,
    OrgObject,
    is_id,
    long_id,
)
from generator.records.values import FieldValue, RecordError, number

_MOST_TEXT = 131_072  # characters of the longest text field (documented)
_SET_BY_THE_ORG = frozenset(
    ["id", "createddate", "createdbyid", "lastmodifieddate", "lastmodifiedbyid", "systemmodstamp", "isdeleted"]
)


class RecordRefused(Exception):
    """A record that the org refuses; `fields` are those that it speaks of."""

    def __init__(self, code: str, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code, self.fields = code, fields


def refused(error: RecordError) -> RecordRefused:
    """The refusal of a store, whose text begins with its code, as one of ours."""
    code, _, message = str(error).partition(": ")
    if message and code.isupper():
        inner = message.partition("[")[2].partition("]")[0] if code == "REQUIRED_FIELD_MISSING" else ""
        return RecordRefused(code, message, tuple(inner.split(", ")) if inner else ())
    return RecordRefused("INVALID_FIELD", str(error))


def record_values(known: OrgObject | None, name: str, given: Mapping[str, object]) -> dict[str, FieldValue]:
    """The values of a record's fields. `known` is None for an object that has no records yet. Raises `RecordRefused`."""
    made: dict[str, FieldValue] = {}
    for field_name, value in given.items():
        if field_name == "attributes":
            continue
        one = known.fields.get(field_name.lower()) if known is not None else None
        if field_name.lower() in _SET_BY_THE_ORG or (one is not None and not one.writable):
            told = f"Unable to create/update fields: {field_name[:80]}. Please check the security settings of this field and verify that it is read/write for your profile or permission set."
            raise RecordRefused("INVALID_FIELD_FOR_INSERT_UPDATE", told, (field_name[:80],))
        if one is None and known is not None and _is_defined(known):
            raise _no_column(field_name, name)
        if one is None and not (field_name.isascii() and field_name.isidentifier() and len(field_name) <= 80):
            raise _no_column(field_name, name)
        if one is None and field_name.lower().endswith("__c"):
            raise _no_column(field_name, name)  # a custom field is there when it is deployed
        found = _value(one or OrgField(field_name, ANY), value)
        made[one.name if one is not None else field_name] = found
    if len({folded.lower() for folded in made}) < len([n for n in given if n != "attributes"]):
        raise RecordRefused("INVALID_FIELD", "a field is given twice")
    return made


def _is_defined(known: OrgObject) -> bool:
    return known.name.lower().endswith(("__c", "__e", "__mdt"))


def _no_column(field_name: str, name: str) -> RecordRefused:
    told = f"No such column '{field_name[:80]}' on sobject of type {name[:80]}"
    return RecordRefused("INVALID_FIELD", told)


def _value(one: OrgField, value: object) -> FieldValue:
    if value is None or value == "":
        return False if one.kind == BOOLEAN else None
    if isinstance(value, (dict, list)):
        raise RecordRefused(
            "JSON_PARSER_ERROR", f"the field {one.name} takes one value; other records have their own requests"
        )
    try:
        return _as_kind(one, value)
    except ValueError:
        shape = "STRING" if isinstance(value, str) else "BOOLEAN" if isinstance(value, bool) else "NUMBER"
        told = f"Cannot deserialize instance of {one.kind} from VALUE_{shape} value {str(value)[:80]} or request may be missing a required field"
        raise RecordRefused("JSON_PARSER_ERROR", told, (one.name,)) from None


def _as_kind(one: OrgField, value: object) -> FieldValue:
    """Raises ValueError for a value that cannot be of the field's kind, and `RecordRefused`."""
    kind = one.kind
    if kind == ANY:
        return _plain(value, one)
    if kind == NUMBER and not isinstance(value, bool):
        return number(str(value))
    if kind == BOOLEAN:
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if isinstance(value, bool):
            return value
    elif isinstance(value, str):
        match kind:
            case "date":
                return date.fromisoformat(value[:10])
            case "datetime":
                found = datetime.fromisoformat(value)
                if found.tzinfo is not None:
                    return found
            case "time":
                return time.fromisoformat(value.removesuffix("Z"))
            case "reference":
                if not is_id(value):
                    raise RecordRefused(
                        "MALFORMED_ID", f"{one.name}: id value of incorrect type: {value[:40]}", (one.name,)
                    )
                return long_id(value)
            case "string":
                return _plain(value, one)
    raise ValueError(kind)


def _plain(value: object, one: OrgField) -> FieldValue:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return Decimal(str(value))
    text = str(value)
    if len(text) > _MOST_TEXT:
        raise RecordRefused(
            "STRING_TOO_LONG", f"{one.name}: data value too large (max length={_MOST_TEXT})", (one.name,)
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise RecordRefused("JSON_PARSER_ERROR", f"{one.name}: a half of a surrogate pair is no character", (one.name,))
    return text


KINDS = {
    "Number": NUMBER, "Currency": NUMBER, "Percent": NUMBER, "Checkbox": BOOLEAN, "Date": DAY, "DateTime": MOMENT, "Time": TIME,
    "Lookup": REFERENCE, "MasterDetail": REFERENCE, "Hierarchy": REFERENCE,
}  # fmt: skip
TEXTS = frozenset(
    [
        "Text",
        "TextArea",
        "LongTextArea",
        "Html",
        "Email",
        "Phone",
        "Url",
        "Picklist",
        "MultiselectPicklist",
        "EncryptedText",
        "AutoNumber",
    ]
)


def kind_of_metadata(kind: str) -> str:
    """The kind of a field of this metadata type; "" for types whose values are not kept here (Location, ...)."""
    return KINDS.get(kind) or (TEXT if kind in TEXTS else "")
