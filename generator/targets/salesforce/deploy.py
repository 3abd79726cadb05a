"""A folder that `sf project deploy` takes: each component a lock entry of its own, package.xml over all of them.

Several services may be exported into one folder, and share credentials; files edited by hand or written by others are
left alone (output.write).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.diagnostics import Checked, Diagnostic
from generator.release import VERSION
from generator.salesforce.releases import Release, since
from generator.targets.files import shared_files, signed
from generator.targets.render import render
from generator.targets.salesforce import rules
from generator.targets.salesforce.components import (
    API_VERSION,
    KINDS,
    Format,
    component,
    decomposed,
    facts_of,
    in_form_of,
    label_of,
    members_of,
    script,
)
from generator.targets.salesforce.escapes import NotXml
from generator.targets.salesforce.members import portable
from generator.targets.salesforce.target import Salesforce
from generator.targets.salesforce.views import Component, ExternalCredentialView, NamedCredentialView, SecretView
from generator.targets.text import File
from generator.writing.lock import Lock, LockEntry, load
from generator.writing.write import Changes, write


@dataclass(frozen=True, slots=True)
class Deployment:
    """What to write: components, the scripts by external credential, and how."""

    components: tuple[Component, ...]
    secrets: tuple[SecretView, ...] = ()
    form: Format = "source"
    version: str = API_VERSION


def pieces(
    deployment: Deployment, held: Sequence[LockEntry] = ()
) -> Checked[tuple[tuple[LockEntry, tuple[File, ...]], ...]]:
    """Each component with its files and what the lock remembers of it; all of them or findings. `held` is in the folder."""
    made = []
    moved = portable(deployment.components, deployment.secrets, members_of(held, deployment.form))
    if moved.value is None:
        return Checked(None, moved.diagnostics)
    components, secrets = moved.value
    for was, view in zip(deployment.components, components, strict=True):
        try:
            made.append(_piece(deployment, in_form_of(view, held), was.name, secrets))
        except NotXml:
            kind = KINDS[type(view)].name
            return Checked(None, (rules.TEXT_NOT_XML.at("", member=view.name, type=kind),))
    return Checked(tuple(made), moved.diagnostics)


def _piece(
    deployment: Deployment, view: Component, was: str, secrets: Sequence[SecretView]
) -> tuple[LockEntry, tuple[File, ...]]:
    parts = list(component(view, deployment.form))
    if isinstance(view, ExternalCredentialView):
        scripted = [secret for secret in secrets if secret.external == view.name]
        parts += [script(view.name, scripted)] if scripted else []
    parted = decomposed(view, deployment.form)
    facts = facts_of(type(view), view.name, deployment.form, deployment.version, was, parted=parted)
    return LockEntry(label_of(type(view), view.name, deployment.form), facts=facts), render(Salesforce(), parts)


def deploy(deployment: Deployment, out: Path, *, overwrite_edited: bool = False) -> Checked[tuple[Changes, ...]]:
    """Write the tree. Findings are those of the output; what stands in the way of one component stops the rest."""
    changes: list[Changes] = []
    held = load(out).value or Lock()  # what cannot be read is refused where it is written
    planned = pieces(deployment, held.services)
    if planned.value is None:
        return Checked(None, planned.diagnostics)
    findings: list[Diagnostic] = list(planned.diagnostics)
    for entry, files in planned.value:
        written = write(
            files,
            out,
            entry,
            shared=shared_files,
            generator=VERSION,
            overwrite_edited=overwrite_edited,
            signed=signed,
        )
        findings += written.diagnostics
        if written.value is None:
            return Checked(None, tuple(findings))
        changes.append(written.value)
    return Checked(tuple(changes), tuple(findings))


def for_release(
    components: tuple[Component, ...], release: Release
) -> tuple[tuple[Component, ...], tuple[Diagnostic, ...]]:
    """The components without what an org of a release does not know, and a finding for each thing left out."""
    made: list[Component] = []
    findings: list[Diagnostic] = []
    version = since("NamedCredential.description")
    for view in components:
        if isinstance(view, NamedCredentialView) and view.description and version > release.version:
            words = {"name": view.name, "element": "description", "release": release.api, "since": f"{version}.0"}
            findings.append(rules.NEWER_ELEMENT.at("", **words))
            view = replace(view, description="")
        made.append(view)
    return tuple(made), tuple(findings)


def written_paths(changes: Iterable[Changes]) -> tuple[str, ...]:
    """Every path that was created or updated, once, sorted."""
    return tuple(sorted({path for change in changes for path in (*change.created, *change.updated)}))
