"""Our findings about callouts and fault paths beside those of lightning-flow-scanner (npm), where it is installed.

`npm i @flow-scanner/lightning-flow-scanner-core@6.6.0`, then EXTSVC_FLOW_SCANNER=its folder. The comparison over the corpus is
printed by `python -m pytest -s tests/test_flow_scanner.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.flow.catalog import Catalog
from generator.flow.check import check
from generator.flow.files import read_flow
from generator.flow.model import ActionCall, Flow

PACKAGE = "@flow-scanner/lightning-flow-scanner-core"
CASES = Path(__file__).parent / "flow_cases"
OURS_ALONE = (
    "flow-callout-before-save", "flow-callout-on-immediate-path", "flow-callout-after-write", "flow-callback-operation", "flow-field-of-map",
)  # fmt: skip
SCRIPT = f"""
import {{ createRequire }} from "module";
const core = createRequire(process.cwd() + "/")("{PACKAGE}");
const paths = JSON.parse(await new Promise(done => {{ let all = ""; process.stdin.on("data", d => all += d).on("end", () => done(all)); }}));
const made = [];
for (const path of paths) {{
  const [result] = core.scan(await core.parse([path]), {{}});
  const rows = result ? result.ruleResults.filter(r => r.occurs) : [];
  made.push(rows.map(r => [r.ruleName, (r.details || []).map(d => d.name)]));
}}
console.log(JSON.stringify(made));
"""


def scanned(paths: list[Path]) -> list[set[tuple[str, str]]]:
    """What the scanner finds in each flow, as (rule, element)."""
    named = os.environ.get("EXTSVC_FLOW_SCANNER")
    places = [Path(named)] if named else list(Path(__file__).resolve().parents)
    folder = next((p for p in places if (p / "node_modules" / PACKAGE).is_dir()), None)
    node = shutil.which("node")
    if folder is None or node is None:
        pytest.skip(f"npm {PACKAGE} is not installed: install it, then EXTSVC_FLOW_SCANNER=its folder")
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT], input=json.dumps([str(p.resolve()) for p in paths]), capture_output=True, text=True,
        cwd=folder, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    return [{(rule, name) for rule, names in rows for name in names} for rows in json.loads(done.stdout)]


def flow_of(path: Path) -> Flow:
    read = read_flow(path)
    assert read.value is not None
    return read.value


def ours(flow: Flow, rules: Iterable[str]) -> set[tuple[str, str]]:
    """What we find without a service at hand, as (rule, element)."""
    wanted = set(rules)
    return {(f.rule.id, f.span.pointer) for f in check(flow, Catalog()) if f.rule.id in wanted}


def callouts(flow: Flow) -> set[str]:
    return {element.name for element in flow.elements if isinstance(element, ActionCall) and element.external}


def test_every_callout_it_finds_without_a_fault_path_we_find_too(corpus: Path) -> None:
    paths = sorted((corpus / "salesforce" / "examples").rglob("*.flow-meta.xml"))
    only_theirs, only_ours, both = 0, 0, 0
    for path, theirs in zip(paths, scanned(paths), strict=True):
        flow = flow_of(path)
        mine = {name for _, name in ours(flow, ["flow-missing-fault-path"])}
        found = {name for rule, name in theirs if rule == "MissingFaultPath"} & callouts(flow)
        assert found <= mine, path.name
        both, only_ours = both + len(found), only_ours + len(mine - found)
        only_theirs += len({name for rule, name in theirs if rule == "MissingFaultPath"} - callouts(flow))
    print(
        f"\ncallouts without a fault path: both {both}, only ours {only_ours}; theirs of other elements {only_theirs}"
    )
    assert both >= 10


def test_what_an_org_refuses_about_callouts_only_we_find() -> None:
    path = CASES / "callouts-forbidden" / "Too_Early.flow-meta.xml"
    (theirs,) = scanned([path])
    found = {rule for rule, _ in ours(flow_of(path), OURS_ALONE)}
    assert found >= {"flow-callout-on-immediate-path", "flow-callout-after-write"}
    assert ("ActionCallsInLoop", "Send") in theirs and ours(flow_of(path), ["flow-too-many-callouts"])
    assert not [rule for rule, _ in theirs if "Callout" in rule or "Transaction" in rule]
