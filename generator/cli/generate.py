"""`extsvc generate`: typed classes and one invocable action per picked operation."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli import loading, picking
from generator.cli.common import FINDINGS, FINE, Fail, plain, print_diagnostics, step
from generator.targets.registry import DEFAULT, TARGETS, target

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.named import Model
    from generator.writing.write import Changes

HELP = "Write typed classes and one invocable action per picked operation."
SERVICE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\Z")


def arguments(parser: argparse.ArgumentParser) -> None:
    loading.arguments(parser)
    parser.add_argument("--service", required=True, metavar="NAME", help="the External Service's name, e.g. CPaaSSMS")
    parser.add_argument("--target", choices=tuple(TARGETS), default=DEFAULT, help=f"what to write (default: {DEFAULT})")
    picking.arguments(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("clients"), metavar="DIR", help="output folder (default: clients)"
    )
    parser.add_argument(
        "--templates", type=Path, metavar="DIR", help="templates of your own; each replaces its namesake"
    )
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what was lost or degraded as JSON")
    parser.add_argument(
        "--fail-on", choices=("lost", "degraded", "never"), default="lost",
        help="exit with 1 when operations are lost (default), or also when a type is degraded",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def check_service_name(name: str) -> None:
    """Raises Fail for a name that an org would not take (reference: a letter, then letters and digits)."""
    if not SERVICE_NAME.match(name):
        raise Fail(
            f"'{plain(name)}' cannot be a service name",
            "use a letter followed by letters and digits, e.g. CPaaSSMS; a name that starts with a digit needs a letter "
            "before it (X8x8)",
        )


def run(options: argparse.Namespace) -> int:
    from generator import pipeline
    from generator.modelling import outlines

    check_service_name(options.service)
    if options.templates is not None and not options.templates.is_dir():
        raise Fail(f"the folder of templates {options.templates} does not exist")
    step(f"reading {plain(options.spec)}")
    spec, reading = loading.loaded(options)
    wanted = picking.asked(picking.selection(options), outlines(spec))
    step("building the model")
    to = target(options.target)
    made = pipeline.model(spec, options.service, wanted, entire=to.whole)
    if made.value is None:
        print_diagnostics(spec.locate(made.diagnostics))
        raise Fail("nothing was generated", code=FINDINGS)
    step(f"checking {len(made.value.picked):,} operations")
    findings = spec.locate((*reading, *pipeline.faults(made.value), *made.diagnostics, *made.value.name_findings))
    step(f"writing to {options.out}")
    written = pipeline.write_service(
        made.value, options.out, overwrite_edited=options.overwrite_edited, templates=options.templates, to=to
    )
    if written.value is None:
        print_diagnostics(written.diagnostics)
        raise Fail(f"nothing was written to {options.out}", code=FINDINGS)
    report = loss_report(made.value, findings)
    if options.report is not None:
        options.report.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _print(options, made.value, written.value, report, findings + written.diagnostics)
    lost = report["refused"] or (options.fail_on == "degraded" and report["degraded"])
    return FINDINGS if lost and options.fail_on != "never" else FINE


def loss_report(made: Model, findings: tuple[Diagnostic, ...]) -> dict[str, Any]:
    """What did not reach the code as the document says it, machine-readable."""
    from generator.diagnostics import Severity
    from generator.modelling.rules import DEGRADING

    def row(d: Diagnostic) -> dict[str, Any]:
        span = d.span
        return {"rule": d.rule.id, "message": d.message, "remedy": d.remedy, "file": span.file,
                "pointer": span.pointer, "line": span.line, "column": span.column}  # fmt: skip

    emitted = len(made.service.operations)
    return {
        "service": made.service.name,
        "spec": made.service.origin,
        "operations": {"picked": len(made.picked), "emitted": emitted, "refused": len(made.picked) - emitted},
        "refused": [row(d) for d in findings if d.severity is Severity.REFUSAL],
        "degraded": [row(d) for d in findings if d.rule.id in DEGRADING],
    }


def _print(
    options: argparse.Namespace, made: Model, changes: Changes, report: dict[str, Any], findings: tuple[Diagnostic, ...]
) -> None:
    from generator.diagnostics import Severity
    from generator.modelling.rules import DEGRADING

    shown = [d for d in findings if d.severity is not Severity.NOTE and (made.inside(d) or d.rule.id in DEGRADING)]
    print_diagnostics(shown, limit=10)
    if options.json:
        done = {k: list(getattr(changes, k)) for k in ("created", "updated", "removed")}
        print(json.dumps({**report, "out": str(changes.root), "files": done}, indent=2, ensure_ascii=False))
        return
    emitted, types = len(made.service.operations), len(made.service.types)
    package = made.python.package if options.target == DEFAULT else ""
    print(f"{made.service.name}: {emitted:,} operations and {types:,} types in {changes.root / package}")
    print(f"files: {changes.summary}")
    if report["degraded"]:
        count = len(report["degraded"])
        print(f"{count} place{'' if count == 1 else 's'} typed less exactly than the spec says", file=sys.stderr)
