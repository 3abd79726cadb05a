"""What an editor shows of a text while it is written: the findings of the commands, over text that no disk has yet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from generator.diagnostics import Checked, Diagnostic
from generator.reading import unsaved

if TYPE_CHECKING:
    from generator.oas import Spec
    from generator.project.config import Config, Project

Kind = Literal["spec", "overlay", "flow", "project", ""]
_TELLING = re.compile(r"""(?:^|[{,])[ \t]*["']?(openapi|swagger|overlay)["']?[ \t]*:""", re.MULTILINE)
_XML_ENCODING = re.compile(r"""(<\?xml[^>]{0,100}?encoding\s*=\s*["'])[^"']*""")


@dataclass(frozen=True, slots=True)
class JudgedText:
    """What was found in a text. `kind` is "" for what is none of ours; `files` are the other files that had a part in it.

    A finding's file is a real path, also where it stands in another file than the text.
    """

    kind: Kind
    findings: tuple[Diagnostic, ...] = ()
    files: tuple[str, ...] = ()


def kind_of(path: str | Path, text: str) -> Kind:
    """What a text is: by its file's name, and by what it says of itself."""
    name = os.fspath(path).lower()
    if name.endswith((".flow-meta.xml", ".flow")):
        return "flow"
    if os.path.basename(name) == "extsvc.toml":
        return "project"
    if not name.endswith((".yaml", ".yml", ".json")):
        return ""
    said = _TELLING.search(text)
    if said is None:
        return ""
    return "overlay" if said[1] == "overlay" else "spec"


def as_bytes(path: str | Path, text: str) -> bytes:
    """A text as a file of it would be read: in UTF-8, whatever encoding an XML declaration speaks of."""
    if os.fspath(path).lower().endswith((".xml", ".flow")):
        text = _XML_ENCODING.sub(r"\1UTF-8", text, count=1)
    return text.encode("utf-8", "replace")


def judge_text(
    path: str | Path, text: str, others: Mapping[str, str] | None = None, *, external_services: bool = True
) -> Checked[JudgedText]:
    """Every fault of a spec, an overlay, a flow or a project's file as its text is now, not as it lies on the disk.

    What the nearest extsvc.toml at or above the file says counts as it does for `check`: overlays, picked operations,
    suppressed and recorded findings. `others` are further unsaved texts, by path. `external_services` also tells what an
    org would say of a spec. The second opinion of openapi-spec-validator is left out, as `validate --fast` does.
    """
    place = os.path.realpath(path)
    kind = kind_of(place, text)
    if not kind:
        return Checked(JudgedText(kind))
    held = {os.path.realpath(other): as_bytes(other, words) for other, words in (others or {}).items()}
    with unsaved({**held, place: as_bytes(place, text)}):
        if kind == "flow":
            return Checked(_flow(place))
        if kind == "overlay":
            return Checked(_overlay(place))
        if kind == "project":
            return Checked(_project_file(place))
        return Checked(_spec(place, external_services))


def _flow(place: str) -> JudgedText:
    from generator.usecases.flow_checks import check_flows

    made = check_flows([place])
    found = made.value.findings if made.value is not None else ()
    return JudgedText("flow", _placed((*made.diagnostics, *found), place, os.getcwd()))


def _project_file(place: str) -> JudgedText:
    """What `check` and `credential list` say of a project's file before they look at what it names."""
    from generator.credentials.load import load as load_definitions
    from generator.project.config import load as load_project

    made = load_project(Path(place))
    unread = made.value is None and any(found.rule.id == "project-unreadable" for found in made.diagnostics)
    defined = () if unread else load_definitions((Path(place),)).diagnostics
    own = [found for found in defined if os.path.realpath(found.span.file) == place]
    return JudgedText("project", _placed((*made.diagnostics, *own), place, os.getcwd()))


def _overlay(place: str) -> JudgedText:
    from generator.usecases.mending import check_overlays

    found: dict[Diagnostic, None] = {}
    for spec in _overlaid_by(place) or ("",):  # one overlay may serve several specs
        found |= dict.fromkeys(check_overlays(place, spec=spec).diagnostics)
    return JudgedText("overlay", _placed(found, place, os.getcwd()))


def _overlaid_by(place: str) -> tuple[str, ...]:
    """The specs at hand that the nearest extsvc.toml lays an overlay over."""
    project = _project(place)
    if project is None:
        return ()
    return tuple(
        str(project.folder / config.spec)
        for config in project.services
        if not config.remote and any(os.path.realpath(project.folder / overlay) == place for overlay in config.overlays)
    )


def _spec(place: str, external_services: bool) -> JudgedText:
    project = _project(place)
    for config in project.services if project is not None else ():
        if project is not None and os.path.realpath(project.folder / config.spec) == place:
            return _registered(place, project, config, external_services)
    return _plain(place, project, external_services)


def _project(place: str) -> Project | None:
    """The project that a file belongs to; one with faults is for `extsvc check` to tell."""
    from generator.project.config import find, load

    path = find(Path(place).parent)
    return load(path).value if path is not None else None


def project_service(place: str) -> Config | None:
    """The service that the nearest extsvc.toml has a spec registered as."""
    project = _project(place)
    services = project.services if project is not None else ()
    return next((one for one in services if project and os.path.realpath(project.folder / one.spec) == place), None)


def _registered(place: str, project: Project, config: Config, external_services: bool) -> JudgedText:
    """What `check` says of the spec; less what is suppressed or recorded."""
    from generator.project.freshness import known_record
    from generator.project.prepare import prepare
    from generator.project.verdict import told, validated

    known = known_record(project, config)
    made = prepare(project, config, known.value, keep=False)
    if made.value is None:
        return JudgedText("spec", _placed((*known.diagnostics, *made.diagnostics), place, str(project.folder)))
    spec, service = made.value.made.spec, made.value.made.service
    found = [*known.diagnostics, *validated(made.value, made.diagnostics)]
    if external_services:
        from generator.salesforce.verdict import judge

        found += spec.locate(judge(spec, service).findings)
    kept = told(project, config, dict.fromkeys(found)).counted
    return JudgedText("spec", _placed(kept, place, os.getcwd()), _files(spec, place))


def _plain(place: str, project: Project | None, external_services: bool) -> JudgedText:
    """What `validate` says of the spec; less what the project's file suppresses everywhere."""
    from generator.oas import load, validate

    read = load(place)
    if read.value is None:
        return JudgedText("spec", _placed(read.diagnostics, place, os.getcwd()))
    spec = read.value
    found = [*read.diagnostics, *validate.fast(spec)]
    if external_services:
        from generator.modelling.build import build
        from generator.salesforce.leniency import as_an_org_sees_it
        from generator.salesforce.proposed_names import name_from_file
        from generator.salesforce.verdict import judge

        told = judge(spec, build(spec, name_from_file(place)).service).findings
        found = [*as_an_org_sees_it(found), *told]
    located = spec.locate(dict.fromkeys(found))
    kept = _less_suppressed(place, project, located) if project is not None else located
    return JudgedText("spec", _placed(kept, place, os.getcwd()), _files(spec, place))


def _less_suppressed(place: str, project: Project, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    import tomllib

    from generator.reading import read_text
    from generator.report.suppress import apply, read

    text = read_text(project.path)
    suppressions, _ = read(tomllib.loads(text), text, str(project.path))
    return tuple(apply(tuple(found), [one for one in suppressions if one.applies(place)])[0])


def _files(spec: Spec, place: str) -> tuple[str, ...]:
    names = (os.path.realpath(document.name) for document in spec.documents.values() if "://" not in document.name)
    return tuple(dict.fromkeys(name for name in names if name != place))


def _placed(found: Iterable[Diagnostic], place: str, base: str) -> tuple[Diagnostic, ...]:
    return tuple(_each_placed(found, place, base))


def _each_placed(found: Iterable[Diagnostic], place: str, base: str) -> Iterator[Diagnostic]:
    """The findings with real paths; what speaks of no file is told at the text itself."""
    for one in found:
        file = one.span.file
        real = os.path.realpath(os.path.join(base, file)) if file and "://" not in file else place
        yield one.located(one.span._replace(file=real))
