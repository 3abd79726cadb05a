"""Records from files into the org: those that refer to each other in the order that this needs, all of them or none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from generator.org.local_org import LOADED, LocalOrg
from generator.org.object_model import ANY, REFERENCE
from generator.org.org_objects import OneRefused, OrgObjects
from generator.org.record_files import RecordFiles, RecordRow, read_record_files
from generator.org.record_input import RecordRefused
from generator.org.record_tree import link_field
from generator.records.rows import UnreadableRecords


class LoadRefused(Exception):
    """Record files that cannot be read, or that the org refuses; the text says where and why. None of them was loaded."""


def load_records(org: LocalOrg, folder: Path) -> Mapping[str, int] | None:
    """Load the record files of a folder, once: how many of each object; None when they were loaded before.

    Raises `LoadRefused`, also for files that have changed since they were loaded; OSError.
    """
    try:
        files = read_record_files(folder)
    except UnreadableRecords as error:
        raise LoadRefused(str(error)) from None
    if not files.digest:
        return {}
    place = str(folder.resolve())
    loaded = json.loads(org.database.fact(LOADED) or "{}")
    if place in loaded:
        if loaded[place] != files.digest:
            told = "have changed since they were loaded; `extsvc org reset` makes the org as new"
            raise LoadRefused(f"the record files of {folder} {told}")
        return None
    with org.database.changing():
        _load(org, files)
        org.database.keep_fact(LOADED, json.dumps({**loaded, place: files.digest}))
    return dict(sorted(Counter(row.object_name for row in files.rows).items()))


def _load(org: LocalOrg, files: RecordFiles) -> None:
    objects, rows = OrgObjects(org), files.rows
    links = _links(objects, rows)
    try:
        order = list(TopologicalSorter({at: links[at].values() for at in range(len(rows))}).static_order())
    except CycleError as error:
        raise LoadRefused(f"{rows[error.args[1][0]].place}: the records refer to each other in a ring") from None
    positions = {number: position for position, number in enumerate(order)}
    changes = []
    for number in order:
        row = rows[number]
        own = {name: value for name, value in row.fields.items() if name not in links[number]}
        mine = {name: positions[target] for name, target in links[number].items()}
        try:
            changes.append(objects.creation(row.object_name, own, mine))
        except RecordRefused as refusal:
            raise LoadRefused(f"{row.place}: {refusal}") from None
    try:
        objects.carry_out(changes, org.identity.username)
    except OneRefused as refusal:
        raise LoadRefused(f"{rows[order[refusal.place]].place}: {refusal}") from None


def _links(objects: OrgObjects, rows: list[RecordRow]) -> list[dict[str, int]]:
    """For each row its references to other rows: field -> number of the row."""
    keys: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        if row.key and keys.setdefault((row.scope, row.key), number) != number:
            raise LoadRefused(f"{row.place}: {row.key} is the name of another record already")
    made = []
    for row in rows:
        found = {
            name: keys[row.scope, value]
            for name, value in row.fields.items()
            if isinstance(value, str) and (row.scope, value) in keys and _may_refer(objects, row.object_name, name)
        }
        if row.above >= 0:
            try:
                found[link_field(objects, row.object_name, rows[row.above].object_name, row.relation)] = row.above
            except RecordRefused as refusal:
                raise LoadRefused(f"{row.place}: {refusal}") from None
        made.append(found)
    return made


def _may_refer(objects: OrgObjects, name: str, field: str) -> bool:
    known = objects.named(name)
    one = known.fields.get(field.lower()) if known is not None else None
    return one is None or one.kind in (REFERENCE, ANY)
