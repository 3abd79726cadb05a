"""What a flow before the save did to `$Record` is saved with the record, without an element of its own."""

from __future__ import annotations

from generator.flow.run.fields import fields_of
from generator.flow.run.state import InterviewState, RunContext
from generator.flow.values import FlowFault, FlowObject
from generator.records.values import RecordError

TRIGGER = "RecordBeforeSave"


def save_record(context: RunContext, state: InterviewState) -> None:
    """Put the record that started a finished flow into the records at hand: its changed fields, or all of a new one.

    Raises `FlowFault` for what an org refuses to save. A record with an Id that is not at hand stays where it is.
    """
    frame, store = state.frames[0], context.records
    record = frame.values.get("$record")
    if store is None or frame.program.flow.start.trigger != TRIGGER or not isinstance(record, FlowObject):
        return
    fields, own = fields_of(record), record.get("Id")
    try:
        if not isinstance(own, str) or not own:
            store.create(frame.program.flow.start.object, {n: v for n, v in fields.items() if n.lower() != "id"})
        elif (before := store.get(own)) is not None:
            changed = {name: value for name, value in fields.items() if before.get(name) != value}
            if changed:
                store.update(own, changed)
    except RecordError as error:
        raise FlowFault(str(error)) from None
