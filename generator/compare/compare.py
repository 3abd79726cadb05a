"""Two versions of a service -> the changes between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from generator.compare.addresses import addresses, compare_servers, match_addresses
from generator.compare.change import Change
from generator.compare.closure import closures
from generator.compare.matching import match_operations
from generator.compare.operations import OperationPair, operation_name
from generator.compare.security import compare_scheme_addresses, compare_schemes, compare_security
from generator.compare.type_comparer import TypeComparer
from generator.compare.types import compare_pairs
from generator.model.service import Operation, Service

if TYPE_CHECKING:
    from generator.compare.conditions import Conditions
    from generator.oas.resolve import Spec
    from generator.oas.units import Changed


def compare(
    old: Service,
    new: Service,
    same: Collection[str] | None = None,
    documents: tuple[Spec, Spec] | None = None,
    changed: Changed | None = None,
) -> tuple[Change, ...]:
    """Every change between two versions that a caller, an org or the wire can feel; words alone are no change.

    `same` are keys of operations known to be equal with all they reach; without it they are found out. `documents`
    are what the two were read from: with them also what no type carries is compared (`not`, `if`, `contains`,
    `dependentRequired` and their like, `allowEmptyValue`, the addresses of OAuth); `changed` says in which of
    their units anything can differ, where that is known (`generator.oas.units`).
    """
    comparer = TypeComparer({d.key: d for d in old.types}, {d.key: d for d in new.types})
    if same is None:  # of affected units, operations were left out that are equal
        same = _unchanged(old, new) if changed is None else ()
    conditions = _conditions(comparer, documents, changed)
    stayed = []  # of each operation, whether it is still reached where it was
    for removed, added in (("operation-removed", "operation-added"), ("callback-removed", "callback-added")):
        callbacks = removed.startswith("callback")
        sides = (old.callbacks, new.callbacks) if callbacks else (old.operations, new.operations)
        matched = match_operations(*sides) if callbacks else match_addresses(match_operations(*sides), old, new)
        for operation in matched.removed:
            comparer.note(operation.key, removed, operation_name(operation), operation.pointer)
        for operation in matched.added:
            comparer.note(operation.key, added, operation_name(operation), operation.pointer)
        for before, after in matched.pairs:
            stays = not callbacks and addresses(old, before) == addresses(new, after)
            stayed.append(stays or callbacks)
            if after.key not in same or before.key != after.key:
                OperationPair(comparer, before, after, stays).compare()
            _compare_circumstances(comparer, (old, new), (before, after), stays)
            if conditions is not None:
                conditions.compare(before, after, operation_name(after))
    compare_pairs(comparer)
    if not (stayed and all(stayed)):
        compare_servers(comparer, "", new.name or "service", old.servers, new.servers)
    compare_schemes(comparer, old.auth, new.auth, new.name or "service")
    if documents is not None:
        compare_scheme_addresses(comparer, documents, new.name or "service")
    return comparer.result(_order(old, new))


def _conditions(
    comparer: TypeComparer, documents: tuple[Spec, Spec] | None, changed: Changed | None
) -> Conditions | None:
    if documents is None:
        return None
    from generator.compare.condition_words import asks_anywhere  # `sync` has models alone
    from generator.compare.conditions import Conditions

    if changed is None:
        asking = any(asks_anywhere(file.tree) for spec in documents for file in spec.documents.values())
    else:
        asking = bool(changed.marked)
    return Conditions(comparer, documents, changed) if asking else None


def _order(old: Service, new: Service) -> Iterable[str]:
    return [o.key for o in (*new.operations, *new.callbacks, *old.operations, *old.callbacks)]


def _unchanged(old: Service, new: Service) -> set[str]:
    """Keys of operations that are equal together with all they reach: most of them, in most updates."""
    before = closures(old)
    return {key for key, digest in closures(new).items() if before.get(key) == digest}


def _compare_circumstances(
    comparer: TypeComparer, services: tuple[Service, Service], pair: tuple[Operation, Operation], stays: bool
) -> None:
    """What an operation has of its own, or inherits."""
    (old, new), (before, after) = services, pair
    subject = operation_name(after)
    if (before.servers or after.servers) and not stays:
        compare_servers(comparer, after.key, subject, before.servers or old.servers, after.servers or new.servers)
    past = old.security if before.security is None else before.security
    now = new.security if after.security is None else after.security
    if past != now:
        compare_security(comparer, after.key, subject, past, now)
