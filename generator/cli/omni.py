"""`extsvc omni`: check, run, draw and test OmniStudio Integration Procedures."""

from __future__ import annotations

import argparse

from generator.cli import flow_options
from generator.cli.common import add_verbs, format_argument, run_verb

HELP = "Check, run, draw and test OmniStudio Integration Procedures (.oip-meta.xml, DataPacks) on this machine, without an org."
PYTHON = {
    "check": "check_procedures Services",
    "run": "run_procedure Services Callouts ProcedureWorld",
    "draw": "draw_procedure",
    "test": "run_procedure_tests Services Callouts ProcedureWorld",
}
_COMMANDS = {
    "check": (
        "omni_check",
        "what is wrong with procedures, and with their Rest Actions against the registered services",
    ),
    "run": ("omni_run", "run a procedure; Rest Actions of registered services go through the generated client"),
    "draw": ("omni_draw", "a picture of a procedure, with a run's path marked"),
    "test": ("omni_test", "run tests of procedures (.omnitest.json)"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc omni`, one sub-command each."""
    for name, sub in add_verbs(parser, "omni_command", _COMMANDS):
        _ARGUMENTS[name](sub)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 findings or failures.

    Raises:
        Fail: wrong usage or unreadable input.
    """
    return run_verb(options, "omni_command", _COMMANDS)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("procedures", nargs="+", metavar="PROCEDURE", help="procedure files, or folders of them")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--notes", action="store_true", help="show notes too")
    flow_options.services(parser)


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "procedure", metavar="PROCEDURE", help="the procedure's file, or a DataPack's ..._DataPack.json"
    )
    parser.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="an input, JSON where it is JSON (default: the sample kept with the procedure)")  # fmt: skip
    parser.add_argument("--input-file", default="", metavar="FILE", help="the inputs, as a file of JSON")
    parser.add_argument("--set", action="append", default=[], metavar="ELEMENT=JSON", help="what only an org would give: the answer of an element (ELEMENT, or PROCEDURE.ELEMENT), which is then not run")  # fmt: skip
    parser.add_argument("--fail", dest="failing", action="append", default=[], metavar="ELEMENT[=REASON]", help="let an element fail")  # fmt: skip
    parser.add_argument("--debug", action="store_true", help="print the debug log: what each element did")
    format_argument(parser)
    parser.add_argument("--trace", default="", metavar="FILE", help="write what happened as JSON lines")
    parser.add_argument("--max-elements", type=flow_options.positive, metavar="N", help="stop a run that executes more (default 10,000)")  # fmt: skip
    parser.add_argument("--show-secrets", action="store_true", help="do not hide fields named like secrets")
    _world(parser)
    flow_options.answering(parser)
    flow_options.services(parser)


def _world(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--procedures", action="append", default=[], metavar="DIR", help="where else to look for procedures that are called")  # fmt: skip
    parser.add_argument("--remote-site", dest="sites", action="append", default=[], metavar="URL", help="an address that Rest Actions of no registered service may call, as an org's remote sites")  # fmt: skip


def _draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "procedure", metavar="PROCEDURE", help="the procedure's file, or a DataPack's ..._DataPack.json"
    )
    parser.add_argument("--format", choices=("mermaid", "svg"), default="", help="the form of the picture (default: by the ending of --out, else mermaid)")  # fmt: skip
    parser.add_argument("-o", "--out", default="", metavar="FILE", help="where to write the picture (default: standard output)")  # fmt: skip
    parser.add_argument("--run", dest="walk", default="", metavar="TRACE", help="mark the path of a run (a file of `omni run --trace`)")  # fmt: skip


def _test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tests", nargs="+", metavar="TEST", help="test files (.omnitest.json), or folders of them")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    _world(parser)
    flow_options.answering(parser)
    flow_options.services(parser)


_ARGUMENTS = {"check": _check, "run": _run, "draw": _draw, "test": _test}
