"""What `check` found of a service before, while nothing changed that decides on it.

Only a service that was just as a sync leaves it is kept: what was found in its spec, and the SHA-256 of every file that the
whole generation gave. These hashes come from the generation, not from a lock, so a file that is edited together with its lock
is found as ever; and any other state, drift above all, is looked at whole. See `generator.remembered` for why an answer is
never out of date.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import DecodeError, Struct
from msgspec.json import decode, encode

from generator.diagnostics import Diagnostic
from generator.project import contract, source, stored
from generator.project.config import Config, Project
from generator.project.contract import ServiceRecord
from generator.project.freshness import options_hash
from generator.reading import read_ours
from generator.remembered import keep, question, recall
from generator.remembered.findings import FindingRow, findings, rows
from generator.remembered.untouched import as_written
from generator.writing import lock


class _SoundService(Struct, frozen=True):
    operations: int
    types: int
    found: tuple[FindingRow, ...]
    files: Mapping[str, str]  # path below the output folder -> SHA-256


class KnownCheck(Struct, frozen=True):
    """How many operations and types a service has, and what was found in its spec."""

    operations: int
    types: int
    diagnostics: tuple[Diagnostic, ...]


def asked(project: Project, config: Config, record: ServiceRecord | None, strict: bool) -> str:
    """The question that `check` asks of a service whose inputs are those of its record; "" where it must be answered whole."""
    if record is None:
        return ""
    root = project.folder / config.out
    try:
        held = sha256(read_ours(root / lock.FILE_NAME)).hexdigest()
        here = (os.getcwd(), os.path.realpath(project.folder), os.path.realpath(root))
        files = [os.path.realpath(os.path.join(project.folder, name)) for name in record.inputs if "://" not in name]
    except (OSError, ValueError):
        return ""
    options, packed = options_hash(project, config), stored.digest(project.folder, config.name)
    if (record.options, record.out, record.baseline) != (options, config.out, packed):
        return ""
    known = json.dumps(contract.record_json(record), sort_keys=True)
    return question("check", (config.name, options, config.sha256, held, str(strict), known, *here, *files))


def known(
    project: Project, config: Config, record: ServiceRecord | None, asked: str, holds: source.Holding | None = None
) -> KnownCheck | None:
    """The answer to a question, where the inputs are those of the record and every file lies there as it was generated.

    `holds` as `source.unchanged` has it.
    """
    data = recall(asked) if asked else None
    if data is None or record is None or not _as_recorded(project, config, record, holds):
        return None
    try:
        answer = decode(data, type=_SoundService)
        made = KnownCheck(answer.operations, answer.types, findings(answer.found))
    except (DecodeError, ValueError, LookupError):
        return None
    return made if as_written(project.folder / config.out, config.name, answer.files) else None


def _as_recorded(project: Project, config: Config, record: ServiceRecord, holds: source.Holding | None) -> bool:
    """Whether the inputs are at hand as they were; hashing them is for nothing where there is no answer."""
    return source.at_hand(project, config) and source.unchanged(project, config, record.inputs, holds)


def remember(asked: str, operations: int, types: int, found: Iterable[Diagnostic], files: Mapping[str, str]) -> None:
    """Keep what was found in a service, and the files (path -> SHA-256) that were generated from it."""
    try:
        data = encode(_SoundService(operations, types, tuple(rows(found)), files))
    except (LookupError, UnicodeEncodeError):
        return
    keep(asked, data)
