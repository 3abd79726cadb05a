"""Tests of Einstein bots: a JSON file that says which bot, what its user says, what is given, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.diagnostics import Checked
from generator.reading import json_given, read_text, why_unread
from generator.usecases import omni_rules
from generator.usecases.bots import run_bot
from generator.usecases.flow_callouts import REAL, Callouts
from generator.usecases.flow_files import flow_files
from generator.usecases.flow_services import DISCOVERED, Services
from generator.usecases.omni_tests import HostTestVerdict, failures, unusable
from generator.usecases.rules import FILE_UNREADABLE
from generator.usecases.stopping import Stop, needed, stopping

TEST = ".bottest.json"


@stopping
def run_bot_tests(
    paths: Sequence[str | Path],
    *,
    flows: Sequence[str | Path] = (),
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    at: str = "",
) -> Checked[tuple[HostTestVerdict, ...]]:
    """Run the tests in these files (`*.bottest.json`) and folders: a bot, what the user says, what must come of it.

    Flows are looked for beside the bots, in folders called flows, and in `flows`.
    """
    verdicts = []
    for path in flow_files(paths, (TEST,)):
        told, expect = _read(path)
        answers = told.get("answers")
        through = Callouts(answers=answers) if isinstance(answers, dict) else callouts
        given, intents, say = told.get("set"), told.get("intents"), told.get("say")
        made = needed(
            run_bot(
                path.parent / str(told["bot"]),
                [str(one) for one in say] if isinstance(say, list) else [],
                intents={str(k): str(v) for k, v in intents.items()} if isinstance(intents, dict) else None,
                given=given if isinstance(given, dict) else None,
                flows=flows,
                services=services,
                callouts=through,
                at=at,
            )
        )
        seen = {
            "ending": made.ending,
            "says": [text for who, text in made.lines if who == "bot"],
            "contains": dict(made.variables),
            "dialogs": list(made.dialogs),
            "calls": [[name, inputs] for name, inputs in made.calls],
        }
        verdicts.append(
            HostTestVerdict(path.name.removesuffix(TEST), str(path), tuple(failures(expect, seen)), len(expect))
        )
    return Checked(tuple(verdicts))


def _read(path: Path) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Raises `Stop`."""
    try:
        told = json_given(read_text(path))
    except OSError as error:
        raise Stop(FILE_UNREADABLE.at("", path=path, reason=why_unread(path, error))) from None
    except (ValueError, RecursionError) as error:
        raise Stop(omni_rules.TEST_UNUSABLE.at("", path=path, reason=str(error)[:200])) from None
    reason = unusable(
        told,
        {"bot", "say", "set", "intents", "answers", "expect"},
        {"ending", "says", "contains", "dialogs", "calls"},
        "bot",
    )
    if reason or not isinstance(told, dict):
        raise Stop(omni_rules.TEST_UNUSABLE.at("", path=path, reason=reason))
    return told, told["expect"]
