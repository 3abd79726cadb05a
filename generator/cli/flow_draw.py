"""`extsvc flow draw`: a flow's picture as mermaid or SVG."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path, PurePath
from typing import Literal

from generator.cli.common import FINE, Fail, value_of, write_file

_ENDINGS = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "mermaid", ".txt": "mermaid"}


def format_of(options: argparse.Namespace) -> Literal["mermaid", "svg"]:
    """As asked for, else by the file's ending. Raises Fail for an ending of another kind of file."""
    ending = PurePath(options.out).suffix.lower()
    meant = _ENDINGS.get(ending) if ending else options.format or "mermaid"
    if options.format and meant not in (None, options.format):
        raise Fail(
            f"--format {options.format} is not for a file *{ending}", "name a file of that kind, or leave out --format"
        )
    if meant == "svg":
        return "svg"
    if meant == "mermaid":
        return "mermaid"
    raise Fail(
        f"a picture cannot be written as *{ending}",
        "write *.svg, which every browser shows and saves as PNG, or *.mmd or *.md for Mermaid",
    )


def run(options: argparse.Namespace) -> int:
    """0 when drawn, 2 when the file is no flow."""
    from generator.usecases.flow_drawing import draw_flow

    text = draw_flow(
        options.flow, format_of(options), run=options.walk, interview=options.interview, interviews=options.interviews
    )
    written(options, value_of(text))
    return FINE


def written(options: argparse.Namespace, text: str) -> None:
    """Write a picture where it is wanted. Raises Fail when it cannot be written."""
    if options.out.lower().endswith(".md"):
        text = f"```mermaid\n{text}```\n"
    if options.out:
        write_file(Path(options.out), text)
    else:
        sys.stdout.write(text)
