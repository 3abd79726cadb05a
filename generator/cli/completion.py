"""`extsvc completion`: what a shell needs to complete commands, options, files, and the names of a project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.cli.common import FINE, Fail

HELP = "Print what a shell needs to complete commands, options, files, and the names of a project."
PYTHON = ""
# As `generator.usecases.offered_words` has them; a parser imports nothing for its words.
KINDS = ("services", "actions", "operations", "credentials", "interviews")
_EPILOG = """\
bash:  extsvc completion bash > ~/.local/share/bash-completion/completions/extsvc
zsh:   extsvc completion zsh > ~/.zfunc/_extsvc    (with ~/.zfunc in fpath before compinit)
tcsh:  extsvc completion tcsh > ~/.extsvc.tcsh     (and source it)

The scripts ask `extsvc completion --offer KIND` for the names of the project around the current folder.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument("shell", nargs="?", choices=("bash", "zsh", "tcsh"), help="for which shell")
    parser.add_argument(
        "--offer", choices=KINDS, metavar="KIND", help=f"print names of the project: {', '.join(KINDS)}"
    )


def run(options: argparse.Namespace) -> int:
    """0 printed; 2 without the extra, or without a word on what to print."""
    if options.offer:
        from generator.usecases.offered_words import offered_words

        sys.stdout.write("".join(f"{word}\n" for word in offered_words(options.offer, Path.cwd())))
        return FINE
    if not options.shell:
        raise Fail("for which shell is it?", "extsvc completion bash, zsh or tcsh")
    from generator.cli.completion_script import script

    sys.stdout.write(script(options.shell))
    return FINE
