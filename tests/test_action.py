"""The GitHub Action: its script under bash as a runner starts it, with the inputs that action.yml declares."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from generator.__main__ import main

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
FAULTY = """\
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get: {operationId: listOrders, sumary: All, responses: {"200": {description: Fine}}}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.yaml").write_text(FAULTY.replace("sumary", "summary"), encoding="utf-8")
    assert main(["add", "orders.yaml", "--service", "Orders", "--all"]) == 0
    return tmp_path


def acted(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """What a runner does with the one step: the environment of action.yml, inputs filled in, under bash."""
    (step,) = ACTION["runs"]["steps"]
    given = {name: inputs.get(name.replace("-", "_"), row["default"]) for name, row in ACTION["inputs"].items()}
    given = {**given, "install": inputs.get("install", "no")}

    def filled(text: str) -> str:
        text = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], text)
        return text.replace("${{ github.action_path }}", str(ROOT))

    own = {name: filled(value) for name, value in step["env"].items()}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    around = {"PATH": path, "RUNNER_TEMP": str(folder / "temp"), "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    return subprocess.run(
        [shutil.which("bash") or "bash", "-c", step["run"]],
        cwd=folder, env={**around, **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_sound_project_passes_and_is_summed_up(repository: Path) -> None:
    done = acted(repository)
    assert done.returncode == 0, done.stderr
    assert "## extsvc check" in (repository / "summary.md").read_text(encoding="utf-8")


def test_a_finding_is_an_annotation_fails_the_job_and_is_written_as_sarif(repository: Path) -> None:
    (repository / "orders.yaml").write_text(FAULTY, encoding="utf-8")
    done = acted(repository, sarif="extsvc.sarif", services="Orders")
    assert done.returncode == 1 and "::error file=orders.yaml,line=5" in done.stdout, done.stdout + done.stderr
    assert json.loads((repository / "extsvc.sarif").read_text(encoding="utf-8"))["runs"]
    assert acted(repository, fail_on="never").returncode == 0


def test_words_of_inputs_are_never_run(repository: Path) -> None:
    done = acted(repository, services="$(touch evil) ; touch evil", project="extsvc.toml")
    assert done.returncode == 2 and not (repository / "evil").exists()
    assert acted(repository, project="none.toml").returncode == 2


def test_every_input_is_handed_on() -> None:
    (step,) = ACTION["runs"]["steps"]
    assert {
        re.sub(r".*inputs\.([\w-]+).*", r"\1", value) for value in step["env"].values() if "inputs" in value
    } == set(ACTION["inputs"])
