"""Judge one spec: generate it whole, look at every file, call every operation. Prints one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})
SERVICE = "Svc"
SEED = 20261123


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("spec", type=Path)
    parser.add_argument("--black", type=int, default=0, help="files to show to black; -1 for all")
    parser.add_argument("--mypy", action="store_true")
    parser.add_argument("--call", action="store_true")
    parser.add_argument("--codes", choices=("first", "all"), default="first")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        row = judge(options, options.keep / "out")
    else:
        with TemporaryDirectory() as folder:
            row = judge(options, Path(folder) / "out")
    row["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump(row, sys.stdout)
    return 0


def judge(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    """The row of one spec."""
    row: dict[str, Any] = {"spec": options.spec.name}
    made = generate(options.spec, out, row)
    if not made:
        return row
    files = sorted(path for path in out.rglob("*.py*") if path.suffix in (".py", ".pyi"))
    own = [path for path in files if "_runtime" not in path.relative_to(out).parts]
    row["files"], row["bytes"] = len(own), sum(path.stat().st_size for path in own)
    row["compile"] = [f"{path.relative_to(out)}: {fault}" for path in files if (fault := _compiled(path))]
    row["import"] = imported(out)
    if options.black:
        row["black"] = blackened(own if options.black < 0 else _some(own, options.black), out)
    if options.mypy:
        row["mypy"] = typed(out)
    if options.call:
        row["calls"] = called(options.spec, options.codes, row)
    return row


def generate(spec_path: Path, out: Path, row: dict[str, Any]) -> bool:
    from generator import pipeline
    from generator.diagnostics import Severity
    from generator.oas import load

    started = time.process_time()
    loaded = load(spec_path)
    row["reading"] = dict(Counter(d.rule.id for d in loaded.diagnostics))
    if loaded.value is None:
        row["stopped"] = "; ".join(d.message for d in loaded.diagnostics)[:300]
        return False
    tree: Any = loaded.value.document.tree
    row["version"] = loaded.value.version.name
    row["operations"] = _operations(tree)
    made = pipeline.model(loaded.value, SERVICE)
    if made.value is None:
        row["stopped"] = "; ".join(d.message for d in made.diagnostics)[:300]
        return False
    written = pipeline.write_service(made.value, out)
    if written.value is None:
        row["stopped"] = "; ".join(d.message for d in written.diagnostics)[:300]
        return False
    row["emitted"] = len(made.value.service.operations)
    row["refused"] = dict(Counter(d.rule.id for d in made.diagnostics if d.severity is Severity.REFUSAL))
    row["degraded"] = dict(Counter(d.rule.id for d in made.value.degraded))
    row["types"] = len(made.value.service.types)
    row["cpu"] = round(time.process_time() - started, 2)
    return True


def _operations(tree: Any) -> int:
    """How many operations the document has, counted as simply as possible."""
    paths = tree.get("paths") or {}
    items = [item for item in paths.values() if isinstance(item, dict)]
    return sum(
        1 for item in items for method, said in item.items() if method.lower() in METHODS and isinstance(said, dict)
    )


def _compiled(path: Path) -> str:
    try:
        compile(path.read_bytes(), path.name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return str(error)
    return ""


def imported(out: Path) -> list[str]:
    """Modules that do not import, each with its error."""
    sys.path.insert(0, str(out.parent))
    sys.dont_write_bytecode = True
    bad = []
    for path in sorted(out.rglob("*.py")):
        parts = [*path.relative_to(out.parent).with_suffix("").parts]
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        try:
            import_module(name)
        except Exception as error:  # a judge: whatever comes out is the finding
            bad.append(f"{name}: {type(error).__name__}: {error}"[:300])
    return bad


def blackened(paths: list[Path], out: Path) -> list[str]:
    """Files that black would write differently."""
    import black

    bad = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        mode = black.Mode(is_pyi=path.suffix == ".pyi")
        try:
            same = black.format_str(text, mode=mode) == text
        except black.InvalidInput as error:
            bad.append(f"{path.relative_to(out)}: {str(error)[:100]}")
            continue
        if not same:
            bad.append(str(path.relative_to(out)))
    return bad


def _some(paths: list[Path], number: int) -> list[Path]:
    return random.Random(SEED).sample(paths, min(number, len(paths)))


def typed(out: Path) -> list[str]:
    """What mypy --strict says of the whole tree."""
    words = ["--strict", "--no-incremental", "--hide-error-context", "--no-error-summary", "-p", out.name]
    environment = os.environ | {"MYPYPATH": str(out.parent)}
    command = [sys.executable, "-m", "mypy", "--config-file", os.devnull, *words]
    done = subprocess.run(command, cwd=out.parent, env=environment, capture_output=True, text=True)
    return [line[:300] for line in (done.stdout + done.stderr).splitlines() if re.search(r"error", line)]


def called(spec: Path, codes: str, row: dict[str, Any]) -> dict[str, Any]:
    from behaviour import Bench

    from generator.mock import serve

    started = time.process_time()
    with serve(spec) as mock:
        calls = Bench(import_module("out"), SERVICE, mock, codes).run()
    row["call_cpu"] = round(time.process_time() - started, 2)
    return calls.to_json()


if __name__ == "__main__":
    raise SystemExit(main())
