"""One metadata file in memory, as an export writes it: of a registration, a credential, a permission set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic

if TYPE_CHECKING:
    from generator.credentials.definitions import ExternalCredential, NamedCredential
    from generator.named import Model
    from generator.targets.salesforce.views import Component, RegistrationView

# What a new schema brings with it; every other element of a registration stays as it was.
_OF_SCHEMA = ("schema", "schemaType", "schemaUploadFileExtension", "schemaUploadFileName", "serviceBinding")
_CREDENTIALS = ("namedCredential", "namedCredentialReference")


def file_of(view: Component) -> Checked[bytes]:
    """The file of a component in the format of the Metadata API. Findings: text-not-xml."""
    from generator.targets.salesforce.deploy import Deployment, pieces

    made = pieces(Deployment((view,), form="mdapi"))
    if made.value is None:
        return Checked(None, made.diagnostics)
    ((_, files),) = made.value
    return Checked(files[0].text.encode("utf-8", "replace"), made.diagnostics)


def external_file(external: ExternalCredential) -> Checked[bytes]:
    """The file of an external credential. Findings: text-not-xml."""
    from generator.usecases.credential_views import external_view

    return file_of(external_view(external))


def named_file(named: NamedCredential, external: ExternalCredential) -> Checked[bytes]:
    """The file of a named credential that `external` stands behind. Findings: text-not-xml."""
    from generator.usecases.credential_views import named_view

    return file_of(named_view(named, external))


def permission_set_file(name: str, label: str, description: str, enabled: Iterable[str]) -> Checked[bytes]:
    """The file of a permission set that enables these principals (`External-Principal`). Findings: text-not-xml."""
    from generator.targets.salesforce.views import PermissionSetView

    return file_of(PermissionSetView(name, label or name, description, tuple((one, True) for one in sorted(enabled))))


def registration_file(
    made: Model,
    active: Collection[str],
    credential: str,
    former: Mapping[str, str] | None = None,
    judged: tuple[Diagnostic, ...] | None = None,
) -> Checked[bytes]:
    """The registration of a service whose model holds every operation; `active` are the keys of the picked ones.

    `former` are the simple elements of the registration that it takes the place of; `judged` is what an org says of the
    document, where somebody has asked already. Findings: those of an export.
    """
    from generator.targets.salesforce.registration import registration_of

    view = registration_of(made, active, credential, judged=judged)
    if view.value is None:
        return Checked(None, view.diagnostics)
    written = file_of(_kept(view.value, former, credential) if former is not None else view.value)
    return Checked(written.value, (*view.diagnostics, *written.diagnostics))


def _kept(view: RegistrationView, former: Mapping[str, str], credential: str) -> RegistrationView:
    """The view with what the former registration says of other things than its schema."""
    from dataclasses import replace

    from generator.salesforce.registrations import AFTER, BEFORE
    from generator.targets.salesforce.views import ElementView

    fresh = {one.name: one.text for one in (*view.before, *view.after)}
    same = credential in [former[tag].strip() for tag in _CREDENTIALS if former.get(tag, "").strip()][-1:]
    taken = (*_OF_SCHEMA, *(() if same else _CREDENTIALS))
    kept = {tag: text for tag, text in former.items() if tag not in taken}
    elements = {**kept, **{tag: fresh[tag] for tag in taken if tag in fresh}}

    def ordered(tags: tuple[str, ...]) -> tuple[ElementView, ...]:
        return tuple(ElementView(tag, elements[tag]) for tag in tags if tag in elements)

    return replace(view, before=ordered(BEFORE), after=ordered(AFTER))
