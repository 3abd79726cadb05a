"""Records inside Debug: those that a run sees, changed for it alone, and what a run did to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.org.object_model import OrgField
from generator.org.org_objects import OrgObjects
from generator.org.record_input import RecordRefused
from generator.reading import json_given
from generator.records.store import RecordChange, RecordStore
from generator.records.values import RecordError, StoredRecord
from generator.setup.debug_sessions import DebugSession
from generator.setup.messages import SetupForm, SetupRequest
from generator.setup.records import shown_text, typed_value

SHOWN = 40  # records of an object
FIELD = "record."  # before the name of a field
_OURS = frozenset((
    "id", "createdbyid", "createddate", "lastmodifiedbyid", "lastmodifieddate", "systemmodstamp", "ownerid", "isdeleted",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """A record: its Id, and its fields as texts."""

    id: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SeenObject:
    """An object with its records, and how many there are more."""

    name: str
    records: tuple[SeenRecord, ...]
    more: int


@dataclass(frozen=True, slots=True)
class EditedRecord:
    """The record whose fields are shown to be changed; without an Id a new one."""

    object: str
    id: str
    fields: tuple[tuple[OrgField, str], ...]


@dataclass(frozen=True, slots=True)
class SeenChange:
    """What a run did to a record: its fields before and after."""

    kind: str
    object: str
    id: str
    fields: tuple[tuple[str, str, str], ...]


def _texts(one: StoredRecord) -> tuple[tuple[str, str], ...]:
    return tuple((name, shown_text(value)) for name, value in one.items() if name.lower() not in _OURS)


def seen(store: RecordStore) -> list[SeenObject]:
    """The records of a store by object."""
    found = []
    for name, records in store.objects():
        if records:
            rows = tuple(SeenRecord(one.id, _texts(one)) for one in records[:SHOWN])
            found.append(SeenObject(name, rows, max(len(records) - SHOWN, 0)))
    return found


def changes_told(changes: tuple[RecordChange, ...]) -> list[SeenChange]:
    """What changes came to, field by field."""
    return [SeenChange(one.kind, one.record.object, one.record.id, tuple(_differences(one))) for one in changes[:100]]


def _differences(change: RecordChange) -> Iterator[tuple[str, str, str]]:
    before = dict(_texts(change.before)) if change.before is not None else {}
    after = dict(_texts(change.after)) if change.after is not None else {}
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield name, before.get(name, ""), after.get(name, "")


def edited(request: SetupRequest, session: DebugSession) -> EditedRecord | None:
    """The record that a button asks to change, or the new one; None where no button does. Raises `RecordRefused`."""
    verb, _, place = request.form.text("do").partition(":")
    objects = OrgObjects(request.org)
    if verb == "new-record":
        name, known = objects.to_write(request.form.text("record-object"))
        own = [one for one in known.fields.values() if _is_own(one)] if known is not None else [OrgField("Name")]
        return EditedRecord(name, "", tuple((one, "") for one in own))
    found = session.store.get(place) if verb == "edit-record" else None
    known = objects.named(found.object) if found is not None else None
    if found is None or known is None:
        return None
    own = [one for one in known.fields.values() if _is_own(one)]
    return EditedRecord(found.object, found.id, tuple((one, shown_text(found.get(one.name))) for one in own))


def _is_own(one: OrgField) -> bool:
    """Whether a field is one that somebody fills in."""
    return one.writable and one.name.lower() not in _OURS


def carry_out(request: SetupRequest, session: DebugSession) -> None:
    """Change a record of the run as the form says. Raises `RecordRefused`."""
    verb, _, place = request.form.text("do").partition(":")
    store = session.store
    found = store.get(place) if place else None
    try:
        if verb == "drop-record":
            store.delete(place)
        elif found is not None:
            _, values = OrgObjects(request.org).values(found.object, _given(request, found.object), fresh=False)
            store.update(place, values)
        else:
            name = request.form.text("edited-object")
            given = {key: value for key, value in _given(request, name).items() if value is not None}
            given |= _further(request.form.raw("record-json"))
            spelt, values = OrgObjects(request.org).values(name, given, fresh=True)
            store.create(spelt, values)
        store.commit()
    except RecordError as error:
        store.rollback()
        raise RecordRefused("INVALID", str(error)) from None


def _given(request: SetupRequest, name: str) -> dict[str, object]:
    known, form = OrgObjects(request.org).named(name), request.form
    fields = known.fields.values() if known is not None else [OrgField("Name")]
    made: dict[str, object] = {}
    for one in fields:
        key = f"{FIELD}{one.name}"
        if one.kind == "boolean" and _was_shown(form, one):
            made[one.name] = form.ticked(key)
        elif key in form.values:
            made[one.name] = typed_value(form.text(key), one)
    return made


def _further(text: str) -> dict[str, object]:
    """Further fields, given as JSON. Raises `RecordRefused`."""
    try:
        made = json_given(text) if text.strip() else {}
    except (ValueError, RecursionError):
        made = None
    if not isinstance(made, dict):
        raise RecordRefused("JSON_PARSER_ERROR", 'Further fields must be a JSON object, such as {"Rating": "Hot"}.')
    return made


def _was_shown(form: SetupForm, one: OrgField) -> bool:
    return f"{FIELD}{one.name}.shown" in form.values
