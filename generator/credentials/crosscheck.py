"""What only shows when everything has been read: references between definitions, variables that two secrets share."""

from __future__ import annotations

from collections.abc import Iterator

from generator.credentials import rules
from generator.credentials.check import check_headers_of
from generator.credentials.definition_sets import Reading
from generator.credentials.definitions import ExternalCredential, NamedCredential, PermissionSet
from generator.credentials.names import found, guess
from generator.credentials.parameters import known_parameters
from generator.credentials.protocols.registry import protocol_of
from generator.credentials.slots import Slot
from generator.diagnostics import Diagnostic, Severity


def cross_check(reading: Reading) -> None:
    """Judge the definitions together; what cannot be used leaves its set."""
    for name, named in list(reading.nameds.good.items()):
        findings = list(_check_reference(named, reading))
        reading.findings += findings
        if any(d.severity is Severity.ERROR for d in findings):
            reading.nameds.spoil(name, findings)
    for permission_set in reading.sets.good.values():
        reading.findings += _check_accesses(permission_set, reading)
    _check_environment(reading)
    _note_implied(reading)


def _check_reference(named: NamedCredential, reading: Reading) -> Iterator[Diagnostic]:
    place = reading.nameds.places[named.name]
    external = reading.externals.good.get(named.external)
    if external is not None:
        yield from check_headers_of(named, external, place)
    elif named.external:
        broken = named.external in reading.externals.broken
        near = "" if broken else guess(named.external, list(reading.externals.good))
        reason = "cannot be used" if broken else "is not defined"
        args = {"name": named.name, "external": named.external, "reason": reason, "guess": near}
        yield found(rules.EXTERNAL_MISSING, place, **args)


def _check_accesses(permission_set: PermissionSet, reading: Reading) -> Iterator[Diagnostic]:
    known = [f"{e.name}-{p.name}" for e in reading.externals.good.values() for p in e.principals]
    for access in permission_set.accesses:
        name = f"{access.external}-{access.principal}"
        if name not in known and access.external not in reading.externals.broken:
            args = {"name": permission_set.name, "access": name, "guess": guess(name, known)}
            yield found(rules.ACCESS_UNKNOWN, reading.sets.places[permission_set.name], **args)


def _check_environment(reading: Reading) -> None:
    """Two secrets must never share a variable: one would be sent to the other's host."""
    seen: dict[str, Slot] = {}
    users = sorted({user for permission_set in reading.sets.good.values() for user in permission_set.users})
    for external in list(reading.externals.good.values()):
        for slot in _slots(external, users):
            other = seen.setdefault(slot.variable, slot)
            if other != slot:
                args = {"first": other.words, "second": slot.words, "variable": slot.variable}
                finding = found(rules.ENVIRONMENT_CLASH, reading.externals.places[external.name], **args)
                reading.findings.append(finding)
                reading.externals.spoil(external.name, [finding])


def _slots(external: ExternalCredential, users: list[str]) -> Iterator[Slot]:
    for principal in external.principals:
        for parameter in known_parameters(external, principal):
            for user in users if principal.per_user else [""]:
                yield Slot(external.name, principal.name, parameter, user)


def _note_implied(reading: Reading) -> None:
    generating = {named.external for named in reading.nameds.good.values() if named.generate_authorization}
    for external in reading.externals.good.values():
        if external.name in generating and implies_authorization(external):
            place = reading.externals.places[external.name]
            reading.findings.append(found(rules.AUTHORIZATION_IMPLIED, place, name=external.name))


def implies_authorization(external: ExternalCredential) -> bool:
    """Whether a custom credential keeps its Authorization header as a parameter of that name, as the SMS guide does."""
    if not protocol_of(external).implied or any(h.name.lower() == "authorization" for h in external.headers):
        return False
    return any("Authorization" in known_parameters(external, principal) for principal in external.principals)
