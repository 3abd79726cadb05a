"""The objects of the Tooling API in which clients read the runs of flow tests, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from generator.org.identity import stable_id
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey

Row = Mapping[str, str | int | float | bool | None]


def run_results(org: LocalOrg) -> Iterable[Row]:
    """ApexTestRunResult: one row for a run."""
    for run in org.test_runs.all():
        failed = any(one.message for _, one in run.outcomes)
        lasted = datetime.fromisoformat(run.ended) - datetime.fromisoformat(run.started)
        yield {
            "Id": stable_id("05m", run.id), "AsyncApexJobId": run.id, "Status": "Failed" if failed else "Completed",
            "ClassesCompleted": len(run.outcomes), "ClassesEnqueued": len(run.outcomes),
            "MethodsEnqueued": len(run.outcomes), "StartTime": run.started, "EndTime": run.ended,
            "TestTime": round(lasted.total_seconds() * 1000), "TestSetupTime": 0, "UserId": org.user_id(run.user),
        }  # fmt: skip


def queue_items(org: LocalOrg) -> Iterable[Row]:
    """ApexTestQueueItem: one row for each test of a run; without an Apex class, which tells it as a flow test."""
    for run in org.test_runs.all():
        for item, _ in run.outcomes:
            yield {
                "Id": item, "Status": "Completed", "ApexClassId": None, "ParentJobId": run.id,
                "TestRunResultId": stable_id("05m", run.id),
            }  # fmt: skip


def flow_test_results(org: LocalOrg) -> Iterable[Row]:
    """FlowTestResult: the verdict on each test of a run."""
    for run in org.test_runs.all():
        for item, one in run.outcomes:
            yield {
                "Id": stable_id("3dr", item), "ApexTestQueueItemId": item, "Result": "Fail" if one.message else "Pass",
                "TestStartDateTime": run.started, "TestEndDateTime": run.ended,
                "FlowTestId": org.id_of(ComponentKey("FlowTest", one.test)),
                "FlowDefinitionId": _definition_id(org, one.flow),
            }  # fmt: skip


def flow_tests(org: LocalOrg) -> Iterable[Row]:
    """FlowTest: the tests that are deployed."""
    for key, reading in sorted(org.world.readings.items()):
        if key.type == "FlowTest" and reading.root is not None:
            yield {"Id": org.id_of(key), "DeveloperName": key.name, "MasterLabel": reading.root.value("label")}


def flow_definitions(org: LocalOrg) -> Iterable[Row]:
    """FlowDefinition: the flows that are deployed."""
    for name, flow in sorted(org.world.flows.items()):
        yield {
            "Id": _definition_id(org, name),
            "DeveloperName": name,
            "MasterLabel": flow.label,
            "NamespacePrefix": None,
        }


def _definition_id(org: LocalOrg, flow: str) -> str:
    return stable_id("300", org.identity.org_id, flow.lower())
