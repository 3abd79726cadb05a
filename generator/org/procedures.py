"""Integration Procedures of the org: read, judged by the checker of `extsvc omni check`, found by the key that callers use.

What of the checker's findings an org would refuse nobody has written down. Refused here is what is no procedure at all; what shows
only when a procedure runs, and what is ours alone (the operations of registered services), is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from generator.credentials.names import guess
from generator.diagnostics import Diagnostic, Severity
from generator.org import rules
from generator.org.metadata_types import ComponentKey
from generator.org.package import Complaint

if TYPE_CHECKING:
    from generator.omni.model import Procedure
    from generator.omni.services import RegisteredService
    from generator.org.registration import HostedRegistration

PROCEDURE = "OmniIntegrationProcedure"
# Metadata API WSDL 66.0: what such a component cannot be without.
REQUIRED = ("language", "name", "omniProcessType", "subType", "type", "uniqueName", "versionNumber")


def read_procedure(key: ComponentKey, data: bytes) -> tuple[Procedure | None, tuple[Complaint, ...]]:
    """The procedure in a component's file, and what is wrong with it alone."""
    from generator.omni.reader import read

    made = read(data, key.zip_path)
    return made.value, tuple(Complaint(key, one, one.span.line, one.span.column) for one in made.diagnostics)


def by_key(procedures: Iterable[Procedure]) -> dict[str, Procedure]:
    """The version that runs of each procedure, by its key in lower case."""
    found: dict[str, Procedure] = {}
    for one in procedures:
        if one.better_than(found.get(one.key.lower())):
            found[one.key.lower()] = one
    return found


def services_of(registrations: Iterable[HostedRegistration]) -> tuple[RegisteredService, ...]:
    """The registered services as Rest Actions can call them: their active actions alone."""
    from generator.usecases.omni_services import registered_service

    return tuple(
        registered_service(one.described, one.name, one.credential, one.catalog)
        for one in registrations
        if one.described is not None
    )


def among(
    procedure: Procedure,
    services: tuple[RegisteredService, ...],
    known: Mapping[str, Procedure],
    credentials: Iterable[str],
) -> Iterator[Diagnostic]:
    """What is wrong with a procedure among all else; nothing of it refuses a deploy."""
    from generator.omni.check import check

    for found in (*check(procedure, services, known), *_credentials(procedure, list(credentials))):
        yield found if found.severity.rank >= Severity.WARNING.rank else found.lower(Severity.WARNING)


def _credentials(procedure: Procedure, known: list[str]) -> Iterator[Diagnostic]:
    """Rest Actions whose named credential is not deployed."""
    from generator.omni.model import Kind
    from generator.omni.rules import found

    folded = {name.lower() for name in known}
    for element in procedure.running():
        wanted = element.word("namedCredential") if element.kind is Kind.REST else ""
        if wanted and "%" not in wanted and wanted.lower().rpartition("__")[2] not in folded:
            field = f'namedCredential of "{element.name}"'
            yield found(
                rules.NO_CREDENTIAL, element, "namedCredential", field=field, name=wanted, guess=guess(wanted, known)
            )
