"""From two files to their comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.compare.compare import compare
from generator.compare.show import Comparison, operation_names
from generator.diagnostics import Checked
from generator.model.service import Service
from generator.oas.resolve import Spec


@dataclass(frozen=True, slots=True)
class Side:
    """One version: the service, and the document it was read from."""

    service: Service
    document: Spec


def compare_sides(old: Side, new: Side, old_name: str, new_name: str) -> Comparison:
    """All changes, with those of conditions that only the documents tell."""
    documents = (old.document, new.document)
    changes = compare(old.service, new.service, documents=documents)
    return Comparison(old_name, new_name, changes, operation_names(old.service, new.service), documents)


def read_side(
    source: Spec | str | Path, name: str, *, operations: Sequence[str] = (), allow_remote: bool = False
) -> Checked[Side]:
    """The service that a file, or a spec that was read, describes. Operations that one of the two versions lacks are no fault here."""
    from generator.modelling import build, outlines
    from generator.oas import load
    from generator.selection import Selection, pick

    loaded = load(source, allow_remote=allow_remote) if isinstance(source, (str, Path)) else Checked(source)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    spec = loaded.value
    chosen = pick(
        outlines(spec), Selection(operations=tuple(operations), everything=not operations), spec.document.name
    ).value
    return Checked(Side(build(spec, name, chosen if operations else None).service, spec), loaded.diagnostics)
