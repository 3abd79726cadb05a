"""The container's recipe, built and run by a real builder (buildah), where one is at hand with a base to build on.

EXTSVC_ROOTFS names a folder with a small system and its Python, which stands for the recipe's base image:
`debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm FOLDER`. Needs root, for it changes the root folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RECIPE = ROOT / "docs" / "Containerfile"
SECONDS = 900.0
# What a container engine does: starts the command, asks the health check until it is content, ends the command.
ENGINE = """
export EXTSVC_ORG_TOKEN='00DLOCAL00000000!of-a-test'
{command} --port 0 > /tmp/said 2>&1 &
until grep -q '^ready' /tmp/said || ! kill -0 $!; do sleep 0.2; done
port=$(sed -n 's/^ready .*:\\([0-9]*\\)$/\\1/p' /tmp/said)
{check} || exit 91
echo "user $(id -un)"; stat -c '%U %a %n' /org/connection.json /org/ca.pem
kill -TERM $!; wait $!; echo "ended with $?"
{check} 2>/dev/null && exit 92
exit 0
"""


@dataclass
class Builder:
    """buildah with a store of its own."""

    store: Path

    def __call__(self, *words: str) -> str:
        environment = {**os.environ, "STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
        command = ["buildah", "--root", str(self.store / "images"), "--runroot", str(self.store / "run"), *words]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=SECONDS, cwd=ROOT)
        assert ran.returncode == 0, (words, ran.stdout[-2000:], ran.stderr[-2000:])
        return ran.stdout.strip()


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[Builder]:
    rootfs = os.environ.get("EXTSVC_ROOTFS", "")
    if not (rootfs and shutil.which("buildah") and os.geteuid() == 0):
        pytest.skip("no builder: set EXTSVC_ROOTFS as this module says, with buildah installed, as root")
    made = Builder(tmp_path / "store")
    (base,) = re.findall(r"^FROM (\S+)$", RECIPE.read_text(), re.M)
    scratch = made("from", "scratch")
    made("add", "-q", scratch, rootfs, "/")
    made("run", scratch, "--", "ln", "-sf", "python3", "/usr/bin/python")  # as the recipe's base calls it
    made("commit", "-q", scratch, base)
    yield made
    made("rm", "--all")


def test_the_recipe_builds_and_what_it_starts_becomes_healthy(builder: Builder, tmp_path: Path) -> None:
    source = tmp_path / "source"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
    shutil.copy(RECIPE, source / "docs" / "Containerfile")
    recipe = str(source / "docs" / "Containerfile")
    builder("bud", "--pull-never", "--format", "docker", "--network", "host", "-f", recipe, "-t", "org", str(source))
    container = builder("from", "--pull-never", "localhost/org")
    told = builder("inspect", "--format", "{{.OCIv1.Config.User}} {{.OCIv1.Config.Cmd}}", container)
    user, _, command = told.partition(" ")
    assert user == "org" and command.startswith("[extsvc org start")
    (check,) = re.findall(r"^HEALTHCHECK .*? CMD (.*)$", RECIPE.read_text(), re.M)
    engine = tmp_path / "engine.sh"
    engine.write_text(ENGINE.format(command=command.strip("[]"), check=check.replace("8420", "$port")))
    builder("copy", "-q", container, str(engine), "/engine.sh")
    said = builder("run", container, "--", "sh", "/engine.sh").splitlines()
    assert said == ["user org", "org 600 /org/connection.json", "org 600 /org/ca.pem", "ended with 0"]
