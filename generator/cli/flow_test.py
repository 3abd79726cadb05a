"""`extsvc flow test`: flow tests run, with the values that an assertion saw when it fails."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, USAGE, Fail, counted, paint, plain, print_diagnostics

if TYPE_CHECKING:
    from generator.flow.flowtest import FlowTest, Verdict
    from generator.flow.model import Flow

RECORDING = ".recording.json"


def run(options: argparse.Namespace) -> int:
    """0 when every test passes, 1 for failures, 2 when a test or its flow cannot be read."""
    from generator.cli.flow_check import flow_files
    from generator.flow.files import read_bytes
    from generator.flow.flowtest import SUFFIXES, read_test

    verdicts: list[Verdict] = []
    unreadable = False
    for path in flow_files(options.tests, SUFFIXES):
        try:
            read = read_test(read_bytes(path), str(path))
        except OSError as error:
            raise Fail(f"{path} cannot be read: {error.strerror}") from None
        print_diagnostics(read.diagnostics)
        flow = _flow(options, path, read.value) if read.value is not None else None
        if read.value is None or flow is None:
            unreadable = True
            continue
        verdicts.append(_run(options, path, read.value, flow))
    _show(options, verdicts)
    if unreadable:
        return USAGE
    return FINE if all(verdict.passed for verdict in verdicts) else FINDINGS


def _flow(options: argparse.Namespace, path: Path, test: FlowTest) -> Flow | None:
    from generator.flow.files import find_flow

    flow = find_flow(test.flow_name, _folders(options, path))
    if flow is None:
        print(f"{path}: the flow {plain(test.flow_name)} is not there", file=sys.stderr)
        print("    say where with --flows DIR", file=sys.stderr)
    return flow


def _folders(options: argparse.Namespace, path: Path) -> tuple[Path, ...]:
    return (*(Path(folder) for folder in options.flows), path.parent.parent / "flows", path.parent)


def _run(options: argparse.Namespace, path: Path, test: FlowTest, flow: Flow) -> Verdict:
    from generator.cli.flow_calls import line
    from generator.cli.flow_run import make_world
    from generator.cli.flow_services import Desk, catalog, sources
    from generator.flow.files import with_subflows
    from generator.flow.flowtest import run_test
    from generator.flow.mask import Masker
    from generator.flow.run.state import program

    beside = path.with_name(test.name + RECORDING)
    own = argparse.Namespace(**vars(options))
    if not (options.replay or options.mock or options.base_url) and beside.is_file():
        own.replay = str(beside)
    desk = Desk()
    with desk.stack:
        flows = tuple(with_subflows(flow, _folders(options, path)).values())
        given = sources(own, flows, desk)
        programs = {other.name.lower(): program(other) for other in flows}
        world = make_world(own, programs, catalog(given, desk), flow)
        wire = line(own, given, flows, desk, Masker())
        return run_test(test, programs[flow.name.lower()], world, wire.actions)


def _show(options: argparse.Namespace, verdicts: list[Verdict]) -> None:
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


def _row(verdict: Verdict) -> dict[str, Any]:
    failures = [{"message": f.message, "line": f.line, "seen": list(f.seen)} for f in verdict.failures]
    return {
        "test": verdict.test.name,
        "flow": verdict.test.flow_name,
        "passed": verdict.passed,
        "assertions": verdict.assertions,
        "failures": failures,
    }
