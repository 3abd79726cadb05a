"""The name contract: names given once stay, whatever is added; what a vendor renames is told, old and new side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from msgspec import Struct

from generator.compare.change import Change
from generator.compare.matching import match_operations
from generator.diagnostics import Checked, Diagnostic
from generator.model.service import Operation, Service
from generator.model.types import Declared, Record
from generator.named import Model, in_python, named_again, reserved
from generator.naming.held import held_names
from generator.naming.operations import operation_words
from generator.naming.python import PythonNames
from generator.naming.python_style import TYPES
from generator.naming.styles import snake
from generator.pointer import unescape
from generator.project import rules
from generator.project.config import FILE_NAME, Config, Project
from generator.project.contract import ServiceRecord
from generator.salesforce.names import SalesforceNames, names_for
from generator.salesforce.scopes import CLASSES, MEMBERS
from generator.targets.registry import target
from generator.writing.lock import FILE_NAME as OUTPUT_LOCK

Names = dict[str, dict[str, str]]
Move = tuple[str, str, str]  # what, old name, new name
# Changes by which a vendor renames what a caller writes down.
_RENAMING = {
    "request-class-changed": "class",
    "response-class-changed": "class",
    "request-property-case-changed": "property",
    "response-property-case-changed": "property",
    "request-parameter-case-changed": "parameter",
    "request-header-case-changed": "parameter",
    "request-body-name-changed": "body input",
    "operation-path-parameter-renamed": "path",
}


class NamedModel(Struct, frozen=True):
    """A model with its final names; `moved` are the functions and actions whose own words changed."""

    made: Model
    moved: tuple[Move, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def from_output(project: Project, made: Model, config: Config) -> Checked[ServiceRecord]:
    """What the lock of the output folder keeps of a service that extsvc.lock does not know: names alone.

    None without findings when it keeps nothing. Findings: names-from-output-lock, lock-unreadable.
    """
    out = project.folder / config.out
    held = held_names(out, target(config.target).label(config.name))
    if not held.value:
        return Checked(None, held.diagnostics)
    ids = {o.key: o.id for o in (*made.service.operations, *made.service.callbacks)}
    words = {key: ids[key] for key in held.value.get("functions", {}) if key in ids}
    path = f"{config.out}/{OUTPUT_LOCK}"
    told = rules.NAMES_FROM_OUTPUT.at("", file=path, service=config.name, path=path)
    return Checked(ServiceRecord(config.name, names=held.value, words=words), (told,))


def named(
    made: Model, config: Config, record: ServiceRecord | None, past: Service | None, former: Model | None = None
) -> NamedModel:
    """Give the names: the user's own first, then those given before, then new ones. `past` holds what changed since, `former`
    is what this process named last."""
    pairs = _pairs(made.service, record) if record else []
    kept, moved = _kept_functions(pairs, record) if record else ({}, [])
    made = replace(made, pins={**_pins(record, pairs, moved), "functions": kept} if record else {"functions": kept})
    made = named_again(made, former) if former is not None else made
    if record is not None and past is not None:
        made = _settled(made, past, record, pairs)
    mine = _own_names(made, config)
    return NamedModel(mine.made, tuple(_moves(mine.made, moved, record)) if record else (), mine.diagnostics)


def _pairs(service: Service, record: ServiceRecord) -> list[tuple[Operation, Operation]]:
    """Old and new operations that are the same, the old ones as far as the lock knows them."""
    every = {operation.key: operation for operation in (*service.operations, *service.callbacks)}
    if record.words == {key: operation.id for key, operation in every.items()}:
        return [(every[key], every[key]) for key in record.words]
    old = [_light(key, words) for key, words in record.words.items()]
    return list(match_operations(old, every.values()).pairs)


def _light(key: str, id: str) -> Operation:
    place, _, method = key.rpartition("/")
    path = unescape(place.removeprefix("/paths/"))
    return Operation(key, id, method, path, callback=not key.startswith("/paths/") or "/callbacks/" in key)


def _kept_functions(
    pairs: Iterable[tuple[Operation, Operation]], record: ServiceRecord
) -> tuple[dict[str, str], list[tuple[str, Operation, Operation]]]:
    """Function names by new key, and the operations whose words changed with the name they had."""
    kept, changed = {}, []
    given = record.names.get("functions", {})
    for old, new in pairs:
        if old.key not in given:
            continue
        if old.id == new.id != "" or snake(operation_words(old)) == snake(operation_words(new)):
            kept[new.key] = given[old.key]
        else:
            changed.append((given[old.key], old, new))
    return kept, changed


def _pins(
    record: ServiceRecord,
    pairs: Iterable[tuple[Operation, Operation]] = (),
    renamed: Iterable[tuple[str, Operation, Operation]] = (),
) -> Names:
    """The names of before, but for functions. What belongs to an operation follows it to its new place; inline classes
    follow it to its new name too.
    """
    moved = [(old.key, new.key) for old, new in pairs if old.key != new.key]
    scopes = {f"inputs {old}": f"inputs {new}" for old, new in moved}
    pins = {scopes.get(scope, scope): dict(names) for scope, names in record.names.items() if scope != "functions"}
    for scope in (CLASSES, TYPES):
        classes = pins.get(scope, {})
        for before, after in moved:
            classes.update(_rekeyed(classes, before, after))
        for _, old, _new in renamed:
            classes = {key: part for key, part in classes.items() if f":{old.key}:" not in key}
        pins[scope] = classes
    return pins


def _rekeyed(classes: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    return {key.replace(f":{old}:", f":{new}:"): part for key, part in classes.items() if f":{old}:" in key}


def _settled(made: Model, past: Service, record: ServiceRecord, pairs: Iterable[tuple[Operation, Operation]]) -> Model:
    """Pin what the lock left out because it was plain, where an addition would move it now."""
    pins = {scope: dict(names) for scope, names in made.pins.items()}
    before = _pins(record)
    old_salesforce = names_for(past, before, made.namespace)
    old = in_python(old_salesforce, {**before, "functions": record.names.get("functions", {})}, style=made.style)
    declared = {type_.key: type_ for type_ in made.service.types}
    for was in past.types:
        if was.key in declared:
            _pin_fields(made, old, was, pins)
            for wire, name in _moved_members(made.salesforce, old_salesforce, was.key):
                pins.setdefault(f"{MEMBERS}{was.key}", {})[wire] = name
    for one, now in pairs:
        if one.key in old.operations and now.key in made.python.operations:
            _pin_inputs(made.python, old, one.key, now.key, pins)
    # A new value where something is pinned: names are worked out once per value.
    return made if pins == made.pins else replace(made, pins=pins)


def _pin_fields(made: Model, old: PythonNames, before: Declared, pins: Names) -> None:
    if isinstance(before, Record):
        now = made.python.type(before.key).fields
        for wire, name in old.type(before.key).fields.items():
            if wire in now and now[wire] != name:
                pins.setdefault(f"fields {before.key}", {})[wire] = name


def _pin_inputs(new: PythonNames, old: PythonNames, was: str, now: str, pins: Names) -> None:
    given = new.operation(now).inputs
    for (location, name), attribute in old.operation(was).inputs.items():
        if (location, name) in given and given[location, name] != attribute:
            pins.setdefault(f"inputs {now}", {})[f"{location} {name}"] = attribute


def _moved_members(new: SalesforceNames, old: SalesforceNames, key: str) -> Iterator[tuple[str, str]]:
    now = new.fields(key)
    return ((wire, name) for wire, name in old.fields(key).items() if wire in now and now[wire] != name)


# -- the user's own names -----------------------------------------------------------------------------------------------


def _own_names(made: Model, config: Config) -> NamedModel:
    overrides = config.overrides
    if not overrides.operations and not overrides.classes:
        return NamedModel(made)
    found: list[Diagnostic] = []
    functions = _found(overrides.operations, _operation_keys(made.service), "operation", config, found)
    classes = _found(overrides.classes, class_keys(made.service), "class", config, found)
    if not functions and not classes:
        return NamedModel(made, (), tuple(found))
    pins = {**made.pins, "functions": {**made.pins.get("functions", {}), **functions}}
    after = replace(made, pins=pins, class_names=classes)
    found += _taken(after, config)
    return NamedModel(after, (), tuple(found))


def _found(
    wanted: Mapping[str, str], keys: Mapping[str, str], kind: str, config: Config, found: list[Diagnostic]
) -> dict[str, str]:
    for name in wanted.keys() - keys.keys():
        found.append(rules.OVERRIDE_UNUSED.at("", file=FILE_NAME, kind=kind, name=name))
    return {keys[name]: given for name, given in wanted.items() if name in keys}


def _operation_keys(service: Service) -> dict[str, str]:
    by_call = {f"{o.verb} {o.path}": o.key for o in service.operations}
    return {**by_call, **{o.id: o.key for o in service.operations if o.id}}


def class_keys(service: Service) -> dict[str, str]:
    """Schema name -> key of each component class."""
    return {
        d.place.root[1]: d.key
        for d in service.types
        if d.place.root[0] == "schema" and not d.place.steps and not d.file
    }


def _taken(made: Model, config: Config) -> Iterator[Diagnostic]:
    """Names of the user's own that something else has."""
    functions = [names.function for names in made.python.operations.values()]
    classes = [names.name for names in made.python.types.values()]
    held = reserved().members
    for kind, wanted, given in (
        ("operation", config.overrides.operations, functions),
        ("class", config.overrides.classes, classes),
    ):
        for name, own in wanted.items():
            if given.count(own) > 1 or own in held:
                yield rules.OVERRIDE_TAKEN.at("", file=FILE_NAME, kind=kind, name=name, given=own)


# -- what moved ----------------------------------------------------------------------------------------------------------


def _moves(made: Model, changed: Iterable[tuple[str, Operation, Operation]], record: ServiceRecord) -> Iterator[Move]:
    for function, old, new in changed:
        now = made.python.operation(new.key).function
        if now != function:
            yield "function", function, now
        if old.id and new.id and old.id.lower() != new.id.lower():
            yield "action", f"{made.service.name}.{old.id}", f"{made.service.name}.{new.id}"


def renamed_by(changes: Iterable[Change]) -> Iterator[Move]:
    """What the vendor renamed beside operations."""
    for change in changes:
        kind = _RENAMING.get(change.rule.id)
        args = dict(change.args)
        if kind in ("class", "body input", "path"):
            yield kind, args["old"], args["new"]
        elif kind is not None:
            yield kind, args["what"], args["new"]


def is_renaming(change: Change) -> bool:
    return change.rule.id in _RENAMING or change.rule.id == "operation-id-changed"


def given(made: Model) -> Names:
    """All names to be kept: what Python's naming asks for, every class, and members that are not the plain encoding."""
    names: Names = {scope: dict(given) for scope, given in made.python.given.items() if given}
    names[CLASSES] = {declared.key: made.salesforce.type(declared.key).part for declared in made.service.types}
    return names | {f"{MEMBERS}{key}": dict(odd) for key, odd in made.salesforce.odd_fields.items()}
