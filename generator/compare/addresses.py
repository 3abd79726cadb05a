"""Where an operation is reached: its path behind each server of its own, of its path or of the document."""

from __future__ import annotations

from collections.abc import Iterable

from generator.compare.matching import BRACES, MatchedOperations
from generator.compare.type_comparer import TypeComparer
from generator.model.service import Operation, Server, Service

_NOWHERE = ("/",)  # a document without servers is served where it lies (OAS 3.x, OpenAPI Object, `servers`)


def addresses(service: Service, operation: Operation) -> frozenset[str]:
    """The full URLs of an operation, the names of path parameters left open."""
    servers = urls(operation.servers or service.servers)
    return frozenset(server.rstrip("/") + BRACES.sub("{}", operation.path) for server in servers)


def match_addresses(matched: MatchedOperations, old: Service, new: Service) -> MatchedOperations:
    """Pair also what has another path behind another server, and together the same full URLs."""
    there: dict[tuple[str, frozenset[str]], list[Operation]] = {}
    for operation in matched.added:
        there.setdefault((operation.method, addresses(new, operation)), []).append(operation)
    found = []
    for operation in matched.removed:
        waiting = there.get((operation.method, addresses(old, operation)), [])
        if waiting:
            found.append((operation, waiting.pop(0)))
    gone = {id(operation) for pair in found for operation in pair}
    removed, added = (tuple(one for one in side if id(one) not in gone) for side in (matched.removed, matched.added))
    return MatchedOperations(matched.pairs + tuple(found), removed, added)


def urls(servers: Iterable[Server]) -> frozenset[str]:
    """The URLs of servers as they are compared: a slash at the end says nothing."""
    return frozenset(server.url.rstrip("/") or "/" for server in servers) or frozenset(_NOWHERE)


def compare_servers(
    comparer: TypeComparer, at: str, subject: str, old: Iterable[Server], new: Iterable[Server]
) -> None:
    """Note servers that went and came."""
    before, after = urls(old), urls(new)
    for url in sorted(before - after):
        comparer.note(at, "server-removed", subject, value=url)
    for url in sorted(after - before):
        comparer.note(at, "server-added", subject, value=url)
