"""`extsvc flow`: check, run, draw and test Salesforce flows."""

from __future__ import annotations

import argparse

from generator.cli import dry_run, flow_options
from generator.cli.common import add_verbs, format_argument, run_verb

HELP = "Check, run, draw and test Salesforce flows (.flow-meta.xml) on this machine, without an org."
PYTHON = {
    "check": "check_flows Services",
    "run": "run_flow",
    "resume": "resume_flows Services Callouts Surroundings Observer",
    "interviews": "list_interviews forget_interviews",
    "work-items": "list_work_items",
    "complete": "complete_work_item Services Callouts Surroundings Observer",
    "new": "new_flow Services",
    "draw": "draw_flow",
    "test": "run_flow_tests Services Callouts Surroundings",
}

_COMMANDS = {
    "check": ("flow_check", "what is wrong with flows, against the services they call"),
    "run": ("flow_run", "run a flow; callouts go through the generated client"),
    "resume": ("flow_resume", "go on with flows that wait: as an event comes, or as time goes by"),
    "interviews": ("flow_interviews", "the flows that wait, and what for"),
    "work-items": ("flow_work_items", "what orchestrations wait for somebody to do"),
    "complete": ("flow_complete", "complete a work item, and go on with its orchestration"),
    "new": ("flow_new", "write a first flow around an action"),
    "draw": ("flow_draw", "a picture of a flow, with a run's path marked"),
    "test": ("flow_test", "run flow tests (.flowtest-meta.xml)"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc flow`, one sub-command each."""
    for name, sub in add_verbs(parser, "flow_command", _COMMANDS):
        _ARGUMENTS[name](sub)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 findings or failures.

    Raises:
        Fail: wrong usage or unreadable input.
    """
    return run_verb(options, "flow_command", _COMMANDS)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("flows", nargs="+", metavar="FLOW", help="flow files, or folders of them")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--notes", action="store_true", help="show notes too")
    flow_options.services(parser)


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("flow", metavar="FLOW", help="the flow file")
    parser.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="an input; objects and collections as JSON")  # fmt: skip
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="what only an org would give: $Record, $User.Email, a screen field; or the outputs of an element (ELEMENT, or FLOW.ELEMENT of a subflow) that is then not run (JSON)")  # fmt: skip
    parser.add_argument("--fail", dest="failing", action="append", default=[], metavar="ELEMENT[=REASON]", help="let an element fail, so that its fault path is taken")  # fmt: skip
    parser.add_argument("--records", default="", metavar="FILE", help="the records that the flow finds and changes: JSON by object, a folder of CSV files, or a SQLite file; it stays as it is")  # fmt: skip
    parser.add_argument("--records-out", default="", metavar="FILE", help="what is there after a run that finished: a .json or .sqlite file, or a folder for CSV")  # fmt: skip
    parser.add_argument("--interactive", dest="ask", action="store_true", help="ask on the terminal what a screen asks and --set does not answer")  # fmt: skip
    _waiting(parser)
    _shown(parser)
    parser.add_argument(
        "--max-elements",
        type=flow_options.positive,
        metavar="N",
        help="stop a run that executes more (default 100,000)",
    )
    parser.add_argument(
        "--subflows", action="append", default=[], metavar="DIR", help="where else to look for subflows"
    )
    flow_options.callouts(parser)
    flow_options.services(parser)


def _waiting(parser: argparse.ArgumentParser) -> None:
    """Where flows that wait are kept, and whether time is passed for them."""
    parser.add_argument("--interviews-in", dest="interviews", default=flow_options.INTERVIEWS, metavar="DIR", help=f"where flows that wait are kept (default: {flow_options.INTERVIEWS})")  # fmt: skip
    parser.add_argument("--wait", action="store_true", help="stay until timers are due, and go on")
    parser.add_argument("--skip-waits", action="store_true", help="turn the clock to each timer instead of waiting for it")  # fmt: skip


def _shown(parser: argparse.ArgumentParser) -> None:
    """What is printed of a run."""
    parser.add_argument("--debug", action="store_true", help="print the debug log, as Flow Builder does")
    format_argument(parser)
    parser.add_argument("--trace", default="", metavar="FILE", help="write what happened as JSON lines")
    parser.add_argument("--show-secrets", action="store_true", help="do not hide fields named like secrets in the outputs")  # fmt: skip


def _resume(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="the interviews to go on with (default: all that wait for --event, or whose timers are due)")  # fmt: skip
    parser.add_argument("--event", default="", metavar="NAME", help="a platform event that has come, e.g. Receipt__e")
    parser.add_argument("--data", default="", metavar="JSON", help="the fields of the event")
    _going_on(parser)


def _going_on(parser: argparse.ArgumentParser) -> None:
    """How an interview is gone on with, whatever it waited for."""
    parser.add_argument("--kept-copy", action="store_true", help="go on with the copy of the flow that was kept, whatever became of its file")  # fmt: skip
    parser.add_argument("--again", action="store_true", help="make the callouts again that were sent before it was cut off")  # fmt: skip
    parser.add_argument("--secret", dest="secrets", action="append", default=[], metavar="NAME=env:VARIABLE", help="a secret that the flow held, which is not kept; or NAME=@FILE, or NAME=VALUE, which the list of processes shows")  # fmt: skip
    _waiting(parser)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="what only an org would give, as for `flow run`; what was given then counts still")  # fmt: skip
    parser.add_argument("--fail", dest="failing", action="append", default=[], metavar="ELEMENT[=REASON]", help="let an element fail")  # fmt: skip
    parser.add_argument("--records", default="", metavar="FILE", help="the records instead of those that were kept")
    parser.add_argument("--records-out", default="", metavar="FILE", help="what is there afterwards")
    parser.add_argument("--interactive", dest="ask", action="store_true", help="ask on the terminal what a screen asks")
    _shown(parser)
    flow_options.callouts(parser)
    flow_options.services(parser)


def _work_items(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--interviews-in", dest="interviews", default=flow_options.INTERVIEWS, metavar="DIR", help=f"where flows that wait are kept (default: {flow_options.INTERVIEWS})")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the work items as JSON")


def _complete(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the work item, as `extsvc flow work-items` names it")
    parser.add_argument("--output", dest="outputs", action="append", default=[], metavar="NAME=VALUE", help="what the flow of the step gives; objects and collections as JSON")  # fmt: skip
    _going_on(parser)


def _interviews(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--interviews-in", dest="interviews", default=flow_options.INTERVIEWS, metavar="DIR", help=f"where flows that wait are kept (default: {flow_options.INTERVIEWS})")  # fmt: skip
    parser.add_argument("--remove", dest="ids", action="append", default=[], metavar="ID", help="forget an interview")
    parser.add_argument("--json", action="store_true", help="print the interviews as JSON")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", metavar="ACTION", help="the action as a flow names it: CPaaSSMS.Send-Sms-Single")
    parser.add_argument("--name", default="", metavar="NAME", help="the flow's API name (default: from the operation)")
    parser.add_argument("-o", "--out", default="", metavar="FILE", help="where to write: a file, or a folder to put NAME.flow-meta.xml in (default: standard output)")  # fmt: skip
    parser.add_argument("--api-version", default="", metavar="N.0", help="of the org (default: the project's api_version, or 66.0)")  # fmt: skip
    dry_run.argument(parser)
    flow_options.services(parser)


def _draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("flow", metavar="FLOW", help="the flow file")
    parser.add_argument("--format", choices=("mermaid", "svg"), default="", help="the form of the picture (default: by the ending of --out, else mermaid)")  # fmt: skip
    parser.add_argument("-o", "--out", default="", metavar="FILE", help="where to write the picture (default: standard output)")  # fmt: skip
    parser.add_argument("--interview", default="", metavar="ID", help="show the stages and steps as this kept orchestration has them")  # fmt: skip
    parser.add_argument("--interviews-in", dest="interviews", default=flow_options.INTERVIEWS, metavar="DIR", help=f"where flows that wait are kept (default: {flow_options.INTERVIEWS})")  # fmt: skip
    parser.add_argument("--run", dest="walk", default="", metavar="TRACE", help="mark the path of a run (a file of `flow run --trace`)")  # fmt: skip


def _test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tests", nargs="+", metavar="TEST", help="flow test files, or folders of them")
    parser.add_argument("--flows", action="append", default=[], metavar="DIR", help="where flows lie (default: ../flows and beside the test)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--records", default="", metavar="FILE", help="the records of each test, afresh: JSON by object, a folder of CSV files, or a SQLite file")  # fmt: skip
    flow_options.callouts(parser)
    flow_options.services(parser)


_ARGUMENTS = {
    "check": _check,
    "run": _run,
    "resume": _resume,
    "interviews": _interviews,
    "work-items": _work_items,
    "complete": _complete,
    "new": _new,
    "draw": _draw,
    "test": _test,
}
