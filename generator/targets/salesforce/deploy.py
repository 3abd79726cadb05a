"""A folder that `sf project deploy` takes: each component a lock entry of its own, package.xml over all of them.

Several services may be exported into one folder, and share credentials; files edited by hand or written by others are
left alone (output.write).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Checked, Diagnostic
from generator.targets.files import shared_files, signed
from generator.targets.render import render
from generator.targets.salesforce import rules
from generator.targets.salesforce.components import API_VERSION, KINDS, Format, component, facts_of, label_of, script
from generator.targets.salesforce.escapes import NotXml
from generator.targets.salesforce.target import Salesforce
from generator.targets.salesforce.views import Component, ExternalCredentialView, SecretView
from generator.targets.text import File
from generator.writing.lock import LockEntry
from generator.writing.write import Changes, write


@dataclass(frozen=True, slots=True)
class Deployment:
    """What to write: components, the scripts by external credential, and how."""

    components: tuple[Component, ...]
    secrets: tuple[SecretView, ...] = ()
    form: Format = "source"
    version: str = API_VERSION


def pieces(deployment: Deployment) -> Checked[tuple[tuple[LockEntry, tuple[File, ...]], ...]]:
    """Each component with its files and what the lock remembers of it; all of them or findings."""
    made = []
    for view in deployment.components:
        try:
            made.append(_piece(deployment, view))
        except NotXml:
            kind = KINDS[type(view)].name
            return Checked(None, (rules.TEXT_NOT_XML.at("", member=view.name, type=kind),))
    return Checked(tuple(made))


def _piece(deployment: Deployment, view: Component) -> tuple[LockEntry, tuple[File, ...]]:
    parts = [component(view, deployment.form)]
    if isinstance(view, ExternalCredentialView):
        scripted = [secret for secret in deployment.secrets if secret.external == view.name]
        parts += [script(view.name, scripted)] if scripted else []
    facts = facts_of(type(view), view.name, deployment.form, deployment.version)
    return LockEntry(label_of(type(view), view.name, deployment.form), facts=facts), render(Salesforce(), parts)


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
        written = write(
            files,
            out,
            entry,
            shared=shared_files,
            generator=generator,
            overwrite_edited=overwrite_edited,
            signed=signed,
        )
        findings += written.diagnostics
        if written.value is None:
            return Checked(None, tuple(findings))
        changes.append(written.value)
    return Checked(tuple(changes), tuple(findings))


def written_paths(changes: Iterable[Changes]) -> tuple[str, ...]:
    """Every path that was created or updated, once, sorted."""
    return tuple(sorted({path for change in changes for path in (*change.created, *change.updated)}))
