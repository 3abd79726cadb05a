"""Deployed Integration Procedures as rows of OmniProcess (object reference: OmniProcess), the object that clients query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.org.local_org import LocalOrg
from generator.org.procedures import PROCEDURE

FIELDS = "Name Type SubType Language UniqueName OmniProcessKey OmniProcessType VersionNumber:double IsActive:boolean IsIntegrationProcedure:boolean"


def omni_processes(org: LocalOrg) -> Iterable[Mapping[str, str | int | float | bool | None]]:
    """One row for each deployed version."""
    for key, reading in sorted(org.world.readings.items()):
        made, root = reading.procedure, reading.root
        if key.type == PROCEDURE and made is not None and root is not None:
            plain = {name: root.value(name[0].lower() + name[1:]) for name in ("Name", "Type", "SubType", "Language")}
            yield {
                **plain, "Id": org.id_of(key), "UniqueName": key.name, "OmniProcessKey": made.key,
                "OmniProcessType": root.value("omniProcessType"), "VersionNumber": made.number, "IsActive": made.active,
                "IsIntegrationProcedure": True,
            }  # fmt: skip
