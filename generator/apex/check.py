"""Uses of External Services in Apex, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from generator.apex import rules
from generator.apex.declared import DeclaredClasses
from generator.apex.known import KnownService, KnownServices
from generator.apex.lookups import inherited, member_type, method_type
from generator.apex.references import Reference, ReferenceReader
from generator.apex.tokens import Tokens
from generator.diagnostics import Diagnostic, Rule, Span
from generator.salesforce.apex_classes import ApexType
from generator.salesforce.lookup import nearest_names
from generator.salesforce.namespaces import KNOWN

_OWN = frozenset(space.lower() for space in KNOWN)


@dataclass(frozen=True, slots=True)
class ApexFile:
    """A file of Apex that was read."""

    path: str
    tokens: Tokens


def references(
    files: Iterable[ApexFile], known: KnownServices, declared: DeclaredClasses
) -> Iterator[tuple[ApexFile, list[Reference]]]:
    """What each file names of services."""
    for one in files:
        yield one, ReferenceReader(one.tokens, known, declared).read()


def check(files: list[ApexFile], known: KnownServices) -> tuple[Diagnostic, ...]:
    """What is named and is not there, in the order of files and lines."""
    declared = DeclaredClasses(one.tokens for one in files)
    found: list[Diagnostic] = []
    for file, named in references(files, known, declared):
        missing: set[str] = set()
        for one in named:
            finding = _finding(one, known)
            if finding is None or (finding.rule is rules.NOT_AT_HAND and finding.message in missing):
                continue
            missing.add(finding.message)
            found.append(finding.located(Span(file.path, "", one.line, one.column)))
    return tuple(found)


def broken_by(files: list[ApexFile], known: KnownServices, new: KnownServices) -> tuple[Diagnostic, ...]:
    """What is right now and would not be with the new versions; `new` holds every service, changed or not."""
    declared = DeclaredClasses(one.tokens for one in files)
    found: list[Diagnostic] = []
    for file, named in references(files, known, declared):
        for one in named:
            reason = "" if _finding(one, known) is not None else _reason(one, known, new)
            if reason:
                finding = rules.UPDATE.at("", service=service_of(one, known), reason=reason)
                found.append(finding.located(Span(file.path, "", one.line, one.column)))
    return tuple(found)


def service_of(one: Reference, known: KnownServices) -> str:
    """The service that a reference is of, by its name as registered where it is at hand."""
    namespace, _, name = (one.owner or one.name).partition(".")
    service = known.service(namespace, name.partition(".")[0]) or known.owner(namespace, name.partition(".")[0])
    return service.service.name if service is not None else name.partition(".")[0].partition("_")[0]


def _reason(one: Reference, known: KnownServices, new: KnownServices) -> str:
    owner, name = one.owner, one.name
    if owner and new.client(owner) is None and new.type(owner) is None:
        return ""  # its class is gone: said where the class is named
    finding = _finding(replace(one, owner=owner), new)
    if finding is not None:
        return finding.message
    look = member_type if one.kind == "field" else method_type
    then = look(new, owner, name) if owner else ""
    return f"{owner}.{name} becomes {then}, it was {one.type}" if then.lower() != one.type.lower() else ""


def _finding(one: Reference, known: KnownServices) -> Diagnostic | None:
    """What is wrong with a reference."""
    if one.kind in ("service", "class"):
        return _class(one, known)
    return _field(one, known) if one.kind == "field" else _operation(one, known)


def _class(one: Reference, known: KnownServices) -> Diagnostic | None:
    namespace, _, name = one.name.partition(".")
    nested = "." in name
    service = known.service(namespace, name.partition(".")[0]) or (None if nested else known.owner(namespace, name))
    if service is None:
        if namespace.lower() not in _OWN:
            return None  # the namespace of a package holds more than services
        return None if nested else rules.NOT_AT_HAND.at("", service=one.name)
    if one.kind == "service" and not nested:
        return None
    found = known.type(one.name)
    if found is not None:
        return _inactive(found[1], service)
    near = _near(name, [t.name for t in service.service.types.values()], fill=False)
    return rules.CLASS.at("", service=service.service.name, name=name, offer=_offer(near, namespace))


def _inactive(type: ApexType, service: KnownService) -> Diagnostic | None:
    for method in service.service.methods if service.active is not None and "." in type.name else ():
        if type in (method.request, method.response, method.exception):
            return _unless_active(method.action, service)
    return None


def _unless_active(action: str, service: KnownService) -> Diagnostic | None:
    active = service.active is None or action.lower() in service.active
    return None if active else rules.INACTIVE.at("", action=action)


def _field(one: Reference, known: KnownServices) -> Diagnostic | None:
    client = known.client(one.owner)
    if client is not None:
        names = [method.name for method in client.service.methods]
        return _missing(rules.OPERATION, one, one.owner, _near(one.name, names))
    if member_type(known, one.owner, one.name):
        return None
    found = known.type(one.owner)
    if found is None:
        return None
    wire = next((m for m in found[1].members if m.wire.lower() == one.name.lower()), None)
    required = [member.name for member in found[1].members if member.required]
    near = (wire.name,) if wire is not None else _near(one.name, [m.name for m in found[1].members], required)
    return _missing(rules.FIELD, one, one.owner, near)


def _operation(one: Reference, known: KnownServices) -> Diagnostic | None:
    client = known.client(one.owner)
    if client is None:
        if one.name.lower() in inherited(known, one.owner):
            return None
        return _missing(rules.OPERATION, one, one.owner, ())
    method = client.service.by_method.get(one.name.lower())
    if method is None:
        if one.name.lower() in inherited(known, one.owner):
            return None
        return _missing(rules.OPERATION, one, one.owner, _near(one.name, [m.name for m in client.service.methods]))
    if one.arguments != (method.request is not None):
        request = f"{client.service.namespace}.{method.request.name}" if method.request else ""
        wanted, offer = (
            (f"a {request}", f"give it a {request}") if request else ("nothing", "call it without an argument")
        )
        return rules.ARGUMENTS.at("", owner=one.owner, name=one.name, wanted=wanted, offer=offer)
    return _unless_active(method.action, client)


def _missing(rule: Rule, one: Reference, owner: str, near: tuple[str, ...]) -> Diagnostic:
    return rule.at("", owner=owner, name=one.name, offer=_offer(near))


def _near(name: str, names: list[str], required: list[str] | None = None, *, fill: bool = True) -> tuple[str, ...]:
    return nearest_names(name, names, required or [], fill)


def _offer(near: tuple[str, ...], namespace: str = "") -> str:
    names = [f"{namespace}.{name}" if namespace else name for name in near]
    return f"perhaps {', '.join(names)}" if names else "extsvc names prints what there is"
