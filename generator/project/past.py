"""What a service was generated from last, as far as it differs from what it is now, and the comparison of the two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field, structs

from generator.compare.change import Change
from generator.compare.closure import Hashes
from generator.compare.compare import compare
from generator.compare.show import Comparison, operation_names
from generator.diagnostics import Checked
from generator.model.service import Service
from generator.project import baseline
from generator.project.baseline import Last, Stayed, Types

if TYPE_CHECKING:
    from generator.project.packing import Packer


Hasher: TypeAlias = Callable[[Service, Hashes], dict[str, str]]
Historian: TypeAlias = Callable[[Path, str], Checked[Last]]


class Past(Struct, frozen=True):
    """The last generation: which operations differ from it (None: all may), their old versions, all closure hashes, and how to know
    all its types beside those of `today` (`baseline.types`; None: nobody knows)."""

    changed: frozenset[str] | None = None
    old: Service | None = None
    closures: Mapping[str, str] = field(default_factory=dict)
    types: Callable[[Types], Types | None] = lambda today: None


class BesidePast(Struct, frozen=True):
    """A model beside the last one: the hashes of what its operations reach, that one, and itself as it is to be stored."""

    reached: Mapping[str, str]
    past: Past
    packed: bytes


def beside_past(
    folder: Path, name: str, service: Service, hashed: Hasher, known_by: Historian | None, packer: Packer | None
) -> Checked[BesidePast]:
    """`known_by` knows what is stored in the folder, where anything is; `packer` packs the model, where it is to be stored.

    Each operation and type is written once for all of it. Findings: baseline-damaged.
    """
    known: Checked[Last] = known_by(folder, name) if known_by is not None else Checked(None)
    if known.diagnostics:
        return Checked(None, known.diagnostics)
    last, hashes = known.value, Hashes()
    packing = packer.begin(service, last.pieces if last is not None else {}, hashes) if packer is not None else None
    reached = hashed(service, hashes)
    past = past_of(folder, name, last, reached, packing.stayed if packing is not None else {})
    if past.value is None:
        return Checked(None, past.diagnostics)
    return Checked(BesidePast(reached, past.value, packing.end(reached) if packing is not None else b""))


def past_of(folder: Path, name: str, last: Last | None, reached: Mapping[str, str], stayed: Stayed) -> Checked[Past]:
    """What was generated last, as far as it differs. Findings: baseline-damaged."""
    if last is None:
        return Checked(Past())
    changed = differing(last.closures, reached)
    old = baseline.part(folder, name, last, changed, stayed)
    if old.value is None:
        return Checked(None, old.diagnostics)
    return Checked(Past(changed, old.value, last.closures, baseline.types(last, stayed)))


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
