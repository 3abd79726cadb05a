"""Runs of flow tests that a client asks for by themselves, and reads the results of: what `sf logic run test` does."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.org.deploy_model import DeployOptions, FlowTestOutcome
from generator.org.identity import random_id

MOST = 100
FLOW, APEX = "Flow", "Apex"


@dataclass(frozen=True, slots=True)
class FlowTestRunRecord:
    """A run that is over: its id, its outcomes with an id for each, when it began and ended (ISO 8601, UTC), who asked."""

    id: str
    user: str
    started: str
    ended: str
    outcomes: tuple[tuple[str, FlowTestOutcome], ...]


class NoTests(Exception):
    """There is nothing to run; the text says why."""


class OrgTestRuns:
    """The runs of one org; the oldest are forgotten. `run` runs flow tests, `now` tells the time."""

    def __init__(self, run: Callable[[DeployOptions], tuple[FlowTestOutcome, ...]], now: Callable[[], str]) -> None:
        self._run, self._now = run, now
        self._turn = threading.Lock()
        self._known: OrderedDict[str, FlowTestRunRecord] = OrderedDict()

    def start(self, user: str, categories: Sequence[str], names: Sequence[str] = ()) -> FlowTestRunRecord:
        """Run the flow tests that are deployed, or those named, at once. Raises `NoTests`: Apex alone, or no test at all."""
        if categories and FLOW not in categories:
            raise NoTests("There is no Apex in this local org; flow tests have the category Flow.")
        started = self._now()
        outcomes = self._run(DeployOptions(test_level="RunLocalTests", run_tests=tuple(names)))
        if not outcomes:
            raise NoTests("No flow tests are deployed.")
        made = FlowTestRunRecord(
            random_id("707"), user, started, self._now(), tuple((random_id("709"), one) for one in outcomes)
        )
        with self._turn:
            self._known[made.id] = made
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return made

    def all(self) -> list[FlowTestRunRecord]:
        """The runs that are remembered, in their order."""
        with self._turn:
            return list(self._known.values())
