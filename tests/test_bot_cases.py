"""Every folder in bot_cases: a bot, what its user says, what is given, and the findings, the conversation and the picture it must have.

`pytest --update tests/test_bot_cases.py` rewrites the expected side.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from external_services import Callouts, Services, check_bots, draw_bot, run_bot

from tests.test_omni_cases import ROOT, compare

FOLDER = Path(__file__).parent / "bot_cases"
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())
SMS = Services({"CPaaSSMS": ROOT / "specs" / "sms.json"}, discovery=False)


def findings_of(path: Path) -> str:
    made = check_bots([path], services=SMS)
    assert made.value is not None, made.diagnostics
    rows = [f"{d.span.line} {d.severity.value} {d.rule.id}: {d.message} | {d.remedy}" for d in made.value.findings]
    return "".join(f"{row}\n" for row in rows)


def conversation_of(path: Path, options: dict[str, Any]) -> str:
    """The conversation as a person reads it: who says what, how it ends, and what was called."""
    made = run_bot(
        path,
        options["say"],
        intents=options.get("intents"),
        given=options.get("set"),
        services=SMS,
        callouts=Callouts(answers=options.get("answers", {})),
    )
    talk = made.value
    assert talk is not None, made.diagnostics
    lines = [f"{who}: {text}" for who, text in talk.lines]
    lines.append(f"({talk.ending}{': ' + talk.fault if talk.fault else ''})")
    lines += [f"called {name} {json.dumps(inputs, ensure_ascii=False)}" for name, inputs in talk.calls]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_case(folder: Path, update: bool) -> None:
    options = tomllib.loads((folder / "options.toml").read_text(encoding="utf-8"))
    path, expected = folder / options["bot"], folder / "expected"
    compare(expected / "findings.txt", findings_of(path), update)
    picture = draw_bot(path).value
    assert picture is not None
    compare(expected / "picture.mmd", picture, update)
    if options.get("run", True):
        compare(expected / "conversation.txt", conversation_of(path, options), update)
