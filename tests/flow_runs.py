"""Run flows with made-up inputs, answers and records: a table of what finished, waits, is not emulated, or failed and why.

`python tests/flow_runs.py FOLDER...` prints the table for every .flow-meta.xml below; the services lie beside the flows.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.flow.files import read_flow
from generator.flow.model import ActionCall, Flow, NotEmulated, Subflow
from generator.flow.record_model import RecordLookup
from generator.flow.references import uses
from generator.flow.services import beside
from generator.flow.stage_model import OrchestratedStage
from generator.flow.written import Number, RecordFilter
from generator.usecases.flow_runner import UnusableFlow, run_flow

SAMPLES: dict[str, Any] = {
    "String": "1",
    "Number": 1,
    "Currency": 1,
    "Boolean": True,
    "Date": "2026-06-24",
    "DateTime": "2026-06-24T10:00:00Z",
}
ID = "001000000000001AAA"


@dataclass(frozen=True)
class FlowRun:
    """How one flow ended, and why when it did not finish."""

    flow: str
    verdict: str
    why: str = ""


def run_one(path: Path) -> FlowRun:
    """A flow run with everything given that its definition asks for."""
    flow = read_flow(path).value
    if flow is None:
        return FlowRun(path.name, "no flow")
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records.json"
        records.write_text(json.dumps(records_of(flow)), encoding="utf-8")
        try:
            ended = run_flow(
                path,
                inputs_of(flow),
                given=dict(given_of(flow)),
                records=records,
                mock=True,
                discovery=True,
                at="2026-06-24T16:19:00Z",
                skip_waits=True,
            )
        except UnusableFlow as error:
            return FlowRun(flow.name, "not run", str(error))
    waits = ended.status == "stopped" and ("waits for" in ended.fault or 'Wait "' in ended.fault)
    verdict = "waits" if waits else "not emulated" if ended.status == "stopped" else ended.status
    return FlowRun(flow.name, verdict, ended.fault)


def inputs_of(flow: Flow) -> dict[str, Any]:
    """A value for each input variable that a plain value fits."""
    made: dict[str, Any] = {}
    for variable in flow.variables:
        if variable.input and variable.data_type in SAMPLES:
            sample = SAMPLES[variable.data_type]
            made[variable.name] = [sample] if variable.collection else sample
        elif variable.input and variable.data_type == "SObject":
            one = {**fields_read(flow, variable.name), "Id": ID}
            made[variable.name] = [one] if variable.collection else one
    return made


def fields_read(flow: Flow, record: str) -> dict[str, str]:
    """A text for each field of a record that the flow reads straight from it."""
    paths = [use.path.split(".") for use in uses(flow) if use.role != "write"]
    return {"Name": "1", **{path[1]: "1" for path in paths if len(path) == 2 and path[0].lower() == record.lower()}}


def given_of(flow: Flow) -> Iterator[tuple[str, Any]]:
    """Outputs of what only an org can run, an answer for each screen field, and the record of a record-triggered flow."""
    if flow.start.object:
        entry = {one.field: literal(one) for one in flow.start.entry.filters if one.operator == "EqualTo"}
        yield "$Record", {**fields_read(flow, "$Record"), "Id": ID, **entry}
    for path in {use.path for use in uses(flow) if use.path.lower().startswith(_ONLY_AN_ORG)}:
        yield path, "1"
    for stage in (element for element in flow.elements if isinstance(element, OrchestratedStage)):
        for step in stage.steps:
            read = [
                use.path.split(".")
                for use in uses(flow)
                if use.path.lower().startswith(f"{step.name}.outputs.".lower())
            ]
            yield step.name, {path[2]: {"Id": ID, path[3]: "1"} if len(path) > 3 else "1" for path in read}
        for gate in {gate.flow for _, _, gate in stage.gates() if gate.flow}:
            yield gate, True
    for element in flow.elements:
        if isinstance(element, ActionCall) and not (element.external and _at_hand(element, flow)):
            yield element.name, {}
        elif isinstance(element, NotEmulated) and element.tag not in ("screens", "recordRollbacks"):
            yield element.name, None
        elif isinstance(element, NotEmulated) and element.tag == "screens":
            for field in element.source.walk():
                if field.tag == "fields" and field.value("fieldType") not in (
                    "DisplayText",
                    "RegionContainer",
                    "Region",
                ):
                    yield field.value("name"), SAMPLES.get(
                        field.value("dataType"), {"Id": ID} if field.value("extensionName") else "1"
                    )
        elif (
            isinstance(element, Subflow)
            and not Path(flow.file).with_name(f"{element.flow_name}.flow-meta.xml").is_file()
        ):
            yield element.name, {}


_ONLY_AN_ORG = ("$custommetadata.", "$setup.", "$label.", "$organization.")


def _at_hand(element: ActionCall, flow: Flow) -> bool:
    return beside(Path(flow.file), element.action_name.partition(".")[0]) is not None


def records_of(flow: Flow) -> dict[str, list[dict[str, Any]]]:
    """A record for each Get Records that meets its plain filters, and the record of the trigger."""
    made: dict[str, list[dict[str, Any]]] = {}
    ids = [ID]
    held = [variable.object_type for variable in flow.variables if variable.input and variable.object_type]
    if flow.start.object or held:
        made[flow.start.object or held[0]] = [{"Id": ID, "Name": "1"}]
    for element in flow.elements:
        if isinstance(element, RecordLookup):
            plain = {
                one.field: literal(one) for one in element.filters if one.operator == "EqualTo" and "." not in one.field
            }
            wanted = {
                "Name": "1",
                **{name: value for name, value in plain.items() if value is not None and name != "Id"},
            }
            rows = made.setdefault(element.object, [])
            if ID in ids and not any(row.get("Id") == ID for several in made.values() for row in several):
                wanted["Id"] = ID
            rows.append(wanted)
    return made


def literal(one: RecordFilter) -> Any:
    """The value of a filter where it stands in the flow itself; "1" for a reference, as the inputs have it."""
    written = one.value.literal
    if isinstance(written, Number):
        return float(written.text or 0)
    return written if isinstance(written, (str, bool)) else "1"


def table(runs: list[FlowRun]) -> str:
    """The runs as a table, with the counts of each verdict below."""
    lines = [f"{run.flow[:44]:44} {run.verdict:12} {run.why[:110]}".rstrip() for run in runs]
    counts = ", ".join(f"{verdict} {number}" for verdict, number in Counter(run.verdict for run in runs).most_common())
    return "\n".join([*lines, "", f"{len(runs)} flows: {counts}", ""])


if __name__ == "__main__":
    files = sorted({path for folder in sys.argv[1:] for path in Path(folder).rglob("*.flow-meta.xml")})
    print(table([run_one(path) for path in files]))
