"""Einstein bots: checked, run as scripted conversations, drawn, tested; plain data in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.model.types import Json
from generator.usecases import flow_rules
from generator.usecases.flow_callouts import REAL, Callouts, opened
from generator.usecases.flow_services import DISCOVERED, Services, Used, Workspace, catalog, sources
from generator.usecases.packages import untouched
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.bot.model import EinsteinBot
    from generator.bot.transcript import Talk
    from generator.flow.actions import Actions
    from generator.flow.catalog import Catalog
    from generator.flow.mask import Masker


@dataclass(frozen=True, slots=True)
class BotCheck:
    """The bots that could be read, all that was found, and whether every file was one."""

    bots: tuple[EinsteinBot, ...]
    findings: tuple[Diagnostic, ...]
    readable: bool

    @property
    def failed(self) -> bool:
        """Whether anything weighs more than a warning."""
        return any(finding.severity in (Severity.ERROR, Severity.REFUSAL) for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as far as it came. `lines` are (who, text), who being "bot", "user" or "note"; `ending` is "waiting" (for
    a text that is not there), "ended", "transferred", "stopped" (an org would have to answer) or "failed"; `calls` are the
    External Service actions called, with their inputs.
    """

    bot: str
    ending: str
    lines: tuple[tuple[str, str], ...]
    variables: Mapping[str, Json] = field(default_factory=dict)
    fault: str = ""
    dialogs: tuple[str, ...] = ()
    calls: tuple[tuple[str, Mapping[str, object]], ...] = ()

    @property
    def finished(self) -> bool:
        return self.ending in ("waiting", "ended", "transferred")


def _services(wanted: Services) -> Services:
    specs = {name or Path(str(spec)).name.partition(".")[0]: spec for name, spec in wanted.specs.items()}
    return Services(specs, wanted.registrations, wanted.clients, wanted.discovery, wanted.namespaces)


@stopping
def check_bots(
    paths: Sequence[str | Path], *, flows: Sequence[str | Path] = (), services: Services = DISCOVERED
) -> Checked[BotCheck]:
    """What is wrong with the bots in these files and folders, and with what they call: External Service actions against the
    services, flows against their files, found in `flows` and beside the bots.

    Needs the extra `flow`.
    """
    from generator.bot.check import check
    from generator.bot.reader import inside, read_bot

    files: list[Path] = []
    for name in paths:
        here = inside(Path(name)) if Path(name).is_dir() else [Path(name)]
        if not here:
            raise Stop(flow_rules.NO_FLOW_FILES.at("", folder=name, suffix=".botVersion-meta.xml"))
        files += here
    read = [read_bot(path) for path in files]
    bots = tuple(one.value for one in read if one.value is not None)
    workspace = Workspace()
    with workspace.stack, untouched():
        known = catalog(sources(_services(services), (), workspace), workspace)
    actions = {a.name: (tuple(i.name for i in a.inputs), tuple(o.name for o in a.outputs)) for a in known.actions}
    at_hand = frozenset(name.lower() for name in known.services)
    findings = [f for one in read for f in one.diagnostics]
    for bot in bots:
        folders = (*map(Path, flows), *_beside(Path(bot.file)))
        findings += check(bot, actions, at_hand, _flows_of(bot, folders))
    return Checked(BotCheck(bots, tuple(findings), len(bots) == len(read)), tuple(workspace.findings))


@stopping
def run_bot(
    path: str | Path,
    say: Sequence[str] | Callable[[str], str | None] = (),
    *,
    intents: Mapping[str, str] | None = None,
    given: Mapping[str, object] | None = None,
    dialog: str = "",
    flows: Sequence[str | Path] = (),
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    tell: Callable[[str, str], None] | None = None,
    at: str = "",
) -> Checked[Conversation]:
    """Talk to the bot in a file. `say` are the user's texts, or a function that is asked for each (None ends the talk).

    `intents` are dialogs by the text that means them; `given` answers by action, variable of a lookup, or type of step, and values of
    variables to begin with; `dialog` is where to begin; `tell` hears each line, as who and text, when it comes;
    `at` stops the clock of flows. External Service actions go through the generated client, flows through
    the runner, found in `flows` and in ../flows. Needs the extra `flow`.
    """
    from generator.bot.memory import TalkMemory
    from generator.bot.reader import read_bot
    from generator.bot.talk import Speaker
    from generator.flow.mask import Masker
    from generator.flow.recorded import json_ready

    bot = needed(read_bot(Path(path)))
    workspace, masker = Workspace(), Masker()
    texts = list(say) if not callable(say) else []
    ask = say if callable(say) else (lambda _label: texts.pop(0) if texts else None)
    told = {name.lower(): json_ready(value) for name, value in (given or {}).items()}
    deep = next((f"{name}: {why}" for name, value in told.items() if (why := _too_deep(value))), "")
    if deep:
        return Checked(Conversation(bot.name, "failed", (), fault=deep))
    with workspace.stack, untouched():
        used_of = _used(bot)
        hand = sources(_services(services), (), workspace) if _external(bot) else ()
        known = catalog(hand, workspace)
        answers = opened(callouts, hand, used_of, workspace, masker)
        host = _Host(answers.actions, known, [Path(f) for f in flows] + _beside(Path(path)), services, callouts, at)
        folded = {text.strip().lower(): target for text, target in (intents or {}).items()}
        speaker = Speaker(bot, host.invoke, ask, told, folded, TalkMemory(_begun(bot, told)))
        if tell is not None:
            speaker.tell = lambda who, text: tell(who, masker.text(text))
        talk = speaker.talk(dialog)
        answers.save(callouts.record)
    return Checked(_shown(bot, talk, masker, host.calls))


def _too_deep(value: object) -> str:
    """Why a value cannot be remembered: it nests too deeply, or is too much. "" when it can."""
    from generator.omni.formula.operators import OmniFault
    from generator.omni.run.values import size

    try:
        size(cast("Json", value))
    except OmniFault as fault:
        return str(fault)
    return ""


def _begun(bot: EinsteinBot, told: Mapping[str, Json]) -> dict[str, Json]:
    """The variables that have a value to begin with."""
    return {name.lower(): told[name.lower()] for name in bot.variables if name.lower() in told}


def _shown(
    bot: EinsteinBot, talk: Talk, masker: Masker, calls: Sequence[tuple[str, Mapping[str, object]]]
) -> Conversation:
    """A conversation as plain data, secrets hidden."""
    lines = tuple((line.who, masker.text(line.text)) for line in talk.lines)
    variables, fault = _hidden(masker, talk.variables), masker.text(talk.fault)
    return Conversation(bot.name, talk.ending, lines, variables, fault, talk.dialogs, tuple(calls))


def _external(bot: EinsteinBot) -> list[str]:
    """The External Service actions that a bot calls."""
    steps = (step for dialog in bot.dialogs for step in dialog.walk())
    return [s.invocation.action for s in steps if s.invocation is not None and s.invocation.kind == "externalService"]


def _used(bot: EinsteinBot) -> Used:
    """The operations of a service that a bot calls."""
    parted = [name.partition(".") for name in dict.fromkeys(_external(bot))]
    return lambda service: [operation for own, _, operation in parted if own.lower() == service.lower()]


def _hidden(masker: Masker, variables: Mapping[str, Json]) -> Mapping[str, Json]:
    """The variables without what is named like a secret."""
    from generator.flow.recorded import json_ready

    made = json_ready(masker.plain(dict(variables)))
    return made if isinstance(made, dict) else {}


def _flows_of(bot: EinsteinBot, folders: tuple[Path, ...]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The inputs and outputs of the flows that a bot calls, as far as they are at hand, by lower-case name."""
    from generator.flow.files import find_flow

    steps = (step for dialog in bot.dialogs for step in dialog.walk())
    names = {s.invocation.action for s in steps if s.invocation is not None and s.invocation.kind == "flow"}
    found = {name.lower(): find_flow(name, folders) for name in sorted(names)}
    return {
        name: (tuple(v.name for v in flow.variables if v.input), tuple(v.name for v in flow.variables if v.output))
        for name, flow in found.items()
        if flow is not None
    }


def _beside(path: Path) -> list[Path]:
    folder = path.resolve().parent
    return [folder, folder.parent / "flows", folder.parent.parent / "flows"]


@dataclass(slots=True)
class _Host:
    """Runs what a bot invokes."""

    actions: Actions
    catalog: Catalog
    folders: list[Path]
    services: Services
    callouts: Callouts
    at: str = ""
    calls: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def invoke(self, kind: str, name: str, inputs: Mapping[str, Json]) -> tuple[Mapping[str, Json], str]:
        """The outputs, or why there are none."""
        return self._flow(name, inputs) if kind == "flow" else self._action(name, inputs)

    def _action(self, name: str, inputs: Mapping[str, Json]) -> tuple[Mapping[str, Json], str]:
        from generator.flow.recorded import json_ready
        from generator.usecases.omni_services import typed

        action = self.catalog.action(name)
        types = {one.name: one.type for one in action.inputs} if action is not None else {}
        sent: dict[str, object] = {
            key: typed(value, types.get(key, "")) for key, value in inputs.items() if value is not None
        }
        self.calls.append((name, sent))
        result = self.actions.call(name, sent)
        deep = _too_deep(dict(result.outputs))
        if deep:
            return {}, deep
        outputs = json_ready(dict(result.outputs))
        fault = "" if result.success else (result.errors[0] if result.errors else "there was no answer")
        return outputs if isinstance(outputs, dict) else {}, fault

    def _flow(self, name: str, inputs: Mapping[str, Json]) -> tuple[Mapping[str, Json], str]:
        from generator.bot.endings import NotAtHand
        from generator.flow.files import find_flow
        from generator.flow.recorded import json_ready
        from generator.usecases.flow_world import Surroundings
        from generator.usecases.interview import interview

        flow = find_flow(name, tuple(self.folders))
        if flow is None:
            raise NotAtHand(f"the flow {name} is not at hand (--flows DIR, or --set {name}=JSON)")
        here = Surroundings(user=self.callouts.user, at=self.at)
        made = interview(flow, dict(inputs), services=self.services, callouts=self.callouts, surroundings=here)
        if made.value is None:
            return {}, "; ".join(found.message for found in made.diagnostics)
        outputs = json_ready(dict(made.value.outputs))
        return outputs if isinstance(outputs, dict) else {}, "" if made.value.finished else made.value.fault
