"""A form for the inputs of an action or a flow: fields by their places, filled with what was typed, read back as plain data.

A place is a path such as `body/messages/0/text`, each step escaped as in a JSON pointer. Objects that nobody needs stay closed until
they are opened, so that a form is as large as what is filled in, whatever the classes hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generator.flow.catalog import Catalog, item_type
from generator.model.types import ListOf, Nullable, Record, Scalar, Type
from generator.org.actions import OrgActions
from generator.org.invocable import SERVICE, Invocable, InvocableParameter
from generator.org.registration import HostedRegistration
from generator.pointer import escape

MOST_FIELDS = 600
_KINDS = {
    "Integer": "number", "Long": "number", "Double": "decimal", "Boolean": "boolean", "Date": "date", "Datetime": "datetime",
    "Blob": "file", "String": "text", "NUMBER": "decimal", "CURRENCY": "decimal", "BOOLEAN": "boolean", "DATE": "date",
    "DATETIME": "datetime", "STRING": "text", "TIME": "text", "PICKLIST": "text", "MULTIPICKLIST": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormState:
    """What was typed so far: values by place, the places that were opened and closed, how many items lists have."""

    values: Mapping[str, str] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormField:
    """A field at a place: a leaf with its value, or an object or list with fields inside."""

    place: str
    label: str
    type: str
    kind: str  # "text", "number", "decimal", "boolean", "date", "datetime", "choice", "file", "json", "object", "list"
    required: bool = False
    hint: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    value: str = ""
    open: bool = True
    inner: tuple[FormField, ...] = ()

    @property
    def id(self) -> str:
        """An id for the page."""
        return "in-" + "".join(c if c.isalnum() else f"-{ord(c):x}-" for c in self.place)


@dataclass(frozen=True, slots=True)
class _Hints:
    """What the schema tells of a place beyond its type."""

    told: str = ""
    example: str = ""
    type: Type | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        plain = _bare(self.type)
        return tuple(one for one in plain.choices if one != "null") if isinstance(plain, Scalar) else ()


def _bare(type: Type | None) -> Type | None:
    while isinstance(type, Nullable):
        type = type.inner
    return type


def form_of(wanted: Invocable, state: FormState, actions: OrgActions, catalog: Catalog) -> tuple[FormField, ...]:
    """The fields of an action's or a flow's inputs, required ones first."""
    found = actions.find(wanted.name) if wanted.kind == SERVICE else None
    registration = found[0] if found is not None else None
    made = _FormMaker(state, registration.whole if registration is not None else catalog, registration)
    hints = made.of_action(wanted.name)
    ordered = sorted(wanted.inputs, key=lambda one: not one.required)
    return tuple(
        made.field(escape(one.name), one.name, _type(one), one.required, hints(one.name), 0) for one in ordered
    )


def _type(one: InvocableParameter) -> str:
    kind = one.apex_class or one.type or one.object_type
    return f"List<{kind}>" if one.most > 1 else kind


class _FormMaker:
    def __init__(self, state: FormState, catalog: Catalog, registration: HostedRegistration | None) -> None:
        self.state, self.catalog = state, catalog
        self.left = MOST_FIELDS
        described = registration.described if registration is not None else None
        self.described = described
        self.records: dict[str, Record] = {}
        if described is not None:
            for declared in described.classes():
                if isinstance(declared, Record):
                    self.records[described.names.type(declared.key).flow.lower()] = declared

    def of_action(self, name: str) -> Callable[[str], _Hints]:
        """What the schema tells of the inputs of an action."""
        every = self.described.actions if self.described is not None else ()
        action = next((one for one in every if one.names.flow.lower() == name.lower()), None)
        known: dict[str, _Hints] = {}
        for one in action.operation.parameters if action is not None else ():
            known[one.name] = _Hints(one.description, one.example or "", one.type)
        return lambda name: known.get(name, _Hints())

    def field(self, place: str, label: str, type_name: str, required: bool, hints: _Hints, depth: int) -> FormField:
        self.left -= 1
        item = item_type(type_name)
        declared = self.catalog.class_named(type_name)
        if item:
            return self._list(place, label, type_name, required, hints, depth)
        if declared is not None:
            wanted = place in self.state.opened or ((required or depth == 0) and place not in self.state.closed)
            opened = wanted and self.left > 0
            inner = self._inside(place, type_name, depth) if opened else ()
            return FormField(place, label, type_name, "object", required, hints.told, open=opened, inner=inner)
        kind = _KINDS.get(type_name, "json")
        choices = hints.choices
        if choices and kind in ("text", "number", "decimal"):
            choices, kind = tuple(map(_unquoted, choices)), "choice"
        value = self.state.values.get(place, "")
        return FormField(place, label, type_name, kind, required, hints.told, _unquoted(hints.example), choices, value)

    def _inside(self, place: str, type_name: str, depth: int) -> tuple[FormField, ...]:
        declared = self.catalog.class_named(type_name)
        record = self.records.get(type_name.lower())
        told = (
            {one.wire: _Hints(one.description, one.example or "", one.type) for one in record.fields} if record else {}
        )
        fields = sorted(declared.fields if declared is not None else (), key=lambda one: not one.required)
        return tuple(
            self.field(f"{place}/{escape(one.salesforce)}", one.salesforce, one.type, one.required, told.get(one.wire, _Hints()), depth + 1)
            for one in fields
        )  # fmt: skip

    def _list(self, place: str, label: str, type_name: str, required: bool, hints: _Hints, depth: int) -> FormField:
        inner = item_type(type_name)
        plain = _bare(hints.type)
        of_item = _Hints(type=plain.item if isinstance(plain, ListOf) else None)
        count = min(self.state.counts.get(place, 1 if required and depth < 3 else 0), 50)
        rows = tuple(
            self.field(f"{place}/{number}", f"{label} {number + 1}", inner, True, of_item, depth + 1)
            for number in range(count)
            if self.left > 0
        )
        return FormField(place, label, type_name, "list", required, hints.told, inner=rows)


def _unquoted(text: str) -> str:
    """A JSON text as somebody would type it."""
    import json

    try:
        found = json.loads(text) if text else ""
    except ValueError:
        return text
    return found if isinstance(found, str) else text


class UnreadableField(Exception):
    """A value that cannot be what its field wants; `place` is the field."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


def values_of(fields: tuple[FormField, ...]) -> dict[str, object]:
    """What was filled in, as plain data by name; empty fields are not given. Raises `UnreadableField`."""
    made: dict[str, object] = {}
    for one in fields:
        value = _value(one)
        if value is not None:
            made[one.label] = value
    return made


def _value(one: FormField) -> object:
    if one.kind == "object":
        inner = values_of(one.inner) if one.open else {}
        return inner if inner or (one.open and one.required) else None
    if one.kind == "list":
        return [found for item in one.inner if (found := _value(item)) is not None] or None
    text = one.value if one.kind in ("text", "choice", "file") else one.value.strip()
    if not text:
        return None
    try:
        return _typed(one, text)
    except ValueError:
        wanted = {"number": "a whole number", "decimal": "a number", "json": "JSON", "datetime": "a date with a time"}
        raise UnreadableField(
            one.place, f"{one.label} takes {wanted.get(one.kind, one.kind)}, not {text[:60]}"
        ) from None


def _typed(one: FormField, text: str) -> object:
    from generator.reading import json_given

    kind = one.kind if one.kind != "choice" else _KINDS.get(one.type, "text")
    if kind == "number":
        return int(text)
    if kind == "decimal":
        return float(text)
    if kind == "boolean":
        return text == "true"
    if kind == "json":
        return json_given(text)
    if kind == "datetime":
        from datetime import UTC, datetime

        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    return text


def filled(given: Mapping[str, object]) -> FormState:
    """The state of a form that shows these values: what was run before, or comes from elsewhere."""
    values: dict[str, str] = {}
    opened: set[str] = set()
    counts: dict[str, int] = {}
    waiting: list[tuple[str, object]] = [(escape(name), value) for name, value in given.items()]
    while waiting and len(values) < MOST_FIELDS:
        place, value = waiting.pop()
        if isinstance(value, Mapping):
            opened.add(place)
            waiting += [(f"{place}/{escape(str(name))}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            counts[place] = len(value)
            waiting += [(f"{place}/{number}", inner) for number, inner in enumerate(value)]
        elif value is not None:
            values[place] = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return FormState(values, frozenset(opened), frozenset(), counts)
