"""A folder that an org is started with, because somebody asked for it: metadata is deployed, record files are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.org.deploy_model import Deploy, DeployOptions
from generator.org.local_org import LocalOrg
from generator.org.record_loading import load_records
from generator.org.source import read_source, zip_of

_PATIENCE = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class InitialState:
    """What became of the folder: its deploy (None: no metadata), how many records of each object (None: loaded before), what was found on the way."""

    deploy: Deploy | None = None
    records: Mapping[str, int] | None = None
    findings: tuple[Diagnostic, ...] = ()


def initialise(org: LocalOrg, folder: Path) -> InitialState:
    """Deploy the metadata of a folder, then load its records; no records after a deploy that failed.

    Raises `LoadRefused` for records, OSError when the folder cannot be read.
    """
    source = read_source(folder)
    deploy = None
    if source.components:
        user = org.identity.username
        asked = org.deploys.submit(zip_of(source), DeployOptions(initial=True), user, org.user_id(user))
        deploy = org.deploys.wait(asked.id, _PATIENCE) or asked
        if not deploy.success:
            return InitialState(deploy, findings=tuple(source.findings))
    return InitialState(deploy, load_records(org, folder), tuple(source.findings))
