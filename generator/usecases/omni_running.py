"""Run an Integration Procedure: one assembly for the command line, for Python and for its tests; plain data in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.usecases import omni_rules as rules
from generator.usecases.flow_callouts import REAL, Callouts, opened
from generator.usecases.flow_services import DISCOVERED, Services, ServiceSource, Workspace
from generator.usecases.flow_world import clock
from generator.usecases.omni_services import AtHand, ServiceDoor, at_hand, used_by
from generator.usecases.packages import untouched
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.flow.actions import Actions
    from generator.flow.mask import Masker
    from generator.omni.model import Procedure
    from generator.omni.run.state import ProcedureResult

MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class ProcedureWorld:
    """What a run leans on. `given` are answers of elements by "Element" or "Procedure.Element", which are then not run;
    `failing` elements that are to fail, with their messages; `sites` addresses that plain Rest Actions may call, as an org's
    remote sites; `procedures` folders in which those that are called are looked for, beside the file's own.
    """

    given: Mapping[str, object] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    procedures: Sequence[str | Path] = ()
    sites: Sequence[str] = ()
    at: str = ""
    max_elements: int = MOST_STEPS


HERE = ProcedureWorld()


@dataclass(frozen=True, slots=True)
class ProcedureRun:
    """How a run ended: "finished", "failed" (a step that must not fail did) or "stopped" (an org would have to answer).

    `response` is what the caller gets, `status` its HTTP status; `steps` are the elements in the order of their ends, each with
    procedure, element, type, what was done, a note and its value; `calls` are the callouts as (action or address, inputs).
    """

    procedure: str
    ending: str
    response: object
    fault: str = ""
    status: int = 200
    steps: tuple[Mapping[str, object], ...] = ()
    calls: tuple[tuple[str, Mapping[str, object]], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        return self.ending == "finished"


@stopping
def run_procedure(
    path: str | Path,
    inputs: Mapping[str, object] | None = None,
    *,
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    world: ProcedureWorld = HERE,
    show_secrets: bool = False,
    finding: Callable[[Diagnostic], None] | None = None,
) -> Checked[ProcedureRun]:
    """Run the procedure in a file (`.oip-meta.xml`, or a DataPack's `..._DataPack.json`) to its end.

    `inputs` are its input; without any, the sample that the designer kept with it. A procedure that fails is a result, no
    finding. Secrets are hidden in what is answered, unless `show_secrets`. `finding` is told each warning before the run.
    Needs the extra `flow`.
    """
    from generator.omni.files import read_procedure, together

    procedure = needed(read_procedure(Path(path)))
    folders = (Path(path).resolve().parent, *map(Path, world.procedures))
    known = together(procedure, folders)
    return Checked(_run(procedure, known, inputs, services, callouts, world, show_secrets, finding))


def _run(
    procedure: Procedure,
    known: Mapping[str, Procedure],
    inputs: Mapping[str, object] | None,
    services: Services,
    callouts: Callouts,
    world: ProcedureWorld,
    show_secrets: bool,
    finding: Callable[[Diagnostic], None] | None,
) -> ProcedureRun:
    from generator.flow.mask import Masker
    from generator.flow.recorded import json_ready
    from generator.omni.run.interpret import run
    from generator.omni.run.state import Context
    from generator.usecases.plain_http import WithPlainHttp

    _check_sites(world.sites)
    workspace, masker = Workspace(), Masker()
    with workspace.stack, untouched():
        everything = tuple(known.values())
        hand = at_hand(services, everything, workspace)
        if finding is not None:
            for one in workspace.findings:
                finding(one)

        def around(actions: Actions) -> Actions:
            return WithPlainHttp(actions, callouts, tuple(world.sites), _learner(masker))

        answers = opened(
            callouts, _through(hand, everything), used_by(everything, hand.services), workspace, masker, around
        )
        door = ServiceDoor(hand.services, answers.actions)
        context = Context(
            procedures=known,
            door=door,
            given={name: json_ready(value) for name, value in _named(world.given, everything).items()},
            failures={
                name: str(why) or "it was told to fail" for name, why in _named(world.failing, everything).items()
            },
            clock=clock(world.at),
            most_steps=world.max_elements,
        )
        result = run(procedure, context, procedure.sample if inputs is None else json_ready(dict(inputs)))
        answers.save(callouts.record)
    return shown(procedure.key, result, door.calls, Masker() if show_secrets else masker, show_secrets)


def shown(
    key: str,
    result: ProcedureResult,
    calls: Sequence[tuple[str, Mapping[str, object]]],
    masker: Masker,
    show_secrets: bool,
) -> ProcedureRun:
    """A result as plain data, secrets hidden."""
    hide = (lambda value: value) if show_secrets else masker.plain
    steps = tuple(
        {
            "procedure": step.procedure,
            "element": step.element,
            "type": step.type,
            "doing": step.doing,
            "note": masker.text(step.note),
            "value": hide(step.value),
        }
        for step in result.steps
    )
    return ProcedureRun(
        procedure=key,
        ending=result.ending,
        response=hide(result.response),
        fault=masker.text(result.fault),
        status=result.status,
        steps=steps,
        calls=tuple((masker.text(name), inputs if show_secrets else _hidden(masker, inputs)) for name, inputs in calls),
        headers=result.headers,
    )


def _hidden(masker: Masker, inputs: Mapping[str, object]) -> Mapping[str, object]:
    made = masker.plain(dict(inputs))
    assert isinstance(made, dict)
    return made


def _learner(masker: Masker) -> Callable[[Iterable[str]], None]:
    def learn(values: Iterable[str]) -> None:
        for value in values:
            masker.learn(value)
            masker.learn(value.rpartition(" ")[2])

    return learn


def _through(hand: AtHand, procedures: Sequence[Procedure]) -> tuple[ServiceSource, ...]:
    """The services with the credential that their callouts go through: their own, else the only one that Rest Actions name."""
    from generator.omni.model import Kind

    named = {e.word("namedCredential") for one in procedures for e in one.running() if e.kind is Kind.REST} - {""}
    only = next(iter(named)) if len(named) == 1 else ""
    return tuple(
        replace(source, credential=service.credential or only)
        for source, service in zip(hand.sources, hand.services, strict=True)
    )


def _check_sites(sites: Iterable[str]) -> None:
    from generator.credentials.origins import origin_of

    for site in sites:
        try:
            origin_of(site)
        except ValueError:
            raise Stop(rules.SITE_UNUSABLE.at("", site=site[:200])) from None


def _named(given: Mapping[str, object], procedures: Sequence[Procedure]) -> dict[str, object]:
    """What is said of elements by their names in lower case. Raises `Stop` for a name that none has."""
    from generator.wording import offered

    known = {element.name.lower(): element.name for one in procedures for element in one.walk()}
    known |= {f"{one.key}.{e.name}".lower(): f"{one.key}.{e.name}" for one in procedures for e in one.walk()}
    for name in given:
        if name.lower() not in known:
            where = procedures[0].key if procedures else "the procedure"
            raise Stop(rules.NO_STEP.at("", where=where, name=name[:200], hint=offered(name, sorted(known.values()))))
    return {name.lower(): value for name, value in given.items()}


@stopping
def input_words(words: Mapping[str, str], data: str | Path = "") -> Checked[Mapping[str, object]]:
    """The input of a procedure from words (JSON where it is JSON) over that of a file of JSON. Findings: procedure-input-no-object, file-unreadable."""
    from generator.reading import json_given, read_text, why_unread
    from generator.usecases.rules import FILE_UNREADABLE

    made: dict[str, object] = {}
    if str(data):
        try:
            told = json_given(read_text(data))
        except OSError as error:
            raise Stop(FILE_UNREADABLE.at("", path=data, reason=why_unread(data, error))) from None
        except (ValueError, RecursionError) as error:
            raise Stop(rules.INPUT_NO_OBJECT.at("", reason=str(error)[:200])) from None
        if not isinstance(told, dict):
            raise Stop(rules.INPUT_NO_OBJECT.at("", reason=f"it is a {type(told).__name__}"))
        made = told
    return given_words(words).then(lambda given: Checked({**made, **given}))


@stopping
def given_words(words: Mapping[str, str]) -> Checked[Mapping[str, object]]:
    """Values written as texts: JSON where it is JSON. Findings: procedure-input-no-object."""
    from generator.reading import json_given, json_or_text

    def refused(name: str, reason: RecursionError) -> Stop:
        return Stop(rules.INPUT_NO_OBJECT.at("", reason=f"{name}: {reason}"))

    return Checked(json_or_text(words, json_given, refused))
