"""Judge spec files, as an org would too, with the suppressions of a project file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.diagnostics import Checked, Diagnostic
from generator.salesforce.releases import NEWEST, RELEASES, USUAL, Release, release_of
from generator.usecases import rules
from generator.usecases.releases import version_of_project
from generator.usecases.spec_files import spelled_out
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.oas import Spec
    from generator.report import Report
    from generator.report.common import Figure
    from generator.report.suppress import Suppression


class Validation(NamedTuple):
    """A report per file, and one for the project file where it has faults; `readable` is False when a file could not be read."""

    reports: tuple[Report, ...]
    readable: bool

    def fails(self, on: str = "error") -> bool:
        """Whether anything is as heavy as "error" or "warning"; "never" is never."""
        from generator.report.common import fails

        return any(fails(found, on) for report in self.reports for found in report.diagnostics)


class _Judgement(NamedTuple):
    """How files are judged."""

    salesforce: bool
    agents: bool
    service: str
    fast: bool
    overlays: tuple[str, ...]
    allow_remote: bool
    allow_outside: bool
    release: Release


@stopping
def validate_files(
    *specs: str,
    external_services: bool = False,
    agents: bool = False,
    api_version: str = "",
    service: str = "",
    fast: bool = False,
    overlays: Sequence[str | Path] = (),
    config: str | Path | None = None,
    allow_remote: bool = False,
    allow_outside: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Checked[Validation]:
    """Every fault of these specs (files, patterns such as "specs/**/*.yaml", addresses or "-").

    `agents` also judges each operation as an agent action, and does what `external_services` does: that also judges what an org would say of each as the registration `service` (default: from the file's
    name) in the release of `api_version`, 60.0 to 68.0 (default: the project's, or 66.0). `fast` leaves out openapi-spec-validator's own verdict. `config` is a project file with suppressions, by default
    ./extsvc.toml. `progress` is told each file where there are several.
    """
    api_version = api_version or version_of_project(Path(config) if config else None) or USUAL.api
    release = release_of(api_version)
    if release is None:
        known = f"{RELEASES[0].api} to {NEWEST.api}"
        raise Stop(rules.RELEASE_UNKNOWN.at("", text=api_version, known=known))
    names = spelled_out(specs)
    judgement = _Judgement(
        external_services or agents,
        agents,
        service,
        fast,
        tuple(map(str, overlays)),
        allow_remote,
        allow_outside,
        release,
    )
    suppressions, faults, file = _suppressions(config)
    reports, readable = [], True
    for number, name in enumerate(names, 1):
        if len(names) > 1 and progress is not None:
            progress(f"{number}/{len(names)} {name}")
        report, read = _judge(name, judgement)
        reports.append(report)
        readable = readable and read
    reports, left = _suppressed(reports, suppressions, external_services or agents, agents)
    if faults or left:
        reports.append(_of_config(file, [*faults, *left]))
    return Checked(Validation(tuple(reports), readable))


def _judge(name: str, judgement: _Judgement) -> tuple[Report, bool]:
    """The report on one spec, and whether there was anything to judge."""
    from generator.oas import load, validate
    from generator.report import Report

    remote, outside = judgement.allow_remote, judgement.allow_outside
    if judgement.overlays:
        from generator.overlay.load import load as load_overlaid

        read = load_overlaid(name, judgement.overlays, allow_remote=remote, allow_outside=outside)
    else:
        read = load(name, allow_remote=remote, allow_outside=outside)
    shown = "<stdin>" if name == "-" else name
    if read.value is None:
        return Report(shown, read.diagnostics), False
    spec = read.value
    found = [*read.diagnostics, *(validate.fast(spec) if judgement.fast else validate.strict(spec))]
    headline: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = {}
    if judgement.agents:
        found += _for_agents(spec)
    if judgement.salesforce:
        from generator.salesforce.leniency import as_an_org_sees_it
        from generator.salesforce.proposed_names import name_from_file

        told, headline, figures = _for_salesforce(spec, judgement.service or name_from_file(name), judgement.release)
        found = [*as_an_org_sees_it(found), *told]
    return Report(shown, spec.locate(found), _source(spec), headline, figures), True


def _for_agents(spec: Spec) -> list[Diagnostic]:
    from generator.modelling.build import build
    from generator.salesforce.check_agents import check_agents

    return list(check_agents(spec, build(spec, "Service").service))


def _for_salesforce(
    spec: Spec, service: str, release: Release
) -> tuple[tuple[Diagnostic, ...], tuple[str, ...], Mapping[str, Figure]]:
    """What an org would say: findings, the lines of the summary, the same as figures."""
    from generator.modelling.build import build
    from generator.salesforce.verdict import judge

    verdict = judge(spec, build(spec, service).service, release=release)
    figures = {"external_services": {"service": service, "release": release.api, **verdict.figures}}
    return verdict.findings, verdict.summary, figures


def _source(spec: Spec) -> Callable[[str, int], str | None]:
    """Lines of the documents a spec is made of; each text is split once, when first asked for."""
    texts = {document.name: document for document in spec.documents.values()}
    split: dict[str, list[str]] = {}

    def line_of(file: str, line: int) -> str | None:
        if file not in split:
            split[file] = texts[file].text.split("\n") if file in texts else []
        lines = split[file]
        words = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else None
        # Around the schema of a registration there is nothing to show: its text is that of the schema alone.
        return words or (None if file in texts and texts[file].registration is not None else words)

    return line_of


def _suppressions(file: str | Path | None) -> tuple[list[Suppression], list[Diagnostic], str]:
    """Those of the project file; none where there is no such file. Raises `Stop` when it cannot be read."""
    import tomllib

    from generator.reading import read_text, why_unread
    from generator.report.suppress import read

    path = Path(file or "extsvc.toml")
    if not file and not path.is_file():
        return [], [], str(path)
    try:
        text = read_text(path)
        config = tomllib.loads(text)
    except OSError as error:
        raise Stop(rules.FILE_UNREADABLE.at("", path=path, reason=why_unread(path, error))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Stop(rules.CONFIG_UNREADABLE.at("", path=path, reason=error)) from None
    return *read(config, text, str(path)), str(path)


def _suppressed(
    reports: list[Report], suppressions: list[Suppression], salesforce: bool, agents: bool
) -> tuple[list[Report], list[Diagnostic]]:
    """The reports without what is suppressed, and a finding for each suppression that was not needed."""
    if not suppressions:
        return reports, []
    from generator.catalog import all_rules
    from generator.report.suppress import apply, unused

    made, used = [], set()
    for report in reports:
        kept, hidden, needed = apply(report.diagnostics, [one for one in suppressions if one.applies(report.file)])
        used |= needed
        made.append(report._replace(diagnostics=tuple(kept), suppressed=tuple(hidden)))
    # Only what this run could have found is missed: other files, and rules of a judgement nobody asked for, are not.
    asked = [
        one
        for one in suppressions
        if any(one.applies(report.file) for report in reports)
        and (salesforce or not one.rule.startswith("es-"))
        and (agents or not one.rule.startswith("agent-"))
    ]
    return made, unused(asked, used, all_rules())


def _of_config(config: str, found: list[Diagnostic]) -> Report:
    from generator.reading import read_text
    from generator.report import Report

    lines = read_text(config).split("\n")
    return Report(config, tuple(found), lambda file, line: lines[line - 1] if 0 < line <= len(lines) else None)
