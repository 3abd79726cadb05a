"""Salesforce metadata as a target: the registration of a service, as an SFDX project."""

from __future__ import annotations

from collections.abc import Sequence

from generator.diagnostics import Checked
from generator.named import Model
from generator.salesforce.releases import at_version
from generator.salesforce.words import RESERVED
from generator.targets.salesforce.components import API_VERSION, SCRIPT, component, facts_of, label_of, manifests
from generator.targets.salesforce.escapes import apex, quoted, xml
from generator.targets.salesforce.members import member_name, portable
from generator.targets.salesforce.registration import registration_of
from generator.targets.salesforce.views import RegistrationView
from generator.targets.seam import Options, Part, Target
from generator.writing.lock import LockEntry


class Salesforce(Target):
    """What an org takes. Credentials, flows and other formats come with `deploy`."""

    name = "salesforce"
    words = RESERVED
    whole = True  # the names of operations depend on each other
    escapes = {"xml": xml, "json": quoted, "apex": apex}

    def pages(self, made: Model, options: Options) -> Checked[tuple[Part, ...]]:
        active = {outline.key for outline in made.picked}
        checked = registration_of(made, active, options.credential, at_version(API_VERSION))
        moved = checked.then(lambda view: portable((view,)))
        return moved.then(lambda made: Checked(tuple(part for view in made[0] for part in component(view, "source"))))

    def shared(self, entries: Sequence[LockEntry]) -> tuple[Part, ...]:
        return tuple(manifests(entries))

    def label(self, service: str) -> str:
        return label_of(RegistrationView, member_name(RegistrationView, service), "source")

    def facts(self, made: Model) -> dict[str, object]:
        name, former = made.service.name, made.spec.document.registration
        parted = former is not None and bool(former.beside)
        member = member_name(RegistrationView, name)
        return facts_of(RegistrationView, member, "source", API_VERSION, name, parted=parted)

    def signed(self, path: str, data: bytes) -> bool:
        return path.startswith("scripts/") and data.startswith(SCRIPT)

    def owns(self, entry: LockEntry) -> bool:
        return "form" in entry.facts
