"""A service built once more after a change: the steps that nothing of the change reaches stay as they were made.

What a step makes of a component may depend on who meets it first: a circle of schemas is entered somewhere, and types within a
shared answer are named after the first operation that gives it. So the steps that stay are only right where the components
that they share with what is built anew came out as before, and are met first by an operation that meets them first in the
whole, too. Where that does not show, the answer is None, and the whole is built. A test holds all this against whole builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from generator.model.service import in_parts
from generator.model.types import Declared, Type
from generator.model.written import alike
from generator.modelling.build import Built, assembled, to_build
from generator.modelling.outline import Outline
from generator.modelling.places import key_of_place
from generator.modelling.steps import Address, BuildStep, BuildSteps, steps_of
from generator.oas import Spec
from generator.oas.part import member_of
from generator.oas.units import KnownUnits, Units, affected, units_of, ways

_Thing: TypeAlias = Address | str  # a schema, parameter or answer by its place, a type by its key


class Former(Struct, frozen=True):
    """What a service was built from, and in which steps; `name` is what the document was called in messages, `plain` as `_plain`."""

    name: str
    known: KnownUnits
    steps: BuildSteps
    plain: bool


class _Change(Struct, frozen=True):
    """The units that a document has now, and those that are affected."""

    units: Units
    affected: frozenset[str]


class Rebuilt(Struct, frozen=True):
    """A service, what it was built from, as far as a change of that can be told, and the operations that stayed."""

    built: Built
    former: Former | None
    stayed: frozenset[str]


def build_again(spec: Spec, name: str, picked: Iterable[Outline] | None, former: Former | None) -> Rebuilt:
    """Build as `build` does, as far as may be from what was built before."""
    chosen, called = to_build(spec, picked)
    wanted, units = (*chosen, *called), units_of(spec, known=former.known if former is not None else None)
    joined = None
    if former is not None and former.plain and units is not None and former.name == spec.document.name:
        reached = affected(former.known.units, units)
        if reached is not None and not _families_moved(former.known.units, units):
            joined = _joined(spec, wanted, former.steps, _Change(units, reached))
    steps = joined or steps_of(spec, wanted)
    before = former.steps.steps if former is not None else {}
    stayed = frozenset(key for key, step in steps.steps.items() if before.get(key) is step)
    made = assembled(spec, name, steps)
    if units is None:
        return Rebuilt(made, None, stayed)
    known = KnownUnits(spec.document.tree, units)
    return Rebuilt(made, Former(spec.document.name, known, steps, joined is not None or _plain(steps)), stayed)


def _families_moved(old: Units, new: Units) -> bool:
    """Whether schemas changed places that may be descendants of others, which lists them in the order of the document."""
    if not any(unit.base for unit in new.units.values()):
        return False
    return [key for key in old.units if key in new.units] != [key for key in new.units if key in old.units]


def _joined(spec: Spec, wanted: Sequence[Outline], former: BuildSteps, change: _Change) -> BuildSteps | None:
    """The steps that stay and those made anew, in their order; None where the whole must be built."""
    known = former.steps
    stay = {o.key: known[o.key] for o in wanted if o.key in known and member_of(o.key) not in change.affected}
    if list(stay) != [key for key in known if key in stay]:
        return None
    made = steps_of(spec, [o for o in wanted if o.key not in stay])
    if not _plain(made):
        return None
    steps = {o.key: stay.get(o.key) or _as_before(made.steps[o.key], known.get(o.key)) for o in wanted}
    sound = _same_where_shared(former, made, stay, change.affected) and _met_in_order(former, made, steps, stay, change)
    return _merged(former, made, steps, stay, change.affected) if sound else None


def _as_before(step: BuildStep, before: BuildStep | None) -> BuildStep:
    """A step made anew, with the very operation of before where it came out the same: what comes next sees that at a glance."""
    if before is None or not alike(before.operation, step.operation):
        return step
    return replace(step, operation=before.operation)


def _plain(steps: BuildSteps) -> bool:
    """Whether nothing in these steps is told by what stands in others."""
    # Which parts of a body are files is told of types that others share.
    return not any(in_parts(step.operation) for step in steps.steps.values()) and all(
        map(_plainly_keyed, steps.types.values())
    )


def _plainly_keyed(declared: Declared) -> bool:
    """Whether a type has the key of its place, and not another because somebody had that before."""
    return declared.key.removesuffix("#choice") == key_of_place(declared.place, declared.file)


def _same_where_shared(
    former: BuildSteps, made: BuildSteps, stay: Mapping[str, BuildStep], affected: frozenset[str]
) -> bool:
    """Whether what is built anew of what did not change is what it was."""
    for address, kind in made.referenced.items():
        if member_of(address[1]) not in affected and former.referenced.get(address, kind) != kind:
            return False
    before, after = _by_root(former.types), _by_root(made.types)
    return all(
        before[root] == types
        for root, types in after.items()
        if root in before and (root[1] in stay if root[0] != "schema" else not _any_in(types, affected))
    )


def _by_root(types: Mapping[str, Declared]) -> dict[tuple[str, ...], list[Declared]]:
    """The types of each component and operation."""
    found: dict[tuple[str, ...], list[Declared]] = {}
    for declared in types.values():
        found.setdefault(declared.place.root, []).append(declared)
    return found


def _any_in(types: Iterable[Declared], units: frozenset[str]) -> bool:
    return any(member_of(declared.pointer) in units for declared in types)


def _met_in_order(
    former: BuildSteps, made: BuildSteps, after: Iterable[str], stay: Mapping[str, BuildStep], change: _Change
) -> bool:
    """Whether no step that stays is now the first to read something that was first read by one that does not."""
    lost = _first_read_elsewhere(former, stay, change.affected)
    if not lost:
        return True
    places = {key: number for number, key in enumerate(after)}
    anew: dict[_Thing, int] = {}
    for key, step in made.steps.items():
        for thing, _ in _read(step, made.types, change.affected, stay):
            anew.setdefault(thing, places[key])
    may = _first_ways(stay, change.units, set(lost.values()))
    return all(unit not in may or thing in anew and anew[thing] < places[may[unit]] for thing, unit in lost.items())


def _first_read_elsewhere(
    former: BuildSteps, stay: Mapping[str, BuildStep], affected: frozenset[str]
) -> dict[_Thing, str]:
    """What `_read` tells of steps that do not stay, as far as none that stays had read it before."""
    waiting: dict[_Thing, str] = {}
    for key, step in former.steps.items():
        if key not in stay:
            waiting.update(_read(step, former.types, affected, stay))
    found: dict[_Thing, str] = {}
    for key, step in former.steps.items():
        for thing in chain(step.referenced, step.shared, step.types):
            if thing in waiting:
                unit = waiting.pop(thing)
                if key not in stay:
                    found[thing] = unit
    return found


def _read(
    step: BuildStep, types: Mapping[str, Declared], affected: frozenset[str], stay: Mapping[str, BuildStep]
) -> Iterator[tuple[_Thing, str]]:
    """What was read in a step for the first time, is not affected and may be of use to those that stay; with its unit."""
    for address in step.referenced + step.shared:
        if (unit := member_of(address[1])) not in affected:
            yield address, unit
    for key in step.types:
        declared = types[key]
        root = declared.place.root
        if (unit := member_of(declared.pointer)) not in affected and (root[0] == "schema" or root[1] in stay):
            yield key, unit


def _first_ways(keys: Iterable[str], units: Units, wanted: set[str]) -> dict[str, str]:
    """The first of these operations from which references lead to a wanted unit, by the unit."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    graph = ways(units.units)
    for key in keys:
        waiting = [member_of(key)]
        while waiting:
            unit = waiting.pop()
            if unit not in seen:
                seen.add(unit)
                waiting += graph.get(unit, ())
                if unit in wanted:
                    found[unit] = key
        if len(found) == len(wanted):
            break
    return found


def _merged(
    former: BuildSteps,
    made: BuildSteps,
    steps: dict[str, BuildStep],
    stay: Mapping[str, BuildStep],
    affected: frozenset[str],
) -> BuildSteps | None:
    """All that the steps declare and read; None where two of them call different types alike."""
    types: dict[str, Declared] = {}
    referenced: dict[Address, Type] = {}
    for key, step in steps.items():
        source = former if key in stay else made
        for name in step.types:
            declared = source.types[name]
            if name not in types:
                types[name] = _type_as_before(declared, former.types.get(name), affected)
            elif types[name].pointer != declared.pointer:
                return None
        for address in step.referenced:
            referenced.setdefault(address, source.referenced[address])
    return BuildSteps(steps, types, referenced, {**former.targets, **made.targets})


def _type_as_before(declared: Declared, before: Declared | None, affected: frozenset[str]) -> Declared:
    """As `_as_before`, of a type."""
    if before is None or before is declared:
        return declared
    changed = member_of(declared.pointer) in affected
    return before if (alike(before, declared) if changed else before == declared) else declared
