"""Export deployable Salesforce metadata: the registration of a service, its credentials, its flows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from generator.diagnostics import Checked, Diagnostic
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.salesforce.releases import USUAL, Release, at_version
from generator.selection import ALL, Selection
from generator.usecases import rules
from generator.usecases.exported_flows import of_other_namespace, taken_along
from generator.usecases.releases import version_of_project
from generator.usecases.secrets import definitions
from generator.usecases.services import service_name
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import offered

if TYPE_CHECKING:
    from generator.credentials.definitions import Definitions
    from generator.oas import Spec
    from generator.targets.salesforce.views import Component, RegistrationView, SecretView
    from generator.writing.write import Changes

STUBS = "stubs"  # the folder of Apex classes below the output folder
_API_VERSION = re.compile(r"[1-9]\d{1,2}\.0")


@dataclass(frozen=True, slots=True)
class ExportedMetadata:
    """What was written: changes by folder, the files below the output folder, and per service the active operations of all."""

    changes: tuple[Changes, ...]
    files: tuple[str, ...]
    active: tuple[tuple[str, int, int], ...]  # service, active operations, all operations


@stopping
def export(
    spec: Spec,
    service: str,
    out: str | Path,
    wanted: Selection = ALL,
    *,
    credential: str = "",
    credentials_from: Sequence[str | Path] | None = (),
    flows: Sequence[str | Path] = (),
    format: Literal["source", "mdapi"] = "source",
    api_version: str = "",
    namespace: str = EXTERNAL_SERVICE,
    overwrite_edited: bool = False,
    stubs: bool = False,
    callout_mocks: bool = False,
    recordings: Sequence[str | Path] = (),
) -> Checked[ExportedMetadata]:
    """Write the registration of a service as an SFDX project (or a Metadata API folder) that an org takes.

    Of a spec that was read out of a registration, with an empty selection, it is that registration as it was. `credential` is a named credential, exported with all that belongs to it; it is looked for in `credentials_from` (project
    files, metadata files, SFDX folders), without any in the nearest project; with None it is only named. `api_version` is that of the org, by default the nearest project's or 66.0. `flows` are flows
    and flow tests to take along, or folders of them. A registration under another namespace than ExternalService is left
    out: its publisher brings it. `stubs` also writes the Apex classes that the org will make, for editors and checks, as a
    package of their own in the folder `stubs`. `callout_mocks` adds a test class (`HttpCalloutMock`) that answers the picked operations
    with the examples of the spec, and first with the answers in `recordings` (files of `extsvc flow run --record`).
    """
    from generator.targets.salesforce.deploy import Deployment, deploy, for_release, written_paths

    needed(service_name(service))
    api_version = _version(api_version)
    components, secrets = _credentials(credential, credentials_from)
    along = taken_along(flows)
    registration = _registration(spec, service, wanted, credential, at_version(api_version))
    view = needed(registration, rules.NOTHING_EXPORTED.at(""))
    told = of_other_namespace(along, service, namespace)
    own = namespace == EXTERNAL_SERVICE
    if not own:
        told = (rules.REGISTRATION_LEFT_OUT.at("", name=service, namespace=namespace), *told)
    mocked = callout_mocks or bool(recordings)
    mocks, more = _callout_mocks(spec, service, wanted, api_version, recordings) if mocked else ((), ())
    told = (*told, *more)
    exported = (*components, *((view,) if own else ()), *along, *mocks)
    if not exported and not stubs:
        raise Stop(*told, rules.NOTHING_EXPORTED.at(""))
    exported, old = for_release(exported, at_version(api_version))
    written = deploy(Deployment(exported, secrets, format, api_version), Path(out), overwrite_edited=overwrite_edited)
    found = (*registration.diagnostics, *told, *old, *written.diagnostics)
    if written.value is None:
        return Checked(None, (*found, rules.NOT_ALL_EXPORTED.at("", out=out)))
    made, more = _stubs(spec, service, wanted, Path(out) / STUBS, namespace, overwrite_edited) if stubs else ((), ())
    files = (*written_paths(written.value), *(f"{STUBS}/{path}" for path in written_paths(made)))
    active = sum(operation.active for operation in view.operations)
    actives = ((view.name, active, len(view.operations)),) if own else ()
    return Checked(ExportedMetadata((*written.value, *made), files, actives), (*found, *more))


def _version(given: str) -> str:
    """The API version as given, else the project's, else the usual one. Raises `Stop` for a text that is none."""
    version = given or version_of_project() or USUAL.api
    if not _API_VERSION.fullmatch(version):
        raise Stop(rules.NO_API_VERSION.at("", text=version))
    return version


def _stubs(
    spec: Spec, service: str, wanted: Selection, out: Path, namespace: str, overwrite_edited: bool
) -> tuple[tuple[Changes, ...], tuple[Diagnostic, ...]]:
    """The Apex of the active operations in a folder of its own. Raises `Stop` when it cannot be written."""
    from generator.usecases.generating import generate_service
    from generator.usecases.registered import active_of

    active = needed(active_of(spec)) if wanted.empty else wanted
    made = generate_service(
        spec, service, active, out, target="apex", namespace=namespace, overwrite_edited=overwrite_edited
    )
    generation = needed(made, rules.NOT_ALL_EXPORTED.at("", out=out))
    own = tuple(one for one in made.diagnostics if one.rule.id.startswith("apex-"))  # the rest is of Python's concern
    return (generation.changes,), own


def _callout_mocks(
    spec: Spec, service: str, wanted: Selection, api_version: str, recordings: Sequence[str | Path]
) -> tuple[tuple[Component, ...], tuple[Diagnostic, ...]]:
    """The test classes that answer the picked operations. Raises `Stop`."""
    from generator.pipeline import model
    from generator.targets.salesforce.views import ApexClassView
    from generator.usecases.callout_mocks import callout_mock
    from generator.usecases.registered import active_of

    active = needed(active_of(spec)) if wanted.empty else wanted
    made = needed(model(spec, service, active, entire=True))
    classes = callout_mock(made, recordings)
    return tuple(ApexClassView(one.name, one.text, api_version) for one in classes.value or ()), classes.diagnostics


def _registration(
    spec: Spec, service: str, wanted: Selection, credential: str, release: Release
) -> Checked[RegistrationView]:
    """The registration with its active operations, or as it was read. The document travels as it is: what our own code generation degrades or
    drops does not matter here.
    """
    from generator.modelling.outline import outlines
    from generator.pipeline import model
    from generator.selection import pick
    from generator.targets.salesforce.registration import registration_of

    chosen = pick(outlines(spec), wanted, spec.document.name)
    made = model(spec, service)  # all of it: names of operations depend on each other
    if chosen.value is None or chosen.failed or made.value is None:
        return Checked(None, spec.locate(chosen.diagnostics + made.diagnostics))
    as_read = wanted.empty and spec.document.registration is not None
    active = None if as_read else {outline.key for outline in chosen.value}
    view = registration_of(made.value, active, credential, release)
    return Checked(view.value, spec.locate(chosen.diagnostics + view.diagnostics))


def _credentials(
    credential: str, places: Sequence[str | Path] | None
) -> tuple[tuple[Component, ...], tuple[SecretView, ...]]:
    """The named credential, its external credential and the permission sets that open it; nothing without places. Raises `Stop`."""
    if not credential or places is None:
        return (), ()
    from generator.usecases.credential_views import external_view, named_view, permission_set_views, secret_views

    checked = definitions(places)
    known = checked.value
    if known is None and not places:
        raise Stop(*checked.diagnostics)
    named = known.named(credential) if known else None
    external = known.external(named.external) if known and named else None
    if known is None or named is None or external is None:
        raise Stop(*checked.diagnostics, _missing(known, credential))
    if external.legacy:
        raise Stop(rules.LEGACY.at("", name=named.name))
    sets = tuple(permission_set_views(known, external))
    return (external_view(external), named_view(named, external), *sets), tuple(secret_views(external))


def _missing(known: Definitions | None, name: str) -> Diagnostic:
    names = [named.name for named in known.nameds] if known else []
    return rules.NO_CREDENTIAL.at("", name=name, hint=offered(name, names))
