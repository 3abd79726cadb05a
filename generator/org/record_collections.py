"""Many records saved by one request: each for itself, or all or none (REST API Developer Guide, composite/sobjects)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.org.org_objects import OneRefused, OrgObjects
from generator.org.org_records import Change
from generator.org.record_input import RecordRefused

Wanted = Callable[[], Change]  # raises `RecordRefused`
_ROLLED_BACK = RecordRefused(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
)


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of one record: its Id, or why it was refused."""

    id: str = ""
    refusal: RecordRefused | None = None


def save_all(objects: OrgObjects, wanted: Sequence[Wanted], user: str, all_or_none: bool) -> list[SaveResult]:
    """Carry out changes, one result each, in their order."""
    if all_or_none:
        return _together(objects, wanted, user)
    made = []
    for one in wanted:
        try:
            made.append(SaveResult(objects.carry_out([one()], user)[0]))
        except RecordRefused as refusal:
            made.append(SaveResult(refusal=refusal))
    return made


def _together(objects: OrgObjects, wanted: Sequence[Wanted], user: str) -> list[SaveResult]:
    changes: list[Change] = []
    refusals: dict[int, RecordRefused] = {}
    for number, one in enumerate(wanted):
        try:
            changes.append(one())
        except RecordRefused as refusal:
            refusals[number] = refusal
    if not refusals:
        try:
            return [SaveResult(made) for made in objects.carry_out(changes, user)]
        except OneRefused as refusal:
            refusals[refusal.place] = refusal
    return [SaveResult(refusal=refusals.get(number, _ROLLED_BACK)) for number in range(len(wanted))]
