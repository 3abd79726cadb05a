"""`extsvc completion`: what a shell needs to complete commands, options and files."""

from __future__ import annotations

import argparse
import sys

from generator.cli.common import FINE, Fail
from generator.release import installing

HELP = "Print what a shell needs to complete commands and options."
PYTHON = ""
_FILES = (
    "SPEC",
    "FILE",
    "OUT",
    "OLD",
    "NEW",
    "OVERLAY",
    "FLOW",
    "PATH",
    "LEDGER",
)  # what an argument is called, where it is a file
_FOLDERS = ("DIR", "FOLDER")
_EPILOG = """\
bash:  extsvc completion bash > ~/.local/share/bash-completion/completions/extsvc
zsh:   extsvc completion zsh > ~/.zfunc/_extsvc    (with ~/.zfunc in fpath before compinit)
tcsh:  extsvc completion tcsh > ~/.extsvc.tcsh     (and source it)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="for which shell")


def run(options: argparse.Namespace) -> int:
    """0 printed; 2 without the extra."""
    from generator.cli.parsing import leaves, whole

    try:
        import shtab
    except ImportError:
        raise Fail("completion needs the extra `completion`", installing("completion")) from None
    parser = whole()
    for leaf in leaves(parser):
        for action in leaf._actions:
            if action.metavar in _FILES or action.metavar in _FOLDERS:
                action.complete = shtab.FILE if action.metavar in _FILES else shtab.DIRECTORY  # type: ignore[attr-defined]  # as shtab wants it
    sys.stdout.write(shtab.complete(parser, shell=options.shell) + "\n")
    return FINE
