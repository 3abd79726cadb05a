"""`extsvc omni run`: one run of a procedure, its answer, what its elements did."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import flow_options
from generator.cli.common import FINDINGS, FINE, plain, tell, value_of, write_file

if TYPE_CHECKING:
    from generator.usecases.omni_running import ProcedureRun, ProcedureWorld

_SHOWN = 2_000  # characters of a value with --debug


def run(options: argparse.Namespace) -> int:
    """0 when the procedure finished, 1 when it failed or stopped, 2 when it cannot be read."""
    from generator.usecases.omni_running import input_words, run_procedure

    words = flow_options.pairs(options.input, "--input")
    inputs = value_of(input_words(words, options.input_file)) if words or options.input_file else None
    ended = value_of(
        run_procedure(
            options.procedure,
            inputs,
            services=flow_options.services_of(options),
            callouts=flow_options.callouts_of(options),
            world=world_of(options),
            show_secrets=options.show_secrets,
            finding=lambda found: tell([found], "extsvc omni run"),
        )
    )
    if options.trace:
        write_file(Path(options.trace), "".join(json.dumps(step, ensure_ascii=False) + "\n" for step in ended.steps))
    _print_json(ended) if options.format == "json" else _print(ended, options.debug)
    return FINE if ended.finished else FINDINGS


def world_of(options: argparse.Namespace) -> ProcedureWorld:
    """What a run leans on, as the options say; `omni test` has fewer."""
    from generator.usecases.omni_running import MOST_STEPS, ProcedureWorld, given_words

    return ProcedureWorld(
        given=value_of(given_words(flow_options.pairs(getattr(options, "set", []), "--set"))),
        failing=flow_options.failing(getattr(options, "failing", [])),
        procedures=tuple(options.procedures),
        sites=tuple(options.sites),
        at=options.at,
        max_elements=getattr(options, "max_elements", None) or MOST_STEPS,
    )


def _print_json(ended: ProcedureRun) -> None:
    print(json.dumps(asdict(ended), indent=2, ensure_ascii=False))


def _print(ended: ProcedureRun, debug: bool) -> None:
    for step in ended.steps if debug else ():
        note = f", {step['note']}" if step["note"] else ""
        print(plain(f"{step['element']} ({step['type']}): {step['doing']}{note}"))
        if step["value"] is not None:
            text = json.dumps(step["value"], ensure_ascii=False)
            print(plain(f"    {text if len(text) <= _SHOWN else text[:_SHOWN] + '...'}"))
    if ended.ending != "stopped":
        print(plain(json.dumps(ended.response, indent=2, ensure_ascii=False)))
    if not ended.finished:
        print(plain(f"extsvc omni run: {ended.procedure} {ended.ending}: {ended.fault}"), file=sys.stderr)
