"""`extsvc flow draw`: a flow's picture as mermaid or SVG."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.cli.common import FINE, USAGE, Fail, print_diagnostics


def run(options: argparse.Namespace) -> int:
    """0 when drawn, 2 when the file is no flow."""
    from generator.flow.draw import mermaid, svg
    from generator.flow.files import read_flow
    from generator.flow.graph import graph_of

    read = read_flow(Path(options.flow))
    if read.value is None:
        print_diagnostics(read.diagnostics)
        return USAGE
    graph = graph_of(read.value, _walk(options, read.value.name))
    kind = options.format or ("svg" if options.out.lower().endswith(".svg") else "mermaid")
    text = svg(graph) if kind == "svg" else mermaid(graph)
    if not options.out:
        sys.stdout.write(text)
        return FINE
    try:
        Path(options.out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Fail(f"{options.out} cannot be written: {error.strerror}") from None
    return FINE


def _walk(options: argparse.Namespace, flow: str) -> tuple[tuple[str, str], ...]:
    from generator.flow.trace import walked

    if not options.walk:
        return ()
    try:
        with Path(options.walk).open(encoding="utf-8") as lines:
            found = walked(lines, flow)
    except OSError as error:
        raise Fail(f"{options.walk} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise Fail(f"{options.walk} is no trace", "make one with `extsvc flow run FLOW --trace FILE`") from None
    if not found:
        raise Fail(f"{options.walk} holds no step of the flow {flow}")
    return found
