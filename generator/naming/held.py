"""The names that the lock of an output folder holds: what callers may have written down already."""

from __future__ import annotations

from pathlib import Path

from generator.diagnostics import Checked
from generator.naming.policy import Pins
from generator.writing import lock, rules


def held_names(out: Path, label: str) -> Checked[Pins]:
    """The names of one entry of the lock in `out`; none where there is no lock or no entry.

    A lock is input: findings where it cannot be read, or where a name in it is none.
    """
    held = lock.load(out)
    entry = held.value.entry(label) if held.value is not None else None
    if entry is None:
        return Checked({}) if held.value is not None else Checked(None, held.diagnostics)
    for scope, names in entry.names.items():
        for key, name in names.items():
            if not (lock.is_part(name) if scope.startswith("salesforce ") else lock.is_name(name)):
                reason = f"'{name}', given to {key}, is no name"
                path = out / lock.FILE_NAME
                return Checked(None, (rules.LOCK_UNREADABLE.at("", file=str(path), path=path, reason=reason),))
    return Checked(entry.names)


def first_kept(fresh: Pins, kept: Pins) -> tuple[str, str] | None:
    """The first name that would be another without what was held: (kept, fresh)."""
    for scope, names in kept.items():
        for key, name in names.items():
            today = fresh.get(scope, {}).get(key, name)
            if today != name:
                return name, today
    return None
