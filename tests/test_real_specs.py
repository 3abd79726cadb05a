"""Real specifications, from the corpus where it is there: whole, compiled, imported; a fixed few also called."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

KNOWN = {"8x8_sms_api.json": 17, "stripe.json": 452, "github.json": 1223}

# Imports every module of the package `out` in the current folder; prints how many, and each fault.
IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, ".")
import out
count = 0
for module in pkgutil.walk_packages(out.__path__, "out."):
    importlib.import_module(module.name)
    count += 1
service = importlib.import_module("out.svc")
missing = [name for name in dir(service) if not hasattr(service, name)]
assert not missing, missing[:5]
print(count)
"""


@pytest.mark.corpus
@pytest.mark.parametrize("name", KNOWN)
def test_every_operation_comes_out_and_every_module_imports(name: str, real_specs: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator", "generate", str(real_specs / name), "--service", "Svc", "--all",
               "--out", str(tmp_path / "out"), "--json"]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]
    report = json.loads(ran.stdout)
    assert report["operations"] == {"picked": KNOWN[name], "emitted": KNOWN[name], "refused": 0}
    modules = [p for p in (tmp_path / "out/svc/operations").glob("*.py") if p.name != "__init__.py"]
    assert len(modules) == KNOWN[name]
    imported = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=tmp_path, capture_output=True, text=True)
    assert imported.returncode == 0, imported.stderr[-2000:]
    written = len(list((tmp_path / "out").rglob("*.py"))) - 1  # the package itself is imported first, not counted
    assert int(imported.stdout) == written > KNOWN[name]


@pytest.mark.corpus
def test_a_fixed_few_are_whole_and_their_operations_can_be_called(corpus: Path, thorough: bool, tmp_path: Path) -> None:
    """The corpus table over two small documents drawn from the sample, six by `make thorough`: emitted whole, black-clean,
    called on the mock."""
    few = 6 if thorough else 2
    archive = corpus / "sample.tar.xz"
    if not archive.is_file():
        pytest.skip("the corpus has no sample.tar.xz")
    with tarfile.open(archive) as packed:
        small = sorted((m for m in packed.getmembers() if m.isfile() and 5_000 < m.size < 14_000), key=lambda m: m.name)
        packed.extractall(tmp_path, members=small[::6][:few], filter="data")
    rows = tmp_path / "rows.json"
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tests/corpus/table.py"), str(tmp_path), "--jobs", "1", "--call",
         "--json", str(rows)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-1500:] + ran.stderr[-1500:]
    judged = json.loads(rows.read_text(encoding="utf-8"))
    assert len(judged) == few and all(row["emitted"] == row["operations"] for row in judged)
    assert sum(row["calls"]["passed"] for row in judged) > 0
