"""Every Salesforce name of a service: operations, classes, fields; exact, deterministic, collisions told apart.

Where orgs leave a question open (which of two equal operations survives, what becomes of two classes that differ
only in case) the choice is ours and `clashes` says so. Names given as pins win over derived ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from generator.model.service import Operation, Service
from generator.model.types import Choice, Declared, Named, Place, Type
from generator.naming.policy import Names, Parted, Pins, Style, numbered
from generator.salesforce.contents import reached
from generator.salesforce.declared import class_keys, texts_of
from generator.salesforce.derive import derived_name, label_of
from generator.salesforce.encode import encode
from generator.salesforce.limits import SUCCESS_BELOW
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.salesforce.scopes import CLASSES, MEMBERS, OPERATIONS

STYLE = Style(numbered, fold=True)
EXTRAS_MEMBER = "properties"  # H-EX9: beside named properties, further keys stand in a map of this name


class OperationNames(Struct, frozen=True):
    """The names of one operation. `survivor` is the key of the operation that this one falls together with, or ""."""

    raw: str
    flow: str
    apex: str
    metadata: str
    derived: bool = False
    survivor: str = ""

    @property
    def label(self) -> str:
        return label_of(self.raw)


class TypeNames(Struct, frozen=True):
    """The names of one class. `part` is the name within the namespace."""

    part: str
    namespace: str = EXTERNAL_SERVICE

    @property
    def flow(self) -> str:
        return f"{self.namespace}__{self.part}"

    @property
    def apex(self) -> str:
        return f"{self.namespace}.{self.part}"


class Clash(Struct, frozen=True):
    """Two things of one scope ask for one name; `loser` got `name` instead of `wanted`."""

    kind: str  # "type" or "field"
    scope: str  # the type's key for a field, else ""
    winner: str
    loser: str
    wanted: str
    name: str


def response_word(code: str) -> str:
    """OUT below 300 and for `default`, EXC from 300 on (H-APEXREG; `default` is our inference)."""
    return "EXC" if code[:1].isdigit() and int(code[0]) * 100 >= SUCCESS_BELOW else "OUT"


def part_of_name(text: str) -> str:
    """A response code or a number inside a name: as it is (200, 2XX), signs escaped should it hold any."""
    return text if text.isascii() and text.isalnum() else encode(f"x{text}")[1:]


def _stepped(service: str, base: str, root_is_schema: bool, place: Place) -> str:
    """Follow the steps from the root: properties add their name, items and allOf nothing, map values a suffix.

    The item of an array component is `VT_<component>`, the value of a map component `KT_VN_<component>`.
    """
    name = base
    for index, step in enumerate(place.steps):
        first = index == 0 and root_is_schema
        if step[0] == "property":
            name = f"{name}_{encode(step[1])}"
        elif step[0] == "item" and first:
            name = f"VT_{name}"
        elif step[0] == "value":
            name = f"KT_VN_{name}" if first else f"{name}_KT_V"
        elif step[0] in ("oneOf", "anyOf"):
            name = f"{name}_{step[0]}Object{part_of_name(step[1])}"
    return f"{service}_{name}"


def separated(wanted: Mapping[str, str], pins: Mapping[str, str]) -> tuple[Mapping[str, str], Sequence[Parted]]:
    """Names by key, distinct without regard to case; the pin of a key that is gone holds no name back."""
    held = {key: pins[key] for key in wanted if key in pins} if pins else {}
    if not held and len({*map(str.lower, wanted.values())}) == len(wanted):
        return wanted, ()
    names = Names(STYLE, pins=held)
    for key, name in wanted.items():
        names.give(key, name)
    return names.given, names.parted


class SalesforceNames(Struct, frozen=True, dict=True):
    """All names of a service. Unknown keys raise KeyError: every operation and type of the service is known."""

    service: Service
    pins: Pins = {}
    namespace: str = EXTERNAL_SERVICE

    def operation(self, key: str) -> OperationNames:
        """The names of an operation or callback."""
        return self._operations[key]

    def type(self, key: str) -> TypeNames:
        """The names of a class."""
        return self._types[key]

    def field(self, type_key: str, wire: str) -> str:
        """The member name of one property."""
        return self.fields(type_key)[wire]

    def fields(self, type_key: str) -> Mapping[str, str]:
        """Wire name -> member name of one class, in order; the map of further keys stands under "", an alternative under
        its number from 0."""
        return self._fields[type_key]

    def declared(self, key: str) -> Declared:
        """The declared type behind a key."""
        return self._declared[key]

    @property
    def types(self) -> Mapping[str, Declared]:
        """All declared types by key."""
        return self._declared

    @cached_property
    def class_keys(self) -> frozenset[str]:
        """The keys of the declared types that become Apex classes."""
        return class_keys(self._declared)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """How Flow and Apex write each declared type, by its key; a class by its flow name."""
        return texts_of(self._declared, self.class_keys, lambda key: self.type(key).flow)

    @cached_property
    def _declared(self) -> dict[str, Declared]:
        return {declared.key: declared for declared in self.service.types}

    @cached_property
    def _operations(self) -> dict[str, OperationNames]:
        found: dict[str, OperationNames] = {}
        first: dict[str, str] = {}
        # The first of two equal operations survives: our choice, orgs keep one and do not say which (G-TH).
        for operation in (*self.service.operations, *self.service.callbacks):
            names = self._of_operation(operation)
            if not operation.callback:
                survivor = first.setdefault(names.metadata, operation.key)
                if survivor != operation.key:
                    names = _collapsed(names, survivor)
            found[operation.key] = names
        return found

    def _of_operation(self, operation: Operation) -> OperationNames:
        derived = not operation.id
        raw = (
            self.pins.get(OPERATIONS, {}).get(operation.key)
            or operation.id
            or derived_name(operation.method, operation.path)
        )
        apex = encode(raw)
        return OperationNames(raw, f"{self.service.name}.{raw}", apex, apex.lower(), derived)

    def place_name(self, place: Place) -> str:
        """The class name, within the namespace, that stands at a place of the document."""
        service = self.service.name
        kind, *rest = place.root
        if kind == "schema":
            return _stepped(service, encode(rest[0]), True, place)
        operation = self._operations.get(rest[0])
        op = operation.apex if operation else encode(rest[0])
        if kind == "body":
            base = f"{op}_IN_{encode(rest[1] if len(rest) > 1 else 'body')}"
        elif kind == "response":
            base = f"{op}_{response_word(rest[1])}_{part_of_name(rest[1])}"
        elif kind == "header":
            base = f"{op}_{response_word(rest[1])}_{part_of_name(rest[1])}_{encode(rest[2])}"
        else:  # a parameter, a callback: no case is known, so the nearest rule is taken
            base = "_".join((op, "IN", *map(encode, rest[1:])))
        return _stepped(service, base, False, place)

    def _wanted_part(self, declared: Declared) -> str:
        name = self.place_name(declared.place)
        return f"{name}_KT_PT" if isinstance(declared, Choice) and declared.tag_field else name

    @cached_property
    def shadowed(self) -> frozenset[str]:
        """Inline types that an org never sees: those of the XML form of a JSON answer, those of response headers."""
        seen = reached(self.service, self._declared)
        inline = (declared.key for declared in self.service.types if declared.place.root[0] != "schema")
        return frozenset(key for key in inline if key not in seen)

    @cached_property
    def _typed(self) -> tuple[dict[str, TypeNames], tuple[Clash, ...]]:
        pins = self.pins.get(CLASSES, {})
        if all(declared.key in pins for declared in self.service.types):
            return {d.key: TypeNames(pins[d.key], self.namespace) for d in self.service.types}, ()
        wanted = {declared.key: self._wanted_part(declared) for declared in self.service.types}
        given, parted = separated(wanted, pins)
        if parted:  # only now does it matter who comes first: those that an org sees
            given, parted = separated(dict(sorted(wanted.items(), key=lambda one: one[0] in self.shadowed)), pins)
        rows = tuple(
            Clash("type", "", one.winner, one.key, one.wanted, one.given)
            for one in parted
            if one.key not in self.shadowed
        )
        return {key: TypeNames(part, self.namespace) for key, part in given.items()}, rows

    @property
    def _types(self) -> dict[str, TypeNames]:
        return self._typed[0]

    @cached_property
    def _fielded(self) -> tuple[dict[str, Mapping[str, str]], tuple[Clash, ...]]:
        found: dict[str, Mapping[str, str]] = {}
        rows: list[Clash] = []
        for declared in self.service.types:
            key = declared.key
            wanted = wanted_members(declared, self._declared)
            found[key], parted = separated(wanted, self.pins.get(f"{MEMBERS}{key}", {}))
            rows += [Clash("field", key, one.winner, one.key, one.wanted, one.given) for one in parted]
        return found, tuple(rows)

    @property
    def _fields(self) -> dict[str, Mapping[str, str]]:
        return self._fielded[0]

    @cached_property
    def odd_fields(self) -> Mapping[str, Mapping[str, str]]:
        """The members of classes that are not the plain encoding of what they are called on the wire, by the keys of the classes."""
        other = {scope.removeprefix(MEMBERS) for scope in self.pins if scope.startswith(MEMBERS)}
        other |= {clash.scope for clash in self._fielded[1]}
        every = ((d.key, odd_members(self.fields(d.key))) for d in self.service.types if d.key in other)
        return {key: odd for key, odd in every if odd}

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """Classes and fields that had to be told apart, in document order."""
        return self._typed[1] + self._fielded[1]


def _collapsed(names: OperationNames, survivor: str) -> OperationNames:
    return OperationNames(names.raw, names.flow, names.apex, names.metadata, names.derived, survivor)


def odd_members(members: Mapping[str, str]) -> Mapping[str, str]:
    """The members of a class that have another name than the plain encoding."""
    return {wire: name for wire, name in members.items() if wire and not wire.isdigit() and name != encode(wire)}


def wanted_members(declared: Declared, service: Mapping[str, Declared]) -> dict[str, str]:
    """The wanted name of each member of a class by its wire name; those of a choice by the number of their alternative."""
    if isinstance(declared, Choice):
        return {str(number): encode(name) for number, name in enumerate(alternative_names(declared, service))}
    wanted = {f.wire: encode(f.wire) for f in declared.fields}
    if declared.fields and declared.extras is not None:
        wanted.setdefault("", EXTRAS_MEMBER)
    return wanted


def alternative_names(choice: Choice, declared: Mapping[str, Declared]) -> tuple[str, ...]:
    """What the members of a polymorphic class are called: by the schema's name (LOG), an inline one `oneOfObject1`."""
    word = "oneOf" if choice.exclusive else "anyOf"
    labels = choice.labels or ("",) * len(choice.alternatives)
    names = []
    for number, (label, alternative) in enumerate(zip(labels, choice.alternatives, strict=False), 1):
        step = _last_step(alternative, declared)
        if not label and step and step[0] in ("oneOf", "anyOf"):
            label = f"{step[0]}Object{step[1]}"
        names.append(label or f"{word}Object{number}")
    return tuple(names)


def _last_step(type: Type, declared: Mapping[str, Declared]) -> tuple[str, ...]:
    steps = declared[type.key].place.steps if isinstance(type, Named) and type.key in declared else ()
    return steps[-1] if steps else ()


def names_for(service: Service, pins: Pins | None = None, namespace: str = EXTERNAL_SERVICE) -> SalesforceNames:
    """The Salesforce names of a service, its classes in a namespace; pinned names win. The same service gives the same
    names."""
    return SalesforceNames(service, pins or {}, namespace)
