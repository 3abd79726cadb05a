"""Two versions of a service -> the changes between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from generator.compare.change import Change
from generator.compare.closure import closures
from generator.compare.matching import match_operations
from generator.compare.operations import OperationPair, compare_security, compare_servers, operation_name
from generator.compare.type_comparer import TypeComparer
from generator.compare.types import compare_pairs
from generator.model.service import Auth, Operation, Service


def compare(old: Service, new: Service, same: Collection[str] | None = None) -> tuple[Change, ...]:
    """Every change between two versions that a caller, an org or the wire can feel; words alone are no change.

    `same` are keys of operations known to be equal with all they reach; without it they are found out.
    """
    comparer = TypeComparer({d.key: d for d in old.types}, {d.key: d for d in new.types})
    same = _unchanged(old, new) if same is None else same
    for removed, added in (("operation-removed", "operation-added"), ("callback-removed", "callback-added")):
        callbacks = removed.startswith("callback")
        sides = (old.callbacks, new.callbacks) if callbacks else (old.operations, new.operations)
        matched = match_operations(*sides)
        for operation in matched.removed:
            comparer.note(operation.key, removed, operation_name(operation), operation.pointer)
        for operation in matched.added:
            comparer.note(operation.key, added, operation_name(operation), operation.pointer)
        for before, after in matched.pairs:
            if after.key not in same or before.key != after.key:
                OperationPair(comparer, before, after).compare()
            _compare_circumstances(comparer, (old, new), (before, after))
    compare_pairs(comparer)
    compare_servers(comparer, "", new.name or "service", old.servers, new.servers)
    _compare_schemes(comparer, old.auth, new.auth, new.name or "service")
    return comparer.result(_order(old, new))


def _order(old: Service, new: Service) -> Iterable[str]:
    return [o.key for o in (*new.operations, *new.callbacks, *old.operations, *old.callbacks)]


def _unchanged(old: Service, new: Service) -> set[str]:
    """Keys of operations that are equal together with all they reach: most of them, in most updates."""
    before = closures(old)
    return {key for key, digest in closures(new).items() if before.get(key) == digest}


def _compare_circumstances(
    comparer: TypeComparer, services: tuple[Service, Service], pair: tuple[Operation, Operation]
) -> None:
    """What an operation has of its own, or inherits."""
    (old, new), (before, after) = services, pair
    subject = operation_name(after)
    if before.servers or after.servers:
        compare_servers(comparer, after.key, subject, before.servers or old.servers, after.servers or new.servers)
    past = old.security if before.security is None else before.security
    now = new.security if after.security is None else after.security
    if past != now:
        compare_security(comparer, after.key, subject, past, now)


def _compare_schemes(comparer: TypeComparer, old: tuple[Auth, ...], new: tuple[Auth, ...], subject: str) -> None:
    before = {auth.name: _scheme(auth) for auth in old}
    for auth in new:
        if auth.name in before and before[auth.name] != _scheme(auth):
            args = {"old": before[auth.name], "new": _scheme(auth)}
            comparer.note("", "security-scheme-changed", subject, value=auth.name, **args)


def _scheme(auth: Auth) -> str:
    return " ".join(part for part in (auth.kind, auth.scheme, auth.location, auth.parameter, auth.token_url) if part)
