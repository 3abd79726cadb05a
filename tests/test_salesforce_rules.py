"""Every rule of External Services: a smallest document that breaks it, one that does not, and the words of its finding.

A case is a folder with bad.yaml and good.yaml (.xml: inside a registration) and found.txt; `pytest --update` rewrites found.txt.
"""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.fetch import Fetched
from generator.modelling.build import build
from generator.oas import Spec, resolve
from generator.oas.opening import opened
from generator.salesforce import limits
from generator.salesforce.check_agents import check_agents
from generator.salesforce.rule import Effect
from generator.salesforce.rules import ALL, effect_of
from generator.salesforce.sources import SOURCES
from generator.salesforce.verdict import RegistrationOutcome, Verdict, judge

CASES = Path(__file__).parent / "salesforce_cases" / "rules"
# Broken by size alone; judged below with numbers of their own.
BY_SIZE = {"es-schema-size", "es-too-many-operations", "es-too-many-objects"}


def spec_of(text: str) -> Spec:
    """The description in a text, by itself or inside a registration."""
    spec = opened(Fetched(text.encode(), "case.yaml", "")).then(resolve).value
    assert spec is not None
    return spec


def verdict(text: str, service: str = "Shop") -> Verdict:
    spec = spec_of(text)
    return judge(spec, build(spec, service).service)


def told(finding: Diagnostic) -> str:
    lines = [f"{finding.severity.value} {finding.rule.id} at {finding.span.pointer}", f"  {finding.message}"]
    return "\n".join([*lines, f"  {finding.remedy}"])


def of_rule(text: str, rule: str, service: str = "Shop") -> list[Diagnostic]:
    if rule.startswith("agent-"):
        spec = spec_of(text)
        return [f for f in check_agents(spec, build(spec, service).service) if f.rule.id == rule]
    return [f for f in verdict(text, service).findings if f.rule.id == rule]


def case(folder: Path, name: str) -> str:
    """The text of a case: a document, or a registration around one."""
    (path,) = folder.glob(f"{name}.[yx]*ml")
    return path.read_text()


@pytest.mark.parametrize("rule", [r.id for r in ALL if r.id not in BY_SIZE])
def test_a_rule_is_found_where_it_is_broken_and_nowhere_else(rule: str, request: pytest.FixtureRequest) -> None:
    folder = CASES / rule
    bad_service = "8x8 Shop" if rule == "es-service-name" else "Shop"
    found = of_rule(case(folder, "bad"), rule, bad_service)
    assert not of_rule(case(folder, "good"), rule)
    text = "\n".join(map(told, found)) + "\n"
    expected = folder / "found.txt"
    if request.config.getoption("--update", default=False):
        expected.write_text(text)
    assert found
    assert text == expected.read_text()


def test_every_case_has_a_rule() -> None:
    assert {folder.name for folder in CASES.iterdir()} == {r.id for r in ALL} - BY_SIZE


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.id)
def test_a_row_is_complete(row: Rule) -> None:
    assert row.effect
    assert row.sentence and row.remedy and row.source and row.text
    assert row.id.startswith(("es-", "agent-")) and row.id == row.id.lower()
    said = {name for text in (row.sentence, row.remedy) for _, name, _, _ in string.Formatter().parse(text) if name}
    assert all(name.isidentifier() for name in said)
    assert (effect_of(row) is Effect.REFUSED) == (row.severity is Severity.REFUSAL)


def test_ids_are_unique_and_sources_known() -> None:
    assert len({row.id for row in ALL}) == len(ALL)
    assert all(any(key in row.source for key in SOURCES) for row in ALL)


def test_the_type_list_of_31_is_named_as_the_cause_of_the_cryptic_message() -> None:
    [found] = of_rule((CASES / "es-type-list" / "bad.yaml").read_text(), "es-type-list")
    assert "the property 'id' of Order" in found.message
    assert "swaggerDataType is null" in found.message
    assert found.span.pointer == "/components/schemas/Order/properties/id/type"


def test_limits_are_judged_by_count(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CASES / "es-method" / "good.yaml").read_text()
    small = limits.Limit("characters of YAML schema", 10, "schema", "H-LIM")
    none = limits.Limit("active objects", 0, "org", "H-LIM")
    monkeypatch.setattr(limits, "SCHEMA_YAML", small)
    monkeypatch.setattr(limits, "ACTIVE_OBJECTS", none)
    monkeypatch.setattr(limits, "ACTIVE_OPERATIONS", none)
    found = {f.rule.id for f in verdict(text).findings}
    assert found >= BY_SIZE


@pytest.mark.parametrize(("over", "found"), [(0, 0), (1, 1)])
def test_a_class_name_may_have_all_the_characters_there_are(over: int, found: int) -> None:
    name = "A" * (limits.CLASS_NAME.value + over - len("Shop_"))
    text = (CASES / "es-class-name-too-long" / "good.yaml").read_text()
    assert (
        len(
            of_rule(
                text.replace("schemas/Order", f"schemas/{name}").replace(" Order:", f" {name}:"),
                "es-class-name-too-long",
            )
        )
        == found
    )


def test_verdicts() -> None:
    good = verdict((CASES / "es-method" / "good.yaml").read_text())
    assert (good.outcome, good.findings) == (RegistrationOutcome.ACCEPTED, ())
    assert good.summary[:3] == (
        "External Services: accepted",
        "1 of 1 operations usable in Flow, 1 in Apex",
        "1 of 3,000 active operations",
    )
    changed = verdict((CASES / "es-reserved-word" / "bad.yaml").read_text())
    assert changed.outcome is RegistrationOutcome.CHANGED
    refused = verdict((CASES / "es-type-list" / "bad.yaml").read_text())
    assert refused.outcome is RegistrationOutcome.REFUSED
    assert refused.summary[0] == "External Services: refused (2 refused)"
    assert refused.summary[1].endswith("once mended")


@pytest.mark.parametrize(
    ("rule", "flow", "apex"),
    [("es-method", 0, 0), ("es-callbacks", 0, 1), ("es-operation-collapsed", 1, 1), ("es-class-name-too-long", 0, 0)],
)
def test_where_operations_are_usable(rule: str, flow: int, apex: int) -> None:
    usable = verdict((CASES / rule / "bad.yaml").read_text()).usable
    assert (usable.flow, usable.apex) == (flow, apex)


def test_a_required_input_that_flow_cannot_fill_takes_the_operation_out_of_flow() -> None:
    text = """
openapi: 3.0.3
info: {title: Case, version: '1'}
paths:
  /orders:
    post:
      operationId: create
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {'204': {description: OK}}
components:
  schemas:
    Order:
      type: object
      required: [lines]
      properties: {lines: {type: array, items: {$ref: '#/components/schemas/Line'}}}
    Line: {type: object, REQUIRED properties: {prices: {type: object, additionalProperties: {type: number}}}}
"""
    needed = verdict(text.replace("REQUIRED", "required: [prices],")).usable
    free = verdict(text.replace("REQUIRED", "")).usable
    assert ((needed.flow, needed.apex), (free.flow, free.apex)) == ((0, 1), (1, 1))
