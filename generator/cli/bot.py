"""`extsvc bot`: check, run, draw and test Einstein bots."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from generator.cli import flow_options
from generator.cli.common import FINDINGS, FINE, USAGE, Fail, format_argument, plain, tell, value_of

HELP = "Check, run, draw and test Einstein bots (.bot, .botVersion) on this machine, without an org."
PYTHON = {
    "check": "check_bots Services",
    "run": "run_bot Services Callouts",
    "draw": "draw_bot",
    "test": "run_bot_tests Services Callouts",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc bot`, one sub-command each."""
    commands = parser.add_subparsers(dest="bot_command", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="what is wrong with bots, and with their actions against the services")
    check.add_argument("bots", nargs="+", metavar="BOT", help="bot files, or folders of them")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.add_argument("--notes", action="store_true", help="show notes too")
    check.add_argument("--flows", action="append", default=[], metavar="DIR", help="where flows lie, besides where they are looked for anyway")  # fmt: skip
    flow_options.services(check)
    talk = commands.add_parser("run", help="talk to a bot, on the terminal or with --say")
    talk.add_argument("bot", metavar="BOT", help="the bot's file, or that of its version")
    talk.add_argument("--say", action="append", default=[], metavar="TEXT", help="what the user says, once per turn (default: the terminal)")  # fmt: skip
    talk.add_argument("--intent", dest="intents", action="append", default=[], metavar="TEXT=DIALOG", help="the dialog that a text means, where it is no exact label")  # fmt: skip
    talk.add_argument("--set", action="append", default=[], metavar="NAME=JSON", help="what only an org would give: the answer of an action or lookup, or a variable's value to begin with")  # fmt: skip
    talk.add_argument("--dialog", default="", metavar="DIALOG", help="where to begin (default: the bot's entry)")
    talk.add_argument("--flows", action="append", default=[], metavar="DIR", help="where flows lie, besides where they are looked for anyway")  # fmt: skip
    format_argument(talk)
    flow_options.answering(talk)
    flow_options.services(talk)
    draw = commands.add_parser("draw", help="a picture of a bot's dialogs")
    draw.add_argument("bot", metavar="BOT", help="the bot's file, or that of its version")
    draw.add_argument("--format", choices=("mermaid", "svg"), default="", help="the form of the picture (default: by the ending of --out, else mermaid)")  # fmt: skip
    draw.add_argument("-o", "--out", default="", metavar="FILE", help="where to write the picture (default: standard output)")  # fmt: skip
    test = commands.add_parser("test", help="run tests of bots (.bottest.json)")
    test.add_argument("tests", nargs="+", metavar="TEST", help="test files, or folders of them")
    test.add_argument("--json", action="store_true", help="print the results as JSON")
    test.add_argument("--flows", action="append", default=[], metavar="DIR", help="where flows lie, besides where they are looked for anyway")  # fmt: skip
    flow_options.answering(test)
    flow_options.services(test)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 findings or failures.

    Raises:
        Fail: wrong usage or unreadable input.
    """
    return {"check": _check, "run": _run, "draw": _draw, "test": _test}[options.bot_command](options)


def _check(options: argparse.Namespace) -> int:
    from generator.cli.host_findings import show
    from generator.usecases.bots import check_bots

    made = check_bots(options.bots, flows=options.flows, services=flow_options.services_of(options))
    checked = value_of(made)
    tell(made.diagnostics, "extsvc bot check")
    show(options, checked.findings, [one.file for one in checked.bots], "bot")
    if not checked.readable:
        return USAGE
    return FINDINGS if checked.failed else FINE


def _run(options: argparse.Namespace) -> int:
    from generator.bot.reader import read_bot
    from generator.usecases.bots import run_bot
    from generator.usecases.omni_running import given_words

    if not options.say and not sys.stdin.isatty():
        value_of(read_bot(Path(options.bot)))  # what is wrong with the file is told first
        raise Fail("there is no terminal to talk on", "give the user's texts with --say TEXT")
    ended = value_of(
        run_bot(
            options.bot,
            options.say or _asked,
            intents=flow_options.pairs(options.intents, "--intent"),
            given=value_of(given_words(flow_options.pairs(options.set, "--set"))),
            dialog=options.dialog,
            flows=options.flows,
            services=flow_options.services_of(options),
            callouts=flow_options.callouts_of(options),
            at=options.at,
            tell=_line if options.format == "text" else None,
        )
    )
    if options.format == "json":
        row = {"bot": ended.bot, "ending": ended.ending, "lines": ended.lines, "variables": ended.variables}
        print(
            json.dumps(
                {**row, "dialogs": ended.dialogs, "calls": ended.calls, "fault": ended.fault},
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        print(plain(f"({ended.ending}{': ' + ended.fault if ended.fault else ''})"))
    return FINE if ended.finished else FINDINGS


def _line(who: str, text: str) -> None:
    print(plain(f"{who}: {text}"), flush=True)


def _asked(label: str) -> str | None:
    """A text from the terminal; None at its end."""
    print(plain(f"{label or 'you'}> "), end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _draw(options: argparse.Namespace) -> int:
    from generator.cli.flow_draw import format_of, written
    from generator.usecases.bot_drawing import draw_bot

    written(options, value_of(draw_bot(options.bot, format_of(options))))
    return FINE


def _test(options: argparse.Namespace) -> int:
    from generator.cli.host_findings import show_verdicts
    from generator.usecases.bot_tests import run_bot_tests

    verdicts = value_of(
        run_bot_tests(
            options.tests,
            flows=options.flows,
            services=flow_options.services_of(options),
            callouts=flow_options.callouts_of(options),
            at=options.at,
        )
    )
    return show_verdicts(verdicts, options.json)
