"""What was saved of an interview, made ready to go on: its flows, its surroundings, its state. Nothing in a file is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.usecases import flow_rules as rules
from generator.usecases.flow_world import Surroundings
from generator.usecases.interview_keeping import digest_of
from generator.usecases.interview_stage import Stage
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from generator.flow.model import Flow
    from generator.flow.run.state import InterviewState
    from generator.flow.saved.document import SavedFlow, SavedInterview
    from generator.flow.values import FlowObject, Value


@dataclass(frozen=True, slots=True)
class GoOn:
    """How to go on: after which event, on which copy of the flow, with which secrets again."""

    event: str = ""
    data: Mapping[str, object] | None = None
    secrets: Mapping[str, str] | None = None
    kept_copy: bool = False
    again: bool = False


def body_of(how: GoOn) -> FlowObject:
    """The event as the flow sees it."""
    from generator.flow.run.conversion import from_plain
    from generator.flow.values import FlowObject

    made = from_plain(dict(how.data or {}), how.event)
    return made if isinstance(made, FlowObject) else FlowObject(how.event)


def flow_of(saved: SavedFlow, whole: SavedInterview, kept_copy: bool) -> Flow:
    """The flow as it is now where it is as it was; or the copy. Raises `Stop`."""
    from generator.flow.files import read_flow
    from generator.flow.reader import read
    from generator.flow.saved.document import bytes_of

    def refused(reason: str) -> Stop:
        return Stop(rules.FLOW_CHANGED.at("", path=saved.file, id=whole.id, reason=reason))

    if kept_copy:
        made = read(bytes_of(saved), saved.file)
        if made.value is None or digest_of(made.value) != saved.sha256 or made.value.name != saved.name:
            raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=whole.id, reason=f"the copy of {saved.name} is not whole"))
        return made.value
    now = read_flow(Path(saved.file)).value
    if now is None:
        raise refused("it cannot be read any more")
    if digest_of(now) != saved.sha256 or now.name != saved.name:
        raise refused("it was changed meanwhile")
    return now


def with_those_found_since(flows: tuple[Flow, ...], given: Surroundings) -> tuple[Flow, ...]:
    """The flows of an interview, and what they run that was not at hand when it began and is now."""
    from generator.flow.files import find_flow, with_called

    known = {flow.name: flow for flow in flows}
    folders = (*(Path(flow.file).parent for flow in flows[:1]), *map(Path, given.subflows))
    return (
        tuple(with_called(flows[0], lambda name: known.get(name) or find_flow(name, folders)).values()) if flows else ()
    )


class Around:
    """The surroundings of the next part: what was kept, and what is given anew; the records in a private file for as long."""

    def __init__(self, saved: SavedInterview, given: Surroundings, how: GoOn) -> None:
        self._saved, self._given, self._how = saved, given, how
        self._stack = ExitStack()

    def __enter__(self) -> Surroundings:
        world, given = self._saved.world, self._given
        decoder = Decoded(self._saved, self._how)
        kept = {name: decoder.value(value) for name, value in world.given.items()}
        records = given.records
        if not str(records) and world.records is not None:
            records = self._records({name: decoder.value(rows) for name, rows in world.records.items()})
        decoder.check()
        return replace(
            given,
            given={**kept, **given.given},
            user=given.user or world.user,
            timezone=world.timezone,
            http_errors=world.http_errors,
            max_elements=world.max_elements,
            records=records,
        )

    def _records(self, tree: Mapping[str, Value]) -> Path:
        from tempfile import TemporaryDirectory

        from generator.flow.show import plain

        file = Path(self._stack.enter_context(TemporaryDirectory(prefix="extsvc-records-"))) / "records.json"
        file.write_text(json.dumps({name: plain(rows) for name, rows in tree.items()}), encoding="utf-8")
        return file

    def __exit__(self, *error: object) -> None:
        self._stack.close()


class Decoded:
    """Decodes what was saved; whatever is wrong with it is a `Stop`."""

    def __init__(self, saved: SavedInterview, how: GoOn) -> None:
        from generator.flow.saved.values import Decoder

        self._id, self.decoder = saved.id, Decoder(how.secrets or {})

    def value(self, plain: object) -> Value:
        """A value that was saved. Raises `Stop` for what is none."""
        from generator.flow.saved.values import BadState

        try:
            return self.decoder.value(plain)
        except BadState as error:
            raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=self._id, reason=error)) from None

    def check(self) -> None:
        """Raises `Stop` when a secret is needed that is not given."""
        if self.decoder.missing:
            raise Stop(rules.SECRET_WITHHELD.at("", id=self._id, names=", ".join(self.decoder.missing)))


def state_at(saved: SavedInterview, stage: Stage, how: GoOn) -> InterviewState:
    """The interview as it waits. Raises `Stop`."""
    from generator.flow.saved.states import state_of
    from generator.flow.saved.values import BadState

    decoded = Decoded(saved, how)
    for secret in (how.secrets or {}).values():
        stage.masker.learn(secret)
    try:
        state = state_of(saved.state, stage.world.programs, decoded.decoder)
    except BadState as error:
        raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=saved.id, reason=error)) from None
    decoded.check()
    for frame in state.frames:
        for name, value in frame.values.items():
            stage.masker.named(name, value)
            stage.masker.scan(value)
    return state
