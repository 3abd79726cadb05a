"""The generated documentation is true: each call that it shows is made, and the mock takes it."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.mock import serve
from generator.oas import load
from generator.pipeline import model, write_service

SPECS = Path(__file__).parent.parent / "specs"
PATHS = sorted(p for p in SPECS.iterdir() if p.suffix in (".json", ".yaml")) + [SPECS / "library" / "openapi.yaml"]
PATHS += [Path(__file__).parent / "cases" / case / "spec.yaml" for case in ("pages", "uploads")]
CODE = re.compile(r"```python\n(.*?)```", re.S)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.parent.name if p.stem == "spec" else p.stem)
def test_every_call_that_is_shown_works(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = load(path).value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    assert write_service(made, tmp_path / "clients").value is not None
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    page = (tmp_path / "clients/svc/docs.md").read_text(encoding="utf-8")
    opening, *examples = CODE.findall(page)
    sections = re.findall(r"^## (Errors|Files|Streams|Pages)$", page, re.M)
    expected = {"uploads": ["Errors", "Files", "Streams"], "pages": ["Errors", "Pages"]}.get(path.parent.name)
    assert "Errors" in sections and expected in (None, sections)
    assert len(examples) == len(made.service.operations) + len(sections)
    try:
        with serve(str(path)) as server:
            here: dict[str, Any] = {}
            exec(re.sub(r'base_url="[^"]*"', f"base_url={server.base_url!r}", opening), here)
            for example in examples:
                exec(example, here)
                assert here["reply"].response_code, example
    finally:
        forget()


def forget() -> None:
    """Take the generated package out of the interpreter: every test has its own."""
    for name in [n for n in sys.modules if n.split(".")[0] == "clients"]:
        del sys.modules[name]


def test_the_readme_names_every_service(tmp_path: Path) -> None:
    for name, file in (("Sms", "sms.json"), ("Forms", "forms.yaml")):
        spec = load(SPECS / file).value
        assert spec is not None
        made = model(spec, name).value
        assert made is not None
        assert write_service(made, tmp_path / "clients").value is not None
    text = (tmp_path / "clients/README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert links == ["forms/docs.md", "sms/docs.md"]
    assert all((tmp_path / "clients" / link).is_file() for link in links)
    assert "from clients.forms import Forms, AsyncForms" in text
    for code in CODE.findall(text):
        compile(code, "README.md", "exec")


def test_what_a_service_calls_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = load(SPECS / "callbacks.yaml").value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    assert write_service(made, tmp_path / "clients").value is not None
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    try:
        called = importlib.import_module("clients.svc.callbacks.on_job_done")
        outcome = called.read(b'{"job": {"id": "7", "percent": 100}, "faults": ["none"]}')
        assert (outcome.job.id, outcome.job.percent, outcome.faults) == ("7", 100, ["none"])
        with pytest.raises(importlib.import_module("clients._runtime").DecodeError):
            called.read(b'{"faults": []}')
        assert "not invocable" in str(called.__doc__)
        assert "on_job_done" not in dir(importlib.import_module("clients.svc"))
    finally:
        forget()
