"""`extsvc flow run`: one interview, its outputs, its debug log, its trace."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import flow_options
from generator.cli.common import FINDINGS, FINE, plain, tell, value_of

if TYPE_CHECKING:
    from generator.usecases.interview import Interview


def run(options: argparse.Namespace) -> int:
    """0 when the interview finished or an org would not start it, 1 when it failed or stopped, 2 when the flow cannot be read."""
    from generator.flow.files import read_flow
    from generator.usecases.flow_world import input_words
    from generator.usecases.interview import Observer, interview

    flow = value_of(read_flow(Path(options.flow)), f"{options.flow} is no flow that can be run")
    events: list[Mapping[str, object]] = []
    as_json = options.format == "json"
    observer = Observer(
        log=(lambda block: _write(plain(block))) if options.debug and not as_json else None,
        event=events.append if options.debug and as_json else None,
        finding=lambda found: tell([found], "extsvc flow run"),
        trace=options.trace,
    )
    made = interview(
        flow,
        value_of(input_words(flow_options.pairs(options.input, "--input"), flow)),
        services=flow_options.services_of(options),
        callouts=flow_options.callouts_of(options),
        surroundings=flow_options.surroundings_of(options),
        observer=observer,
        show_secrets=options.show_secrets,
    )
    ended = value_of(made)
    if as_json:
        _print_json(ended, events if options.debug else None)
    else:
        _print(ended)
    return FINE if ended.finished or ended.status == "not-started" else FINDINGS


def _write(text: str) -> None:
    sys.stdout.write(text)


def _print_json(ended: Interview, events: list[Mapping[str, object]] | None) -> None:
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
    print(json.dumps(made if events is None else {**made, "events": events}, indent=2, ensure_ascii=False))


def _print(ended: Interview) -> None:
    for name, value in ended.outputs.items():
        # A text stands as it is; a date, which is a text in JSON only, keeps its quotes.
        text = value if isinstance(ended.values[name], str) else json.dumps(value, ensure_ascii=False)
        print(plain(f"{name} = {text}"))
    for element, reason in ended.fault_paths:
        print(plain(f"extsvc flow run: {ended.flow} took the fault path of {element}: {reason}"), file=sys.stderr)
    if not ended.finished:
        words = ended.status.replace("-", " ")
        print(plain(f"extsvc flow run: {ended.flow} {words}: {ended.fault}"), file=sys.stderr)
