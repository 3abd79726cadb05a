"""One fault, one finding: what `generate` tells of the labelled documents, whoever on the line noticed it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from generator.consequences import told_once
from generator.diagnostics import Diagnostic, Rule, Severity
from generator.modelling.rules import PARAMETER_REPEATED, PART_UNREADABLE
from generator.naming.rules import ACTION_PARTED
from generator.oas import load
from generator.oas.rules_operations import OPERATION_ID_TWICE, PARAMETER_TWICE
from generator.pipeline import concerning, faults, model
from generator.usecases.generating import generate_service
from tests.test_validity import INVALID, VALID

BAD_TYPE = Rule("bad-type", Severity.ERROR, "`{field}` is wrong.", "")


def told(path: Path, out: Path) -> list[Diagnostic]:
    """What a person is told when generating from a document; nothing when it cannot be read."""
    loaded = load(path)
    if loaded.value is None:
        return []
    return list(generate_service(loaded.value, "Svc", out=out, found=loaded.diagnostics).diagnostics)


def told_without_writing(path: Path) -> tuple[Diagnostic, ...]:
    """The same from the stages alone: hundreds of trees need not be written."""
    loaded = load(path)
    if loaded.value is None:
        return ()
    made = model(loaded.value, "Svc")
    assert made.value is not None
    every = (*loaded.diagnostics, *faults(made.value), *made.diagnostics, *made.value.name_findings)
    return loaded.value.locate(concerning(made.value, every))


def same_fault(one: Diagnostic, other: Diagnostic) -> bool:
    """Whether two findings speak of one place, or of a thing and its parts in one line."""
    if one.span.file != other.span.file:
        return False
    short, long = sorted((one.span.pointer, other.span.pointer), key=len)
    return short == long or one.span.line == other.span.line or long.rpartition("/")[0] == short != ""


@pytest.mark.parametrize("path", [*VALID, *INVALID], ids=lambda path: path.stem)
def test_no_fault_is_told_twice(path: Path) -> None:
    twice = [
        (one.rule.id, other.rule.id, one.span.pointer)
        for one, other in combinations(told_without_writing(path), 2)
        if same_fault(one, other)
    ]
    assert twice == []


@pytest.mark.parametrize(
    ("name", "rule", "outcome"),
    [
        ("v30-parameter-twice.yaml", "parameter-is-declared-twice", "declared twice. The first is kept."),
        ("v30-path-parameter-undeclared.yaml", "path-parameter-is-not-declared", "declared. It is taken as a required text."),
        ("v30-parameter-in-body.yaml", "value-is-not-allowed", "not `body`. Here this parameter is left out."),
        ("v30-parameter-without-in.yaml", "field-is-missing", "Parameter Object. Here this parameter is left out."),
        ("v20-operation-id-twice.yaml", "operation-id-is-used-twice", "GET /b is the action `Svc.x_get` and the method `x_get`."),
    ],
)  # fmt: skip
def test_what_came_of_a_fault_is_told_with_it(name: str, rule: str, outcome: str, tmp_path: Path) -> None:
    (path,) = (path for path in INVALID if path.name == name)
    (one,) = told(path, tmp_path / "clients")
    assert (one,) == told_without_writing(path)
    assert one.rule.id == rule and one.severity is Severity.ERROR and one.message.endswith(outcome)
    assert one.span.line > 0


LOST = """\
openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /a:
    get:
      operationId: readA
      responses:
        "200":
          description: Fine.
          content: {application/json: {schema: {$ref: "%s"}}}
"""


@pytest.mark.parametrize(
    ("ref", "rule"),
    [
        ("voice.yml#/components/schemas/Endpoint", "referenced-file-unreadable"),
        ("../outside.yml#/A", "reference-leaves-the-folder"),
        ("https://specs.example.com/a.yml#/A", "reference-leaves-to-the-network"),
        ("ftp://specs.example.com/a.yml", "reference-scheme-not-read"),
        ("#/components/schemas/Gone", "reference-is-broken"),
    ],
)
def test_a_reference_that_leads_nowhere_is_one_finding(ref: str, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "specs" / "spec.yaml"
    path.parent.mkdir()
    path.write_text(LOST % ref, encoding="utf-8")
    (one,) = told(path, tmp_path / "clients")
    assert (one.rule.id, one.severity, one.span.line) == (rule, Severity.ERROR, 10)
    assert one.message.endswith("Its place is typed as any value.")


def test_what_is_no_schema_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(LOST.replace('{$ref: "%s"}', "[]"), encoding="utf-8")
    (one,) = told(path, tmp_path / "clients")
    assert one.rule.id == "value-has-the-wrong-type" and one.message.endswith("It is typed as any value.")


def test_the_report_keeps_what_the_model_noted(tmp_path: Path) -> None:
    (path,) = (path for path in INVALID if path.name == "v30-parameter-twice.yaml")
    spec = load(path).value
    assert spec is not None
    made = generate_service(spec, "Svc", out=tmp_path / "clients").value
    assert made is not None and [row["rule"] for row in made.report["noted"]] == ["parameter-repeated"]


def test_a_consequence_without_its_fault_stands_alone() -> None:
    repeated = PARAMETER_REPEATED.at("/a/parameters/1", name="q", location="query")
    elsewhere = PARAMETER_TWICE.at("/b/parameters/1", name="q", place="query")
    other_file = PARAMETER_TWICE.at("/a/parameters/1", file="b.yaml", name="q", place="query")
    other_rule = BAD_TYPE.at("/a/parameters/1", field="in")
    for beside in (elsewhere, other_file, other_rule):
        assert told_once([beside, repeated]) == (beside, repeated)


def test_a_fault_takes_all_that_follows_and_keeps_its_place_in_the_row() -> None:
    fault, later = BAD_TYPE.at("/a/in", field="in"), OPERATION_ID_TWICE.at("/a/operationId", id="x", other="/b")
    left_out = PART_UNREADABLE.at("/a", what="this parameter")
    parted = ACTION_PARTED.at("/a", id="x", call="GET /a", action="S.x", function="x")
    first, second = told_once([left_out, fault, parted, later, fault])
    assert first.message == "`in` is wrong. Here this parameter is left out."
    assert second.message.endswith("at /b. GET /a is the action `S.x` and the method `x`.")
    assert told_once([left_out, BAD_TYPE.at("/a/in/deep", field="in")])[0] == left_out  # deeper is another fault
    assert told_once([left_out, PARAMETER_REPEATED.at("/a", name="q", location="query")])[0] == left_out  # no error
