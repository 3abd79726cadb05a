"""The files of a deployment as pages: which template, folder and suffix belongs to which metadata type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from generator.salesforce.releases import USUAL
from generator.targets.salesforce.views import (
    ApexClassView,
    Component,
    ExternalCredentialView,
    FlowTestView,
    FlowView,
    NamedCredentialView,
    PermissionSetView,
    RegistrationView,
    SecretView,
)
from generator.targets.seam import Page, Part
from generator.targets.text import File
from generator.writing.lock import LockEntry

Format = Literal["source", "mdapi"]
API_VERSION = USUAL.api
PROJECT = "external-services"
SCRIPT = b"// Sets the secrets of these principals in an org. Metadata never holds them, and neither does this file.\n"
YAML = ".yaml"  # the ending that the Salesforce CLI gives to a schema in a file of its own; JSON is YAML, too
SOURCE_ROOT = "force-app/main/default"


@dataclass(frozen=True, slots=True)
class ComponentKind:
    """A metadata type: its name, folder and file suffix; without a template its files travel as they are."""

    name: str
    folder: str
    suffix: str
    template: str = ""


KINDS: dict[type[Component], ComponentKind] = {
    RegistrationView: ComponentKind(
        "ExternalServiceRegistration", "externalServiceRegistrations", "externalServiceRegistration", "registration"
    ),
    ExternalCredentialView: ComponentKind(
        "ExternalCredential", "externalCredentials", "externalCredential", "external"
    ),
    NamedCredentialView: ComponentKind("NamedCredential", "namedCredentials", "namedCredential", "named"),
    PermissionSetView: ComponentKind("PermissionSet", "permissionsets", "permissionset", "permissionset"),
    FlowView: ComponentKind("Flow", "flows", "flow"),
    FlowTestView: ComponentKind("FlowTest", "flowtests", "flowtest"),
    ApexClassView: ComponentKind("ApexClass", "classes", "cls"),
}


def label_of(kind: type[Component], name: str, form: Format) -> str:
    """What the lock calls a component."""
    return f"{form}:{KINDS[kind].name}:{name}"


def facts_of(
    kind: type[Component], name: str, form: Format, version: str, was: str = "", *, parted: bool = False
) -> dict[str, object]:
    """What the lock remembers of a component; `was` is its name before it was moved, if it was; `parted` is one in two files."""
    made: dict[str, object] = {"type": KINDS[kind].name, "member": name, "form": form, "version": version}
    made |= {"was": was} if was and was != name else {}
    return made | {"decomposed": "yes"} if parted else made


def members_of(entries: Iterable[LockEntry], form: Format) -> Iterator[tuple[str, str, str]]:
    """The members that a lock knows in this form: metadata type, name, and the name before it was moved."""
    for entry in entries:
        if entry.facts.get("form") == form:
            member = _fact(entry.facts, "member")
            yield _fact(entry.facts, "type"), member, _fact(entry.facts, "was") or member


def in_form_of(view: Component, held: Iterable[LockEntry]) -> Component:
    """A registration in one file or in two, as the others of its folder are: the Salesforce CLI takes one form a project."""
    if not isinstance(view, RegistrationView):
        return view
    others = [
        _fact(entry.facts, "decomposed")
        for entry in held
        if _fact(entry.facts, "type") == KINDS[RegistrationView].name and _fact(entry.facts, "form") == "source"
        if _fact(entry.facts, "member") != view.name
    ]
    if not others:
        return view
    return replace(view, beside=(view.beside or YAML) if any(others) else "")


def decomposed(view: Component, form: Format) -> bool:
    """Whether a component stands in two files, the schema in one of its own, as the Salesforce CLI decomposes registrations."""
    return isinstance(view, RegistrationView) and bool(view.beside) and form == "source"


def component(view: Component, form: Format) -> tuple[Part, ...]:
    """The files of one component."""
    if isinstance(view, ApexClassView):
        root = f"{SOURCE_ROOT}/" if form == "source" else ""
        path = f"{root}{KINDS[ApexClassView].folder}/{view.name}.cls"
        return File(path, view.text), Page(f"{path}-meta.xml", "apex_class.xml.jinja", {"version": view.version})
    if not isinstance(view, RegistrationView) or not decomposed(view, form):
        return (_one(view, form),)
    schema = File(f"{SOURCE_ROOT}/{KINDS[RegistrationView].folder}/{view.name}{view.beside}", view.element("schema"))
    return (_one(replace(view, after=tuple(one for one in view.after if one.name != "schema")), form), schema)


def _one(view: Component, form: Format) -> Part:
    kind = KINDS[type(view)]
    source = form == "source"
    path = f"{kind.folder}/{view.name}.{kind.suffix}"
    path = f"{SOURCE_ROOT}/{path}-meta.xml" if source else path
    if isinstance(view, (FlowView, FlowTestView)):
        return File(path, view.text)
    return Page(path, f"{kind.template}.xml.jinja", {"it": view})


def script(external: str, secrets: Sequence[SecretView]) -> Page:
    """An Apex script that sets the secrets of an external credential, with placeholders where the values go."""
    return Page(f"scripts/set-secrets-{external}.apex", "set-secrets.apex.jinja", {"secrets": secrets})


def manifests(entries: Sequence[LockEntry]) -> Iterator[Part]:
    """package.xml for each format in the folder, over every component that the lock knows; the project file."""
    for form in ("source", "mdapi"):
        members: dict[str, list[str]] = defaultdict(list)
        mine = [entry.facts for entry in entries if entry.facts.get("form") == form]
        for facts in mine:
            members[_fact(facts, "type")].append(_fact(facts, "member"))
        if not members:
            continue
        version = max(_fact(facts, "version") for facts in mine)
        listed = sorted((kind, sorted(names)) for kind, names in members.items())  # as the Salesforce CLI writes them
        path = "manifest/package.xml" if form == "source" else "package.xml"
        yield Page(path, "package.xml.jinja", {"types": listed, "version": version})
        if form == "source":
            yield Page(
                "sfdx-project.json",
                "sfdx-project.json.jinja",
                {"name": PROJECT, "version": version, "decomposed": any(_fact(facts, "decomposed") for facts in mine)},
            )


def _fact(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""
