"""What lies beside a registration in a folder, is not hosted here, and would be hit by its new version: Apex, agents, bots.

The org cannot name them: it does not know these files. Who deploys a folder has them at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.org.judging import Judge
from generator.org.metadata_types import ComponentKey
from generator.org.registration import HostedRegistration
from generator.uses import ServiceUse

REGISTRATION = "ExternalServiceRegistration"
_HOSTED = ("flow", "procedure")  # judged and named by the org itself


@dataclass(frozen=True, slots=True)
class HitFiles:
    """A change of a service, in words, and the uses that it hits."""

    service: str
    change: str
    uses: tuple[ServiceUse, ...]


def hit_files(
    deployed: Mapping[ComponentKey, bytes], coming: Mapping[ComponentKey, bytes], folder: Path
) -> Iterator[HitFiles]:
    """Of each registration that changes, what in the folder its changes hit. Registrations that cannot be read are for the deploy to judge."""
    judge = Judge()
    before = {key.folded: data for key, data in deployed.items() if key.type == REGISTRATION}
    for key, data in coming.items():
        old = before.get(key.folded)
        if key.type == REGISTRATION and old is not None and old != data:
            yield from _of(judge.reading(key, old).registration, judge.reading(key, data).registration, folder)


def _of(old: HostedRegistration | None, new: HostedRegistration | None, folder: Path) -> Iterator[HitFiles]:
    if old is None or new is None or old.described is None or new.described is None:
        return
    from generator.usecases.comparing import diff

    compared = diff(old.described.spec, new.described.spec, service=old.name, used_in=[folder]).value
    if compared is None or compared.users is None:
        return
    for change, users in compared.users.items():
        uses = tuple(use for use in users if use.host not in _HOSTED)
        if uses:
            yield HitFiles(old.name, change.message, uses)
