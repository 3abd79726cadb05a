"""Every folder in flow_cases: a flow, what is given to it, and the findings, debug log and outputs it must have.

`pytest --update tests/test_flow_cases.py` rewrites the expected side.
"""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.flow.catalog import Catalog, catalog_of
from generator.flow.check import check
from generator.flow.files import read_flow, with_subflows
from generator.flow.log import DebugLog
from generator.flow.mask import Masker
from generator.flow.recorded import StubActions
from generator.flow.run.conversion import from_plain
from generator.flow.run.driver import run
from generator.flow.run.state import RunContext, program
from generator.flow.show import plain
from generator.records.files import dumped
from generator.records.store import RecordStore

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "flow_cases"
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())
NOW = datetime(2026, 6, 24, 16, 19, tzinfo=UTC)


def catalog() -> Catalog:
    return catalog_of([json.loads((FOLDER / "sms.inspect.json").read_text(encoding="utf-8"))])


class Case:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.options: dict[str, Any] = tomllib.loads((folder / "options.toml").read_text(encoding="utf-8"))
        place = ROOT / self.options["source"] if "source" in self.options else folder
        read = read_flow(place / f"{self.options['flow']}.flow-meta.xml")
        assert read.value is not None, read.diagnostics
        self.flow, self.reading = read.value, read.diagnostics
        self.flows = with_subflows(self.flow, (place,))

    def findings(self) -> str:
        found = (*self.reading, *check(self.flow, catalog(), self.flows))
        rows = [f"{d.span.line} {d.severity.value} {d.rule.id}: {d.message} | {d.remedy}" for d in found]
        return "".join(f"{row}\n" for row in rows)

    def run(self) -> tuple[str, dict[str, Any]]:
        programs = {name.lower(): program(flow) for name, flow in self.flows.items()}
        context = RunContext(
            programs,
            catalog(),
            http_errors=self.options.get("http_errors", "fault"),
            globals={name.lower(): from_plain(value) for name, value in self.options.get("globals", {}).items()},
            mocks={name.lower(): from_plain(value) for name, value in self.options.get("elements", {}).items()},
            presets={name.lower(): from_plain(value) for name, value in self.options.get("presets", {}).items()},
            records=self.records(),
            failures={name.lower(): reason for name, reason in self.options.get("failures", {}).items()},
        )
        main = programs[self.flow.name.lower()]
        log = DebugLog(main, context, Masker(), NOW)
        blocks: list[str] = []
        actions = StubActions(json.loads(json.dumps(self.options.get("answers", {}), default=date.isoformat)))
        inputs = {name: from_plain(value) for name, value in self.options.get("inputs", {}).items()}
        result = run(main, context, inputs, actions, lambda event: blocks.append(log.block(event)), lambda: NOW)
        outcome = {
            "status": result.status,
            "outputs": {name: plain(value) for name, value in result.outputs.items()},
            "fault": result.fault,
            "executed": result.executed,
            "calls": [[name, inputs] for name, inputs in actions.made],
        }
        if context.records is not None:
            outcome["records"] = json.loads(dumped(context.records))
        return "".join(blocks), outcome

    def records(self) -> RecordStore | None:
        if "records" not in self.options:
            return None
        store = RecordStore()
        for name, rows in self.options["records"].items():
            for row in rows:
                store.add(name, {key: Decimal(value) if type(value) is int else value for key, value in row.items()})
        return store


def compare(path: Path, actual: str, update: bool) -> None:
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(actual, encoding="utf-8")
    assert path.is_file(), f"{path} is missing: run pytest with --update and read what it wrote"
    assert actual == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_case(folder: Path, update: bool) -> None:
    case = Case(folder)
    expected = folder / "expected"
    compare(expected / "findings.txt", case.findings(), update)
    if not case.options.get("run", True):
        return
    log, outcome = case.run()
    compare(expected / "outcome.json", json.dumps(outcome, indent=1, ensure_ascii=False) + "\n", update)
    if case.options.get("log", True):
        compare(expected / "log.txt", log, update)


def test_a_finding_without_a_line_has_no_column() -> None:
    from generator.flow import rules

    assert rules.found(rules.UNREADABLE, "a", 0, reason="").span.column == 0
    assert rules.found(rules.UNREADABLE, "a", 7, reason="").span.column == 1
