"""Every folder in omni_cases: a procedure, what is given to it, and the findings, the outcome and the picture it must have.

`pytest --update tests/test_omni_cases.py` rewrites the expected side.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from external_services import Callouts, ProcedureWorld, Services, check_procedures, draw_procedure, run_procedure

from generator.omni.files import inside, read_procedure

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "omni_cases"
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())
SMS = Services({"CPaaSSMS": ROOT / "specs" / "sms.json"}, discovery=False)


def file_of(folder: Path, key: str) -> Path:
    found = [path for path in inside(folder) if (one := read_procedure(path).value) is not None and one.key == key]
    assert len(found) == 1, key
    return found[0]


def compare(path: Path, actual: str, update: bool) -> None:
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(actual, encoding="utf-8")
    assert path.is_file(), f"{path} is missing: run pytest with --update and read what it wrote"
    assert actual == path.read_text(encoding="utf-8")


def findings_of(path: Path) -> str:
    made = check_procedures([path], services=SMS)
    assert made.value is not None, made.diagnostics
    rows = [f"{d.span.line} {d.severity.value} {d.rule.id}: {d.message} | {d.remedy}" for d in made.value.findings]
    return "".join(f"{row}\n" for row in rows)


def outcome_of(path: Path, options: dict[str, Any]) -> str:
    made = run_procedure(
        path,
        options.get("input"),
        services=SMS,
        callouts=Callouts(answers=options.get("answers", {})),
        world=ProcedureWorld(given=options.get("set", {}), failing=options.get("fail", {}), at=options.get("at", "")),
    )
    run = made.value
    assert run is not None, made.diagnostics
    outcome = {
        "ending": run.ending,
        "status": run.status,
        "response": run.response,
        "fault": run.fault,
        "calls": run.calls,
        "steps": [f"{step['element']} {step['doing']} {step['note']}".strip() for step in run.steps],
    }
    return json.dumps(outcome, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_case(folder: Path, update: bool) -> None:
    options = tomllib.loads((folder / "options.toml").read_text(encoding="utf-8"))
    path, expected = file_of(folder, options["procedure"]), folder / "expected"
    compare(expected / "findings.txt", findings_of(path), update)
    picture = draw_procedure(path).value
    assert picture is not None
    compare(expected / "picture.mmd", picture, update)
    if options.get("run", True):
        compare(expected / "outcome.json", outcome_of(path, options), update)
