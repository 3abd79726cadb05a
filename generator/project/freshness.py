"""Whether a service is up to date, told from locks and digests alone: no model is built, no target's views are imported."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import Checked
from generator.project import contract, source, stored
from generator.project.config import Config, Project
from generator.project.contract import FILE_NAME as LOCK_NAME
from generator.project.contract import ServiceRecord
from generator.release import VERSION
from generator.remembered.untouched import as_written
from generator.salesforce.scopes import CLASSES, MEMBERS
from generator.targets.registry import label
from generator.writing import lock
from generator.writing.rules import LOCK_UNREADABLE

_MANY = 200  # names that take a while to be looked at
_LEGAL: dict[str, Mapping[str, str]] = {}  # scope -> the many names that were found to be legal last


def known_record(project: Project, config: Config) -> Checked[ServiceRecord]:
    """What extsvc.lock says of a service; None without findings when it says nothing."""
    held = contract.load(project.folder)
    record = held.value.record(config.name) if held.value is not None else None
    return sound(record) if record is not None else Checked(None, held.diagnostics)


def sound(record: ServiceRecord) -> Checked[ServiceRecord]:
    """A lock is input: a name in it that is no name must not reach code or paths. Findings: lock-unreadable."""
    for scope, names in record.names.items():
        if _LEGAL.get(scope) is names:  # `lock_text` gives out the same table while it stays
            continue
        legal = lock.is_part if scope == CLASSES or scope.startswith(MEMBERS) else lock.is_name
        for key, name in names.items():
            if not legal(name):
                reason = f"'{name}', given to {key}, is no name"
                return Checked(None, (LOCK_UNREADABLE.at("", file=LOCK_NAME, path=LOCK_NAME, reason=reason),))
        if len(names) > _MANY:
            _LEGAL[scope] = names
    return Checked(record)


def options_hash(project: Project, config: Config) -> str:
    """One hash over everything but the spec that decides on the output. A reason or a pin decides nothing."""
    plain = config._replace(suppressions=(), sha256="")
    deciding = {**plain._asdict(), "overrides": plain.overrides._asdict()}
    own = [Path(project.folder, folder) for folder in dict.fromkeys((config.templates, project.templates)) if folder]
    parts = [VERSION, repr(deciding), source.digest_of_templates(own)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def is_fresh(
    project: Project, config: Config, record: ServiceRecord, options: str, holds: source.Holding | None = None
) -> bool:
    """Whether a generation would give what lies on the disk: same inputs, same options, every file as it was written.

    `holds` as `source.unchanged` has it.
    """
    if record.options != options or record.out != config.out:
        return False
    if not source.unchanged(project, config, record.inputs, holds):
        return False
    if stored.digest(project.folder, config.name) != record.baseline:
        return False
    root = project.folder / config.out
    held = lock.load(root).value
    entry = held.entry(label(config.target, config.name)) if held is not None else None
    return held is not None and entry is not None and as_written(root, entry.name, held.files_of(entry.name))
