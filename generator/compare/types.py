"""Two versions of the types, walked side by side: recursion-safe, aware of who sends and who reads."""

from __future__ import annotations

from collections.abc import Mapping

from generator.compare.fitting import takes_record
from generator.compare.scalars import compare_limits, compare_scalars, shown
from generator.compare.type_comparer import Context, Direction, Pair, TypeComparer
from generator.model.types import (
    AnyValue,
    Choice,
    Declared,
    Field,
    ListOf,
    MapOf,
    Named,
    Nullable,
    Record,
    Scalar,
    Type,
)


def compare_types(
    comparer: TypeComparer, at: Context, what: str, subject: str, old: Type, new: Type, way: Direction
) -> None:
    """Note how a type changed at one place; declared types are queued and compared once."""
    # Any value includes null: what became of it is told as a wider or a narrower type.
    if isinstance(old, Nullable) != isinstance(new, Nullable) and not any(isinstance(t, AnyValue) for t in (old, new)):
        verb = "became-nullable" if isinstance(new, Nullable) else "became-not-nullable"
        comparer.note(at, f"{way}-{verb}", subject, what=what)
    old = old.inner if isinstance(old, Nullable) else old
    new = new.inner if isinstance(new, Nullable) else new
    match old, new:
        case Scalar(), Scalar():
            compare_scalars(comparer, at, what, subject, (old, new), way)
        case ListOf(), ListOf():
            compare_limits(comparer, at, what, subject, (old.limits, new.limits), way)
            compare_types(comparer, at, f"{what}[]", subject, old.item, new.item, way)
        case MapOf(), MapOf():
            compare_limits(comparer, at, what, subject, (old.limits, new.limits), way)
            compare_types(comparer, at, f"{what}{{}}", subject, old.value, new.value, way)
        case Named(), Named() if _same_kind(comparer, old, new):
            _compare_names(comparer, at, what, subject, (comparer.old[old.key], comparer.new[new.key]), way)
            comparer.lead(at, (old.key, new.key, way))
        case AnyValue(), AnyValue():
            pass
        case _:
            rule = f"{way}-{_relation(comparer, old, new, way)}"
            comparer.note(
                at, rule, subject, what=what, old=shown_type(old, comparer.old), new=shown_type(new, comparer.new)
            )


def _same_kind(comparer: TypeComparer, old: Named, new: Named) -> bool:
    left, right = comparer.old.get(old.key), comparer.new.get(new.key)
    return left is not None and type(left) is type(right)


def _relation(comparer: TypeComparer, old: Type, new: Type, way: Direction) -> str:
    """How the values of two types of different kinds relate; a choice takes all that one of its alternatives takes."""
    if isinstance(new, AnyValue) or _offers(comparer.new, new, old, comparer.old):
        return "type-widened"
    if isinstance(old, AnyValue) or _offers(comparer.old, old, new, comparer.new):
        return "type-narrowed"
    if way == "request" and takes_record(comparer.new, new, comparer.old, old):
        return "class-widened"
    if way == "response" and takes_record(comparer.old, old, comparer.new, new):
        return "class-narrowed"
    return "type-changed"


def _offers(declared: Mapping[str, Declared], choice: Type, wanted: Type, others: Mapping[str, Declared]) -> bool:
    found = declared.get(choice.key) if isinstance(choice, Named) else None
    if not isinstance(found, Choice):
        return False
    return any(shown_type(alternative, declared) == shown_type(wanted, others) for alternative in found.alternatives)


def shown_type(type_: Type, declared: Mapping[str, Declared]) -> str:
    """A type in words."""
    match type_:
        case Scalar():
            return shown(type_)
        case ListOf(item):
            return f"list of {shown_type(item, declared)}"
        case MapOf(value):
            return f"map of {shown_type(value, declared)}"
        case Nullable(inner):
            return f"{shown_type(inner, declared)} or null"
        case Named(key):
            return _class_shown(declared[key], declared) if key in declared else "an unknown type"
        case AnyValue():
            return "any value"


def _class_shown(found: Declared, declared: Mapping[str, Declared]) -> str:
    """The name of a class; a choice without a name of its own by what it offers."""
    if isinstance(found, Record) or not (found.place.steps or found.place.root[0] != "schema"):
        return type_name(found)
    named = (declared.get(a.key) if isinstance(a, Named) else None for a in found.alternatives)
    words = [
        type_name(one) if one is not None else _plain_shown(a) for one, a in zip(named, found.alternatives, strict=True)
    ]
    return " or ".join(words)


def _plain_shown(type_: Type) -> str:
    return shown(type_) if isinstance(type_, Scalar) else "a value"


def type_name(declared: Declared) -> str:
    """How people call a declared type: its schema, with the steps into it, or "" for one inside an operation."""
    root = declared.place.root
    name = root[1] if root[0] == "schema" else " ".join((root[0], *root[2:])).replace("body body", "body")
    for step in declared.place.steps:
        name += {"item": "[]", "value": "{}"}.get(step[0], f".{step[-1]}")
    return name


def _identity(declared: Declared) -> tuple[object, ...]:
    """What the class name is derived from; the operation an inline type belongs to is compared elsewhere."""
    root = declared.place.root
    return (root if root[0] == "schema" else (root[0], *root[2:]), declared.place.steps)


def _compare_names(
    comparer: TypeComparer, at: Context, what: str, subject: str, pair: tuple[Declared, Declared], way: Direction
) -> None:
    if _identity(pair[0]) != _identity(pair[1]):
        old, new = type_name(pair[0]), type_name(pair[1])
        verb = "class-case-changed" if old.lower() == new.lower() and old != new else "class-changed"
        comparer.note(at, f"{way}-{verb}", subject, pair[1].pointer, what=what, old=old, new=new)


def compare_pairs(comparer: TypeComparer) -> None:
    """Compare every queued pair of declared types, and those it leads to."""
    while comparer.waiting:
        pair = comparer.waiting.pop()
        old, new = comparer.old[pair[0]], comparer.new[pair[1]]
        if old == new and pair[0] == pair[1]:
            _lead_on(comparer, pair, old)
        elif isinstance(old, Record) and isinstance(new, Record):
            _compare_records(comparer, pair, old, new)
        elif isinstance(old, Choice) and isinstance(new, Choice):
            _compare_choices(comparer, pair, old, new)


def _lead_on(comparer: TypeComparer, pair: Pair, same: Declared) -> None:
    """An equal type may mention types that changed."""
    name = type_name(same)
    types = same.alternatives if isinstance(same, Choice) else tuple(field.type for field in same.fields)
    if isinstance(same, Record) and same.extras is not None:
        types += (same.extras,)
    for type_ in types:
        compare_types(comparer, pair, name, name, type_, type_, pair[2])


def _compare_records(comparer: TypeComparer, pair: Pair, old: Record, new: Record) -> None:
    way, name = pair[2], type_name(new)
    before = {field.wire: field for field in old.fields}
    after = {field.wire: field for field in new.fields}
    folded = {wire.lower(): wire for wire in after if wire not in before}
    respelled = {wire: folded[wire.lower()] for wire in before if wire not in after and wire.lower() in folded}
    for wire, field in before.items():
        if wire in after:
            _compare_fields(comparer, pair, name, (field, after[wire]))
        elif wire in respelled:
            what = f"{name}.{wire}"
            comparer.note(pair, f"{way}-property-case-changed", name, field.pointer, what=what, new=respelled[wire])
            _compare_fields(comparer, pair, name, (field, after[respelled[wire]]))
        else:
            rule = f"{way}-{'required-' if _always(field, way) else ''}property-removed"
            comparer.note(pair, rule, name, field.pointer, what=f"{name}.{wire}")
    for wire, field in after.items():
        if wire not in before and wire not in respelled.values():
            rule = f"{way}-{'required-' if _always(field, way) else ''}property-added"
            comparer.note(pair, rule, name, field.pointer, what=f"{name}.{wire}")
    _compare_extras(comparer, pair, name, old, new)


def _always(field: Field, way: Direction) -> bool:
    """Whether the sender must fill it: a read-only property is never asked for, a write-only one never answered."""
    return field.required and not (field.read_only if way == "request" else field.write_only)


def _compare_fields(comparer: TypeComparer, pair: Pair, name: str, fields: tuple[Field, Field]) -> None:
    (old, new), way = fields, pair[2]
    what = f"{name}.{new.wire}"

    def note(verb: str, **args: object) -> None:
        comparer.note(pair, f"{way}-property-{verb}", name, new.pointer, what=what, **args)

    if _always(old, way) != _always(new, way):
        note("became-required" if _always(new, way) else "became-optional")
    hidden, words = ("read_only", "read-only") if way == "request" else ("write_only", "write-only")
    if getattr(old, hidden) != getattr(new, hidden):
        note(f"became-{words}" if getattr(new, hidden) else f"no-longer-{words}")
    if old.deprecated != new.deprecated:
        note("deprecated" if new.deprecated else "reactivated")
    if old.default != new.default:
        note("default-changed", old=old.default or "none", new=new.default or "none")
    compare_types(comparer, pair, what, name, old.type, new.type, way)


def _compare_extras(comparer: TypeComparer, pair: Pair, name: str, old: Record, new: Record) -> None:
    way = pair[2]
    if old.closed != new.closed:
        verb = "refused" if new.closed else "allowed"
        comparer.note(pair, f"{way}-additional-properties-{verb}", name, new.pointer, what=name)
    if old.extras is not None and new.extras is not None:
        compare_types(comparer, pair, f"{name}{{}}", name, old.extras, new.extras, way)


def _compare_choices(comparer: TypeComparer, pair: Pair, old: Choice, new: Choice) -> None:
    way, name = pair[2], type_name(new)
    before, after = _alternatives(old, comparer.old), _alternatives(new, comparer.new)
    twins = {label: label for label in before if label in after} | _renamed(comparer, (old, new), (before, after))
    for label, type_ in before.items():
        if label in twins:
            compare_types(comparer, pair, f"{name} ({label})", name, type_, after[twins[label]], way)
        else:
            comparer.note(pair, f"{way}-alternative-removed", name, old.pointer, what=name, value=label)
    for label in (label for label in after if label not in twins.values()):
        comparer.note(pair, f"{way}-alternative-added", name, new.pointer, what=name, value=label)
    tags = {value: twins.get(label, label) for value, label in _tags(old, before).items()}
    if old.tag_field != new.tag_field:
        verb = "changed" if old.tag_field and new.tag_field else "added" if new.tag_field else "removed"
        args = {"old": old.tag_field or "none", "new": new.tag_field or "none"}
        comparer.note(pair, f"{way}-discriminator-{verb}", name, new.pointer, what=name, **args)
    elif tags != _tags(new, after) and len(twins) == len(before) == len(after):
        shown_tags = {"old": str(tags), "new": str(_tags(new, after))}
        comparer.note(pair, f"{way}-discriminator-changed", name, new.pointer, what=name, **shown_tags)


def _renamed(
    comparer: TypeComparer, choices: tuple[Choice, Choice], labelled: tuple[Mapping[str, Type], Mapping[str, Type]]
) -> dict[str, str]:
    """Old label -> new label of alternatives that only the class's name tells apart: same tag, or same properties."""
    before, after = labelled
    gone = [label for label in before if label not in after]
    come = [label for label in after if label not in before]
    tags = [_tags(choice, made) for choice, made in zip(choices, labelled, strict=True)]
    found: dict[str, str] = {}
    for label in gone:
        mine = {value for value, owner in tags[0].items() if owner == label}
        shape = _properties(before[label], comparer.old)
        for other in come:
            tagged = mine and mine == {value for value, owner in tags[1].items() if owner == other}
            if other not in found.values() and (tagged or shape and shape == _properties(after[other], comparer.new)):
                found[label] = other
                break
    return found


def _properties(kind: Type, declared: Mapping[str, Declared]) -> dict[str, tuple[str, bool]]:
    found = declared.get(kind.key) if isinstance(kind, Named) else None
    fields = found.fields if isinstance(found, Record) else ()
    return {field.wire: (shown_type(field.type, declared), field.required) for field in fields}


def _alternatives(choice: Choice, declared: Mapping[str, Declared]) -> dict[str, Type]:
    """The alternatives by what tells them apart: the schema's name, or the shape."""
    made: dict[str, Type] = {}
    for number, type_ in enumerate(choice.alternatives):
        label = choice.labels[number] if number < len(choice.labels) else ""
        label = label or (f"alternative {number + 1}" if isinstance(type_, Named) else shown_type(type_, declared))
        while label in made:
            label += "'"
        made[label] = type_
    return made


def _tags(choice: Choice, alternatives: Mapping[str, Type]) -> dict[str, str]:
    labels = list(alternatives)
    return {value: labels[number] for value, number in choice.tags if number < len(labels)}
