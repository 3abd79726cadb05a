"""What Apex uses of services, in the words of all hosts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from generator.apex.check import ApexFile, references
from generator.apex.declared import DeclaredClasses
from generator.apex.known import KnownService, KnownServices
from generator.apex.references import Reference
from generator.salesforce.apex_classes import ApexMethod, ApexType
from generator.uses import ServiceUse, UseKind


def service_uses(files: list[ApexFile], known: KnownServices) -> Iterator[ServiceUse]:
    """Every use, in the order of files and lines."""
    declared = DeclaredClasses(one.tokens for one in files)
    for file, named in references(files, known, declared):
        name = PurePath(file.path).name.partition(".")[0]
        for one in named:
            found = _use(one, known)
            if found is not None:
                yield ServiceUse("apex", name, file.path, one.line, *found)


def _use(one: Reference, known: KnownServices) -> tuple[UseKind, str] | None:
    if one.kind in ("class", "service"):
        found = known.type(one.name)
        return _of_class(*found) if found is not None else None
    client = known.client(one.owner)
    if client is not None:
        method = client.service.by_method.get(one.name.lower())
        return ("action", method.action) if method is not None and one.kind == "operation" else None
    found = known.type(one.owner)
    return _of_member(one.name, *found) if found is not None and one.kind == "field" else None


def _of_class(service: KnownService, type: ApexType) -> tuple[UseKind, str]:
    method = _method(service, type)
    return ("action", method.action) if method is not None else ("class", type.name)


def _of_member(name: str, service: KnownService, type: ApexType) -> tuple[UseKind, str] | None:
    member = type.by_name.get(name.lower()) or type.by_name.get(name.lower().removesuffix("_set"))
    if member is None:
        return None
    method = _method(service, type)
    if method is None:
        return "field", f"{type.name}.{member.name}"
    if type is method.request:
        return "input", f"{method.action}.{member.wire}"
    return "output", f"{method.action}.{_output(member.name, type)}"


def _output(member: str, type: ApexType) -> str:
    """The output of a flow that a member of an answer's class is: `Code404` of the exception is `404Exc`."""
    if member.startswith("Code"):
        return f"{member[4:]}Exc" if type.exception else member[4:]
    if member == "responseCode":
        return member
    return "defaultExc" if type.exception else "default"


def _method(service: KnownService, type: ApexType) -> ApexMethod | None:
    """The operation that a request, response or exception belongs to."""
    if "." not in type.name:
        return None
    return next((m for m in service.service.methods if type in (m.request, m.response, m.exception)), None)
