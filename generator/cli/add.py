"""`extsvc add`: register a spec in extsvc.toml and generate it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from generator.cli import dry_run, loading, picking, projects
from generator.cli.common import FINDINGS, Fail, counted, hint, print_diagnostics, value_of

if TYPE_CHECKING:
    from generator.project.outcome import Outcome
    from generator.selection import Selection

HELP = "Register a spec in extsvc.toml, with the picked operations, and generate it."
PYTHON = "add add_all Selection"


class _Common(TypedDict):
    """What holds for one spec and for many."""

    project: Path | None
    out: str
    package: str | None
    names: str
    class_style: str
    named_credential: str
    namespace: str
    overlays: list[str]
    templates: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """The spec, its name, its picks, and the keys of its table."""
    parser.add_argument(
        "spec", metavar="SPEC", nargs="*",
        help="an OAS file (JSON or YAML), or an http(s) address; several, or a pattern: each is named by its file, and all "
        "operations are picked unless told otherwise",
    )  # fmt: skip
    parser.add_argument(
        "--registration", metavar="FILE",
        help="a registration's metadata XML in the place of SPEC: its name, active operations, schema and credential count",
    )  # fmt: skip
    loading.service_argument(parser)
    picking.arguments(parser)
    parser.add_argument(
        "-o", "--out", metavar="DIR", help="where to write, below the folder of extsvc.toml (default: clients)"
    )
    parser.add_argument(
        "--package", nargs="?", const="", metavar="NAME",
        help="write an installable project, with pyproject.toml, README and changelog (default name: that of the service with -client)",
    )  # fmt: skip
    loading.style_arguments(parser)
    loading.namespace_argument(parser)
    parser.add_argument("--named-credential", metavar="NAME", help="the named credential to call with")
    parser.add_argument(
        "--overlay", action="append", default=[], metavar="FILE", help="apply this overlay first; repeatable"
    )
    parser.add_argument("--templates", metavar="DIR", help="templates of your own, below the folder of extsvc.toml")
    parser.add_argument(
        "--allow-private", action="store_true",
        help="also read addresses in private networks, such as localhost, which are then listed in extsvc.toml",
    )  # fmt: skip
    parser.add_argument("--sha256", metavar="HEX", help="what an address must answer (default: what it answers now)")
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes for several (default: one per core)"
    )
    dry_run.argument(parser)
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 registered and generated; otherwise extsvc.toml is as it was."""
    if len(options.spec) > 1 or any(_is_pattern(spec) for spec in options.spec):
        return _many(options)
    return _one(options)


def _one(options: argparse.Namespace) -> int:
    from generator.cli import missing
    from generator.fetch import fetch
    from generator.salesforce.registrations import SUFFIXES
    from generator.usecases.adding import add
    from generator.usecases.services import service_name

    spec = _source(options)
    if "://" not in spec and not Path(spec).is_file():
        value_of(fetch(spec), f"{spec} cannot be read")
    missing.require(options, "add", registration=options.registration is not None or spec.endswith(SUFFIXES))
    if options.service:
        value_of(service_name(options.service))
    made = add(
        spec,
        options.service,
        _wanted(options, spec),
        **_common(options),
        sha256=options.sha256 or "",
    )
    outcome = value_of(made)
    print_diagnostics(made.diagnostics)
    service = outcome.name
    projects.teller(1)(outcome)
    if not outcome.good:
        raise Fail(f"{service} was not registered", code=projects.code([outcome]) or FINDINGS)
    print(f"{service}: {counted(outcome.operations, 'operation')} registered in {_file(options)}")
    _foretell([outcome])
    return projects.code([outcome])


def _many(options: argparse.Namespace) -> int:
    from generator.usecases.adding import add_all

    if options.service or options.registration is not None or options.sha256:
        raise Fail(
            "--service, --registration and --sha256 are for a single spec",
            "several specs are named by their files; change the names in extsvc.toml before the first commit",
        )
    wanted = picking.selection(options)
    progress = projects.Progress(len(options.spec))

    def told(outcome: Outcome) -> None:
        progress.clear()
        if not outcome.good:
            projects.print_outcome(outcome)
        progress.tick(outcome.name)

    made = add_all(
        *options.spec, wanted=None if wanted.empty else wanted, **_common(options), jobs=options.jobs, done=told
    )
    outcomes = value_of(made)
    print_diagnostics(made.diagnostics)
    if not outcomes:
        print(f"all of them are registered in {_file(options)} already")
        return projects.code(outcomes)
    projects.print_table(outcomes)
    good = [outcome for outcome in outcomes if outcome.good]
    print(f"\n{len(good):,} of {counted(len(outcomes), 'service')} registered in {_file(options)}")
    _foretell(good)
    return projects.code(outcomes)


def _common(options: argparse.Namespace) -> _Common:
    return {
        "project": options.project,
        "out": options.out or "",
        "package": options.package,
        "names": options.names or "",
        "class_style": options.class_style or "",
        "named_credential": options.named_credential or "",
        "namespace": "" if options.namespace is None else loading.namespace(options),
        "overlays": options.overlay,
        "templates": options.templates or "",
    }


def _file(options: argparse.Namespace) -> str:
    return options.project.name if options.project is not None else "extsvc.toml"


def _is_pattern(spec: str) -> bool:
    from glob import has_magic
    from os.path import exists

    return has_magic(spec) and not exists(spec) and "://" not in spec


def _foretell(outcomes: Sequence[Outcome]) -> None:
    """What `check` will say of these services, so that nobody learns it first from CI."""
    from generator.cli.common import coloured
    from generator.report.common import Report, ReportStyle, counts, fails, in_words
    from generator.report.text import table

    found = [one for outcome in outcomes for one in outcome.verdict or ()]
    failing = any(fails(one, "error") for one in found)
    print(f"check will {'fail' if failing else 'pass'}: {in_words(counts(found))}")
    shown = table([Report("extsvc.toml", tuple(found))], ReportStyle(color=coloured(sys.stdout)))
    if shown:
        print(f"\n{shown}")
    if failing:
        names = " ".join(
            outcome.name for outcome in outcomes if any(fails(one, "error") for one in outcome.verdict or ())
        )
        named = names if len(names) < 60 else ""
        hint(f"\nto be told of new ones only: {' '.join(['extsvc baseline', *named.split(), '--reason WHY'])}")


def _source(options: argparse.Namespace) -> str:
    """The file or address. Raises Fail where none or two are given."""
    given: list[str] = [one for one in (*options.spec, options.registration) if one is not None]
    if len(given) != 1:
        raise Fail("give either SPEC or --registration FILE", "extsvc add SPEC --service NAME --all")
    return given[0]


def _wanted(options: argparse.Namespace, file: str) -> Selection | None:
    """What the flags pick; without any, what is ticked on a list, and of a registration what it has active."""
    from generator.salesforce.registrations import SUFFIXES

    wanted = picking.selection(options)
    if not wanted.empty:
        return wanted
    if options.registration is not None or file.endswith(SUFFIXES):
        return None
    from generator.modelling.outline import outlines
    from generator.oas import load
    from generator.selection import by_name

    spec = value_of(load(file, allow_remote=True), f"{file} cannot be read")
    every = outlines(spec)
    return by_name(picking.asked(wanted, every, spec=spec), every)
