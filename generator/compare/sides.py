"""From two files to their comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.compare.compare import compare
from generator.compare.condition_words import asks
from generator.compare.show import Comparison, operation_names
from generator.model.service import Service
from generator.oas.part import member_of
from generator.oas.resolve import Spec
from generator.oas.units import Changed, changed


@dataclass(frozen=True, slots=True)
class Side:
    """One version: the service, and the document it was read from."""

    service: Service
    document: Spec


def compare_sides(old: Side, new: Side, old_name: str, new_name: str) -> Comparison:
    """All changes, with those of conditions that only the documents tell."""
    return _compared(old, new, (old_name, new_name), changed(old.document, new.document, asks))


def compare_documents(
    old: Spec, new: Spec, names: tuple[str, str], service: str, operations: Sequence[str] = ()
) -> Comparison:
    """All changes between two documents; only what may have changed is built. Operations that one of the two lacks are no fault here."""
    known = changed(old, new, asks)
    affected = None if known is None else known.affected
    before, after = (side_of(document, service, operations, affected) for document in (old, new))
    return _compared(before, after, names, known)


def _compared(old: Side, new: Side, names: tuple[str, str], known: Changed | None) -> Comparison:
    documents = (old.document, new.document)
    changes = compare(old.service, new.service, documents=documents, changed=known)
    return Comparison(*names, changes, operation_names(old.service, new.service), documents)


def side_of(
    document: Spec, service: str, operations: Sequence[str] = (), affected: frozenset[str] | None = None
) -> Side:
    """A version: the operations of these ids (all when there are none), in the affected units where those are known."""
    from generator.modelling.build import build
    from generator.modelling.outline import outlines
    from generator.selection import Selection, pick

    every = outlines(document)
    if not operations and affected is None:
        return Side(build(document, service).service, document)
    wanted = Selection(operations=tuple(operations), everything=not operations)
    chosen = pick(every, wanted, document.document.name).value or ()
    picked = tuple(one for one in chosen if affected is None or member_of(one.key) in affected)
    return Side(build(document, service, picked).service, document)
