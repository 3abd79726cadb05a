"""`extsvc select`: change the picked operations of a registered service."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from generator.cli import picking, projects
from generator.cli.add import outlines_of, picks
from generator.cli.common import Fail
from generator.cli.sync import carried_out

if TYPE_CHECKING:
    from generator.modelling.outline import Outline
    from generator.project.config import Config

HELP = "Change the picked operations of a service of extsvc.toml, by flags or on a list to tick, and regenerate it."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the service")
    picking.arguments(parser)
    parser.add_argument("--add", action="append", default=[], metavar="ID", help="pick this one too; repeatable")
    parser.add_argument("--drop", action="append", default=[], metavar="ID", help="pick this one no longer; repeatable")
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 regenerated; otherwise extsvc.toml is as it was."""
    from generator.project.config import load
    from generator.project.edit import put
    from generator.project.sync import Wish

    project = projects.opened(options)
    (config,) = projects.chosen(project, [options.name])
    every = outlines_of(project, config)
    values = _changed(options, config, every)
    before = project.path.read_bytes()
    put(project.path, config.name, values)
    made = load(project.path)
    again = made.value.service(config.name) if made.value is not None else None
    if made.value is None or again is None:
        project.path.write_bytes(before)
        raise Fail("this picks nothing", "pick at least one operation, or extsvc remove the service")
    (outcome,) = carried_out(made.value, [again], Wish(overwrite_edited=options.overwrite_edited))
    if not outcome.good:
        project.path.write_bytes(before)
    return projects.code([outcome])


def _changed(options: argparse.Namespace, config: Config, every: tuple[Outline, ...]) -> dict[str, Any]:
    """The keys to be changed. Raises Fail for an operation that is not there."""
    from generator.project.prepare import selection
    from generator.selection import called, pick

    if not options.add and not options.drop:
        current = pick(every, selection(config, every)).value or ()
        return picks(picking.asked(picking.selection(options), every, [outline.key for outline in current]), every)
    known = {name for outline in every for name in (outline.id, called(outline)) if name}
    for name in [*options.add, *options.drop]:
        if name not in known:
            raise Fail(f"no operation '{name}' in {config.spec}", "extsvc operations lists what there is")
    picked = pick(every, selection(config, every)).value or ()
    names = [outline.id or called(outline) for outline in picked]
    both = {called(outline): outline.id or called(outline) for outline in every}
    names += [name for one in options.add if (name := both.get(one, one)) not in names]
    dropped = {both.get(one, one) for one in options.drop}
    return {"operations": [name for name in names if name not in dropped], "exclude": None, "tags": None}
