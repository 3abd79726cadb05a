"""Behaviour, not only shape: every operation of every spec of ours is called through generated code, every code answered."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generator import pipeline
from generator.mock import serve
from generator.oas import load
from generator.usecases.packages import load as load_package

ROOT = Path(__file__).parents[1]
SPECS = ROOT / "specs"
sys.path.insert(0, str(ROOT / "tests" / "corpus"))
from behaviour import Bench  # noqa: E402  # a script of this project, not an installed module

FILES = [entry["file"] for entry in tomllib.loads((SPECS / "index.toml").read_text(encoding="utf-8"))["spec"]]
REAL, SOME = 8, 3  # by `make thorough`, otherwise
SMALL = 60_000


@pytest.mark.parametrize("file", FILES)
def test_generated_code_and_mock_understand_each_other(file: str, tmp_path: Path) -> None:
    spec = load(SPECS / file).value
    assert spec is not None
    made = pipeline.model(spec, "Svc").value
    assert made is not None
    folder = tmp_path / ("behaviour_" + re.sub(r"\W", "_", file))
    assert pipeline.write_service(made, folder).value is not None
    loaded = load_package(folder).value
    assert loaded is not None
    with serve(spec) as mock:
        calls = Bench(loaded, "Svc", mock, codes="all").run()
    assert calls.failures == []
    assert calls.passed >= 2 * len(made.service.operations) and not calls.skipped


@pytest.mark.corpus
def test_some_real_specs(real_specs: Path, thorough: bool, tmp_path: Path) -> None:
    """A fixed few of the real specs; the whole table is made by tests/corpus/table.py."""
    many = REAL if thorough else SOME
    small = sorted(
        path for path in real_specs.iterdir() if path.stat().st_size < SMALL and path.suffix in (".json", ".yaml")
    )
    for path in small[:: max(1, len(small) // many)][:many]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    words = ["tests/corpus/table.py", str(tmp_path), "--call", "--black", "3", "--json", str(tmp_path / "rows.out")]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=300)
    rows = json.loads((tmp_path / "rows.out").read_text())
    assert len(rows) >= many - 1, done.stderr
    for row in rows:
        assert "stopped" not in row and row["emitted"] + sum(row["refused"].values()) >= row["operations"], row
        assert not row["compile"] and not row["import"] and not row["black"], row
        assert row["calls"]["passed"] and not row["calls"]["causes"], row["calls"]
