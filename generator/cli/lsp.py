"""`extsvc lsp`: the language server for editors, on standard input and output."""

from __future__ import annotations

import argparse

from generator.cli.common import FINDINGS, FINE, Fail
from generator.release import installing

HELP = "Serve an editor: findings, mends, names and references while a spec or flow is written."
PYTHON = "judge_text"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stdio", action="store_true", help="speak on standard input and output, as it does in any case"
    )


def run(options: argparse.Namespace) -> int:
    """0 when the editor has said good-bye, 1 when it went away without; 2 without the extra."""
    from generator.lsp.serving import available, serve

    if not available():
        raise Fail("the language server needs the extra `lsp`", f"Install the extra: {installing('lsp')}.")
    return FINE if serve() else FINDINGS
