"""Members of a deployment whose names no file can have on Windows: what they are called instead, everywhere the same.

Metadata takes the name of a member from the name of its file, so both move; the label stays. A device's name gets the
word of its metadata type behind it: the service `aux` becomes the registration `auxService`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from generator.diagnostics import Checked, Diagnostic
from generator.naming.policy import DEVICES
from generator.targets.salesforce import rules
from generator.targets.salesforce.components import KINDS
from generator.targets.salesforce.views import (
    ApexClassView,
    Component,
    ElementView,
    ExternalCredentialView,
    FlowTestView,
    FlowView,
    NamedCredentialView,
    PermissionSetView,
    RegistrationView,
    SecretView,
)

Kind: TypeAlias = type[Component]
_WORDS: dict[Kind, str] = {
    RegistrationView: "Service",
    ExternalCredentialView: "Credential",
    NamedCredentialView: "Credential",
    PermissionSetView: "Permission",
    FlowView: "Flow",
    FlowTestView: "Test",
    ApexClassView: "Class",
}
_REFERENCES = ("namedCredential", "namedCredentialReference")  # elements of a registration that hold a member's name


def member_name(kind: Kind, name: str) -> str:
    """What a member is called in metadata: its own name, but for the names of devices."""
    return f"{name}{_WORDS[kind]}" if name.casefold() in DEVICES else name


def portable(
    components: Sequence[Component], secrets: Sequence[SecretView] = (), held: Iterable[tuple[str, str, str]] = ()
) -> Checked[tuple[tuple[Component, ...], tuple[SecretView, ...]]]:
    """The components and scripts with names that files can have; a finding for each that is called otherwise.

    `held` are the members that the folder has already: metadata type, name, and the name it had before it was moved. No
    value when the new name is another member's.
    """
    external = {
        view.name: member_name(type(view), view.name) for view in components if _is(view, ExternalCredentialView)
    }
    named = {view.name: member_name(type(view), view.name) for view in components if _is(view, NamedCredentialView)}
    made = tuple(_moved(view, external, named) for view in components)
    scripts = tuple(replace(one, external=external.get(one.external, one.external)) for one in secrets)
    findings = tuple(_findings(components, made, frozenset(held)))
    return Checked(None if any(one.rule is rules.MEMBER_TAKEN for one in findings) else (made, scripts), findings)


def _is(view: Component, kind: Kind) -> bool:
    return isinstance(view, kind)


def _moved(view: Component, external: Mapping[str, str], named: Mapping[str, str]) -> Component:
    """The view under its name in metadata, with those that it refers to."""
    name = member_name(type(view), view.name)
    if isinstance(view, RegistrationView):
        return replace(view, name=name, before=tuple(_reference(one, named) for one in view.before))
    if isinstance(view, NamedCredentialView):
        rows = tuple(replace(row, external=external.get(row.external, row.external)) for row in view.parameters)
        return replace(view, name=name, parameters=rows)
    if isinstance(view, PermissionSetView):
        return replace(view, name=name, accesses=tuple((_access(one, external), on) for one, on in view.accesses))
    return replace(view, name=name)


def _reference(element: ElementView, named: Mapping[str, str]) -> ElementView:
    called = named.get(element.text, element.text)
    return replace(element, text=called) if element.name in _REFERENCES else element


def _access(text: str, external: Mapping[str, str]) -> str:
    """`External-Principal`, where the external credential may be called otherwise; no name of one holds a hyphen."""
    credential, hyphen, principal = text.partition("-")
    return external.get(credential, credential) + hyphen + principal


def _findings(
    before: Sequence[Component], after: Sequence[Component], held: frozenset[tuple[str, str, str]]
) -> Iterator[Diagnostic]:
    taken = {(type(view), view.name.casefold()) for view in before}
    for old, new in zip(before, after, strict=True):
        kind = KINDS[type(old)].name
        others = {was for type_name, name, was in held if type_name == kind and name.casefold() == new.name.casefold()}
        if new.name != old.name and ((type(old), new.name.casefold()) in taken or others - {old.name}):
            yield rules.MEMBER_TAKEN.at("", type=kind, name=old.name, given=new.name)
        elif new.name != old.name:
            yield rules.MEMBER_RENAMED.at("", type=kind, name=old.name, given=new.name)
        elif others - {old.name}:
            was = ", ".join(sorted(others))
            yield rules.MEMBER_TAKEN.at("", type=kind, name=was, given=new.name)
