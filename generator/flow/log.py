"""The debug log of Flow Builder: its blocks, its sentences, its double blanks (read from real transcripts)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, cast

from generator.flow.log_text import COMMITTED, ROLLED_BACK, logic_words, pairs, size
from generator.flow.log_words import LogWords
from generator.flow.mask import Masker
from generator.flow.run import assign, compare, events
from generator.flow.run.events import Event
from generator.flow.run.state import Program, RunContext
from generator.flow.show import moment
from generator.flow.values import FlowObject

if TYPE_CHECKING:
    from generator.flow.run.conditions import EvaluatedCondition
    from generator.flow.run.records import RecordOutcome
    from generator.flow.written import Value as Written

    Conditions: TypeAlias = tuple[EvaluatedCondition, ...]


class DebugLog:
    """Turns events into blocks of text; `block` answers one block, already masked."""

    def __init__(self, program: Program, context: RunContext, masker: Masker, started: datetime) -> None:
        self.program, self.context, self.masker = program, context, masker
        self.started = started
        self.words = LogWords(program, context, masker)
        self._blocks: dict[str, Callable[[Event], Iterator[str]]] = {
            events.STARTED: self._started,
            events.ASSIGNED: self._assignment,
            events.DECIDED: self._decision,
            events.LOOPED: self._loop,
            events.LOOP_ENDED: self._loop_end,
            events.CALLED: self._call,
            events.CALL_FAILED: self._call_failed,
            events.FILTERED: self._filter,
            events.SORTED: self._sort,
            events.TRANSFORMED: self._transform,
            events.ENTERED: self._enter,
            events.LEFT: self._leave,
            events.RECORDS_FOUND: self._records,
            events.RECORDS_WRITTEN: self._records,
            events.ANSWERED: self._answered,
            events.TAKEN_BACK: self._taken_back,
            events.PAUSED: self._paused,
            events.RESUMED: self._resumed,
            events.NOT_SCHEDULED: self._not_scheduled,
            events.STAGE: self._stage,
            events.STEP: self._step,
            events.REFUSED: self._refused,
            events.MOCKED: self._mocked,
            events.STOPPED: self._stopped,
            events.FAULTED: self._faulted,
            events.FINISHED: self._finished,
            events.FAILED: self._failed,
        }

    def block(self, event: Event) -> str:
        """The block of an event, ending with the two blank lines between blocks."""
        text = "\n".join(self._blocks[event.kind](event))
        return self.masker.text(text) + "\n\n\n"

    # -- start and end

    def _started(self, event: Event) -> Iterator[str]:
        yield "How the Interview Started"
        yield "How the Interview Started"
        yield f"{self.context.user} ({self.context.user_id}) started the flow interview."
        yield f"API Version for Running the Flow: {self.program.flow.api_version:g}"
        inputs = pairs(event, "inputs")
        if inputs:
            yield "Some of this flow's variables were set when the interview started."
        for name, value in inputs:
            yield f"{name} = {self.words.short(name, value)}"
        yield f"Flow start time: {self._moment(self.started)}."

    def _finished(self, event: Event) -> Iterator[str]:
        yield COMMITTED
        yield ""
        yield ""
        yield "How the Interview Finished"
        seconds, ended = self._ending(event)
        yield f"The flow interview ran for {seconds:.2f} seconds and finished on {ended}."

    def _failed(self, event: Event) -> Iterator[str]:
        seconds, ended = self._ending(event)
        if event.data.get("status") == "not-started":
            yield "How the Interview Ended"
            yield f"The flow wasn\N{RIGHT SINGLE QUOTATION MARK}t started: {event.data['fault']}."
            return
        if event.data.get("status") == "stopped":  # ours: an org would have gone on
            yield "How the Interview Stopped"
            yield f"The flow interview ran for {seconds:.2f} seconds and stopped on {ended}."
            return
        yield ROLLED_BACK
        yield ""
        yield ""
        yield "An Error Occurred"
        yield f"The flow interview failed on {ended}. It ran for {seconds:.2f} seconds."

    def _ending(self, event: Event) -> tuple[float, str]:
        seconds = event.data.get("seconds", 0.0)
        taken = seconds if isinstance(seconds, float) else 0.0
        return taken, self._moment(datetime.fromtimestamp(self.started.timestamp() + taken, self.context.zone))

    def _moment(self, value: datetime) -> str:
        return moment(value.astimezone(self.context.zone))

    # -- elements

    def _assignment(self, event: Event) -> Iterator[str]:
        items = cast("tuple[tuple[str, str, Written, object], ...]", event.data["items"])
        yield f"Assignment: {event.label}"
        yield "1 variable was updated." if len(items) == 1 else f"{len(items)} variables were updated."
        for to, operator, written, value in items:
            yield f"{{!{to}}} {assign.WORDS.get(operator, operator)} {self.words.side(to, written, value)}"
        yield "Result"
        for to, value in pairs(event, "results"):
            yield f'{{!{to}}} = "{self.words.short(to, value)}"'

    def _decision(self, event: Event) -> Iterator[str]:
        outcomes = cast("tuple[tuple[str, str, bool, Conditions], ...]", event.data["outcomes"])
        taken = next((name for name, _, holds, _ in outcomes if holds), None)
        yield f"Decision: {event.label}"
        yield f'" {taken} " outcome was executed.' if taken else "The  default  outcome was executed."
        for name, logic, holds, conditions in outcomes:
            yield f"$$:Outcome{'Executed' if holds else 'NotExecuted'}:{name}"
            yield (
                f"Outcome executed: {name}"
                if holds
                else f"Skipped this outcome because its conditions weren't met: {name}"
            )
            yield "Outcome conditions: "
            yield from self.words.conditions(logic, conditions)
        if taken is None:
            yield "$$:DefaultOutcomeExecuted:"
            yield "Default outcome executed."

    def _loop(self, event: Event) -> Iterator[str]:
        yield f"Loop: {event.label}"
        index, collection = event.data["index"], event.data["collection"]
        yield f"Iteration  {index}  of the loop through the  {collection}  collection occurred."
        yield "$$:LoopNext:"
        yield f"Loop Through: {self.words.short(str(collection), event.data['items'])}"
        yield f"Iteration: {index}"
        yield f"Current iteration item: {self.words.short(str(collection), event.data['item'])}"

    def _loop_end(self, event: Event) -> Iterator[str]:
        yield f"Loop: {event.label}"
        yield "Loop was completed."
        yield "$$:LoopEnd:"
        yield "End Loop."

    def _call(self, event: Event) -> Iterator[str]:
        yield f"{event.data['action']} (API): {event.label}"
        yield f"Action  {event.data['action']}  was run."
        yield from self.words.inputs(event)
        yield from self.words.outputs(event)

    def _call_failed(self, event: Event) -> Iterator[str]:
        yield f"{event.data['action']} (API): {event.label}"
        yield f"We couldn't run action  {event.data['action']}  because something went wrong."
        yield from self.words.inputs(event)
        outputs = event.data.get("outputs")
        if isinstance(outputs, FlowObject) and outputs.fields:
            yield from self.words.outputs(event)
        yield "$$:Fault:"
        yield f"Error Occurred: {event.data['reason']}"
        yield ""

    def _filter(self, event: Event) -> Iterator[str]:
        yield f"Collection Filter: {event.label}"
        yield f"Source collection: {event.data['collection']}"
        yield "Create a collection, applying these filter conditions: "
        conditions = cast("Conditions", event.data["conditions"])
        if conditions:
            yield logic_words(str(event.data["logic"]))
            for number, one in enumerate(conditions, 1):
                operator = compare.WORDS.get(one.condition.operator, one.condition.operator)
                yield f"{number}. {{!{one.condition.left}}} {operator} {self.words.right(one)}".rstrip()
        else:
            yield str(event.data["formula"]).strip()
        yield f"Items in source collection: {event.data['size']}"
        yield f"Items in filtered target collection: {size(event.data['result'])}"
        yield "Result"
        yield self.words.short("", event.data["result"]) if size(event.data["result"]) else "None."

    def _sort(self, event: Event) -> Iterator[str]:
        yield f"Collection Sort: {event.label}"
        yield f"Source collection: {event.data['collection']}"
        yield f"Items in sorted collection: {size(event.data['result'])}"
        yield "Result"
        yield self.words.short("", event.data["result"]) if size(event.data["result"]) else "None."

    def _transform(self, event: Event) -> Iterator[str]:
        yield f"Transform: {event.label}"
        yield "Result"
        value = event.data["result"]
        if isinstance(value, FlowObject):
            yield self.words.dump(value)
        else:
            yield self.words.short("", value)

    def _records(self, event: Event) -> Iterator[str]:
        done = cast("RecordOutcome", event.data["done"])
        yield f"{done.title}: {event.label}"
        yield done.what
        for number, (field, operator, value) in enumerate(done.conditions, 1):
            yield f"{number}. {field} {compare.WORDS.get(operator, operator)} {self.words.short(field, value)}".rstrip()
        for field, value in done.assigned:
            yield f"{field} = {self.words.short(field, value)}"
        yield "Result"
        yield done.result
        for one in done.records[: events.SHOWN_ITEMS]:
            yield self.words.dump(one)

    def _answered(self, event: Event) -> Iterator[str]:
        yield f"Screen: {event.label}"
        for name, value in pairs(event, "answers"):
            yield f"{name} = {self.words.short(name, value)}"

    def _taken_back(self, event: Event) -> Iterator[str]:
        yield f"Roll Back Records: {event.label}"
        yield "The records that the flow changed in this transaction were taken back."

    def _enter(self, event: Event) -> Iterator[str]:
        yield f"Subflow: {event.label}"
        yield f"Enter flow {event.data['flow']} version 1."
        yield "Inputs:"
        given = pairs(event, "inputs")
        yield from (f"{name} = {self.words.short(name, value)}" for name, value in given)
        if not given:
            yield "None."

    def _leave(self, event: Event) -> Iterator[str]:
        outputs = pairs(event, "outputs")
        yield f"Exit flow {event.flow} version 1."
        yield "Outputs:"
        yield from (f"{name} = {self.words.short(name, value)}" for name, value in outputs)
        if not outputs:
            yield "None."

    # The words of the next three are ours: no transcript of a wait is known.

    def _paused(self, event: Event) -> Iterator[str]:
        yield f"Wait: {event.label}"
        awaited = pairs(event, "awaited")
        yield from (f"{name}: {self._moment(due) if isinstance(due, datetime) else due}" for name, due in awaited)
        yield "The flow interview waits." if awaited else "No event is waited for: the default path was taken."

    def _resumed(self, event: Event) -> Iterator[str]:
        yield f"Resumed: {event.label}"
        yield f"The flow interview goes on: {event.data['by']}."
        if isinstance(data := event.data.get("data"), FlowObject):
            yield self.words.dump(data)

    def _not_scheduled(self, event: Event) -> Iterator[str]:
        yield f"Scheduled Path: {event.label}"
        yield f"The path was not scheduled: {event.data['reason']}."

    def _stage(self, event: Event) -> Iterator[str]:
        yield f"Stage: {event.label}"
        yield str(event.data["status"])

    def _step(self, event: Event) -> Iterator[str]:
        yield f"Step: {event.label}"
        yield str(event.data["status"])

    def _refused(self, event: Event) -> Iterator[str]:
        messages = cast("tuple[tuple[str, str], ...]", event.data["messages"])
        yield f"Custom Error: {event.label}"
        yield from (f"{field}: {text}" if field else text for field, text in messages)

    def _mocked(self, event: Event) -> Iterator[str]:
        yield f"{event.label or event.element} was not run: its outputs were given."
        value = event.data["value"]
        if isinstance(value, (FlowObject, tuple)):
            yield self.words.dump(value)

    def _stopped(self, event: Event) -> Iterator[str]:
        yield f"{event.label or event.element}"
        yield f"The flow stopped here: {event.data['reason']}."

    def _faulted(self, event: Event) -> Iterator[str]:
        if event.label or event.element:
            yield f"{event.label or event.element}"
        yield "$$:Fault:"
        yield f"Error Occurred: {event.data['reason']}"
        yield ""
