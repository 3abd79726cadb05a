"""A deploy as a plan: from what is there and what a zip asks for to what would be there, and what is told of each component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Severity
from generator.org import rules
from generator.org.edits import edit_findings
from generator.org.judging import Judge, OrgWorld
from generator.org.metadata_types import ComponentKey
from generator.org.package import Complaint, DeployPackage
from generator.org.procedures import PROCEDURE
from generator.org.service_users import service_users

_MOST_WARNINGS = 50  # of one component


@dataclass(frozen=True, slots=True)
class ComponentResult:
    """What became of one component. `problem` is "" when nothing is to be said; with `warning` it does not stand in the way."""

    key: ComponentKey
    file: str
    created: bool = False
    changed: bool = False
    deleted: bool = False
    problem: str = ""
    warning: bool = False
    line: int = 0
    column: int = 0

    @property
    def success(self) -> bool:
        return self.warning or not self.problem


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """What would be there afterwards, and the results; `changed` and `deleted` are the components that differ from before."""

    components: Mapping[ComponentKey, bytes]
    results: tuple[ComponentResult, ...]
    changed: tuple[ComponentKey, ...] = ()
    deleted: tuple[ComponentKey, ...] = ()
    complaints: tuple[Complaint, ...] = ()  # what the results are made of

    @property
    def failed(self) -> bool:
        return any(not one.success for one in self.results)


@dataclass(slots=True)
class _Asked:
    """What is asked for, as far as it has not been refused."""

    components: dict[ComponentKey, bytes]
    deletions: list[ComponentKey]
    complaints: list[Complaint] = field(default_factory=list)

    def without(self, refused: set[ComponentKey]) -> _Asked:
        kept = {key: data for key, data in self.components.items() if key not in refused}
        return _Asked(kept, [key for key in self.deletions if key not in refused], self.complaints)


def plan_deploy(
    package: DeployPackage,
    before: Mapping[ComponentKey, bytes],
    judge: Judge,
    *,
    all_or_nothing: bool = True,
    ignore_unknown: bool = False,
) -> DeployPlan:
    """Judge a package against what is there. Not `all_or_nothing`: what is refused is left out, and the rest judged again."""
    old = judge.world(before)
    complaints = [*package.complaints, *_outside(package, ignore_unknown)]
    deletions = _deletions(package, old, complaints)
    asked = _Asked(dict(package.components), deletions, complaints)
    refused: set[ComponentKey] = {one.key for one in complaints if one.refuses}
    asked = asked.without(refused)
    while True:
        after = _after(asked, old, before)
        found = _judged(asked, old, judge.world(after))
        asked.complaints += found
        again = {one.key for one in found if one.refuses} & (asked.components.keys() | set(asked.deletions))
        if all_or_nothing or not again:
            break
        refused |= again
        fresh = frozenset(found)  # thousands, where a registration lists thousands of operations that are not there
        asked.complaints = [one for one in asked.complaints if one.key in refused or one not in fresh]
        asked = asked.without(again)
    return _plan(package, asked, deletions, old, after)


def _outside(package: DeployPackage, ignore_unknown: bool) -> list[Complaint]:
    found = [Complaint(key, rules.NOT_HOSTED.at("", type=key.type)) for key in dict.fromkeys(package.outside)]
    if not ignore_unknown:
        return found
    return [Complaint(one.key, one.finding.lower(Severity.WARNING)) for one in found]


def _deletions(package: DeployPackage, old: OrgWorld, complaints: list[Complaint]) -> list[ComponentKey]:
    """The components to delete, spelt as they are here; those that come back in the same deploy are no deletions."""
    found: dict[ComponentKey, None] = {}
    coming = {key.folded for key in package.components}
    for key in (*package.before, *package.after):
        there = old.there(key)
        if there is None:
            if key.folded not in coming:
                complaints.append(Complaint(key, rules.NOTHING_TO_DELETE.at("", type=key.type, name=key.name)))
        elif key.folded not in coming or key in package.after:
            found[there] = None
            found |= dict.fromkeys(_fields_of(there, old))
    return list(found)


def _fields_of(key: ComponentKey, world: OrgWorld) -> Iterable[ComponentKey]:
    """An object of one's own goes with its fields."""
    if key.type != "CustomObject":
        return ()
    return [o for o in world.readings if o.type == "CustomField" and o.name.lower().startswith(f"{key.name.lower()}.")]


def _after(asked: _Asked, old: OrgWorld, before: Mapping[ComponentKey, bytes]) -> dict[ComponentKey, bytes]:
    after = dict(before)
    for key, data in asked.components.items():
        there = old.there(key)
        if there is not None:  # another spelling of a name replaces the old one
            after.pop(there, None)
        after[key] = data
    for key in asked.deletions:
        after.pop(key, None)
        asked.components.pop(key, None)
    return after


def _judged(asked: _Asked, old: OrgWorld, new: OrgWorld) -> list[Complaint]:
    touched = set(asked.components)
    found = new.complaints(sorted(touched))
    for key in sorted(touched):
        there = old.there(key)
        was = old.readings[there].registration if there is not None else None
        now = new.readings[key].registration
        if was is not None and now is not None and now.schema:
            found += [Complaint(key, finding) for finding in edit_findings(was, now, service_users(was, new))]
    for key in asked.deletions:
        users = [f"{user.type} {user.name}" for user in new.users(key) if new.there(user)]
        if new.there(key) is None:
            found += _left_behind(key, users, old, new)
    return found + _broken(asked, old, new, {one.key for one in found if one.refuses})


def _left_behind(key: ComponentKey, users: list[str], old: OrgWorld, new: OrgWorld) -> Iterator[Complaint]:
    """Who would refer to a component that is gone. Procedures are named, and hold nothing up: no org knows what their Rest Actions call."""
    gone = old.readings[key].registration if key in old.readings else None
    calling = (
        [f"{PROCEDURE} {name}" for name in service_users(gone, new).procedures(gone.name)] if gone is not None else []
    )
    told = rules.IN_USE.at("", type=key.type, users=", ".join([*users, *calling]))
    if users or calling:
        yield Complaint(key, told if users else told.lower(Severity.WARNING))


def _broken(asked: _Asked, old: OrgWorld, new: OrgWorld, known: set[ComponentKey]) -> list[Complaint]:
    """What the change would do to components that stay as they are: new complaints, told at what they refer to."""
    causes = [*asked.components, *asked.deletions]
    hit = {user: cause for cause in causes if cause not in known for user in new.users(cause)}
    staying = [user for user in hit if user in new.readings and user not in asked.components]
    before = {(one.key, one.finding.rule.id, one.finding.message) for one in old.complaints(staying)}
    found = []
    for one in new.complaints(staying):
        if one.refuses and (one.key, one.finding.rule.id, one.finding.message) not in before:
            told = rules.BREAKS.at("", name=one.key.name, type=one.key.type, message=one.finding.message)
            found.append(Complaint(hit[one.key], told))
    return found


def _plan(
    package: DeployPackage,
    asked: _Asked,
    deletions: list[ComponentKey],
    old: OrgWorld,
    after: Mapping[ComponentKey, bytes],
) -> DeployPlan:
    told: dict[ComponentKey, list[Complaint]] = {}
    for complaint in dict.fromkeys(asked.complaints):
        if complaint.finding.severity is not Severity.NOTE:
            told.setdefault(complaint.key, []).append(complaint)
    keys = sorted({*package.files, *asked.components, *deletions, *told})
    results: list[ComponentResult] = []
    for key in keys:
        file = package.files.get(key, key.zip_path if key in after or key in deletions else "")
        results += _results(key, file, told.get(key, []), key in deletions, old, after)
    changed = tuple(key for key in sorted(after) if old.components.get(key) != after[key])
    gone = tuple(key for key in sorted(old.components) if key not in after)
    return DeployPlan(after, tuple(results), changed, gone, tuple(one for key in keys for one in told.get(key, ())))


def _warnings(told: list[Complaint]) -> str:
    """Warnings in one text, as a component's success carries them."""
    texts = [f"{one.finding.message}{f' (line {one.line})' if one.line else ''}" for one in told[:_MOST_WARNINGS]]
    more = len(told) - len(texts)
    return "; ".join([*texts, f"and {more:,} more"] if more else texts)


def _results(
    key: ComponentKey,
    file: str,
    told: list[Complaint],
    deleted: bool,
    old: OrgWorld,
    after: Mapping[ComponentKey, bytes],
) -> list[ComponentResult]:
    failures = [one for one in told if one.refuses]
    if failures:
        return [
            ComponentResult(key, file, problem=one.finding.message, line=one.line, column=one.column)
            for one in failures
        ]
    created = key in after and old.there(key) is None
    changed = key in after and old.components.get(key) != after[key]
    warnings = _warnings(told)
    place = told[0] if told else Complaint(key, rules.NOT_HOSTED.at(""))
    gone = deleted and key not in after and old.there(key) is not None
    return [
        ComponentResult(
            key, file, created, changed and not created, gone, warnings, bool(told), place.line, place.column
        )
    ]
