"""What a service was generated from last, as far as it differs from what it is now, and the comparison of the two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct, field, structs

from generator.compare.change import Change
from generator.compare.compare import compare
from generator.compare.show import Comparison, operation_names
from generator.diagnostics import Checked
from generator.model.service import Service
from generator.project import baseline


class Past(Struct, frozen=True):
    """The last generation: which operations differ from it (None: all may), their old versions, all closure hashes, and the
    pieces that its model lies in (`packing`)."""

    changed: frozenset[str] | None = None
    old: Service | None = None
    closures: Mapping[str, str] = field(default_factory=dict)
    pieces: Mapping[bytes, tuple[bytes, bytes]] = {}


def past_of(folder: Path, name: str, reached: Mapping[str, str]) -> Checked[Past]:
    """What was generated last, by the model stored in a folder. Findings: baseline-damaged."""
    held = baseline.load(folder, name)
    if held.value is None:
        return Checked(None, held.diagnostics) if held.diagnostics else Checked(Past())
    before = held.value.closures
    changed = differing(before, reached)
    old = baseline.part(folder, name, held.value, changed)
    if old.value is None:
        return Checked(None, old.diagnostics)
    return Checked(Past(changed, old.value, before, held.value.pieces))


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
    """The operations whose closures are not the same."""
    return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def compared(name: str, past: Past, new: Service, unpicked: Collection[str] = ()) -> Comparison:
    """The changes since then. `unpicked` are operations that the spec still has: when one is gone, the user no longer picks
    it, which is no change of the vendor's."""
    if past.old is None or past.changed is None:
        return Comparison(name, name, (), operation_names(new))
    part = structs.replace(
        new,
        operations=tuple(o for o in new.operations if o.key in past.changed),
        callbacks=tuple(o for o in new.callbacks if o.key in past.changed),
    )
    changes = tuple(change for change in compare(past.old, part, ()) if not _dropped(change, unpicked))
    versions = [f"{name} {service.version}".strip() for service in (past.old, new)]
    return Comparison(versions[0], versions[1], changes, operation_names(past.old, new))


def _dropped(change: Change, unpicked: Collection[str]) -> bool:
    return change.rule.id == "operation-removed" and set(change.operations) <= set(unpicked)
