"""`extsvc watch`: regenerate on save."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import projects
from generator.cli.common import FINE, Fail, plain, print_diagnostics
from generator.cli.sync import carried_out

if TYPE_CHECKING:
    from generator.project.config import Config, Project

HELP = "Regenerate the services of extsvc.toml whenever a spec, an overlay, a template or the file itself is saved."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="services (default: all)")
    projects.arguments(parser)
    parser.add_argument("--accept-breaking", action="store_true", help="as for sync")
    parser.add_argument("--overwrite-edited", action="store_true", help="as for sync")


def run(options: argparse.Namespace) -> int:
    """Until it is interrupted."""
    try:
        from watchfiles import watch
    except ImportError:
        raise Fail("watching needs the extra `watch`", "pip install 'external-services[watch]'") from None
    project = projects.opened(options)
    _turn(options, project, projects.chosen(project, options.names))
    while True:
        files = watched(project)
        print(plain(f"watching {len(files)} files; Ctrl-C ends"), flush=True)
        for changes in watch(*{path.parent for path in files}, recursive=False, raise_interrupt=True):
            touched = {Path(path).resolve() for _, path in changes} & files
            if touched:
                break
        project = _again(options, project, touched)


def _again(options: argparse.Namespace, project: Project, touched: Iterable[Path]) -> Project:
    """Sync after a save; a project file that cannot be read for a moment is told and waited for."""
    from generator.project.config import load

    made = load(project.path)
    if made.value is None:
        print_diagnostics(made.diagnostics)
        return project
    print(plain("saved: " + ", ".join(sorted(path.name for path in touched))))
    configs = tuple(config for config in made.value.services if not options.names or config.name in options.names)
    _turn(options, made.value, configs)
    return made.value


def _turn(options: argparse.Namespace, project: Project, configs: Iterable[Config]) -> int:
    from generator.project.prepare import Consent
    from generator.project.sync import Wish

    wish = Wish(Consent(options.accept_breaking), options.overwrite_edited)
    carried_out(project, tuple(configs), wish)
    return FINE


def watched(project: Project) -> set[Path]:
    """The files that decide on the output: the project file, specs with what they refer to, overlays, templates."""
    from generator.project.contract import load as load_contract

    held = load_contract(project.folder).value
    files = {project.path}
    for config in project.services:
        record = held.record(config.name) if held is not None else None
        inputs = [*(record.inputs if record else ()), config.spec, *config.overlays]
        files.update(project.folder / name for name in inputs if "://" not in name)
        if config.templates:
            files.update((project.folder / config.templates).rglob("*"))
    return {path.resolve() for path in files if path.parent.is_dir()}
