"""How interviews are shown: outputs, what they wait for, debug log, JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from generator.cli.common import FINDINGS, FINE, plain, tell

if TYPE_CHECKING:
    from generator.usecases.interview import Interview
    from generator.usecases.interview_stage import Observer

Events = list[Mapping[str, object]]


def observer_of(options: argparse.Namespace, events: Events, command: str) -> Observer:
    """Who is told of a run: the terminal, the list of events, the trace file."""
    from generator.usecases.interview_stage import Observer

    as_json = options.format == "json"
    return Observer(
        log=(lambda block: _write(plain(block))) if options.debug and not as_json else None,
        event=events.append if options.debug and as_json else None,
        finding=lambda found: tell([found], command),
        trace=options.trace,
    )


def exit_code(ended: Interview) -> int:
    """0 for what finished, waits, or was not to be started."""
    fine = all(one.finished or one.waiting or one.status == "not-started" for one in (ended, *ended.later))
    return FINE if fine else FINDINGS


def row(ended: Interview) -> dict[str, object]:
    """An interview as JSON data."""
    made: dict[str, object] = {
        "flow": ended.flow,
        "status": ended.status,
        "outputs": ended.outputs,
        "fault": ended.fault,
        "fault_paths": [{"element": element, "reason": reason} for element, reason in ended.fault_paths],
        "executed": ended.executed,
        "callouts": ended.callouts,
        "seconds": round(ended.seconds, 6),
    }
    if ended.id:
        made["id"] = ended.id
    if ended.statuses:
        made["statuses"] = dict(ended.statuses)
    if ended.waiting:
        made["waits_for"] = list(ended.waits_for)
    if ended.later:
        made["later"] = [row(one) for one in ended.later]
    return made


def show(ended: Interview, command: str) -> None:
    """Outputs on standard output, how it ended on the other."""
    for name, value in ended.outputs.items():
        # A text stands as it is; a date, which is a text in JSON only, keeps its quotes.
        text = value if isinstance(ended.values[name], str) else json.dumps(value, ensure_ascii=False)
        print(plain(f"{name} = {text}"))
    for element, reason in ended.fault_paths:
        print(plain(f"{command}: {ended.flow} took the fault path of {element}: {reason}"), file=sys.stderr)
    for name, status in ended.statuses.items():
        print(plain(f"{name}: {status}"))
    if ended.waiting:
        print(plain(f"Waiting {ended.id or ended.flow}: {' or '.join(ended.waits_for)}"))
        if ended.id:
            print(plain(f"{command}: {ended.flow} waits; {_going_on(ended)}"), file=sys.stderr)
    elif not ended.finished:
        words = ended.status.replace("-", " ")
        print(plain(f"{command}: {ended.flow} {words}: {ended.fault}"), file=sys.stderr)
    for one in ended.later:
        show(one, command)


def _going_on(ended: Interview) -> str:
    """What goes on with an interview that waits."""
    if any(word.startswith("WorkItem.") for word in ended.waits_for):
        return "complete its work: extsvc flow work-items"
    again = " --event '$Orchestration.Instance'" if ended.waits_for == ("$Orchestration.Instance",) else ""
    return f"go on with: extsvc flow resume {ended.id}{again}"


def told(options: argparse.Namespace, ended: Interview, events: Events, command: str) -> int:
    """Print how one interview ended, as text or with `--format json`; answers the exit code."""
    if options.format == "json":
        print_json(options, row(ended), events)
    else:
        show(ended, command)
    return exit_code(ended)


def print_json(options: argparse.Namespace, data: Mapping[str, object], events: Events) -> None:
    """JSON data, with `--debug` also the events of the run."""
    print(json.dumps({**data, "events": events} if options.debug else data, indent=2, ensure_ascii=False))


def _write(text: str) -> None:
    sys.stdout.write(text)
