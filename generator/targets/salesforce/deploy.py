"""A folder that `sf project deploy` takes: each component a lock entry of its own, package.xml over all of them.

Several services may be exported into one folder, and share credentials; files edited by hand or written by others are
left alone (output.write).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Checked, Diagnostic
from generator.targets.salesforce import rules
from generator.targets.salesforce.render import KINDS, Format, NotXml, component, package, project, script
from generator.targets.salesforce.views import Component, SecretView
from generator.targets.text import File
from generator.writing.lock import Entry
from generator.writing.write import Changes, write


@dataclass(frozen=True, slots=True)
class Deployment:
    """What to write: components, the scripts by external credential, and how."""

    components: tuple[Component, ...]
    secrets: tuple[SecretView, ...] = ()
    form: Format = "source"
    version: str = "66.0"


def pieces(deployment: Deployment) -> Checked[tuple[tuple[Entry, tuple[File, ...]], ...]]:
    """Each component with its files and what the lock remembers of it; all of them or findings."""
    made = []
    for view in deployment.components:
        try:
            made.append(_piece(deployment, view))
        except NotXml:
            kind = KINDS[type(view)].name
            return Checked(None, (rules.TEXT_NOT_XML.at("", member=view.name, type=kind),))
    return Checked(tuple(made))


def _piece(deployment: Deployment, view: Component) -> tuple[Entry, tuple[File, ...]]:
    kind = KINDS[type(view)]
    facts = {"type": kind.name, "member": view.name, "form": deployment.form, "version": deployment.version}
    files = [component(view, deployment.form)]
    scripted = [s for s in deployment.secrets if kind.name == "ExternalCredential" and s.external == view.name]
    if scripted:
        files.append(File(f"scripts/set-secrets-{view.name}.apex", script(scripted)))
    return Entry(f"{deployment.form}:{kind.name}:{view.name}", facts=facts), tuple(files)


def common(entries: Sequence[Entry]) -> tuple[File, ...]:
    """package.xml for each format in the folder, over every component that the lock knows; the project file."""
    made: list[File] = []
    for form in ("source", "mdapi"):
        members: dict[str, list[str]] = defaultdict(list)
        mine = [entry.facts for entry in entries if entry.facts.get("form") == form]
        for facts in mine:
            members[_fact(facts, "type")].append(_fact(facts, "member"))
        if not members:
            continue
        version = max(_fact(facts, "version") for facts in mine)
        listed = [(kind, sorted(names)) for kind, names in members.items()]
        made.append(File("manifest/package.xml" if form == "source" else "package.xml", package(listed, version)))
        if form == "source":
            made.append(File("sfdx-project.json", project("external-services", version)))
    return tuple(made)


def _fact(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def deploy(deployment: Deployment, out: Path, *, overwrite_edited: bool = False) -> Checked[tuple[Changes, ...]]:
    """Write the tree. Findings are those of the output; what stands in the way of one component stops the rest."""
    from importlib.metadata import version

    changes: list[Changes] = []
    findings: list[Diagnostic] = []
    planned = pieces(deployment)
    if planned.value is None:
        return Checked(None, planned.diagnostics)
    for entry, files in planned.value:
        generator = version("external-services")
        written = write(files, out, entry, shared=common, generator=generator, overwrite_edited=overwrite_edited)
        findings += written.diagnostics
        if written.value is None:
            return Checked(None, tuple(findings))
        changes.append(written.value)
    return Checked(tuple(changes), tuple(findings))


def written_paths(changes: Iterable[Changes]) -> tuple[str, ...]:
    """Every path that was created or updated, once, sorted."""
    return tuple(sorted({path for change in changes for path in (*change.created, *change.updated)}))
