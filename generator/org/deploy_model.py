"""A deploy: what was asked, how far it came, what it gave. Values only, with the shape in which clients are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from generator.org.identity import stable_id
from generator.org.metadata_types import HOSTED, ComponentKey
from generator.org.planning import ComponentResult

DeployStatus = Literal["Pending", "InProgress", "Succeeded", "SucceededPartial", "Failed", "Canceling", "Canceled"]
OVER: frozenset[DeployStatus] = frozenset(("Succeeded", "SucceededPartial", "Failed", "Canceled"))
NO_TESTS = ("", "NoTestRun")
Told = str | int | float | bool | None | list["Told"] | dict[str, "Told"]


@dataclass(frozen=True, slots=True)
class DeployOptions:
    """The options of a deploy, as in DeployOptions of the Metadata API; those without effect here are not kept.

    `initial` is ours: what the org starts with, which source tracking does not tell as a change.
    """

    check_only: bool = False
    rollback_on_error: bool = True
    ignore_warnings: bool = False
    purge_on_delete: bool = False
    test_level: str = ""
    run_tests: tuple[str, ...] = ()
    initial: bool = False

    @property
    def tests(self) -> bool:
        """Whether tests are asked for."""
        return self.test_level not in NO_TESTS or bool(self.run_tests)


@dataclass(frozen=True, slots=True)
class FlowTestOutcome:
    """What a flow test of a deploy gave; `message` is "" when it passed."""

    flow: str
    test: str
    seconds: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class Deploy:
    """A deploy with its results so far. Times are ISO 8601 in UTC, "" when it did not come that far."""

    id: str
    options: DeployOptions
    user: str
    user_id: str
    created: str
    status: DeployStatus = "Pending"
    started: str = ""
    completed: str = ""
    results: tuple[ComponentResult, ...] = ()
    tests: tuple[FlowTestOutcome, ...] = ()
    error: str = ""  # why nothing was looked at: no package.xml, a bad zip
    total: int = 0
    quick_of: str = ""

    @property
    def done(self) -> bool:
        return self.status in OVER

    @property
    def success(self) -> bool:
        return self.status in ("Succeeded", "SucceededPartial")

    @property
    def failures(self) -> tuple[ComponentResult, ...]:
        return tuple(one for one in self.results if not one.success)


def stored(deploy: Deploy) -> str:
    """The deploy as JSON, for the database."""
    return json.dumps(asdict(deploy))


def restored(text: str) -> Deploy:
    """The deploy in what `stored` gave."""
    table = json.loads(text)
    asked = table.pop("options")
    options = DeployOptions(**{**asked, "run_tests": tuple(asked["run_tests"])})
    results = tuple(ComponentResult(**{**one, "key": ComponentKey(**one["key"])}) for one in table.pop("results"))
    tests = tuple(FlowTestOutcome(**one) for one in table.pop("tests"))
    return Deploy(**table, options=options, results=results, tests=tests)


@dataclass(frozen=True, slots=True)
class DeployTeller:
    """Tells of deploys in the words of the Metadata API's DeployResult; `id_of` gives the id of a component."""

    id_of: Callable[[ComponentKey], str]
    name_of: Callable[[str], str] = field(default=lambda user: user)

    def told(self, deploy: Deploy, details: bool = True) -> dict[str, Told]:
        """A DeployResult. Elements stand in the order of the WSDL; those without value are left out."""
        failed, tests = deploy.failures, deploy.tests
        counted = [one for one in deploy.results if one.success]
        answer: dict[str, Told] = {
            "checkOnly": deploy.options.check_only,
            "completedDate": deploy.completed or None,
            "createdBy": deploy.user_id,
            "createdByName": self.name_of(deploy.user),
            "createdDate": deploy.created,
            "details": self._details(deploy) if details else {},
            "done": deploy.done,
            "errorMessage": deploy.error or None,
            "errorStatusCode": "INVALID_OPERATION" if deploy.error else None,
            "id": deploy.id,
            "ignoreWarnings": deploy.options.ignore_warnings,
            "lastModifiedDate": deploy.completed or deploy.started or deploy.created,
            "numberComponentErrors": len(failed),
            "numberComponentsDeployed": len(counted) if deploy.done and deploy.status != "Canceled" else 0,
            "numberComponentsTotal": len(deploy.results) or deploy.total,
            "numberTestErrors": sum(1 for one in tests if one.message),
            "numberTestsCompleted": sum(1 for one in tests if not one.message),
            "numberTestsTotal": len(tests),
            "rollbackOnError": deploy.options.rollback_on_error,
            "runTestsEnabled": deploy.options.tests,
            "startDate": deploy.started or None,
            "status": deploy.status,
            "success": deploy.success,
        }
        return {name: value for name, value in answer.items() if value is not None}

    def _details(self, deploy: Deploy) -> dict[str, Told]:
        when = deploy.completed or deploy.created
        manifest = _manifest_row(when) if deploy.results and not deploy.error else []
        tests = deploy.tests
        codes: list[Told] = [_failed_test(one) for one in tests if one.message]
        passed: list[Told] = [_passed_test(one) for one in tests if not one.message]
        run: dict[str, Told] = {
            "numFailures": len(codes),
            "numTestsRun": len(tests),
            "totalTime": round(sum(one.seconds for one in tests) * 1000, 1),
        }
        if codes:
            run = {"failures": codes, **run}
        if passed:
            run = {**run, "successes": passed}
        return {
            "componentFailures": [self._row(one, when) for one in deploy.failures],
            "componentSuccesses": [*(self._row(one, when) for one in deploy.results if one.success), *manifest],
            "runTestResult": run,
        }

    def _row(self, one: ComponentResult, when: str) -> Told:
        """A DeployMessage."""
        row: dict[str, Told] = {
            "changed": one.changed or one.created,
            "columnNumber": one.column if one.problem and one.line else None,
            "componentType": one.key.type,
            "created": one.created,
            "createdDate": when,
            "deleted": one.deleted,
            "fileName": one.file or f"{one.key.type}/{one.key.name}",
            "fullName": one.key.name,
            "id": self.id_of(one.key) if one.success and one.key.type in HOSTED else None,
            "lineNumber": one.line if one.problem and one.line else None,
            "problem": one.problem or None,
            "problemType": ("Warning" if one.warning else "Error") if one.problem else None,
            "success": one.success,
        }
        return {name: value for name, value in row.items() if value is not None}


def _manifest_row(when: str) -> list[Told]:
    row: Mapping[str, Told] = {
        "changed": True, "componentType": "", "created": False, "createdDate": when, "deleted": False,
        "fileName": "package.xml", "fullName": "package.xml", "success": True,
    }  # fmt: skip
    return [dict(row)]


def _failed_test(one: FlowTestOutcome) -> Told:
    """A RunTestFailure."""
    return {
        "id": stable_id("07M", one.flow, one.test), "message": one.message, "methodName": one.test, "name": one.flow, "namespace": None,
        "packageName": one.flow, "stackTrace": "", "time": round(one.seconds * 1000, 1), "type": "Flow",
    }  # fmt: skip


def _passed_test(one: FlowTestOutcome) -> Told:
    """A RunTestSuccess."""
    return {
        "id": stable_id("07M", one.flow, one.test),
        "methodName": one.test,
        "name": one.flow,
        "namespace": None,
        "time": round(one.seconds * 1000, 1),
    }
