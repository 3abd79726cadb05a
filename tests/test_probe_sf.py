"""The probe's script with the real `sf` against the local org, whose callouts go to itself: every command is taken, and what it wrote is read."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from sf_cli import Sf, needs_sf

from generator.__main__ import main
from generator.probe.project import CREDENTIAL
from generator.probe.questions import QUESTIONS
from generator.probe.script import PLACEHOLDER

pytestmark = needs_sf


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a probe after its script has asked a local org everything."""
    folder = tmp_path_factory.mktemp("asked") / "probe"
    assert main(["probe", "write", str(folder)]) == 0
    with Org() as org:
        itself = folder.parent / "itself"  # the credential as the script will deploy it, so that it may be made live
        shutil.copytree(folder / "force-app" / "ProbeCredential", itself)
        (credential,) = itself.rglob("*-meta.xml")
        credential.write_text(credential.read_text(encoding="utf-8").replace(PLACEHOLDER, org.instance_url), "utf-8")
        assert org.deploy(itself).success
        assert not org.running.org.live.ask([CREDENTIAL])
        sf = Sf(folder.parent / "home", folder)
        sf.login(org.instance_url, org.access_token, "probe")
        command = [sys.executable, "run.py", "--target-org", "probe"]
        done = subprocess.run(command, cwd=folder, env=sf.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert org.running.org.live.names() == [CREDENTIAL]
        secrets = (org.access_token, org.instance_url, org.username)
    mine = [path for path in folder.rglob("*") if path.is_file() and ".sf" not in path.relative_to(folder).parts]
    left = b"".join(path.read_bytes() for path in mine)
    assert not [secret for secret in secrets if secret.encode() in left]
    return folder


@pytest.fixture(scope="module")
def answers(probe: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((probe / "answers.json").read_text(encoding="utf-8"))
    return made


def test_every_question_is_answered(answers: dict[str, Any]) -> None:
    assert answers["credential"] == {"success": True, "problems": []} and answers["local"] is True
    assert set(answers["answers"]) == {question.service for question in QUESTIONS}
    refused = [name for name, answer in answers["answers"].items() if not answer["deploy"]["success"]]
    assert refused == ["ProbeEnumNull"] and "type null" in answers["answers"]["ProbeEnumNull"]["deploy"]["problems"][0]


def test_bulk_calls_reach_the_org_itself(answers: dict[str, Any]) -> None:
    told = {
        name: [one["isSuccess"] for one in answers["answers"][name]["call"]]
        for name in ("ProbeBulk", "ProbeBulkFailing")
    }
    assert told == {"ProbeBulk": [True, True], "ProbeBulkFailing": [False, False]}


def test_read_says_where_the_local_org_goes_by_our_inferences(probe: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What differs is what the org does not judge: a doubtful label. Classes stay open: no Apex is compiled here."""
    assert main(["probe", "read", str(probe / "answers.json"), "--json"]) == 1
    rows = json.loads(capfd.readouterr().out)["rows"]
    odd = {(row["question"], row["aspect"], row["standing"]) for row in rows if row["standing"] != "holds"}
    classes = {(q.service, "classes", "open") for q in QUESTIONS if "classes" in q.aspects}
    assert odd == {("ProbeLabel31", "deploy", "differs"), *classes}, odd
    assert not [row for row in rows if row["change"]]
