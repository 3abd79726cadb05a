"""Whom a change of a spec hits: the uses, in flows, Apex and other metadata, of what it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.compare.rules import Impact
from generator.diagnostics import Checked
from generator.usecases.apex_services import ServiceAtHand
from generator.usecases.finding_uses import within
from generator.usecases.stopping import stopping
from generator.uses import ServiceUse

if TYPE_CHECKING:
    from generator.compare.change import Change
    from generator.compare.show import Comparison
    from generator.oas import Spec

_QUOTED = re.compile(r"'([^']*)'")
_ANSWER = re.compile(r"response (\w+)")
# What is new, or newly asked for: not the thing itself has users, but what holds it.
_ASKING = ("-added", "-became-required", "-became-read-only")


@stopping
def with_users(comparison: Comparison, old: Spec, service: str, folders: Sequence[str | Path]) -> Checked[Comparison]:
    """The comparison with who is hit by each change. Names are those of the old version, which is in use."""
    from generator.usecases.described import described
    from generator.usecases.hosts import HostWorld, host_files, uses_in

    made = described(old, service, ())
    one = ServiceAtHand(service, made, frozenset(o.key for o in made.service.operations), old.document.name)
    world = HostWorld([one])
    uses = uses_in(host_files(folders), world)
    target = ChangeTargets(one, comparison)
    users = {change: _hit(tuple(target.of(change)), uses) for change in comparison.changes}
    return Checked(replace(comparison, users=users), tuple(world.findings))


def _hit(names: Sequence[str], uses: Sequence[ServiceUse]) -> tuple[ServiceUse, ...]:
    return tuple(use for use in uses if any(within(use.name, name) for name in names))


class ChangeTargets:
    """What of the old version a change is about, by the names of uses."""

    def __init__(self, one: ServiceAtHand, comparison: Comparison) -> None:
        from generator.compare.types import type_name

        names = one.described.names
        self._names, self._comparison = names, comparison
        self._actions = {action.operation.key: action for action in one.described.actions if not action.names.survivor}
        self._by_id = {action.operation.id: action for action in self._actions.values() if action.operation.id}
        self._classes: dict[str, list[str]] = {}
        for declared in one.described.classes():
            self._classes.setdefault(type_name(declared), []).append(declared.key)

    def of(self, change: Change) -> Iterator[str]:
        """The names whose uses a change hits: none for one that breaks nobody."""
        if change.worst is Impact.FINE:
            return
        keys = [key for key in self._classes.get(change.subject, ()) if self._felt(key, change)]
        if keys:
            for key in keys:
                yield from self._of_class(key, change)
            return
        for key in change.operations:
            yield from self._of_operation(key, change)

    def _felt(self, key: str, change: Change) -> bool:
        """Whether a type is the one meant: inline types of two operations may be called alike."""
        root = self._names.declared(key).place.root
        return root[0] == "schema" or root[1] in change.operations

    def _of_class(self, key: str, change: Change) -> Iterator[str]:
        part, what = self._names.type(key).part, dict(change.args).get("what", "")
        wire = re.sub(r"(\[\]|\{\})+\Z", "", what.removeprefix(f"{change.subject}.").partition(" (")[0])
        member = self._names.fields(key).get(wire) if what.startswith(f"{change.subject}.") else None
        yield part if member is None or change.rule.id.endswith(_ASKING) else f"{part}.{member}"

    def _of_operation(self, key: str, change: Change) -> Iterator[str]:
        action = self._actions.get(key) or self._by_id.get(self._comparison.names.get(key, ""))
        if action is None:
            return
        what = dict(change.args).get("what", "")
        quoted, answer = _QUOTED.search(what), _ANSWER.match(what)
        inputs = {given.name for given in action.inputs}
        outputs = {output.code: output.name for output in action.outputs if output.code}
        if answer is not None and answer[1] in outputs:
            yield f"{action.names.flow}.{outputs[answer[1]]}"
        elif quoted is not None and quoted[1] in inputs and not change.rule.id.endswith(_ASKING):
            yield f"{action.names.flow}.{quoted[1]}"
        else:
            yield action.names.flow
