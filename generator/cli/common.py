"""What every command shares: failing with a sentence, colours, printing findings."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO, TypeVar

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.wording import counted as counted

T = TypeVar("T")

FINE, FINDINGS, USAGE, INTERRUPTED = 0, 1, 2, 130


class Fail(Exception):
    """Wrong usage or unreadable input: the sentence goes to stderr and the process ends with 2 (or `code`)."""

    def __init__(self, sentence: str, remedy: str = "", code: int = USAGE) -> None:
        super().__init__(sentence)
        self.sentence, self.remedy, self.code = sentence, remedy, code


_COLOURS = {Severity.ERROR: "31", Severity.REFUSAL: "35", Severity.WARNING: "33", Severity.NOTE: "36"}


def coloured(stream: TextIO) -> bool:
    """Whether to colour: on a terminal only, never under NO_COLOR (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and stream.isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, code: str, stream: TextIO) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if coloured(stream) else text


def plain(text: str) -> str:
    """Words of a document made safe for a terminal: nothing that moves the cursor or reorders text."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


# By the name of a sub-command: the module of this package that runs it, and what it does in a few words.
Verbs = Mapping[str, tuple[str, str]]


def add_verbs(parser: ArgumentParser, dest: str, verbs: Verbs) -> Iterator[tuple[str, ArgumentParser]]:
    """A parser for each sub-command of a command, by name, for its options."""
    commands = parser.add_subparsers(dest=dest, metavar="COMMAND", required=True)
    for name, (_, words) in verbs.items():
        yield name, commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")


def run_verb(options: Namespace, dest: str, verbs: Verbs) -> int:
    """Run the chosen sub-command, whose module alone is imported; answers its exit code."""
    return int(import_module(f"generator.cli.{verbs[getattr(options, dest)][0]}").run(options))


def format_argument(parser: ArgumentParser, forms: Sequence[str] = ("text", "json")) -> None:
    """`--format`: the forms that a report may have."""
    parser.add_argument(
        "--format", choices=forms, default=forms[0], help=f"the form of the report (default: {forms[0]})"
    )


def print_diagnostics(
    diagnostics: Iterable[Diagnostic], stream: TextIO | None = None, limit: int = 40, fold: int = 0
) -> None:
    """One finding: a line with place, severity and rule, a line with the remedy. Heaviest first, then by place.

    `fold` is how many of one rule are shown before the others are counted, as `check` and `validate` do it; 0: all. What is said of
    files that lie there is always told whole: no other command lists it.
    """
    out = stream or sys.stderr
    found = sorted(diagnostics, key=lambda d: (d.severity.rank, d.span.file, d.span.line, d.span.column, d.rule.id))
    shown, hidden = _told(found, limit, fold)
    for diagnostic in shown:
        span = diagnostic.span
        place = f"{span.file}:{span.line}:{span.column}: " if span.line else f"{span.file}#{span.pointer}: "
        place = place if span.file or span.pointer else ""  # about the call itself
        severity = paint(diagnostic.severity.value, _COLOURS[diagnostic.severity], out)
        print(f"{plain(place)}{severity} {diagnostic.rule.id}: {plain(diagnostic.message)}", file=out)
        if diagnostic.remedy:
            print(f"    {plain(diagnostic.remedy)}", file=out)
    if hidden:
        print(f"... and {', '.join(hidden)}; `extsvc validate{' --no-fold' if fold else ''}` lists them all", file=out)


def _told(found: list[Diagnostic], limit: int, fold: int) -> tuple[list[Diagnostic], list[str]]:
    """The findings to show, and in words how many more there are."""
    if len(found) <= min(limit, fold or limit):
        return found, []
    from generator.catalog import rules_in  # few runs find so much
    from generator.report.common import folded
    from generator.writing import rules

    of_files = {rule.id for rule in rules_in(rules)}
    shown, hidden = folded([one for one in found if one.rule.id not in of_files], fold)
    chosen = set(map(id, shown[:limit]))
    more = [f"{number:,} more of {rule}" for rule, number in hidden]
    more += [f"{len(shown) - limit:,} more"] if len(shown) > limit else []
    return [one for one in found if one.rule.id in of_files or id(one) in chosen], more


def value_of(made: Checked[T], failing: str = "", remedy: str = "", code: int = USAGE) -> T:
    """The value of a use case, its findings left to the caller.

    Raises Fail when there is none: the findings are printed, and the last that speaks of the call itself, not of a place
    in a file, is the sentence; a refusal ends with 1. Without such a finding the sentence is `failing`.
    """
    if made.value is not None:
        return made.value
    placed = [found for found in made.diagnostics if found.span.file or found.span.pointer]
    about = [found for found in made.diagnostics if not (found.span.file or found.span.pointer)]
    if failing:
        print_diagnostics(made.diagnostics)
        raise Fail(failing, remedy, code)
    print_diagnostics([*placed, *about[:-1]])
    if not about:
        raise Fail(_stopped(placed), code=code)
    last = about[-1]
    raise Fail(plain(last.message), plain(last.remedy), FINDINGS if last.severity is Severity.REFUSAL else code)


def _stopped(findings: Sequence[Diagnostic]) -> str:
    """What became of a command that its input stopped: how much is in the way, and in which file."""
    heavy = [found for found in findings if found.severity in (Severity.ERROR, Severity.REFUSAL)] or findings
    files = list(dict.fromkeys(found.span.file for found in heavy if found.span.file))
    where = f" in {files[0]}" if len(files) == 1 else f" in {counted(len(files), 'file')}" if files else ""
    what = "the error" if len(heavy) == 1 else f"the {counted(len(heavy), 'error')}"
    return plain(f"nothing was done, because of {what}{where} above")


def tell(findings: Iterable[Diagnostic], command: str) -> None:
    """Findings on stderr: those of a place with it, those about the call itself as the command's own sentences."""
    for found in findings:
        if found.span.file or found.span.pointer:
            print_diagnostics([found])
            continue
        print(f"{command}: {plain(found.message)}", file=sys.stderr)
        if found.remedy:
            print(f"    {plain(found.remedy)}", file=sys.stderr)


def write_file(path: Path, text: str) -> None:
    """Write a file that was asked for, in one step. Raises Fail."""
    from generator.writing.single import put_named

    if not path.parent.is_dir():
        raise Fail(
            f"{plain(str(path))} cannot be written: there is no folder {plain(str(path.parent))}", "make it first"
        )
    try:
        put_named(path, text.encode())
    except OSError as error:
        raise Fail(f"{path} cannot be written: {error.strerror or error}") from None


def write_out(text: str, file: str | None) -> None:
    """To a file, in one step, or to standard output. Raises Fail when the file cannot be written."""
    if not file or file == "-":
        sys.stdout.write(text)
    else:
        write_file(Path(file), text)


class _Loudness:
    """What --quiet and --verbose say."""

    quiet = False
    verbose = False


_LOUDNESS = _Loudness()


def set_loudness(*, quiet: bool, verbose: bool) -> None:
    """How much this run tells beside its findings and results."""
    _LOUDNESS.quiet, _LOUDNESS.verbose = quiet, verbose and not quiet


def watched() -> bool:
    """Whether somebody watches the progress: on a terminal, unless told to be quiet."""
    return not _LOUDNESS.quiet and sys.stderr.isatty()


def hint(text: str) -> None:
    """A next step on stdout, unless told to be quiet."""
    if not _LOUDNESS.quiet:
        print(text)


def step(text: str) -> None:
    """A line of progress on stderr, for who watches or wants each step told."""
    if watched() or _LOUDNESS.verbose:
        print(paint(text, "2", sys.stderr), file=sys.stderr)


def detail(text: str) -> None:
    """A line of progress on stderr that --verbose alone asks for."""
    if _LOUDNESS.verbose:
        step(text)


@contextmanager
def warnings_as_sentences() -> Iterator[None]:
    """What is to change for users, said without the line of ours that says it."""
    import warnings

    with warnings.catch_warnings():
        printed = warnings.showwarning

        def shown(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            if issubclass(category, FutureWarning):
                print(f"extsvc: warning: {message}", file=sys.stderr)
            else:
                printed(message, category, *place, **more)

        warnings.showwarning = shown
        yield
