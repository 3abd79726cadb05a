"""The world that a run of a flow takes place in: the running user and time, and values that only an org would give."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from generator.diagnostics import Checked, Diagnostic
from generator.flow.run.limits import MAX_ELEMENTS
from generator.usecases import flow_rules as rules
from generator.usecases.flow_given import failing, sorted_out
from generator.usecases.flow_records import with_stored
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.flow.catalog import Catalog
    from generator.flow.model import Flow
    from generator.flow.run.clock import Clock
    from generator.flow.run.state import Program, Question, RunContext
    from generator.flow.values import Value
    from generator.records.store import RecordStore


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run leans on.

    `given` are values that only an org would give, plain data by name: "$Record", "$User.Email", a screen field, or the
    outputs of an element ("Get_Account", or "Child_Flow.Get_Account" of a subflow), which is then not run. `http_errors` says whether a status of 300 or more takes the fault path or
    the normal one. `at` stops the clock at a moment (ISO 8601). `subflows` are folders to look for subflows in, beside the
    flow's own. A run that executes more than `max_elements` elements is stopped. `failing` are elements that are to fail, each
    with its message or "". `ask` answers
    what a screen asks and `given` does not. `records` are those that the flow finds and changes: JSON by object, a folder of CSV, or a SQLite
    file; it stays as it is, and `records_out` gets what is there after a run that finished, or waits.
    `interviews` is the folder where interviews that wait are kept. `wait` stays until timers are due, `skip_waits` turns the clock to them.
    """

    given: Mapping[str, object] = field(default_factory=dict)
    http_errors: Literal["fault", "normal"] = "fault"
    user: str = ""
    timezone: str = "UTC"
    at: str = ""
    max_elements: int = MAX_ELEMENTS
    subflows: tuple[str | Path, ...] = ()
    failing: Mapping[str, str] = field(default_factory=dict)
    ask: Callable[[Question], str] | None = None
    records: str | Path = ""
    records_out: str | Path = ""
    interviews: str | Path = ""
    wait: bool = False
    skip_waits: bool = False


HERE_AND_NOW = Surroundings()


def world_of(
    surroundings: Surroundings, programs: dict[str, Program], catalog: Catalog, store: RecordStore | None = None
) -> RunContext:
    """The world of a run of these flows. Raises `Stop` for a time zone that is none, and names that nothing has."""
    from generator.flow.run.state import RunContext

    user = surroundings.user or "User"
    given = sorted_out(surroundings.given, programs.values(), {"$user": _user(user)})
    return RunContext(
        programs=programs,
        catalog=catalog,
        http_errors=surroundings.http_errors,
        zone=_zone(surroundings.timezone),
        user=user,
        mocks=given.elements,
        failures=failing(surroundings.failing, programs.values()),
        globals=given.globals if store is None else with_stored(given.globals, store),
        ask=surroundings.ask,
        records=store,
        presets=given.presets,
        element_limit=surroundings.max_elements,
    )


def _user(name: str) -> Value:
    from generator.flow.values import obj

    return obj("User", Username=name, Alias=name, Id="005000000000000")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Stop(rules.NO_ZONE.at("", name=name)) from None


def clock(moment: str) -> Clock:
    """The clock of a run: the real one, or one that stands at the given moment. Raises `Stop`."""
    from generator.flow.run.clock import Clock

    if not moment:
        return Clock()
    try:
        fixed = datetime.fromisoformat(moment)
    except ValueError:
        raise Stop(rules.NO_MOMENT.at("", text=moment)) from None
    return Clock(fixed if fixed.tzinfo else fixed.replace(tzinfo=UTC))


def inputs_of(given: Mapping[str, object], flow: Flow) -> dict[str, Value]:
    """The input values by variable, from plain data. Raises `Stop` for a name that is no input variable, or one given twice."""
    from generator.flow.run.conversion import from_plain

    variables = {v.name.lower(): v for v in flow.variables if v.input}
    made: dict[str, Value] = {}
    for name, value in given.items():
        variable = variables.get(name.lower())
        if variable is None:
            raise Stop(_unknown(name, [v.name for v in variables.values()], flow))
        if variable.name in made:
            hint = f"It is {variable.name} in other capitals, which has a value already."
            raise Stop(rules.NO_VARIABLE.at("", flow=flow.name, name=name, hint=hint))
        made[variable.name] = from_plain(value)
    return made


@stopping
def input_words(texts: Mapping[str, str], flow: Flow) -> Checked[Mapping[str, object]]:
    """Input values written as texts: objects and collections as JSON, as the variables' types ask.

    Findings: input-variable-no-json.
    """
    from generator.flow.run.conversion import json_value
    from generator.flow.values import FlowFault

    structured = {v.name.lower() for v in flow.variables if v.collection or v.data_type in ("Apex", "SObject")}
    made: dict[str, object] = {}
    for name, text in texts.items():
        try:
            made[name] = json_value(text) if name.lower() in structured else text
        except FlowFault:
            raise Stop(rules.VALUE_NO_JSON.at("", name=name)) from None
    return Checked(made)


@stopping
def given_words(texts: Mapping[str, str]) -> Checked[Mapping[str, object]]:
    """Values that only an org would give, written as texts: JSON where it is JSON. Findings: given-value-too-deep."""
    from generator.flow.run.conversion import given_value

    return _read(texts, given_value)


@stopping
def given_json(texts: Mapping[str, str]) -> Checked[Mapping[str, object]]:
    """The same as plain data, for an org elsewhere; what no JSON can say (NaN, 1e999) stays a text. Findings as before."""
    from generator.reading import json_given

    def number(text: str) -> float:
        if not math.isfinite(made := float(text)):
            raise ValueError(text)
        return made

    return _read(texts, lambda text: json_given(text, parse_float=number, parse_constant=number))


def _read(texts: Mapping[str, str], read: Callable[[str], object]) -> Checked[Mapping[str, object]]:
    from generator.reading import json_or_text

    def refused(name: str, reason: RecursionError) -> Stop:
        return Stop(rules.VALUE_TOO_DEEP.at("", name=name, reason=reason))

    return Checked(json_or_text(texts, read, refused))


def _unknown(name: str, known: list[str], flow: Flow) -> Diagnostic:
    from generator.wording import nearest

    near = nearest(name, known)
    hint = f"did you mean {near[0]}?" if near else f"its input variables: {', '.join(known) or 'none'}"
    return rules.NO_VARIABLE.at("", flow=flow.name, name=name, hint=hint)
