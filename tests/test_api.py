"""The public Python API: what is offered is there, explained, quick to import, and works as docs/api.md shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import generator
from generator.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_there_are_fewer_than_twenty_names_and_no_room_hides_one() -> None:
    assert len(generator.__all__) < 20
    assert list(generator.__all__) == sorted(set(generator.__all__))
    rooms = {path.stem for path in (ROOT / "generator").iterdir()}
    assert not rooms & set(generator.__all__), "an imported module would take the place of the function"


@pytest.mark.parametrize("name", generator.__all__)
def test_every_name_imports_and_explains_itself(name: str) -> None:
    found = getattr(generator, name)
    assert found.__doc__ and len(found.__doc__.split()) > 5
    assert name in dir(generator)
    assert re.search(rf"\b{name}\(", PAGE), f"docs/api.md does not show {name}"


def test_what_is_not_offered_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        generator.nothing  # noqa: B018  # asking is the point


def test_importing_costs_nothing() -> None:
    code = (
        "import sys, __future__; before = set(sys.modules); import generator; print(sorted(set(sys.modules) - before))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "['generator']"


def test_the_type_checker_sees_what_is_offered() -> None:
    text = (ROOT / "generator" / "__init__.py").read_text(encoding="utf-8")
    imported = re.search(r"from generator\.api import \((.*?)\)", text, re.S)
    assert imported is not None
    assert re.findall(r"\w+", imported[1]) == generator.__all__
    from generator import api

    assert api.__all__ == generator.__all__


def test_the_examples_of_the_page_work(tmp_path: Path) -> None:
    """All of them in one process and one folder, as a reader would type them."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    (tmp_path / "page.py").write_text("\n".join(EXAMPLES), encoding="utf-8")
    ran = subprocess.run([sys.executable, "page.py"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert (tmp_path / "clients" / "cpaassms" / "operations" / "send_sms_single.py").is_file()


def test_the_errors_are_sentences(tmp_path: Path) -> None:
    assert generator.load(tmp_path / "missing.json").failed
    with pytest.raises(LookupError, match="no rule"):
        generator.explain("no-such-rule")
    with pytest.raises(LookupError, match="no format"):
        generator.render((), "docx")
    assert generator.open_project(tmp_path / "extsvc.toml").failed


def test_every_command_has_its_counterpart() -> None:
    """Each command is a function here, or needs none in Python: editing extsvc.toml, keeping secrets, calling a client."""
    same = {
        "validate": "validate", "operations": "list_operations", "generate": "generate", "mock": "serve", "inspect": "inspect",
        "names": "inspect", "explain": "explain", "fix": "mend", "overlay": "load", "diff": "diff", "sync": "sync",
        "check": "check", "flow": "run_flow", "export": "export_metadata", "list": "open_project",
    }  # fmt: skip
    other = {"quickstart", "call", "add", "select", "remove", "watch", "credential"}
    assert set(same) | other == set(COMMANDS)
    assert set(same.values()) <= set(generator.__all__)
