"""`extsvc omni draw`: a procedure's picture as mermaid or SVG."""

from __future__ import annotations

import argparse

from generator.cli.common import FINE, value_of
from generator.cli.flow_draw import format_of, written


def run(options: argparse.Namespace) -> int:
    """0 when drawn, 2 when the file is no procedure."""
    from generator.usecases.omni_drawing import draw_procedure

    written(options, value_of(draw_procedure(options.procedure, format_of(options), run=options.walk)))
    return FINE
