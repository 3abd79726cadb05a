"""The names that the lock of an output folder holds: what callers may have written down already."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import Checked, Rule, Severity
from generator.writing import lock
from generator.writing.rules import LOCK_UNREADABLE

NAMES_KEPT = Rule(
    "names-kept-from-output",
    Severity.WARNING,
    "{service}: the names are those that {path} holds, e.g. '{old}', which would be '{new}' today",
    "keep the lock with the output; to have the names of today, remove the output folder and generate anew",
    "our own: a name given once stays, whatever is added",
    text="The lock of an output folder keeps every name that was given. They stay when operations are added or the order of "
    "the document changes, also outside a project and when extsvc.lock is lost.",
    bad="extsvc generate shop.json --service Shop --all   # an operation whose name would be taken first was added",
    good="extsvc add shop.json --service Shop --all   # a project keeps names in extsvc.lock, and says what would move",
)

Names = Mapping[str, Mapping[str, str]]  # scope -> key -> name


def held_names(out: Path, label: str) -> Checked[Names]:
    """The names of one entry of the lock in `out`; none where there is no lock or no entry.

    A lock is input: findings where it cannot be read, or where a name in it is none.
    """
    held = lock.load(out)
    entry = held.value.entry(label) if held.value is not None else None
    if entry is None:
        return Checked({}) if held.value is not None else Checked(None, held.diagnostics)
    for names in entry.names.values():
        for key, name in names.items():
            if not _is_name(name):
                reason = f"'{name}', given to {key}, is no name"
                path = out / lock.FILE_NAME
                return Checked(None, (LOCK_UNREADABLE.at("", file=str(path), path=path, reason=reason),))
    return Checked(entry.names)


def first_kept(fresh: Names, kept: Names) -> tuple[str, str] | None:
    """The first name that would be another without what was held: (kept, fresh)."""
    for scope, names in kept.items():
        for key, name in names.items():
            today = fresh.get(scope, {}).get(key, name)
            if today != name:
                return name, today
    return None


def _is_name(name: str) -> bool:
    return name.isidentifier() and name.isascii() and not keyword.iskeyword(name) and len(name) <= 255
