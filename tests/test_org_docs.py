"""docs/org.md is true: its commands are run in the order of the page, against an org that they start; its Python too."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from sf_cli import Sf, needs_sf
from test_org_sf import make_project
from who_setups import make_certificate

PAGE = (Path(__file__).parent.parent / "docs" / "org.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", PAGE, re.S)
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.S)
SECONDS = 120


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The guide's project, and an environment in which this Python's commands are found; orgs started there are stopped."""
    folder = tmp_path / "project"
    make_project(folder)
    commands = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    yield folder, environment
    subprocess.run(["extsvc", "org", "stop"], cwd=folder, env=environment, capture_output=True, timeout=SECONDS)


def started(folder: Path, environment: dict[str, str], *words: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """`extsvc org start` on a free port, and what it says with --json."""
    process = subprocess.Popen(
        ["extsvc", "org", "start", "--port", "0", "--json", *words],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    told: dict[str, str] = json.loads(process.stdout.readline())
    return process, told


def test_the_commands_of_the_page(project: tuple[Path, dict[str, str]]) -> None:
    folder, environment = project
    start, others = SHELL[0], SHELL[1]
    assert start.strip() == "extsvc org start"
    process, told = started(folder, environment)
    assert set(told) == {"instance_url", "access_token", "username", "dir", "setup_url"}
    assert os.stat(folder / ".extsvc/org/connection.json").st_mode & 0o777 == 0o600
    again = subprocess.run(["extsvc", *start.split()[1:]], cwd=folder, env=environment, capture_output=True, text=True)
    assert again.returncode == 2 and told["instance_url"] in again.stderr
    for line in filter(None, map(str.strip, others.splitlines())):
        ran = subprocess.run(
            line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
        )
        assert ran.returncode == 0 and "Traceback" not in ran.stderr, (line, ran.stdout, ran.stderr)
        if line.startswith("extsvc org status"):
            assert "2 Flow" in ran.stdout and told["instance_url"] in ran.stdout
        if line.startswith("extsvc org retrieve"):
            assert (folder / "back/flows/Send_SMS.flow-meta.xml").read_bytes() == (
                folder / "force-app/main/default/flows/Send_SMS.flow-meta.xml"
            ).read_bytes()
    assert process.wait(SECONDS) == 0 and not (folder / ".extsvc/org/connection.json").exists()
    ignored = subprocess.run(
        ["git", "-C", str(folder), "-c", "init.defaultBranch=main", "init", "-q"], capture_output=True, text=True
    )
    assert ignored.returncode == 0
    seen = subprocess.run(
        ["git", "-C", str(folder), "status", "--short", "-uall", ".extsvc"], capture_output=True, text=True, check=True
    ).stdout
    assert "org.toml" in seen and "org.db" not in seen and "connection" not in seen


@needs_sf
def test_the_commands_of_sf(project: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, environment = project
    _, told = started(folder, environment, "--empty")
    sf = Sf(tmp_path / "home", folder)
    script = SHELL[2].replace("http://127.0.0.1:8420", told["instance_url"])
    ran = subprocess.run(
        ["sh", "-e", "-c", script], cwd=folder, env=sf.environment, capture_output=True, text=True, timeout=10 * SECONDS
    )
    assert ran.returncode == 0, (ran.stdout, ran.stderr)
    assert "CPaaSSMS" in (folder / "package.xml").read_text()


def test_the_commands_about_who(project: tuple[Path, dict[str, str]]) -> None:
    folder, environment = project
    started(folder, environment)
    for line in filter(None, map(str.strip, SHELL[3].splitlines())):
        ran = subprocess.run(
            line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
        )
        assert ran.returncode == 0 and "Traceback" not in ran.stderr, (line, ran.stdout, ran.stderr)
        if line.startswith("extsvc org credential list"):
            assert "8x8 API Key Principal  Configured" in ran.stdout and "key of the vendor" not in ran.stdout
        if line.startswith("extsvc org user list"):
            assert ran.stdout.count("CPaaS_API_Access") == 2


@needs_sf
def test_the_commands_of_ci(project: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, environment = project
    _, told = started(folder, environment)
    key, certificate = make_certificate()
    (folder / "ci.key").write_text(key)
    (folder / "ci.crt").write_text(certificate)
    (added,) = re.findall(r"`(extsvc org client add ci .*?)`", PAGE)
    made = subprocess.run(
        added, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
    )
    client = json.loads(made.stdout)
    sf = Sf(tmp_path / "home", folder)
    named = {"CLIENT_ID": client["client_id"], "ORG_USERNAME": client["username"]}
    ran = subprocess.run(
        ["sh", "-e", "-c", SHELL[4].replace("http://127.0.0.1:8420", told["instance_url"])],
        cwd=folder, env={**sf.environment, **named}, capture_output=True, text=True, timeout=10 * SECONDS,
    )  # fmt: skip
    assert ran.returncode == 0, (ran.stdout, ran.stderr)
    assert "System Administrator" in ran.stdout and "NotConfigured" in ran.stdout


def test_the_python_of_the_page(project: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project[0])
    (code,) = PYTHON
    exec(code, {})


def test_the_fixture_of_pytest(project: tuple[Path, dict[str, str]]) -> None:
    folder, environment = project
    (folder / "test_sms.py").write_text(
        "def test_sms(org):\n    assert org.deploy('force-app').success\n    org.assign(org.username, 'CPaaS_API_Access')\n"
        "    (answer,) = org.invoke('CPaaSSMS.Send-Sms-Single', {'subAccountId': 'demo', 'body': {'destination': '+65', 'text': 'Hi'}})\n"
        "    assert answer.success and org.callouts()[0].url.endswith('/messages')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_sms.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout
