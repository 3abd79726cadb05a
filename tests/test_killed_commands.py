"""Commands killed at any change they make to the disk: the old tree or the new one lies there, and nothing else is lost."""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator import __main__ as program
from generator.credentials import sources, store
from tests.test_output_faults import at_step, snapshot

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs fork and exchanges of folders")

SPEC = """openapi: 3.0.3
info: {title: Shop, version: "1"}
servers: [{url: "https://shop.example"}]
paths:
  /a: {get: {operationId: getA, responses: {"200": {description: ok}}}}
  /b: {get: {operationId: getB, responses: {"200": {description: ok}}}}
"""
TOML = """[services.Shop]
spec = "shop.yaml"
operations = ["getA"]

[credentials.external.Key]
label = "Key"
protocol = "Custom"
principals = [{ name = "Shop", sequence = 1 }]
headers = [{ name = "Authorization", value = "{!$Credential.Key.Token}" }]

[credentials.named.Shop]
label = "Shop"
url = "https://shop.example"
external_credential = "Key"
"""


@dataclass(frozen=True)
class Case:
    """The command that made the old state, the one that is killed, where its output lies, and which steps are tried."""

    before: str
    words: str
    out: str
    every: int = 1


CASES = {
    "generate, first": Case("", "generate shop.yaml --service Shop --all --out clients", "clients", 11),
    "generate, again": Case(
        "generate shop.yaml --service Shop --include getA --out clients",
        "generate shop.yaml --service Shop --all --out clients",
        "clients",
        5,
    ),
    "export": Case(
        "export shop.yaml --service Shop --include getA --out sfdx",
        "export shop.yaml --service Shop --all --out sfdx",
        "sfdx",
    ),
    "credential set": Case(
        "credential set Shop --secrets-in file", "credential set Shop --secrets-in file", ".extsvc-secrets.toml"
    ),
}


def run(words: str, secret: str) -> int:
    sys.stdin = io.StringIO(secret)
    return program.main(words.split())


def state(project: Path, out: str) -> dict[str, bytes] | bytes | None:
    """What a user sees of the output."""
    place = project / out
    return snapshot(place) if place.is_dir() else place.read_bytes() if place.exists() else None


def prepared(top: Path, case: Case) -> Path:
    top.mkdir()
    os.chdir(top)
    (top / "shop.yaml").write_text(SPEC)
    (top / "extsvc.toml").write_text(TOML)
    (top / "notes.txt").write_text("mine\n")
    if case.before:
        assert run(case.before, "old-secret") == 0
        if (top / case.out).is_dir():
            (top / case.out / "notes.txt").write_text("mine\n")
    return top


def killed(case: Case, number: int) -> bool:
    child = os.fork()
    if child == 0:
        with at_step(number, lambda: os._exit(9), [0]):
            code = run(case.words, "new-secret")
        os._exit(0 if code == 0 else 3)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


@pytest.mark.parametrize("name", CASES)
def test_a_killed_command_leaves_the_old_or_the_new_state(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", sys.stdin)
    for module in (sources, store):
        monkeypatch.setattr(module, "keyring_backend", lambda: None)
    monkeypatch.delenv("EXTSVC_SECRETS_FILE", raising=False)
    model = prepared(tmp_path / "model", case)
    old = state(model, case.out)
    assert run(case.words, "new-secret") == 0
    new = state(model, case.out)
    assert old != new
    number, seen = 1, set()
    while True:
        project = prepared(tmp_path / str(number), case)
        died = killed(case, number)
        now = state(project, case.out)
        assert now in (old, new) or (case.before == "" and now == {}), f"a mix after dying at step {number}"
        assert (project / "notes.txt").read_text() == "mine\n" and (project / "extsvc.toml").read_text() == TOML
        seen.add(now == new)
        assert run(case.words, "new-secret") == 0
        assert state(project, case.out) == new
        left = [path.name for path in project.rglob(".extsvc-*") if path.name != ".extsvc-secrets.toml"]
        assert not left, f"left after dying at step {number}"
        os.chdir(tmp_path)
        shutil.rmtree(project)
        if not died:
            break
        number += case.every
    assert seen == {True, False}
