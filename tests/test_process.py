"""A command in a process of its own: how often the garbage collector walks over what it made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli import COMMANDS, LASTING

ROOT = Path(__file__).parents[1]
MANY = 1500  # types: enough objects for many walks, were they walked
WATCHED = """
import gc, json, sys
walked = []
gc.callbacks.append(lambda phase, facts: walked.append(facts["generation"]) if phase == "start" else None)
from generator.__main__ import process
gc.collect()
walked.clear()
sys.argv[0] = "extsvc"
try:
    code = process()
except SystemExit as done:  # of --help
    code = done.code
print("\\n" + json.dumps([code, walked, gc.get_threshold()[0], gc.get_freeze_count(), len(gc.get_objects())]))
"""


def ran(folder: Path, *words: str) -> tuple[int, list[int], int, int, int]:
    """Exit code, the generations walked, the threshold, and at the end: objects frozen, and not."""
    made = subprocess.run(
        [sys.executable, "-c", WATCHED, *words], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )  # fmt: skip
    code, walked, threshold, frozen, left = json.loads(made.stdout.splitlines()[-1])
    return code, walked, threshold, frozen, left


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A document of many types that refer to each other in circles."""
    schemas = {
        f"T{n}": {"type": "object", "properties": {"next": {"$ref": f"#/components/schemas/T{(n + 1) % MANY}"}}}
        for n in range(MANY)
    }
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T0"}}}, "description": "Fine."}
    paths = {"/things": {"get": {"operationId": "things", "responses": {"200": answer}}}}
    spec = tmp_path / "large.json"
    document = {"openapi": "3.0.3", "info": {"title": "Large", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}  # fmt: skip
    spec.write_text(json.dumps(document), encoding="utf-8")
    return spec


def test_what_a_command_made_is_not_walked_again_when_it_ends(large: Path) -> None:
    code, walked, _, frozen, left = ran(
        large.parent, "generate", large.name, "--service", "Large", "--all", "--out", "clients"
    )
    assert code == 0
    assert walked == []
    assert frozen > 20_000 and left < 1000  # what the interpreter has to look at as it ends


def test_a_command_that_may_run_for_hours_keeps_the_collector_as_it_is(tmp_path: Path) -> None:
    _, _, usual, _, _ = ran(tmp_path, "flow", "--help")
    _, _, raised, _, _ = ran(tmp_path, "validate", "--help")
    assert usual < raised
    assert set(COMMANDS) > LASTING


ENDING = """
import atexit, os, sys, threading
from generator import __main__ as program

def at_once(code, end=os._exit):
    os.write(2, b"at once")
    end(code)

os._exit = at_once
{before}
atexit.register(print, "at the end")
raise SystemExit(program.script())
"""


@pytest.mark.parametrize(("before", "at_once"), [
    ("", True),
    ("sys.setprofile(lambda *_: None)", False),
    ("threading.Thread(target=lambda: (threading.main_thread().join(), print('a thread'))).start()", False),
])  # fmt: skip
def test_a_command_ends_at_once_when_nobody_waits_for_more(tmp_path: Path, before: str, at_once: bool) -> None:
    """Its code, its words and what was to be run at the end are the same."""
    words = [sys.executable, "-c", ENDING.format(before=before), "validate", "missing.json"]
    made = subprocess.run(words, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert made.returncode == 2
    said = made.stdout.splitlines()
    assert said[0].startswith("missing.json") and said[-1] == "at the end"
    assert ("a thread" in said) is ("thread" in before)
    assert made.stderr == "at once" * at_once


def test_a_reader_that_went_away_is_no_fault_at_the_end(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m generator --help | true; exit "${{PIPESTATUS[0]}}"'
    made = subprocess.run(["bash", "-c", command], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert (made.returncode, made.stderr) == (0, b"")
