"""Golden cases: a folder each, with a spec, options where flags matter, and what must come out.

`spec.yaml` or `spec.json` (and files beside it), [`options.toml`], `expected/` (the generated tree without `_runtime`),
`diagnostics.txt` (everything that is said), `names.txt` (what `extsvc names` prints of the whole spec). `pytest --update`
rewrites the expected side.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import black
import pytest

from generator.__main__ import main
from generator.diagnostics import Diagnostic
from generator.oas import load
from generator.oas.validate import fast
from generator.pipeline import model
from generator.selection import Selection
from generator.targets.files import files_of, shared_files
from generator.writing.lock import LockEntry

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(p for p in CASES.iterdir() if p.is_dir())


def spec_of(folder: Path) -> Path:
    found = [p for p in (folder / "spec.yaml", folder / "spec.json") if p.is_file()]
    assert found, f"{folder.name} has no spec.yaml or spec.json"
    return found[0]


def options_of(folder: Path) -> tuple[str, Selection]:
    path = folder / "options.toml"
    options = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    picks = {k: tuple(options.get(k, ())) for k in ("operations", "include", "exclude", "tags")}
    return options.get("service", "Svc"), Selection(**picks, everything=not any(picks.values()))


def outcome(folder: Path) -> tuple[dict[str, str], str]:
    """The generated files and everything that was said."""
    name, wanted = options_of(folder)
    loaded = load(spec_of(folder))
    if loaded.value is None:
        return {}, said(folder, loaded.diagnostics)
    spec = loaded.value
    made = model(spec, name, wanted)
    findings = spec.locate((*loaded.diagnostics, *fast(spec), *made.diagnostics))
    if made.value is None:
        return {}, said(folder, findings)
    files = {f.path: f.text for f in files_of(made.value).value or ()}
    entry = LockEntry(name, facts={"package": made.value.python.package})
    files |= {f.path: f.text for f in shared_files([entry]) if not f.path.startswith("_runtime/")}
    return files, said(folder, (*findings, *made.value.python.diagnostics))


def said(folder: Path, findings: tuple[Diagnostic, ...]) -> str:
    lines = []
    for d in sorted(findings, key=lambda d: (d.span.file, d.span.line, d.span.column, d.rule.id, d.message)):
        place = f"{Path(d.span.file).name or spec_of(folder).name}:{d.span.line}:{d.span.column}"
        lines.append(f"{place}: {d.severity.value} {d.rule.id}: {d.message}")
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_case(folder: Path, update: bool) -> None:
    files, words = outcome(folder)
    expected = folder / "expected"
    if update:
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in files.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, encoding="utf-8")
        (folder / "diagnostics.txt").write_text(words, encoding="utf-8")
    there = {
        p.relative_to(expected).as_posix(): p.read_text(encoding="utf-8") for p in expected.rglob("*") if p.is_file()
    }
    assert words == (folder / "diagnostics.txt").read_text(encoding="utf-8")
    assert sorted(files) == sorted(there)
    for path, text in files.items():
        assert text == there[path], path


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_names_of_a_case(folder: Path, update: bool, capsys: pytest.CaptureFixture[str]) -> None:
    main(["names", str(spec_of(folder)), "--service", options_of(folder)[0]])
    table, path = capsys.readouterr().out, folder / "names.txt"
    if update:
        path.write_text(table, encoding="utf-8")
    assert table == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_black_would_change_nothing(folder: Path) -> None:
    versions = {black.TargetVersion.PY311}
    for path, text in outcome(folder)[0].items():
        if path.endswith((".py", ".pyi")) and text:
            mode = black.Mode(target_versions=versions, is_pyi=path.endswith("i"))
            assert black.format_str(text, mode=mode) == text, path
