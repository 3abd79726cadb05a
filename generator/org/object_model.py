"""An object as queries and descriptions see it: its fields with their kinds, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from generator.records.ids import checksum
from generator.records.values import FieldValue, StoredRecord

ID, REFERENCE, TEXT, NUMBER, BOOLEAN, DAY, MOMENT, TIME = (
    "id", "reference", "string", "double", "boolean", "date", "datetime", "time",
)  # fmt: skip
ANY = "anyType"  # of a field that only records tell of
Row = Mapping[str, FieldValue]  # by field name in lower case


@dataclass(frozen=True, slots=True)
class OrgField:
    """A field. `kind` is the type of a description; `target` the object of a reference, "" when it may be any."""

    name: str
    kind: str = TEXT
    target: str = ""
    label: str = ""
    required: bool = False
    writable: bool = True
    relationship: str = ""  # the name under which the target knows the records that refer to it


def relation_of(one: OrgField) -> str:
    """The name by which a path goes through a reference: `Account` for AccountId, `Parent__r` for Parent__c; else ""."""
    if one.name.lower().endswith("__c"):
        return one.name[:-1] + "r" if one.kind == REFERENCE else ""
    return one.name[:-2] if one.name.endswith("Id") and len(one.name) > 2 else ""


@dataclass(frozen=True, slots=True)
class OrgObject:
    """An object; `fields` by lower-case name, in order. `rows` gives the rows as they are at that moment."""

    name: str
    fields: Mapping[str, OrgField]
    rows: Callable[[], Iterable[Row]] = field(compare=False)
    prefix: str = ""
    label: str = ""
    system: bool = False

    def relation(self, name: str) -> OrgField | None:
        """The reference that a step of a path goes through."""
        folded = name.lower()
        return next((one for one in self.fields.values() if relation_of(one).lower() == folded and folded), None)


def is_id(text: str) -> bool:
    """Whether a text has the form of an Id: 15 characters, or 18 of which the last three are the right checksum."""
    if not (text.isascii() and text.isalnum()):
        return False
    return len(text) == 15 or (len(text) == 18 and checksum(text[:15]) == text[15:].upper())


def long_id(text: str) -> str:
    """An Id in its form of 18 characters."""
    return text + checksum(text) if len(text) == 15 else text


def kind_of(value: FieldValue) -> str:
    """The kind that a value has by itself."""
    match value:
        case bool():
            return BOOLEAN
        case Decimal():
            return NUMBER
        case datetime():
            return MOMENT
        case date():
            return DAY
        case time():
            return TIME
        case StoredRecord():
            return REFERENCE
        case _:
            return TEXT


def cell(value: object, kind: str) -> FieldValue:
    """A plain value of the org's own books as a field's value: numbers as decimals, moments as moments."""
    if kind in (DAY, MOMENT) and isinstance(value, str):
        found = datetime.fromisoformat(value)
        return found.date() if kind == DAY else (found if found.tzinfo else found.replace(tzinfo=UTC))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Decimal(str(value))
    return value if isinstance(value, (bool, str)) and value != "" else None


def shown(value: FieldValue) -> object:
    """A value as Salesforce's JSON has it: moments as 2026-11-26T20:00:00.000+0000, whole numbers without a fraction."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
        case datetime():
            moment = value.astimezone(UTC)
            return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="milliseconds") + "Z"
        case StoredRecord():
            return value.id or None
        case _:
            return value
