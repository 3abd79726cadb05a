"""Every labelled document of tests/validity: valid ones have no error, invalid ones the error of the rule they name.

A document is a file in `valid/` whose first line says `# shows: ...`, or one in `invalid/` that says `# rule: ...`.
`python tests/validity/agreement.py` prints the same as shares, beside openapi-spec-validator's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic, Severity
from generator.oas import load
from generator.oas.resolve import Spec
from generator.oas.validate import fast, strict

FOLDER = Path(__file__).parent / "validity"
VALID = sorted((FOLDER / "valid").iterdir())
INVALID = sorted((FOLDER / "invalid").iterdir())
JUDGES: dict[str, Callable[[Spec], tuple[Diagnostic, ...]]] = {"fast": fast, "strict": strict}


def errors(path: Path, judge: Callable[[Spec], tuple[Diagnostic, ...]]) -> list[Diagnostic]:
    """What reading and judging a document finds wrong; reading may already end it."""
    loaded = load(path)
    found = [*loaded.diagnostics, *(judge(loaded.value) if loaded.value else ())]
    return [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]


def label(path: Path, word: str) -> str:
    name, colon, text = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").partition(": ")
    assert name == word and colon and text, f"{path.name}: the first line must be `# {word}: ...`"
    return text.strip()


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_document_has_no_error(path: Path, judge: str) -> None:
    assert label(path, "shows")
    assert [(found.rule.id, found.span.pointer) for found in errors(path, JUDGES[judge])] == []


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_document_has_the_error_it_names_and_no_other(path: Path, judge: str) -> None:
    assert {found.rule.id for found in errors(path, JUDGES[judge])} == {label(path, "rule")}


def test_both_folders_are_read() -> None:
    assert len(VALID) >= 114 and len(INVALID) >= 310
    assert {path.suffix for path in (*VALID, *INVALID)} <= {".yaml", ".yml", ".json"}


def test_the_library_says_the_same_over_its_own_paths_and_over_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """`linear_paths` changes how nodes are reached, nothing else: also in documents of several files, and in broken ones."""
    from jsonschema_path import SchemaPath

    cases = sorted((FOLDER.parent / "cases").glob("*/spec.*"))
    files = [*VALID, *INVALID, *cases]
    specs = [loaded.value for loaded in map(load, files) if loaded.value is not None]
    assert len(specs) > 400 and any(len(spec.documents) > 1 for spec in specs)
    ours = [strict(spec) for spec in specs]
    monkeypatch.setattr(
        "generator.oas.linear_paths.root_of",
        lambda tree, uri, handlers: SchemaPath.from_dict(tree, base_uri=uri, handlers=handlers),
    )
    assert [strict(spec) for spec in specs] == ours
