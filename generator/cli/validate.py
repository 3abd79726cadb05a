"""`extsvc validate`: check specs; every finding with rule, place and remedy, in the format that is asked for."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, USAGE, Fail, coloured, step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.diagnostics import Diagnostic
    from generator.oas import Spec
    from generator.report import Report
    from generator.report.suppress import Suppression

HELP = "Check specs; every finding with rule, place and remedy."
_FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="OAS files, patterns such as 'specs/**/*.yaml', or -")
    parser.add_argument("--for", dest="target", choices=("external-services",), help="also judge what an org would say")
    parser.add_argument("--service", metavar="NAME", help="the registration's name (default: from the file name)")
    parser.add_argument("--format", choices=_FORMATS, default="text", help="how to report (default: text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument(
        "--fail-on", choices=("error", "warning", "never"), default="error", help="what makes it exit 1"
    )
    parser.add_argument("--fast", action="store_true", help="leave out openapi-spec-validator's own verdict")
    parser.add_argument("--overlay", action="append", default=[], metavar="FILE", help="apply this overlay first")
    parser.add_argument("--all", action="store_true", help="show repeated findings of a rule one by one")
    parser.add_argument("--config", metavar="FILE", help="project file with suppressions (default: ./extsvc.toml)")
    parser.add_argument("--output", metavar="FILE", help="write the report to a file")
    parser.add_argument("--allow-remote", action="store_true", help="read http(s) addresses")
    parser.add_argument("--allow-outside", action="store_true", help="follow references out of the spec's folder")


@dataclass(frozen=True, slots=True)
class _Judged:
    """The report on one spec. `readable` is False when there was nothing to judge."""

    report: Report
    readable: bool


def run(options: argparse.Namespace) -> int:
    from generator.report import Options, render
    from generator.report.common import fails, summary

    suppressions, faults, config = _suppressions(options.config)
    names = _files(options.specs)
    judged = []
    for number, name in enumerate(names, 1):
        if len(names) > 1:
            step(f"{number}/{len(names)} {name}")
        judged.append(_judge(name, options))
    reports, left = _hushed([one.report for one in judged], suppressions, options)
    if faults or left:
        reports.append(_of_config(config, [*faults, *left]))
    color = options.format == "text" and not options.output and coloured(sys.stdout)
    made = render(reports, options.format, _options(Options(), options, color))
    if options.output:
        from generator.cli.overlay import write_out

        write_out(made, options.output)
        print(summary(reports), file=sys.stderr)
    else:
        _print(made)
    if not all(one.readable for one in judged):
        return USAGE
    return FINDINGS if any(fails(d, options.fail_on) for r in reports for d in r.diagnostics) else FINE


def _options(base: Any, options: argparse.Namespace, color: bool) -> Any:
    import shutil
    from importlib.metadata import version

    width = shutil.get_terminal_size((100, 40)).columns if sys.stdout.isatty() else 100
    fold = 0 if options.all else base.fold
    return replace(
        base, color=color, width=width, fold=fold, fail_on=options.fail_on, version=version("external-services")
    )  # fmt: skip


def _print(text: str) -> None:
    """To a terminal of whatever encoding: what it cannot show becomes an escape, never a traceback."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _files(specs: Sequence[str]) -> list[str]:
    """The specs named, patterns spelled out, each once. Raises Fail for a pattern that matches nothing."""
    from glob import glob, has_magic

    names: list[str] = []
    for name in specs:
        if has_magic(name) and not os.path.exists(name) and "://" not in name:
            found = sorted(path for path in glob(name, recursive=True) if os.path.isfile(path))
            if not found:
                raise Fail(f"'{name}' matches no file", "compare the pattern with the folder; ** stands for any depth")
            names += found
        else:
            names.append(name)
    return list(dict.fromkeys(names))


def _judge(name: str, options: argparse.Namespace) -> _Judged:
    from generator.oas import load
    from generator.report import Report

    if options.overlay:
        from generator.overlay.load import load as load_overlaid

        read = load_overlaid(
            name, options.overlay, allow_remote=options.allow_remote, allow_outside=options.allow_outside
        )  # fmt: skip
    else:
        read = load(name, allow_remote=options.allow_remote, allow_outside=options.allow_outside)
    shown = "<stdin>" if name == "-" else name
    if read.value is None:
        return _Judged(Report(shown, read.diagnostics), False)
    spec = read.value
    found = [*read.diagnostics, *_verdict(spec, options.fast)]
    headline: tuple[str, ...] = ()
    figures: dict[str, Any] = {}
    if options.target:
        from generator.salesforce.check_service import name_from_file

        said, headline, figures = _for_salesforce(spec, options.service or name_from_file(name))
        found += said
    return _Judged(Report(shown, spec.locate(found), _source(spec), headline, figures), True)


def _verdict(spec: Spec, fast: bool) -> tuple[Diagnostic, ...]:
    from generator.oas import validate

    return validate.fast(spec) if fast else validate.strict(spec)


def _for_salesforce(spec: Spec, service: str) -> tuple[tuple[Diagnostic, ...], tuple[str, ...], dict[str, Any]]:
    """What an org would say: findings, the lines of the summary, the same as figures."""
    from generator.modelling import build
    from generator.salesforce.verdict import judge

    verdict = judge(spec, build(spec, service).service)
    figures = {"external_services": {"service": service, **verdict.figures}}
    return verdict.findings, verdict.summary, figures


def _source(spec: Spec) -> Callable[[str, int], str | None]:
    """Lines of the documents a spec is made of; each text is split once, when first asked for."""
    texts = {document.name: document for document in spec.documents.values()}
    split: dict[str, list[str]] = {}

    def line_of(file: str, line: int) -> str | None:
        if file not in split:
            split[file] = texts[file].text.split("\n") if file in texts else []
        lines = split[file]
        return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else None

    return line_of


def _suppressions(file: str | None) -> tuple[list[Suppression], list[Diagnostic], str]:
    """Those of the project file; none where there is no such file. Raises Fail when it cannot be read."""
    import tomllib

    from generator.report.suppress import read

    path = Path(file or "extsvc.toml")
    if not file and not path.is_file():
        return [], [], str(path)
    try:
        text = path.read_text(encoding="utf-8")
        config = tomllib.loads(text)
    except OSError as error:
        raise Fail(f"{path} cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Fail(f"{path} is not valid TOML: {error}") from None
    return *read(config, text, str(path)), str(path)


def _hushed(
    reports: list[Report], suppressions: list[Suppression], options: argparse.Namespace
) -> tuple[list[Report], list[Diagnostic]]:
    """The reports without what is suppressed, and a finding for each suppression that was not needed."""
    if not suppressions:
        return reports, []
    from generator.catalog import all_rules
    from generator.report.suppress import apply, unused

    made, used = [], set()
    for report in reports:
        kept, hushed, needed = apply(report.diagnostics, [one for one in suppressions if one.applies(report.file)])
        used |= needed
        made.append(replace(report, diagnostics=tuple(kept), suppressed=tuple(hushed)))
    # Only what this run could have found is missed: other files, and rules of a judgement nobody asked for, are not.
    asked = [
        one
        for one in suppressions
        if any(one.applies(report.file) for report in reports) and (options.target or not one.rule.startswith("es-"))
    ]
    return made, unused(asked, used, all_rules())


def _of_config(config: str, found: list[Diagnostic]) -> Report:
    from generator.report import Report

    lines = Path(config).read_text(encoding="utf-8").split("\n")
    return Report(config, tuple(found), lambda file, line: lines[line - 1] if 0 < line <= len(lines) else None)
