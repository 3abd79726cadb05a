"""Flows made at random from the Metadata API's own schema: whatever is valid there is read, checked, drawn and run."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from generator.flow.catalog import Catalog
from generator.flow.check import check
from generator.flow.draw import mermaid, svg
from generator.flow.graph import graph_of
from generator.flow.reader import read
from generator.flow.recorded import StubActions
from generator.flow.run.driver import run
from generator.flow.run.state import RunContext, program

SPECS = Path(__file__).parent.parent / "specs"
XSD = "{http://www.w3.org/2001/XMLSchema}"
NAMES = [
    "A",
    "B",
    "C",
    "Loop_1",
    "order",
    "order.id",
    "order.lines[$EachItem].price",
    "$Flow.FaultMessage",
    "A.200",
    "{!A}",
    "text {!order.id}",
]


@pytest.fixture(scope="module")
def schema(corpus: Path) -> Any:
    etree = pytest.importorskip("lxml.etree")
    path = corpus / "salesforce" / "metadata" / "metadata-66.0.xsd"
    if not path.is_file():
        pytest.skip("the corpus has no XSD of the Metadata API")
    return etree.parse(str(path))


class Maker:
    """Random instances of a complex type, in the order of its sequence."""

    def __init__(self, schema: Any, seed: int) -> None:
        self.random = random.Random(seed)
        self.complex = {c.get("name"): c for c in schema.iter(XSD + "complexType") if c.get("name")}
        self.enums = {
            s.get("name"): [e.get("value") for e in s.iter(XSD + "enumeration")] for s in schema.iter(XSD + "simpleType")
        }  # fmt: skip

    def fields(self, name: str) -> list[Any]:
        kind = self.complex[name]
        extension = kind.find(f".//{XSD}extension")
        inherited = self.fields(extension.get("base").partition(":")[2]) if extension is not None else []
        return inherited + list(kind.iter(XSD + "element"))

    def made(self, name: str, depth: int) -> str:
        text = []
        for field in self.fields(name):
            required = field.get("minOccurs", "1") != "0"
            chance = 0.5 if depth < 2 else 0.25 if depth < 5 else 0.0
            if not required and self.random.random() > chance:
                continue
            count = self.random.randint(1, 3) if field.get("maxOccurs") == "unbounded" and depth < 3 else 1
            text += [self.field(field, depth) for _ in range(count)]
        return "".join(text)

    def field(self, field: Any, depth: int) -> str:
        name, kind = field.get("name"), (field.get("type") or "xsd:string").partition(":")[2]
        if kind in self.complex:
            return f"<{name}>{self.made(kind, depth + 1)}</{name}>" if depth < 9 else ""
        if kind in self.enums:
            return f"<{name}>{self.random.choice(self.enums[kind] or [''])}</{name}>"
        return f"<{name}>{self.scalar(kind)}</{name}>"

    def scalar(self, kind: str) -> str:
        pick = self.random
        return {
            "boolean": pick.choice(["true", "false"]), "int": str(pick.randint(-3, 30)), "double": f"{pick.randint(-9, 99)}.0",
            "date": "2026-06-24", "dateTime": "2026-06-24T16:19:00.000Z", "time": "16:19:00.000Z",
        }.get(kind, pick.choice(NAMES))  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_schema_allows_is_taken(schema: Any, seed: int) -> None:
    text = f'<Flow xmlns="http://soap.sforce.com/2006/04/metadata">{Maker(schema, seed).made("Flow", 0)}</Flow>'
    found = read(text.encode(), "Random.flow-meta.xml")
    flow = found.value
    assert flow is not None
    assert [d.message for d in found.diagnostics] == []
    for finding in check(flow, Catalog()):
        assert finding.message and finding.remedy
    assert svg(graph_of(flow)) and mermaid(graph_of(flow))
    made = program(flow)
    result = run(made, RunContext({flow.name.lower(): made}, element_limit=500), {}, StubActions({}))
    assert result.status in ("finished", "failed", "stopped", "waiting")


def test_the_guides_files_are_valid(schema: Any) -> None:
    etree = pytest.importorskip("lxml.etree")
    judge = etree.XMLSchema(schema)
    cases = Path(__file__).parent / "flow_cases"
    lasting = [*(cases / "orchestration").glob("*.xml"), *(cases / "waits").glob("*.xml")]
    files = sorted([*(SPECS / "sms").rglob("*-meta.xml"), *lasting])
    assert len(files) >= 13
    for path in files:
        judge.validate(etree.parse(str(path)))
        # The XSD knows OmniScript alone as omniProcessType; what orgs write is "Integration Procedure" (seen in 20 files).
        wrong = [str(e) for e in judge.error_log if "}omniProcessType':" not in e.message or ".oip-" not in path.name]
        assert not wrong, f"{path.name}: {wrong}"
