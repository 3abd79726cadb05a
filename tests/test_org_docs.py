"""docs/org.md is true: its commands are run in the order of the page, against an org that they start; its Python too."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from sf_cli import Sf, needs_sf, sf_folder
from test_org_sf import SPECS, make_project
from who_setups import make_certificate

from generator.__main__ import main
from tests.warm import extsvc

PAGE = (Path(__file__).parent.parent / "docs" / "org.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", PAGE, re.S)
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.S)
(JAVASCRIPT,) = re.findall(r"```js\n(.*?)```", PAGE, re.S)
CONTAINERFILE = (Path(__file__).parent.parent / "docs" / "Containerfile").read_text(encoding="utf-8")
SECONDS = 120


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The guide's project, and an environment in which this Python's commands are found; orgs started there are stopped."""
    folder = tmp_path / "project"
    make_project(folder)
    commands = os.pathsep.join([str(extsvc().parent), str(Path(sys.executable).parent)])
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    yield folder, environment
    if (folder / ".extsvc" / "org" / "connection.json").exists():
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


def answered(line: str, folder: Path, environment: dict[str, str]) -> str:
    """What a line of the page prints: a command of ours here, where its modules are loaded; what needs a shell in one."""
    words = shlex.split(line, comments=True)
    if words[0] != "extsvc" or "|" in words:
        ran = subprocess.run(
            line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
        )
        code, out, err = ran.returncode, ran.stdout, ran.stderr
    else:
        said, told = io.StringIO(), io.StringIO()
        with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
            code = main(words[1:])
        out, err = said.getvalue(), told.getvalue()
    assert code == 0 and "Traceback" not in err, (line, out, err)
    return out


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
        out = answered(line, folder, environment)
        if line.startswith("extsvc org status"):
            assert "2 Flow" in out and told["instance_url"] in out
        if line.startswith("extsvc org deploy"):
            judged = answered("extsvc org deploy force-app --tests --dry-run", folder, environment)
            assert judged.endswith("1 test: 1 passed, 0 failed\ndry run: judged only, nothing was deployed\n")
            assert "dry run" not in out and "passed" not in out
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
        out = answered(line, folder, environment)
        if line.startswith("extsvc org credential list"):
            assert "8x8 API Key Principal  Configured" in out and "key of the vendor" not in out
        if line.startswith("extsvc org user list"):
            assert out.count("CPaaS_API_Access") == 2


@needs_sf
def test_the_commands_of_ci(project: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, environment = project
    _, told = started(folder, environment, "--empty")
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
    for expected in (
        "Succeeded",
        "System Administrator",
        "NotConfigured",
        '"isSuccess": true',
        "Send_SMS_Accepted",
        "acme",
    ):
        assert expected in ran.stdout, (expected, ran.stdout)


@needs_sf
def test_the_script_of_jsforce(project: tuple[Path, dict[str, str]]) -> None:
    folder, environment = project
    _, told = started(folder, environment)
    subprocess.run(["extsvc", "org", "user", "assign", "admin", "--permission-set", "CPaaS_API_Access"], cwd=folder, env=environment,
                   check=True, capture_output=True, timeout=SECONDS)  # fmt: skip
    (added,) = re.findall(r"`(extsvc org client add script .*?)`", PAGE)
    made = subprocess.run(added, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    client = json.loads(made.stdout)
    modules = sf_folder()
    assert modules is not None
    script = JAVASCRIPT.replace("http://127.0.0.1:8420", told["instance_url"])
    if not (modules / "jsforce").exists():  # the same library under the name by which sf brings it
        script = script.replace('require("jsforce")', 'require("@jsforce/jsforce-node")')
    ran = subprocess.run(
        [str(modules / "node" / "bin" / "node"), "-e", script], cwd=modules, capture_output=True, text=True, timeout=SECONDS,
        env={**environment, "CLIENT_ID": client["client_id"], "CLIENT_SECRET": client["client_secret"]},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert "CPaaSSMS.Send-Sms-Single" in lines[0] and "subAccountId" in ran.stdout, ran.stdout
    assert lines.count("[ true, true ]") == 3 and "[ 'Acme', 'Bolt' ]" in lines and "has no input nothing" in ran.stdout


def test_the_script_of_simple_salesforce(project: tuple[Path, dict[str, str]]) -> None:
    pytest.importorskip("simple_salesforce", reason="pip install simple-salesforce")
    folder, environment = project
    started(folder, environment, "--tls")
    subprocess.run(["extsvc", "org", "user", "assign", "admin", "--permission-set", "CPaaS_API_Access"], cwd=folder, env=environment,
                   check=True, capture_output=True, timeout=SECONDS)  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", PYTHON[1]], cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
    )
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines.count("[True, True]") == 2 and lines[-1] == "['Acme', 'Bolt']" and "has no input nothing" in ran.stdout


def recipe(instruction: str) -> list[str]:
    return re.findall(rf"^{instruction} (.*)$", CONTAINERFILE, re.M)


def test_the_org_of_the_container_becomes_healthy(tmp_path: Path) -> None:
    """CMD and HEALTHCHECK as the recipe has them, but for the folder and the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    state = str(tmp_path / "org")
    command = [word.replace("/org", state) if word == "/org" else word for word in json.loads(recipe("CMD")[0])]
    check = recipe("HEALTHCHECK")[0].partition(" CMD ")[2].replace("8420", port).replace("/org/", f"{state}/")
    commands = os.pathsep.join([str(extsvc().parent), str(Path(sys.executable).parent)])
    environment = {
        **os.environ,
        "PATH": f"{commands}{os.pathsep}{os.environ.get('PATH', '')}",
        "EXTSVC_ORG_TOKEN": "00Dx!local",
    }
    assert subprocess.run(check, shell=True, env=environment, capture_output=True, timeout=SECONDS).returncode != 0
    with subprocess.Popen(
        [*command, "--port", port],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if line.startswith("ready"))
        healthy = subprocess.run(check, shell=True, env=environment, capture_output=True, text=True, timeout=SECONDS)
        until = time.monotonic() + SECONDS
        while healthy.returncode and time.monotonic() < until:
            healthy = subprocess.run(
                check, shell=True, env=environment, capture_output=True, text=True, timeout=SECONDS
            )
        process.terminate()
        assert healthy.returncode == 0, healthy.stderr
    assert process.returncode == 0


@pytest.mark.skipif(not os.environ.get("EXTSVC_FRESH"), reason="takes minutes and a package index: set EXTSVC_FRESH=1")
def test_the_recipe_installs_what_it_starts(tmp_path: Path) -> None:
    """The RUN line that installs, in a fresh virtual environment; then the org's command and its extras are there."""
    install = (
        recipe("RUN")[0].replace("python -m", f"{sys.executable} -m").replace("/opt/extsvc", str(tmp_path / "venv"))
    )
    root = Path(__file__).parent.parent
    shutil.copytree(root, tmp_path / "src", ignore=shutil.ignore_patterns(".venv", ".git", "tests", "dist", "site"))
    install = install.replace("/src", str(tmp_path / "src"))
    ran = subprocess.run(install, shell=True, capture_output=True, text=True, timeout=15 * SECONDS)
    assert ran.returncode == 0, ran.stderr[-2_000:]
    found = str(tmp_path / "venv" / "bin")
    with subprocess.Popen(
        [f"{found}/extsvc", "org", "start", "--dir", str(tmp_path / "org"), "--port", "0", "--tls", "--empty", "--json"],
        cwd=tmp_path, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None and json.loads(process.stdout.readline())["instance_url"].startswith("https:")
        process.terminate()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_a_procedure_answers_as_the_page_says(project: tuple[Path, dict[str, str]]) -> None:
    folder, environment = project
    (block,) = [one for one in SHELL if "integrationprocedure" in one]
    place = folder / "force-app" / "main" / "default" / "omniIntegrationProcedures"
    shutil.copytree(SPECS / "sms" / "omniIntegrationProcedures", place)
    process, told = started(folder, environment)
    environment["SF_ACCESS_TOKEN"] = told["access_token"]
    assign = ["extsvc", "org", "user", "assign", "admin", "--permission-set", "CPaaS_API_Access"]
    subprocess.run(assign, cwd=folder, env=environment, capture_output=True, check=True, timeout=SECONDS)
    script = block.replace("http://127.0.0.1:8420", told["instance_url"])
    ran = subprocess.run(
        ["sh", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
    )
    assert ran.returncode == 0 and '"status": 200' in ran.stdout, ran.stdout + ran.stderr
    assert "procedure Message_Welcome  finished" in ran.stdout
    process.terminate()
    process.wait(SECONDS)


def test_the_python_of_the_page(project: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project[0])
    exec(PYTHON[0], {})


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
