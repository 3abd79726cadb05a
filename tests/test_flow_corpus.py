"""Real flows of public repositories: read without loss, checked against the registration beside them, run or stopped."""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.flow import elements, schema
from generator.flow.draw import mermaid, svg
from generator.flow.files import read_flow
from generator.flow.graph import END, graph_of
from generator.flow.model import Flow, NotEmulated
from generator.flow.references import uses
from tests.flow_recall import KINDS, recall
from tests.flow_runs import run_one, table

HEAVY = ("error", "refusal")


@pytest.fixture(scope="module")
def flows(corpus: Path) -> list[Path]:
    found = sorted((corpus / "salesforce" / "examples").rglob("*.flow-meta.xml"))
    if not found:
        pytest.skip("the corpus has no flows")
    return found


@pytest.fixture
def run_here(flows: list[Path], thorough: bool) -> list[Path]:
    """The flows that are run and misspelt, which takes many runs of each: a third of them, all by `make thorough`."""
    return flows if thorough else flows[::3]


def loaded(path: Path) -> Flow:
    read = read_flow(path)
    assert read.value is not None, read.diagnostics
    return read.value


def quiet(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(words))
    return code, out.getvalue(), err.getvalue()


def test_nothing_is_lost(flows: list[Path]) -> None:
    for path in flows:
        flow = loaded(path)
        there = Counter(node.tag for node in flow.source.children)
        kept = Counter(e.tag if isinstance(e, NotEmulated) else "" for e in flow.elements)
        modelled = sum(n for tag, n in there.items() if tag in ELEMENTS)
        assert len(flow.elements) - sum(n for tag, n in kept.items() if tag) == modelled, path.name
        assert all(kept[tag] == n for tag, n in there.items() if tag in elements.ONLY_IN_ORGS), path.name
        assert len(flow.variables) == there["variables"] and len(flow.formulas) == there["formulas"]
        assert len(flow.constants) == there["constants"] and len(flow.templates) == there["textTemplates"]
        assert len(flow.metadata) == there["processMetadataValues"]
        assert len(flow.settings) == sum(n for tag, n in there.items() if tag in schema.SETTINGS)
        assert all(e.name and e.line > 1 for e in flow.elements)


ELEMENTS = {
    "actionCalls",
    "assignments",
    "collectionProcessors",
    "customErrors",
    "decisions",
    "loops",
    "recordCreates",
    "recordDeletes",
    "recordLookups",
    "recordUpdates",
    "subflows",
    "transforms",
    "waits",
    "orchestratedStages",
}


def test_every_value_and_reference_of_the_xml_is_in_the_model_or_named(flows: list[Path]) -> None:
    for path in flows:
        flow = loaded(path)
        found = uses(flow)
        written = sum(node.tag == "assignToReference" for node in flow.source.walk())
        assert sum(use.tag == "assignToReference" for use in found) == written, path.name


def test_no_finding_that_is_not_true(flows: list[Path]) -> None:
    """All true findings of weight are warnings; the list is in docs/flow.md."""
    for path in flows:
        code, out, err = quiet("flow", "check", str(path), "--json")
        found = json.loads(out)["findings"]
        assert [f for f in found if f["severity"] in HEAVY] == [], path.name
        assert code == 0, err


def test_pictures_are_drawn(flows: list[Path]) -> None:
    for path in flows:
        graph = graph_of(loaded(path))
        ends = sum(edge.target == END for edge in graph.edges)  # each way out has an end of its own beneath it
        assert svg(graph).count("<rect") == sum(node.key != END for node in graph.nodes) + ends
        assert mermaid(graph).count("\n") >= len(graph.nodes)


def test_flows_run_against_the_mock_or_say_where_they_stop(run_here: list[Path]) -> None:
    statuses: Counter[str] = Counter()
    for path in run_here:
        code, out, err = quiet("flow", "run", str(path), "--mock", "--format", "json")
        assert "Traceback" not in err
        if code == 2:  # no registration beside it: nothing to mock
            statuses["no registration"] += 1
            continue
        found = json.loads(out)
        statuses[found["status"]] += 1
        # The last: the mock answers a word where the flow means a number.
        known = (
            "needs an org",
            "needs records",
            "waits for answers",
            "entry conditions",
            "not at hand",
            "Missing required",
            "VALUE was given text",
        )
        needs_org = any(words in found["fault"] for words in known)
        assert found["status"] == "finished" or needs_org, (path.name, found["fault"])
    assert statuses["finished"] >= len(run_here) // 7


def test_most_flows_run_to_the_end_given_records_and_inputs(run_here: list[Path]) -> None:
    runs = [run_one(path) for path in run_here]
    finished = sum(run.verdict == "finished" for run in runs)
    assert finished >= 0.85 * len(runs), table(runs)
    assert all(run.why for run in runs if run.verdict != "finished"), table(runs)


def test_every_misspelt_name_is_found(run_here: list[Path]) -> None:
    """One letter of each name of a service; `python tests/flow_recall.py FOLDER` tries more ways."""
    made = recall(run_here)
    assert not made.missed, str(made)
    assert all(made.tried[kind] >= min(15, len(run_here)) for kind in KINDS), str(made)
