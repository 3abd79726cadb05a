"""`extsvc flow test`: flow tests run, with the values that an assertion saw when it fails."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from generator.cli import flow_options
from generator.cli.common import FINDINGS, FINE, USAGE, counted, paint, plain, tell, value_of

if TYPE_CHECKING:
    from generator.flow.flowtest import FlowTestResult


def run(options: argparse.Namespace) -> int:
    """0 when every test passes, 1 for failures, 2 when a test or its flow cannot be read."""
    from generator.usecases.flow_tests import run_flow_tests

    made = run_flow_tests(
        options.tests,
        flows=options.flows,
        services=flow_options.services_of(options),
        callouts=flow_options.callouts_of(options),
        surroundings=flow_options.surroundings_of(options),
        finding=lambda found: tell([found], "extsvc flow test"),
    )
    ran = value_of(made)
    _show(options, list(ran.verdicts))
    if not ran.readable:
        return USAGE
    return FINE if ran.passed else FINDINGS


def _show(options: argparse.Namespace, verdicts: list[FlowTestResult]) -> None:
    if options.json:
        print(json.dumps([_row(verdict) for verdict in verdicts], indent=2, ensure_ascii=False))
        return
    for verdict in verdicts:
        word = paint("passed", "32", sys.stdout) if verdict.passed else paint("FAILED", "31", sys.stdout)
        print(plain(f"{word} {verdict.test.name} ({counted(verdict.assertions, 'assertion')})"))
        for failure in verdict.failures:
            place = f"{verdict.test.file}:{failure.line}" if failure.line else verdict.test.file
            print(plain(f"    {place}: {failure.message}"))
            for words in failure.seen:
                print(plain(f"        {words}"))
    passed = sum(verdict.passed for verdict in verdicts)
    print(f"{passed} of {len(verdicts)} passed")


def _row(verdict: FlowTestResult) -> dict[str, object]:
    failures = [{"message": f.message, "line": f.line, "seen": list(f.seen)} for f in verdict.failures]
    return {
        "test": verdict.test.name,
        "flow": verdict.test.flow_name,
        "passed": verdict.passed,
        "assertions": verdict.assertions,
        "failures": failures,
    }
