"""The difference of two trees as the actions of an overlay that turns the one into the other.

Overlay 1.0 can neither remove a single value nor replace an item of a list of single values: where that is needed the
object (or list) around it is removed and put back changed. Only the root cannot be put back; a single value that must
leave it makes the overlay one of version 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.edit.align import align, same
from generator.model.types import Json
from generator.overlay.read import Overlay, OverlayAction

_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}  # RFC 9535 wants these, not their codes

Steps = tuple[str | int, ...]


@dataclass(slots=True)
class _Plan:
    """The actions below one place, or the news that the place must be replaced as a whole."""

    removes: list[Steps] = field(default_factory=list)
    updates: list[tuple[Steps, Json]] = field(default_factory=list)
    replace: bool = False


def derive(old: dict[str, Json], new: dict[str, Json], *, title: str, extends: str = "") -> Overlay:
    """An overlay that makes `new` of `old`, both objects."""
    plan, dialect = _Plan(), "1.0"
    _objects(old, new, (), plan)
    actions = [OverlayAction(_path(steps), remove=True) for steps in _backwards(plan.removes)]
    if any(len(steps) == 1 and not isinstance(old[str(steps[0])], (dict, list)) for steps in plan.removes):
        dialect = "1.1"
    actions += [OverlayAction(_path(steps), update, updates=True) for steps, update in plan.updates]
    return Overlay(tuple(actions), title, "1.0.0", extends, dialect)


def _backwards(removes: list[Steps]) -> list[Steps]:
    """Later items of a list first: the numbers of the earlier ones then still hold."""
    return sorted(removes, key=lambda steps: [-step if isinstance(step, int) else 0 for step in steps])


def _path(steps: Steps) -> str:
    """A normalized path (RFC 9535, section 2.7)."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{_quoted(step)}']" for step in steps)


def _quoted(name: str) -> str:
    made = name.replace("\\", "\\\\").replace("'", "\\'")
    return "".join(c if c >= " " else _SHORT.get(c, f"\\u{ord(c):04x}") for c in made)


def _objects(old: dict[str, Json], new: dict[str, Json], at: Steps, plan: _Plan) -> None:
    """Sets `plan.replace` when the object cannot be changed piece by piece."""
    update: dict[str, Json] = {}
    for key, value in old.items():
        if key not in new:
            if at and not isinstance(value, (dict, list)):
                plan.replace = True
                return
            plan.removes.append((*at, key))
        elif not same(value, new[key]):
            _member(value, new[key], (*at, key), plan, update)
            if plan.replace:
                return
    update |= {key: value for key, value in new.items() if key not in old}
    if update:
        plan.updates.append((at, update))


def _member(old: Json, new: Json, at: Steps, plan: _Plan, update: dict[str, Json]) -> None:
    """One changed property: pieces inside it, or a removal and a new value in its parent's `update`."""
    key = str(at[-1])
    if not isinstance(old, (dict, list)):
        if isinstance(new, (dict, list)):
            # A single value cannot be merged with a collection; only at the root it is taken away alone (1.1).
            if len(at) == 1:
                plan.removes.append(at)
            else:
                plan.replace = True
        update[key] = new
        return
    inner = _Plan()
    if isinstance(old, dict) and isinstance(new, dict):
        _objects(old, new, at, inner)
    elif isinstance(old, list) and isinstance(new, list):
        _lists(old, new, at, inner)
    else:
        inner.replace = True
    if inner.replace:
        plan.removes.append(at)
        update[key] = new
    else:
        plan.removes += inner.removes
        plan.updates += inner.updates


def _lists(old: list[Json], new: list[Json], at: Steps, plan: _Plan) -> None:
    """Items removed, changed inside, or appended; anything else replaces the list."""
    numbers = align(old, new)
    kept = [number for number in numbers if number is not None]
    gone = [number for number in range(len(old)) if number not in set(kept)]
    appended = new[len(kept) :]
    split = any(number is None for number in numbers[: len(kept)])  # something new before something old
    bare = any(not isinstance(old[number], (dict, list)) for number in gone)
    # Version 1.1 joins a list with a list where 1.0 appends it: neither is wanted for a list in a list.
    if split or bare or any(isinstance(item, list) for item in appended):
        plan.replace = True
        return
    plan.removes += [(*at, number) for number in gone]
    # Updates come after all removals, so they name the items by their new numbers.
    for place, number in enumerate(kept):
        if not same(old[number], new[place]):
            before, after = old[number], new[place]
            if gone or not (isinstance(before, dict) and isinstance(after, dict)):
                plan.replace = True
                return
            _objects(before, after, (*at, number), plan)
            if plan.replace:
                return
    plan.updates += [(at, item) for item in appended]
