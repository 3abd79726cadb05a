"""`extsvc add`: register a spec in extsvc.toml and generate it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli import picking, projects
from generator.cli.common import FINDINGS, Fail, print_diagnostics
from generator.cli.sync import carried_out

if TYPE_CHECKING:
    from generator.modelling.outline import Outline
    from generator.project.config import Config, Project
    from generator.selection import Selection

HELP = "Register a spec in extsvc.toml, with the picked operations, and generate it."


def arguments(parser: argparse.ArgumentParser) -> None:
    """The spec, its name, its picks, and the keys of its table."""
    parser.add_argument("spec", metavar="SPEC", help="an OAS file (JSON or YAML), or an http(s) address")
    parser.add_argument("--service", required=True, metavar="NAME", help="the External Service's name, e.g. CPaaSSMS")
    picking.arguments(parser)
    parser.add_argument("--out", metavar="DIR", help="output folder, below that of extsvc.toml (default: clients)")
    parser.add_argument("--named-credential", metavar="NAME", help="the named credential to call with")
    parser.add_argument(
        "--overlay", action="append", default=[], metavar="FILE", help="an overlay to apply; repeatable"
    )
    parser.add_argument("--templates", metavar="DIR", help="templates of your own, below the folder of extsvc.toml")
    parser.add_argument("--sha256", metavar="HEX", help="what an address must answer (default: what it answers now)")
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 registered and generated; otherwise extsvc.toml is as it was."""
    from generator.project.config import FILE_NAME, load
    from generator.project.edit import put
    from generator.project.sync import Wish

    path = projects.path_of(options) or Path.cwd() / FILE_NAME
    _refuse_known(path, options.service)
    before = path.read_bytes() if path.exists() else None
    values = _values(options, path.parent)
    try:
        put(path, options.service, values)
    except OSError as fault:
        raise Fail(f"{path}: {fault.strerror}") from None
    made = load(path)
    if made.value is None:
        _restore(path, before)
        print_diagnostics(made.diagnostics)
        raise Fail(f"{options.service} was not registered")
    config = made.value.service(options.service)
    assert config is not None, "it was put there above"
    (outcome,) = carried_out(made.value, [config], Wish())
    if not outcome.good:
        _restore(path, before)
        raise Fail(f"{options.service} was not registered", code=projects.code([outcome]) or FINDINGS)
    plural = "" if outcome.operations == 1 else "s"
    print(f"{options.service}: {outcome.operations:,} operation{plural} registered in {path.name}")
    return projects.code([outcome])


def _refuse_known(path: Path, name: str) -> None:
    from generator.project.config import load

    if not path.exists():
        return
    made = load(path)
    if made.value is None:
        print_diagnostics(made.diagnostics)
        raise Fail(f"{path} cannot be used")
    if made.value.service(name) is not None:
        raise Fail(f"{path} already holds a service '{name}'", f"extsvc select {name}, or extsvc remove {name}")


def _restore(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before)


def _values(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The keys of the new table, in reading order."""
    remote = options.spec.startswith(("http://", "https://"))
    spec = options.spec if remote else _relative(options.spec, folder)
    values: dict[str, Any] = {"spec": spec}
    if remote:
        values["sha256"] = options.sha256 or _fetched(options.spec)
    values.update(_asked(options, spec))
    values["out"] = _relative(options.out, folder) if options.out else None
    values["named_credential"] = options.named_credential
    values["overlays"] = [_relative(overlay, folder) for overlay in options.overlay] or None
    values["templates"] = _relative(options.templates, folder) if options.templates else None
    return values


def _relative(path: str, folder: Path) -> str:
    """A path given from here, as extsvc.toml writes it: from its own folder, with forward slashes."""
    try:
        return os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return os.path.abspath(path).replace(os.sep, "/")


def _fetched(address: str) -> str:
    """The hash of what an address answers now: trusted once, pinned from then on."""
    import hashlib

    from generator.fetch import fetch

    got = fetch(address, allow_remote=True)
    if got.value is None:
        print_diagnostics(got.diagnostics)
        raise Fail(f"{address} cannot be read")
    return hashlib.sha256(got.value.data).hexdigest()


def _asked(options: argparse.Namespace, spec: str) -> dict[str, Any]:
    wanted = picking.selection(options)
    if not wanted.empty:
        return picks(wanted)
    from generator.modelling import outlines
    from generator.oas import load

    loaded = load(options.spec, allow_remote=True)
    if loaded.value is None:
        print_diagnostics(loaded.diagnostics)
        raise Fail(f"{spec} cannot be read")
    every = outlines(loaded.value)
    return picks(picking.asked(wanted, every), every)


def picks(wanted: Selection, every: Iterable[Outline] = ()) -> dict[str, Any]:
    """A selection as keys of extsvc.toml; what was ticked on a list is written by its id, or its method and path."""
    from generator.selection import called

    everything = wanted.everything or not (wanted.operations or wanted.include or wanted.tags)
    names = {outline.key: outline.id or called(outline) for outline in every}
    return {
        "operations": "*" if everything else [*(names.get(o, o) for o in wanted.operations), *wanted.include] or None,
        "exclude": list(wanted.exclude) or None,
        "tags": list(wanted.tags) or None,
    }


def outlines_of(project: Project, config: Config) -> Any:
    """The operations of a registered spec. Raises Fail when it cannot be read."""
    from generator.modelling import outlines
    from generator.project import source

    loaded = source.read(project, config)
    if loaded.value is None:
        print_diagnostics(loaded.diagnostics)
        raise Fail(f"{config.spec} cannot be read")
    return outlines(loaded.value.spec)
