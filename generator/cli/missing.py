"""What a command still needs before it can write a service, said all at once, with a whole command to paste."""

from __future__ import annotations

import argparse
import shlex

from generator.cli import picking
from generator.cli.common import Fail, plain


def require(options: argparse.Namespace, command: str, *, registration: bool = False) -> None:
    """Nothing, where the words of a command say enough: a name, which operations, and where to, if it has no usual place.

    `registration` says that the spec is one, which names its service and its operations itself. Raises Fail otherwise, unless
    operations alone are missing and can be asked for on a terminal.
    """
    lacks, words = [], []
    if not registration and not options.service:
        from generator.usecases.spec_files import service_names

        lacks.append("the name of the service")
        words.append(f"--service {service_names([_file(options)])[0]}")
    picks = not registration and picking.selection(options).empty
    if picks and (lacks or not picking.can_ask()):
        lacks.append("the operations to write")
        words.append("--all")
    if command == "export" and options.out is None:
        lacks.append("the folder to write to")
        words.append("--out force-app")
    if not lacks:
        return
    spec = plain(_file(options))
    remedy = " ".join([f"for instance: extsvc {command}", plain(shlex.join(options.words)), *words])
    if "--all" in words:
        remedy += f"\n    `extsvc operations {shlex.quote(spec)}` lists them; some are picked with {picking.SOME}"
    raise Fail(f"beside {spec} it takes {' and '.join(', '.join(lacks).rsplit(', ', 1))}", remedy)


def _file(options: argparse.Namespace) -> str:
    """The spec as it is named: a list of them where a command takes several."""
    return str(options.spec if isinstance(options.spec, str) else options.spec[0])
