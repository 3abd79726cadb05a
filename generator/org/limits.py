"""What /limits tells: what the org counts, beside what an org of the Developer Edition allows. Nothing is refused because of it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.org.choices import DAILY_CALLOUTS, DAILY_CALLS, MOST_PERMISSION_SETS, STORAGE_MB
from generator.org.local_org import LocalOrg
from generator.org.usage import API, CALLOUTS

_RECORDS_OF_A_MB = 512  # an org counts 2 kB for a record, whatever is in it


@dataclass(frozen=True, slots=True)
class OrgLimit:
    """A limit: how much there may be, and how much there is."""

    name: str
    most: int
    used: int


def limits(org: LocalOrg) -> tuple[OrgLimit, ...]:
    """The limits by name."""
    today = org.usage.today()
    records = sum(len(org.records.all(name)) for name in org.records.names())
    sets = sum(1 for key in org.components if key.type == "PermissionSet")
    return (
        OrgLimit("DailyApiRequests", DAILY_CALLS, today.get(API, 0)),
        OrgLimit("DailyLocalCallouts", DAILY_CALLOUTS, today.get(CALLOUTS, 0)),
        OrgLimit("DataStorageMB", STORAGE_MB, -(-records // _RECORDS_OF_A_MB)),
        OrgLimit("PermissionSets", MOST_PERMISSION_SETS, sets),
    )
