"""The flags that pick operations, and the list to tick on a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from generator.cli.common import INTERRUPTED, Fail
from generator.release import installing

if TYPE_CHECKING:
    from generator.model.types import Json
    from generator.modelling.outline import Outline
    from generator.oas import Spec
    from generator.selection import Selection

SOME = "--operation ID, --include GLOB, --exclude GLOB or --tag TAG"
FLAGS = SOME.replace(" or ", ", ") + " or --all"


def arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("picking operations")
    group.add_argument(
        "--operation",
        action="append",
        default=[],
        metavar="ID",
        help="this operation: its operationId as written, or 'METHOD /path'; repeatable",
    )
    group.add_argument(
        "--include", action="append", default=[], metavar="GLOB", help="operationId, path or 'METHOD /path'; repeatable"
    )
    group.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave these out; repeatable")
    group.add_argument(
        "--tag",
        action="append",
        default=[],
        metavar="TAG",
        help="all operations of a tag and of the tags under it; repeatable",
    )
    group.add_argument("--all", action="store_true", help="every operation")


def selection(options: argparse.Namespace) -> Selection:
    """What the flags say."""
    from generator.selection import Selection

    return Selection(
        tuple(options.operation), tuple(options.include), tuple(options.exclude), tuple(options.tag), options.all
    )


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(
    wanted: Selection, every: Sequence[Outline], preset: Sequence[str] = (), spec: Spec | None = None
) -> Selection:
    """The selection, asked for on a terminal when no flag gave one. Raises Fail where nobody can be asked.

    `spec` tells the names of inputs that the operations only refer to.
    """
    if not wanted.empty:
        return wanted
    if not can_ask():
        raise Fail("no operations are picked", f"say which with {FLAGS}; `extsvc operations SPEC` lists them")
    return _ticked(every, preset, spec)


def _ticked(every: Sequence[Outline], preset: Sequence[str], spec: Spec | None) -> Selection:
    from generator.selection import Selection

    try:
        import questionary
    except ImportError:
        raise Fail(
            "picking from a list needs the extra `select`",
            f"{installing('select')}; or say which operations with {FLAGS}",
        ) from None
    rows = [questionary.Choice(_row(o, spec), value=o.key, checked=o.key in preset) for o in every]
    picked = questionary.checkbox(
        "Operations",
        choices=rows,
        instruction="(type to search, arrows move, space ticks, ctrl-a ticks all, enter ends)",
        use_search_filter=True,
        use_jk_keys=False,
    ).ask(kbi_msg="")
    if picked is None:
        raise Fail("broken off", "nothing was written", INTERRUPTED)
    if not picked:
        raise Fail("no operations were picked", "nothing was written")
    return Selection(operations=tuple(picked))


def _name(parameter: Mapping[str, Json], file: str, spec: Spec | None) -> str:
    """The name of a parameter, also of one that is only referred to; "?" where the reference leads nowhere."""
    ref = parameter.get("$ref")
    found = spec.follow(ref, file) if spec is not None and isinstance(ref, str) else None
    node = found.node if found is not None else parameter
    return str(node.get("name") or "?") if isinstance(node, dict) else "?"


def _row(outline: Outline, spec: Spec | None = None) -> str:
    """`POST   /messages  Send-Sms-Single  Send SMS  (subAccountId, body -> 200)`: all that one may search for."""
    node = outline.node if isinstance(outline.node, dict) else {}
    listed, responses = node.get("parameters"), node.get("responses")
    parameters = [p for p in listed if isinstance(p, dict)] if isinstance(listed, list) else []
    inputs = [_name(p, outline.file, spec) for p in parameters]
    inputs += ["body"] if "requestBody" in node else []
    outputs = [str(code) for code in responses] if isinstance(responses, dict) else []
    ends = f"({', '.join(inputs) or 'no inputs'} -> {', '.join(outputs) or 'no outputs'})"
    return f"{outline.verb:6} {outline.path}  {outline.id}  {outline.summary}  {ends}"
