"""The judges of Apex, where npm and Java have them: EXTSVC_APEX names a folder in which `npm install
@salesforce/code-analyzer-pmd-engine @apexdevtools/apex-parser` was run (make judges)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

_ENGINE = "@salesforce/code-analyzer-pmd-engine/dist/java-lib"
_PARSER = "@apexdevtools/apex-parser"
_SCRIPT = f"""
const {{ ApexParserFactory: F, ApexErrorListener: E }} = require('{_PARSER}'), fs = require('fs');
const found = [];
for (const path of JSON.parse(fs.readFileSync(0, 'utf8'))) {{
  class Listener extends E {{ apexSyntaxError(l, c, m) {{ found.push(`${{path}}:${{l}}:${{c}}: ${{m}}`); }} }}
  const made = F.createLexerAndParser(fs.readFileSync(path, 'utf8'), new Listener());
  (made.parser || made[1]).compilationUnit();
}}
console.log(JSON.stringify(found));
"""


def _installed(package: str) -> Path:
    """The folder in which a package is installed; the test is skipped, with the reason, where it is not."""
    named = os.environ.get("EXTSVC_APEX")
    places = [Path(named).absolute()] if named else list(Path(__file__).resolve().parents)
    folder = next((p for p in places if (p / "node_modules" / package).is_dir()), None)
    if folder is None:
        pytest.skip(f"npm {package} is not installed: install it, then EXTSVC_APEX=its folder (make judges)")
    return folder


def issues(project: Path) -> list[str]:
    """What apex-ls, a semantic checker, finds in an SFDX project, as lines "File.cls: line: message"."""
    folder = _installed(_ENGINE)
    java = shutil.which("java")
    if java is None:
        pytest.skip("apex-ls needs Java")
    command = [
        java,
        "-cp",
        str(folder / "node_modules" / _ENGINE / "*"),
        "io.github.apexdevtools.apexls.CheckForIssues",
    ]
    done = subprocess.run([*command, "-n", "-w", str(project)], capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 4), done.stderr
    found, file = [], ""
    for line in done.stdout.splitlines():
        if line.startswith(os.sep):
            file = Path(line).name
        elif line.strip():
            found.append(f"{file}: {line.strip()}")
    return found


def syntax_errors(paths: list[Path]) -> list[str]:
    """What the open Apex parser objects to in these files."""
    folder = _installed(_PARSER)
    node = shutil.which("node")
    if node is None:
        pytest.skip("the Apex parser needs node")
    given = json.dumps([str(path) for path in paths])
    done = subprocess.run([node, "-e", _SCRIPT], input=given, capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
