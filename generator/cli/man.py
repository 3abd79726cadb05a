"""`extsvc man`: the manual page, made of what the commands say of themselves."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

from generator.cli.common import FINE

HELP = "Print the manual page: `extsvc man > extsvc.1`, or `extsvc man | man -l -`."
PYTHON = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to be said."""


def run(options: argparse.Namespace) -> int:
    """0 printed."""
    sys.stdout.write(page())
    return FINE


def page() -> str:
    """The page in the man macros of troff."""
    from generator.cli import COMMANDS
    from generator.cli.parsing import whole
    from generator.release import VERSION

    parser = whole()
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    lines = [f'.TH EXTSVC 1 "" "external-services {VERSION}" "User Commands"', ".SH NAME",
             "extsvc \\- Salesforce External Services on your own machine", ".SH SYNOPSIS", ".B extsvc",
             ".I COMMAND\n[options]", ".SH COMMANDS"]  # fmt: skip
    for name, (_, words) in COMMANDS.items():
        lines += [".TP", f".B {_plain(name)}", _plain(words)]
    for name, command in commands.choices.items():
        lines += _section(f"extsvc {name}", command)
    lines += [
        ".SH EXIT STATUS",
        "0 fine, 1 findings or failures, 2 wrong usage or unreadable input, 70 a fault of ours.",
    ]
    return "\n".join(lines) + "\n"


def _section(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f".SH {_plain(name).upper()}"
    yield _plain(parser.description or "")
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, inner in action.choices.items():
                yield from _section(f"{name} {verb}", inner)
        elif not isinstance(action, argparse._HelpAction) and action.help != argparse.SUPPRESS:
            yield ".TP"
            yield f".B {_plain(_named(action))}"
            yield _plain((action.help or "") % {"default": action.default, "prog": name})
    if parser.epilog:
        yield f".PP\n.nf\n{_plain(parser.epilog)}\n.fi"


def _named(action: argparse.Action) -> str:
    value = action.metavar or (",".join(map(str, action.choices)) if action.choices else action.dest.upper())
    shown = value if isinstance(value, str) else " ".join(value)
    if not action.option_strings:
        return shown
    return ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {shown}")


def _plain(text: str) -> str:
    """Words as they are to be read: no line is taken for a request, no letter for an escape."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)
