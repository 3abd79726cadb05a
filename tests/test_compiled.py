"""Compiled templates are kept beside them: used while they fit, never believed when they do not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from generator.targets.compiled import CompiledTemplates
from generator.targets.registry import target
from generator.targets.render import environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "greeting.jinja").write_text("Hello {{ name }}")
    return tmp_path


class Counting(Environment):
    compiled = 0

    def compile(self, *words, **more):  # type: ignore[no-untyped-def]  # as it is called, whatever with
        self.compiled += 1
        return super().compile(*words, **more)


def printed(folder: Path, kind: str = "py") -> tuple[str, int]:
    """What the template says, and how many were compiled for that."""
    made = Counting(loader=FileSystemLoader(folder), bytecode_cache=CompiledTemplates(folder, kind))
    return made.get_template("greeting.jinja").render(name="you"), made.compiled


def test_a_template_is_compiled_once(folder: Path) -> None:
    assert [printed(folder) for _ in range(2)] == [("Hello you", 1), ("Hello you", 0)]


def test_a_template_for_another_kind_of_file_is_another(folder: Path) -> None:
    assert [printed(folder, kind) for kind in ("py", "md", "py", "md")] == [("Hello you", n) for n in (1, 1, 0, 0)]


def test_a_changed_template_is_compiled_anew(folder: Path) -> None:
    printed(folder)
    (folder / "greeting.jinja").write_text("Good day {{ name }}")
    assert [printed(folder) for _ in range(2)] == [("Good day you", 1), ("Good day you", 0)]


@pytest.mark.parametrize("keep", [0, 10, 64, 70, -1])
def test_what_was_cut_short_is_compiled_anew(folder: Path, keep: int) -> None:
    printed(folder)
    (kept,) = (folder / "__pycache__").iterdir()
    kept.write_bytes(kept.read_bytes()[:keep])
    assert [printed(folder) for _ in range(2)] == [("Hello you", 1), ("Hello you", 0)]


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert printed(folder) == ("Hello you", 1) and not (folder / "__pycache__").exists()


def test_a_file_in_place_of_the_folder_is_no_fault(folder: Path) -> None:
    (folder / "__pycache__").write_text("")
    assert [printed(folder) for _ in range(2)] == [("Hello you", 1)] * 2


def test_templates_of_the_user_are_not_kept(folder: Path) -> None:
    python = target("python")
    assert environment(type(python), python.templates, "", folder, ()).bytecode_cache is None
    assert environment(type(python), python.templates, "", None, ()).bytecode_cache is not None
