"""A generation that would give what lies there already: known from an earlier run of the same user, as long as nothing that
decides on it changed. What was generated is known by the hashes of the whole run, not by a lock (see `generator.remembered`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import DecodeError, Raw, Struct
from msgspec.json import decode, encode

from generator.diagnostics import Diagnostic, Severity
from generator.model.types import Json
from generator.reading import read_ours
from generator.remembered import keep, question, recall
from generator.remembered.untouched import as_written, digest
from generator.writing import lock
from generator.writing.commit import pending
from generator.writing.rehearsal import current
from generator.writing.write import Changes

if TYPE_CHECKING:
    from generator.usecases.generating import Generation

_WRITING = "writing.rules"  # what was said of files that lay there


class GenerationSummary(Struct, frozen=True):
    """What there is to tell of a generation: the service, how many operations and types, the folder that Python imports below
    the output folder, what was written, what was lost, and every finding with its place."""

    service: str
    operations: int
    types: int
    package: str
    report: Mapping[str, Json]
    changes: Changes
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether anything was wrong or lost."""
        return any(found.severity in (Severity.ERROR, Severity.REFUSAL) for found in self.diagnostics)

    def count(self, kind: str) -> int:
        """How many rows of the report are of a kind: "refused", "lost", "degraded", "noted"."""
        found = self.report[kind]
        return len(found) if isinstance(found, list) else 0


class _KnownFiles(Struct, frozen=True):
    service: str
    operations: int
    types: int
    package: str
    report: Raw
    found: Raw
    hashes: dict[str, str]
    sizes: dict[str, int]


def summary(generation: Generation, package: str, found: tuple[Diagnostic, ...]) -> GenerationSummary:
    """What there is to tell of a generation that was carried out."""
    service = generation.model.service
    figures = len(service.operations), len(service.types)
    return GenerationSummary(service.name, *figures, package, generation.report, generation.changes, found)


def asked(spec: str, out: Path, words: Mapping[str, object]) -> str:
    """The question of a generation into a folder with a lock; `words` are what else was asked for. "" where it has to be
    carried out: a rehearsal, what is no plain file, a folder of which nothing is known, or where a run was cut short.
    """
    try:
        if current() is not None or not os.path.isfile(spec) or pending(Path(os.path.realpath(out))):
            return ""
        held = sha256(read_ours(out / lock.FILE_NAME)).hexdigest()  # first: most that has to be carried out has none
        document = digest(spec)
        places = (os.getcwd(), os.path.realpath(spec), os.path.realpath(out), str(out))
    except (OSError, ValueError):
        return ""
    plain = sorted((name, repr(value)) for name, value in words.items())
    return question("generate", (document, held, repr(plain), *places))


def known(asked: str, out: Path) -> GenerationSummary | None:
    """The answer to a question, where every file lies there as it was generated."""
    data = recall(asked) if asked else None
    if data is None:
        return None
    from generator.remembered.findings import FindingRow, findings

    try:
        made = decode(data, type=_KnownFiles)
        found = findings(decode(made.found, type=tuple[FindingRow, ...]))
    except (DecodeError, ValueError, LookupError):
        return None
    if not as_written(out, made.service, made.hashes):
        return None
    changes = Changes(Path(os.path.realpath(out)), unchanged=tuple(made.hashes), sizes=made.sizes, hashes=made.hashes)
    return GenerationSummary(
        made.service, made.operations, made.types, made.package, decode(made.report), changes, found
    )


def remember(asked: str, generation: Generation, told: GenerationSummary) -> None:
    """Keep what a generation gave that found all as it was, where that follows from what the question holds and nothing else.

    One that writes keeps nothing: it would pay for a second one that may never come.
    """
    spec, changes = generation.model.spec, generation.changes
    alone = len(spec.documents) == 1 and not spec.refused and spec.document.registration is None
    if not asked or changes.any or not alone or changes.gave_way or generation.package is not None:
        return
    from generator.remembered.findings import rows

    try:
        kept = tuple(rows(told.diagnostics))
        if any(row.home == _WRITING for row in kept):
            return
        data = encode(
            _KnownFiles(
                told.service, told.operations, told.types, told.package, Raw(encode(told.report)), Raw(encode(kept)),
                dict(changes.hashes), dict(changes.sizes),
            )
        )  # fmt: skip
    except (LookupError, UnicodeEncodeError):
        return
    keep(asked, data)
