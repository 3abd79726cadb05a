"""`extsvc list`: the services of extsvc.toml, their state and their figures."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from generator.cli import projects
from generator.cli.common import FINE, plain, print_diagnostics

if TYPE_CHECKING:
    from generator.project.config import Config, Project

HELP = "List the services of extsvc.toml: spec, picks, output, whether they are up to date."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 always, when there is a project."""
    project = projects.opened(options)
    rows = [_row(project, config) for config in project.services]
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return FINE
    if not rows:
        print(plain(f"{project.path} holds no services"))
        return FINE
    keys = ("service", "state", "operations", "types", "out", "spec")
    print(projects.table([[_cell(row[key]) for key in keys] for row in rows], keys))
    return FINE


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _row(project: Project, config: Config) -> dict[str, Any]:
    from generator.project.sync import is_fresh, known_record, options_hash
    from generator.salesforce.names import CLASSES

    known = known_record(project, config)
    print_diagnostics(known.diagnostics)
    record = known.value
    state = "damaged lock" if known.diagnostics else "never generated"
    if record is not None:
        fresh = is_fresh(project, config, record, options_hash(project, config))
        state = "up to date" if fresh else "to be synced"
    return {
        "service": config.name,
        "state": state,
        "operations": len(record.picks) if record else 0,
        "types": len(record.names.get(CLASSES, {})) if record else 0,
        "spec": config.spec,
        "out": config.out,
        "picks": list(config.operations),
        "tags": list(config.tags),
        "named_credential": config.named_credential,
    }
