"""Spec to Service: the one place where OpenAPI becomes our model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.diagnostics import Diagnostic
from generator.model.service import Operation, Service
from generator.model.types import Alias, AnyValue, Declared, Json
from generator.modelling.auth import auth_of, security_of, servers_of, servers_of_two, tags_of
from generator.modelling.operations import OperationBuilder
from generator.modelling.outline import Outline, callback_outlines, outlines, webhook_outlines
from generator.modelling.places import key_of_place, place_of_pointer
from generator.modelling.references import References
from generator.modelling.scalars import text
from generator.modelling.schemas import Schemas
from generator.oas import Spec
from generator.pointer import escape

__all__ = ["Built", "Outline", "build", "outlines"]


class Built(Struct, frozen=True):
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
        aliases=_aliases(schemas, tree),
    )
    return Built(service, tuple(references.findings.values()), frozenset(references.touched))


def _aliases(schemas: Schemas, tree: dict[str, Json]) -> tuple[Alias, ...]:
    """Components of the document itself that were read and are no type of their own, in document order."""
    made = dict(schemas.declarations.referenced)
    for pointer in _references(tree):
        if f"#{pointer}" in schemas.references.asked:  # nothing but a reference: what it leads to was read for it
            target = schemas.references.spec.follow(f"#{pointer}", "")
            if target is not None and (target.file, target.pointer) in made:
                made["", pointer] = made[target.file, target.pointer]
    found: list[Alias] = []
    for (file, pointer), kind in made.items():
        place = place_of_pointer(file, pointer)
        key = key_of_place(place, file)
        own = key in schemas.declarations.types  # also where it takes null besides
        if file or place.root[0] != "schema" or place.steps or own or isinstance(kind, AnyValue):
            continue
        words = schemas.references.schema_at(f"#{pointer}", file).get("description")
        found.append(Alias(key, place.root[1], kind, text(words)))
    rank = _ranks(tree)
    return tuple(sorted(found, key=lambda alias: rank.get(alias.name, len(rank))))


def _components(tree: dict[str, Json]) -> tuple[str, dict[str, Json]]:
    """Where the schemas of a document stand, and these."""
    components = tree.get("components")
    named = components.get("schemas") if isinstance(components, dict) else tree.get("definitions")
    base = "/components/schemas" if isinstance(components, dict) else "/definitions"
    return base, named if isinstance(named, dict) else {}


def _references(tree: dict[str, Json]) -> Iterator[str]:
    """The pointers of components that are nothing but a reference."""
    base, named = _components(tree)
    for name, schema in named.items():
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            yield f"{base}/{escape(name)}"


def _ranks(tree: dict[str, Json]) -> dict[str, int]:
    """The number of each component, in document order."""
    return {name: n for n, name in enumerate(_components(tree)[1])}


def _in_order(
    types: Iterable[Declared], tree: dict[str, Json], operations: tuple[Operation, ...]
) -> tuple[Declared, ...]:
    """Declared types in document order: components first, then those of operations, each with its inner types behind it."""
    rank = _ranks(tree)
    places = {operation.key: n for n, operation in enumerate(operations)}
    last = len(rank) + len(places)

    def order(entry: tuple[int, Declared]) -> tuple[int, int, int]:
        number, declared = entry
        root = declared.place.root
        if root[0] == "schema":
            return 0, rank.get(root[1], last) if not declared.file else last, number
        return 1, places.get(root[1], last), number

    return tuple(d for _, d in sorted(enumerate(types), key=order))
