"""The Python names of a service after a change within some of its operations and types, all of which were named before.

Under the same pins, which hold a name for everything that has one in the whole service, a name depends on nothing but the
operation or type that it is given to. So those of all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from generator.model.service import Operation, Service, mentioned_by_operation
from generator.model.types import Record
from generator.model.walk import mentioned_by
from generator.naming.policy import Pins, Reserved
from generator.naming.python import PythonNamer, PythonNames
from generator.naming.python_style import STYLE, TYPES, WIRE


def python_names_again(
    former: PythonNames, before: Service, after: Service, classes: Mapping[str, str], reserved: Reserved, pins: Pins
) -> PythonNames | None:
    """The names of `after`, where `former` are those of `before` under the same pins and no others; None where one may be
    another. Both are written in the usual style, without class names of the user's own."""
    if former.diagnostics or STYLE in pins or not same_things(before, after) or not _all_held(former, after, pins):
        return None
    old, new = _changed(before, after), _changed(after, before)
    if _beside(before, old) != _beside(after, new):  # types may move to a module of their own
        return None
    namer = PythonNamer(new, classes, reserved, pins, {}, WIRE)
    operations, types = dict(former.operations), dict(former.types)
    for operation in (*new.operations, *new.callbacks):
        known = former.operations[operation.key]
        names = known.function, known.request, known.response, known.exception
        operations[operation.key] = namer.operation(operation, *names)
    for declared in new.types:
        if isinstance(declared, Record):
            fields, extras = namer.fields(declared), namer.extras(declared)
            types[declared.key] = replace(former.types[declared.key], fields=fields, extras=extras)
    if namer.findings:
        return None
    scopes = {f"inputs {o.key}" for o in (*new.operations, *new.callbacks)} | {f"fields {d.key}" for d in new.types}
    given = {scope: names for scope, names in former.given.items() if scope not in scopes}
    return replace(former, operations=operations, types=types, given={**given, **namer.given})


def same_things(before: Service, after: Service) -> bool:
    """Whether two services have the same operations, types and aliases, whatever is in them."""
    if before.name != after.name or [(a.key, a.name) for a in before.aliases] != [
        (a.key, a.name) for a in after.aliases
    ]:
        return False
    operations = [(*service.operations, *service.callbacks) for service in (before, after)]
    if len(operations[0]) != len(operations[1]) or len(before.types) != len(after.types):
        return False
    return all(
        one is other or (one.key, one.id, one.callback) == (other.key, other.id, other.callback)
        for one, other in zip(*operations, strict=True)
    ) and all(
        one is other or (one.key, one.place, one.file, type(one)) == (other.key, other.place, other.file, type(other))
        for one, other in zip(before.types, after.types, strict=True)
    )


def _all_held(former: PythonNames, service: Service, pins: Pins) -> bool:
    """Whether the pins hold all names that must be distinct in the whole service."""
    functions, types, modules = (pins.get(scope, {}) for scope in ("functions", TYPES, "modules"))
    return (
        all(operation.key in functions for operation in (*service.operations, *service.callbacks))
        and all(named.key in types for named in (*service.types, *service.aliases))
        and former.given.get("modules", {}).keys() <= modules.keys()
    )


def _changed(service: Service, other: Service) -> Service:
    """The operations and types of a service that are not the very ones of the other, which has the same."""

    def differing(ours: Iterable[Operation], theirs: Iterable[Operation]) -> tuple[Operation, ...]:
        return tuple(one for one, same in zip(ours, theirs, strict=True) if one is not same)

    return replace(
        service,
        operations=differing(service.operations, other.operations),
        callbacks=differing(service.callbacks, other.callbacks),
        types=tuple(one for one, same in zip(service.types, other.types, strict=True) if one is not same),
        aliases=(),
    )


def _beside(service: Service, part: Service) -> set[tuple[str, str]]:
    """Types within operations that a part of the service mentions from elsewhere, with the operation that they are in."""
    owner = {declared.key: declared.place.root[1] for declared in service.types if declared.place.root[0] != "schema"}
    every: list[tuple[str, list[str]]] = [(d.place.root[1], mentioned_by(d)) for d in part.types]
    every += [(o.key, mentioned_by_operation(o)) for o in (*part.operations, *part.callbacks)]
    return {(key, owner[key]) for root, keys in every for key in keys if key in owner and owner[key] != root}
