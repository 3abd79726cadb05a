"""`extsvc overlay`: apply OpenAPI Overlays to a spec, or check one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, Fail, print_diagnostics

if TYPE_CHECKING:
    from generator.diagnostics import Checked
    from generator.document import Document
    from generator.overlay import Overlay

HELP = "Apply OpenAPI Overlays (1.0, 1.1) to a spec, or check them."


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    apply = verbs.add_parser("apply", help="write the spec with the overlays applied, its formatting kept")
    apply.add_argument("spec", help="the spec to change: a file, - or (with --allow-remote) an address")
    apply.add_argument("overlays", nargs="+", metavar="OVERLAY", help="overlay files, applied in this order")
    apply.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    apply.add_argument("--strict", action="store_true", help="warnings, such as an action without a match, fail too")
    apply.add_argument("--allow-remote", action="store_true", help="read addresses")
    check = verbs.add_parser("check", help="check overlays, and against a spec what they match")
    check.add_argument("overlays", nargs="+", metavar="OVERLAY", help="overlay files")
    check.add_argument("--spec", help="the spec they are for")
    check.add_argument("--strict", action="store_true", help="warnings fail too")
    check.add_argument("--allow-remote", action="store_true", help="read addresses")


def run(options: argparse.Namespace) -> int:
    return _apply(options) if options.verb == "apply" else _check(options)


def _apply(options: argparse.Namespace) -> int:
    from generator.edit.save import save
    from generator.overlay.load import overlaid

    overlays, code = _overlays(options)
    document = _document(options.spec, options.allow_remote)
    made = overlaid(document, overlays)
    code = max(code, _tell(made, options.strict))
    if made.value is None or code:
        return FINDINGS
    written = save(document, made.value.tree)
    if not written.kept:
        print("the text had to be written anew (anchors or unusual layout): comments are lost", file=sys.stderr)
    write_out(written.text, options.output)
    return FINE


def _check(options: argparse.Namespace) -> int:
    from generator.overlay.load import overlaid

    overlays, code = _overlays(options)
    if options.spec:
        code = max(code, _tell(overlaid(_document(options.spec, options.allow_remote), overlays), options.strict))
    return code


def _overlays(options: argparse.Namespace) -> tuple[list[Overlay], int]:
    from generator.overlay.load import read_file

    found, code = [], FINE
    for name in options.overlays:
        read = read_file(name, allow_remote=options.allow_remote)
        code = max(code, _tell(read, options.strict))
        if read.value is None:
            raise Fail(f"{name} cannot be used as an overlay")
        found.append(read.value)
    return found, code


def _document(name: str, allow_remote: bool) -> Document:
    from generator.document import parse
    from generator.fetch import fetch

    read = fetch(name, allow_remote=allow_remote).then(lambda fetched: parse(fetched.data, fetched.name))
    if read.value is None:
        print_diagnostics(read.diagnostics)
        raise Fail(f"{name} cannot be read")
    return read.value


def _tell(checked: Checked[Any], strict: bool) -> int:
    from generator.diagnostics import Severity

    print_diagnostics(checked.diagnostics)
    warned = any(found.severity is Severity.WARNING for found in checked.diagnostics)
    return FINDINGS if checked.failed or (strict and warned) else FINE


def write_out(text: str, file: str | None) -> None:
    """To a file, in one step, or to standard output. Raises Fail when the file cannot be written."""
    import os

    if not file or file == "-":
        sys.stdout.write(text)
        return
    path = Path(file)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(text.encode())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Fail(f"{file} cannot be written: {error.strerror or error}") from None
