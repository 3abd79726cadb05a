"""`extsvc export`: deployable Salesforce metadata of a service and its credentials."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import loading, picking
from generator.cli.common import FINDINGS, FINE, USAGE, Fail, print_diagnostics

if TYPE_CHECKING:
    from generator.credentials.definitions import Definitions
    from generator.diagnostics import Diagnostic
    from generator.targets.salesforce.deploy import Deployment
    from generator.targets.salesforce.views import Component, RegistrationView, SecretView
    from generator.writing.write import Changes

HELP = "write deployable Salesforce metadata"


def arguments(parser: argparse.ArgumentParser) -> None:
    loading.arguments(parser)
    parser.add_argument("--service", required=True, metavar="NAME", help="the External Service's name, e.g. CPaaSSMS")
    picking.arguments(parser)
    parser.add_argument(
        "--credential", metavar="NAME", help="the named credential; exported with all that belongs to it"
    )
    parser.add_argument(
        "--from", dest="paths", action="append", default=[], metavar="PATH",
        help="where the credential is defined: extsvc.toml, metadata file or SFDX folder (default: the nearest)",
    )  # fmt: skip
    parser.add_argument(
        "--flow", action="append", default=[], metavar="PATH",
        help="a flow or flow test to take along, or a folder of them (repeatable)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="output folder")
    parser.add_argument(
        "--format", choices=("source", "mdapi"), default="source", help="SFDX project (default) or Metadata API folder"
    )
    parser.add_argument("--api-version", default="66.0", metavar="N.0", help="of the org (default 66.0)")
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite exported files that were edited by hand"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    from generator.cli.export_flows import taken_along
    from generator.cli.generate import check_service_name
    from generator.targets.salesforce.deploy import Deployment, deploy

    check_service_name(options.service)
    if not re.fullmatch(r"[1-9]\d{1,2}\.0", options.api_version):
        raise Fail(f"'{options.api_version}' is no API version", "write it as 66.0", code=USAGE)
    credentials, secrets = _credentials(options) if options.credential else ((), ())
    flows = taken_along(options.flow)
    registration, findings = _registration(options)
    deployment = Deployment((*credentials, registration, *flows), secrets, options.format, options.api_version)
    written = deploy(deployment, options.out, overwrite_edited=options.overwrite_edited)
    if written.value is None:
        print_diagnostics((*findings, *written.diagnostics))
        raise Fail(f"not all of it was written to {options.out}", code=FINDINGS)
    print_diagnostics((*findings, *written.diagnostics), limit=20)
    _print(options, deployment, written.value)
    return FINDINGS if loading.heavy(findings) else FINE


def _registration(options: argparse.Namespace) -> tuple[RegistrationView, tuple[Diagnostic, ...]]:
    from generator import pipeline
    from generator.diagnostics import Severity
    from generator.modelling import outlines
    from generator.selection import pick
    from generator.targets.salesforce.registration import registration_of

    spec, reading = loading.loaded(options)
    every = outlines(spec)
    chosen = pick(every, picking.asked(picking.selection(options), every), spec.document.name)
    made = pipeline.model(spec, options.service)  # all of it: names of operations depend on each other
    if chosen.value is None or chosen.failed or made.value is None:
        print_diagnostics(spec.locate(chosen.diagnostics + made.diagnostics))
        raise Fail("nothing was exported", code=FINDINGS)
    view = registration_of(made.value, {outline.key for outline in chosen.value}, options.credential or "")
    # The document travels as it is: what our own code generation degrades or drops does not matter here.
    findings = tuple(d for d in (*reading, *chosen.diagnostics) if d.severity is not Severity.NOTE) + view.diagnostics
    if view.value is None:
        print_diagnostics(spec.locate(findings))
        raise Fail("nothing was exported", code=FINDINGS)
    return view.value, spec.locate(findings)


def _credentials(options: argparse.Namespace) -> tuple[tuple[Component, ...], tuple[SecretView, ...]]:
    """The named credential, its external credential and the permission sets that open it."""
    from generator.cli.deploying import external_view, named_view, permission_set_views, secret_views
    from generator.credentials.load import load
    from generator.credentials.provider import default_paths

    paths = options.paths or default_paths()
    if not paths:
        raise Fail("no extsvc.toml and no SFDX project here or above", "Say where with --from PATH.")
    checked = load(paths)
    known = checked.value
    named = known.named(options.credential) if known else None
    external = known.external(named.external) if known and named else None
    if known is None or named is None or external is None:
        print_diagnostics(checked.diagnostics)
        raise _missing(known, options.credential)
    if external.legacy:
        raise Fail(
            f"named credential {named.name} is of the legacy kind, which is not exported",
            "Its own metadata file can be deployed as it is; or define an external credential for it.",
        )
    sets = tuple(permission_set_views(known, external))
    return (external_view(external), named_view(named, external), *sets), tuple(secret_views(external))


def _missing(known: Definitions | None, name: str) -> Fail:
    names = [named.name for named in known.nameds] if known else []
    return Fail(f"there is no usable named credential '{name}'", f"Defined: {', '.join(names) or 'none'}.")


def _print(options: argparse.Namespace, deployment: Deployment, changes: tuple[Changes, ...]) -> None:
    from generator.targets.salesforce.deploy import written_paths
    from generator.targets.salesforce.views import RegistrationView

    paths = written_paths(changes)
    if options.json:
        print(json.dumps({"out": str(options.out), "format": options.format, "files": list(paths)}, indent=2))
        return
    for path in paths:
        print(f"{options.out / path}")
    for view in deployment.components:
        if isinstance(view, RegistrationView):
            active = sum(operation.active for operation in view.operations)
            print(f"{view.name}: {active:,} of {len(view.operations):,} operations active")
    where = "--source-dir force-app" if options.format == "source" else "--metadata-dir ."
    print(f"deploy with: sf project deploy start {where}   (in {options.out})")
