"""The records of a run: read from a file, with the metadata of objects that lies beside the flow, and written after it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generator.usecases import flow_rules as rules
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from generator.flow.model import Flow
    from generator.flow.values import Value
    from generator.records.store import RecordStore


def store_of(source: str | Path, flow: Flow) -> RecordStore | None:
    """The records in a file or folder, None when none are named. Raises `Stop` when they cannot be read."""
    if not str(source):
        return None
    from generator.records.files import load
    from generator.records.metadata import schema_of
    from generator.records.rows import UnreadableRecords

    beside = Path(flow.file).parent
    try:
        return load(Path(source), schema_of((beside.parent / "objects", beside / "objects")))
    except UnreadableRecords as error:
        raise Stop(rules.RECORDS_UNREADABLE.at("", reason=error)) from None


def with_stored(known: Mapping[str, Value], store: RecordStore) -> dict[str, Value]:
    """The globals with `$Record` filled from the records, where it is an Id or has one; what is given counts before."""
    from generator.flow.run.fields import as_object
    from generator.flow.values import FlowObject

    made = dict(known)
    for name in ("$record", "$record__prior"):
        given = made.get(name)
        wanted = given.get("Id") if isinstance(given, FlowObject) else given
        found = store.get(wanted) if isinstance(wanted, str) else None
        if found is not None:
            there = as_object(found)
            given_fields = given.fields if isinstance(given, FlowObject) else {}
            made[name] = FlowObject(there.type, {**there.fields, **given_fields})
    return made


def keep(store: RecordStore | None, out: str | Path) -> None:
    """Write the records where they are wanted. Raises `Stop` when they cannot be written."""
    if not str(out):
        return
    if store is None:
        raise Stop(rules.RECORDS_UNWRITABLE.at("", path=out, reason="there are none"))
    from generator.records.files import SQLITE, csv_texts, dumped
    from generator.records.rows import UnreadableRecords
    from generator.writing.single import put_named

    path = Path(out)
    try:
        if path.is_dir():
            for name, text in csv_texts(store).items():
                put_named(path / name, text.encode())
        elif path.suffix.lower() in SQLITE:
            from generator.records.sqlite import write

            write(store, path)
        else:
            put_named(path, dumped(store).encode())
    except OSError as error:
        raise Stop(rules.RECORDS_UNWRITABLE.at("", path=out, reason=error.strerror)) from None
    except UnreadableRecords as error:
        raise Stop(rules.RECORDS_UNWRITABLE.at("", path=out, reason=error)) from None
