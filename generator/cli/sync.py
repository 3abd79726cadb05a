"""`extsvc sync`: regenerate what changed and nothing else."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import projects

if TYPE_CHECKING:
    from generator.project.config import Config, Project
    from generator.project.sync import Outcome, Wish

HELP = "Regenerate the services of extsvc.toml that changed; refuse what an org would refuse."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which services, and what the user lets pass."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="services (default: all)")
    projects.arguments(parser)
    parser.add_argument(
        "--accept-breaking", action="store_true", help="go on although picked operations break in a way an org refuses"
    )
    parser.add_argument("--accept-names", metavar="REASON", default="", help="let given names move, this once")
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    parser.add_argument("--refetch", action="store_true", help="fetch specs that are addresses anew, and pin them")
    parser.add_argument("--force", action="store_true", help="regenerate also what seems up to date")
    parser.add_argument("--changelog", type=Path, metavar="FILE", help="append what changed to this Markdown file")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one per core)")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when something was refused or lost, 2 when something cannot be read."""
    from generator.project.prepare import Consent
    from generator.project.sync import Wish

    project = projects.opened(options)
    configs = projects.chosen(project, options.names)
    wish = Wish(
        Consent(options.accept_breaking, options.accept_names.strip()),
        options.overwrite_edited,
        options.force,
        options.refetch,
    )
    outcomes = carried_out(project, configs, wish, options.jobs, quiet=options.json)
    if options.changelog is not None:
        append_changes(options.changelog, outcomes, options.accept_names.strip())
    if options.json:
        sys.stdout.write(json.dumps([projects.as_json(o) for o in outcomes], indent=2, ensure_ascii=False) + "\n")
    elif len(outcomes) > 1:
        projects.print_table(outcomes)
    return projects.code(outcomes)


def carried_out(
    project: Project, configs: Sequence[Config], wish: Wish, jobs: int = 0, *, quiet: bool = False
) -> list[Outcome]:
    """Sync services on all cores, print each as it is done, and put into extsvc.toml what followed."""
    from contextlib import closing
    from functools import partial

    from generator.project.run import each
    from generator.project.sync import Outcome, many, sync
    from generator.writing.rules import DISK

    def lost(config: Config) -> Outcome:
        died = DISK.at("", file=config.spec, path=config.spec, reason="the process that worked on it died")
        return Outcome(config.name, "failed", diagnostics=(died,))

    progress = projects.Progress(len(configs))
    outcomes = {}
    with closing(each(partial(sync, project, wish=wish), many(project, configs), jobs, lost)) as results:
        for outcome in results:
            outcomes[outcome.name] = outcome
            progress.clear()
            if not quiet and (outcome.state != "unchanged" or len(configs) == 1):
                projects.print_outcome(outcome)
            progress.tick(outcome.name)
            follow(project, outcome)
    return [outcomes[config.name] for config in configs]


def follow(project: Project, outcome: Outcome) -> None:
    """Take picks that were let go out of extsvc.toml, and write new pins into it."""
    from generator.project.edit import put
    from generator.project.sync import left_of

    config = project.service(outcome.name)
    if config is None or outcome.state != "written":
        return
    if outcome.gone:
        put(project.path, config.name, {"operations": left_of(config, outcome.gone)})
    if outcome.fetched and outcome.fetched != config.sha256:
        put(project.path, config.name, {"sha256": outcome.fetched})


def append_changes(path: Path, outcomes: Sequence[Outcome], reason: str) -> None:
    """A section per service that changed; raises Fail when the file cannot be written."""
    from generator.cli.common import Fail
    from generator.compare.show import markdown

    parts = []
    for outcome in outcomes:
        if outcome.state == "written" and outcome.comparison is not None and outcome.comparison.changes:
            note = f"Names were let go: {' '.join(reason.split())}\n\n" if reason else ""
            parts.append(f"{markdown(outcome.comparison)}\n{note}")
    if not parts:
        return
    try:
        with path.open("a", encoding="utf-8") as stream:
            stream.write("\n".join(parts))
    except OSError as fault:
        raise Fail(f"{path}: {fault.strerror}", "choose another file for --changelog") from None
