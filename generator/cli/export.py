"""`extsvc export`: deployable Salesforce metadata of a service and its credentials."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import dry_run, loading, picking
from generator.cli.common import FINDINGS, FINE, print_diagnostics, value_of

if TYPE_CHECKING:
    from generator.oas import Spec
    from generator.selection import Selection
    from generator.usecases.exporting import ExportedMetadata

HELP = "write deployable Salesforce metadata"
PYTHON = "load export Selection"


def arguments(parser: argparse.ArgumentParser) -> None:
    from generator.salesforce.releases import USUAL

    loading.arguments(parser)
    loading.service_argument(parser)
    loading.namespace_argument(parser)
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
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help="where to write")
    parser.add_argument(
        "--format", choices=("source", "mdapi"), default="source",
        help="the form of the files: SFDX project (default) or Metadata API folder",
    )  # fmt: skip
    parser.add_argument(
        "--api-version", default="", metavar="N.0", help=f"of the org (default: the project's, or {USUAL.api})"
    )
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    parser.add_argument(
        "--stubs",
        action="store_true",
        help="also write the Apex classes that the org will make, for editors and checks",
    )
    parser.add_argument(
        "--callout-mocks",
        action="store_true",
        help="also write a test class that answers the picked operations: Test.setMock(HttpCalloutMock.class, ...)",
    )
    parser.add_argument(
        "--recording", dest="recordings", action="append", default=[], metavar="FILE",
        help="answers that the test class gives first: what extsvc flow run --record wrote (repeatable)",
    )  # fmt: skip
    dry_run.argument(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0 written, 1 when something stands in the way or is lost, 2 for what cannot be read."""
    from generator.cli import missing
    from generator.diagnostics import Severity
    from generator.usecases.exporting import export

    spec, reading = loading.loaded(options)
    known = loading.registered(options.spec) is not None
    missing.require(options, "export", registration=known or spec.document.registration is not None)
    service = loading.service(options, spec)
    made = export(
        spec,
        service,
        options.out,
        _wanted(options, spec),
        credential=options.credential or "",
        credentials_from=options.paths,
        flows=options.flow,
        format=options.format,
        api_version=options.api_version,
        namespace=loading.namespace(options, spec),
        overwrite_edited=options.overwrite_edited,
        stubs=options.stubs,
        callout_mocks=options.callout_mocks,
        recordings=options.recordings,
    )
    read = spec.locate(d for d in reading if d.severity is not Severity.NOTE)
    if made.value is None:
        print_diagnostics(read)
    exported = value_of(made)
    print_diagnostics((*read, *made.diagnostics), limit=20, fold=5)
    _print(options, exported)
    return FINDINGS if loading.heavy((*read, *made.diagnostics)) else FINE


def _wanted(options: argparse.Namespace, spec: Spec) -> Selection:
    """What the flags pick; of a registration, without any, what it has."""
    from generator.modelling.outline import outlines

    wanted = picking.selection(options)
    known = loading.registered(options.spec) if wanted.empty else None
    if known is not None:
        options.credential = options.credential or known.config.named_credential
        return known.wanted
    return wanted if spec.document.registration is not None else picking.asked(wanted, outlines(spec), spec=spec)


def _print(options: argparse.Namespace, exported: ExportedMetadata) -> None:
    if options.json:
        print(json.dumps({"out": str(options.out), "format": options.format, "files": list(exported.files)}, indent=2))
        return
    for path in exported.files:
        print(f"{options.out / path}")
    for name, active, every in exported.active:
        print(f"{name}: {active:,} of {every:,} operations active")
    where = "--source-dir force-app" if options.format == "source" else "--metadata-dir ."
    print(f"deploy with: sf project deploy start {where}   (in {options.out})")
