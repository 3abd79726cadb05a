"""`extsvc flow draw`: a flow's picture as mermaid or SVG."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.cli.common import FINE, value_of, write_file


def run(options: argparse.Namespace) -> int:
    """0 when drawn, 2 when the file is no flow."""
    from generator.usecases.flow_drawing import draw_flow

    as_svg = options.format == "svg" or (not options.format and options.out.lower().endswith(".svg"))
    text = value_of(draw_flow(options.flow, "svg" if as_svg else "mermaid", run=options.walk))
    if options.out:
        write_file(Path(options.out), text)
    else:
        sys.stdout.write(text)
    return FINE
