"""`extsvc generate`: typed classes and one invocable action per picked operation."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import dry_run, loading, picking
from generator.cli.common import FINDINGS, FINE, Fail, counted, print_diagnostics, step, value_of, write_file
from generator.targets.registry import DEFAULT, TARGETS

if TYPE_CHECKING:
    from generator.oas import Spec
    from generator.selection import Selection
    from generator.usecases.known_generation import GenerationSummary

HELP = "Write typed classes and one invocable action per picked operation."
LARGE = 2_000_000  # bytes, from which on somebody will ask what makes a package so large
PYTHON = "load generate_service Selection Generation"


def arguments(parser: argparse.ArgumentParser) -> None:
    loading.arguments(parser)
    loading.service_argument(parser)
    parser.add_argument("--target", choices=tuple(TARGETS), default=DEFAULT, help=f"what to write (default: {DEFAULT})")
    loading.style_arguments(parser)
    loading.namespace_argument(parser)
    picking.arguments(parser)
    parser.add_argument(
        "-o", "--out", type=Path, metavar="DIR", help="where to write (default: clients, or the name of the project)"
    )
    parser.add_argument(
        "--package", nargs="?", const="", metavar="NAME",
        help="write an installable project, with pyproject.toml, README and changelog (default name: that of the service "
        "with -client)",
    )  # fmt: skip
    parser.add_argument(
        "--templates", type=Path, metavar="DIR", help="templates of your own; each replaces its namesake"
    )
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write a report of what was lost or degraded, as JSON"
    )
    parser.add_argument(
        "--fail-on", choices=("lost", "wrong", "degraded", "never"), default="lost",
        help="what makes it exit 1: something lost (default), also when something is wrong in what was picked, also when a "
        "type is degraded",
    )  # fmt: skip
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one per core)")
    dry_run.argument(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0 written, 1 when something is lost (or what --fail-on names) or nothing could be written, 2 for what cannot be read."""
    from generator.usecases.known_generation import known

    out = options.out or Path("clients")
    question = _asked(options, out)
    told = known(question, out) or _carried_out(options, question)
    if options.report is not None:
        write_file(options.report, json.dumps(told.report, indent=2, ensure_ascii=False) + "\n")
    print_diagnostics(told.diagnostics, limit=10, fold=5)
    _print(options, told)
    lost = told.count("refused") or told.count("lost")
    wrong = told.failed and options.fail_on in ("wrong", "degraded")
    degraded = told.count("degraded") and options.fail_on == "degraded"
    return FINDINGS if (lost or wrong or degraded) and options.fail_on != "never" else FINE


# Of the parsed words these decide nothing of what is generated.
_ASIDE = frozenset({"jobs", "report", "json", "fail_on", "quiet", "verbose", "leaf", "words"})


def _asked(options: argparse.Namespace, out: Path) -> str:
    """What is asked for, as earlier runs know it; "" for what they do not know."""
    from generator.usecases.known_generation import asked

    picked = options.all or options.operation or options.include or options.tag
    if not options.service or not picked or options.templates is not None or options.package is not None:
        return ""  # a person may be asked, or a folder decides
    return asked(options.spec, out, {k: v for k, v in vars(options).items() if k not in _ASIDE})


def _carried_out(options: argparse.Namespace, question: str) -> GenerationSummary:
    """The generation, done; kept under the question where it found all as it was. Raises Fail where nothing can be read or written."""
    from generator.cli import missing
    from generator.usecases.generating import generate_service
    from generator.usecases.known_generation import remember, summary

    spec, reading = loading.loaded(options, tell=step)
    missing.require(options, "generate", registration=spec.document.registration is not None)
    made = generate_service(
        spec,
        loading.service(options, spec),
        _wanted(options, spec),
        options.out or "",
        package=options.package,
        names=options.names or "",
        class_style=options.class_style or "",
        target=options.target,
        namespace=loading.namespace(options, spec),
        templates=options.templates,
        overwrite_edited=options.overwrite_edited,
        found=reading,
        progress=step,
        jobs=options.jobs,
    )
    if made.value is None and any(found.span.file for found in made.diagnostics):
        print_diagnostics(made.diagnostics)
        raise Fail(f"nothing was written to {options.out or 'the output folder'}", code=FINDINGS)
    generation = value_of(made)
    package = generation.model.python.package if options.target == DEFAULT else ""
    told = summary(generation, str(Path(generation.home, package)), made.diagnostics)
    remember(question, generation, told)
    return told


def _wanted(options: argparse.Namespace, spec: Spec) -> Selection:
    """What the flags pick; of a registration, without any, its active operations."""
    from generator.modelling.outline import outlines
    from generator.usecases.registered import active_of

    wanted = picking.selection(options)
    if not wanted.empty or spec.document.registration is None:
        return picking.asked(wanted, outlines(spec), spec=spec)
    active = active_of(spec)
    print_diagnostics(active.diagnostics)
    return value_of(active)


def _size(files: dict[str, int]) -> str:
    """What a large service weighs, and which files make it so."""
    largest = ", ".join(f"{path} {count / 1e6:.1f}" for path, count in islice(files.items(), 3))
    return f"{sum(files.values()) / 1e6:.1f} MB; the largest: {largest}"


def _print(options: argparse.Namespace, told: GenerationSummary) -> None:
    changes = told.changes
    if options.json:
        done = {k: list(getattr(changes, k)) for k in ("created", "updated", "removed")}
        print(json.dumps({**told.report, "out": str(changes.root), "files": done}, indent=2, ensure_ascii=False))
        return
    emitted, types = counted(told.operations, "operation"), counted(told.types, "type")
    print(f"{told.service}: {emitted} and {types} in {changes.root / told.package}")
    print(f"files: {changes.summary}")
    if sum(changes.sizes.values()) >= LARGE:
        print(f"size: {_size(changes.by_size)}")
    if lost := told.count("lost"):
        print(f"{counted(lost, 'part')} of what was picked left out", file=sys.stderr)
    if degraded := told.count("degraded"):
        print(f"{counted(degraded, 'place')} typed less exactly than the spec says", file=sys.stderr)
