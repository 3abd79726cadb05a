"""Spec to Service: the one place where OpenAPI becomes our model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.diagnostics import Diagnostic
from generator.model.service import Operation, Service
from generator.model.types import Declared, Json
from generator.modelling.auth import auth_of, security_of, servers_of, servers_of_two, tags_of
from generator.modelling.operations import OperationBuilder
from generator.modelling.outline import Outline, callback_outlines, outlines, webhook_outlines
from generator.modelling.references import References
from generator.modelling.scalars import text
from generator.modelling.schemas import Schemas
from generator.oas import Spec

__all__ = ["Built", "Outline", "build", "outlines"]


@dataclass(frozen=True, slots=True)
class Built:
    """A service, what was said while building it, and which places of the document it rests on."""

    service: Service
    diagnostics: tuple[Diagnostic, ...]
    touched: frozenset[tuple[str, str]]  # (file, pointer) of operations and of every reference's target


def build(spec: Spec, name: str, picked: Iterable[Outline] | None = None) -> Built:
    """Build the picked operations (all when None) and the types they reach. Never fails on what a document says.

    Picking comes before building, so that ten operations of a document with ten thousand cost what ten cost.
    """
    tree, two = spec.root, spec.version.name == "2.0"
    references = References(spec)
    schemas = Schemas(references)
    operations = OperationBuilder(schemas, tree, two)
    chosen = tuple(outlines(spec) if picked is None else picked)
    made = tuple(operations.of(o) for o in chosen)
    called = [c for o in chosen for c in callback_outlines(spec, o)]
    called += webhook_outlines(spec) if picked is None else ()
    callbacks = tuple(operations.of(o) for o in called)
    info = tree.get("info")
    info = info if isinstance(info, dict) else {}
    components = tree.get("components")
    components = components if isinstance(components, dict) else {}
    service = Service(
        name=name,
        title=text(info.get("title")),
        version=str(info.get("version", "")),
        description=text(info.get("description")),
        servers=servers_of_two(tree, spec.document.name) if two else servers_of(tree, spec.book, spec.document.name),
        operations=made,
        callbacks=callbacks,
        types=_in_order(schemas.declarations.types.values(), tree, made + callbacks),
        auth=auth_of(tree.get("securityDefinitions") if two else components.get("securitySchemes"), spec.book),
        security=security_of(tree),
        tags=tags_of(tree, spec.book),
        origin=spec.document.name,
        dialect=spec.version.name,
    )
    return Built(service, tuple(references.findings.values()), frozenset(references.touched))


def _in_order(
    types: Iterable[Declared], tree: dict[str, Json], operations: tuple[Operation, ...]
) -> tuple[Declared, ...]:
    """Declared types in document order: components first, then those of operations, each with its inner types behind it."""
    components = tree.get("components")
    named = components.get("schemas") if isinstance(components, dict) else tree.get("definitions")
    rank = {name: n for n, name in enumerate(named if isinstance(named, dict) else ())}
    places = {operation.key: n for n, operation in enumerate(operations)}
    last = len(rank) + len(places)

    def order(entry: tuple[int, Declared]) -> tuple[int, int, int]:
        number, declared = entry
        root = declared.place.root
        if root[0] == "schema":
            return 0, rank.get(root[1], last) if not declared.file else last, number
        return 1, places.get(root[1], last), number

    return tuple(d for _, d in sorted(enumerate(types), key=order))
