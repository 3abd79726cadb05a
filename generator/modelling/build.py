"""Spec to Service: the one place where OpenAPI becomes our model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.diagnostics import Diagnostic
from generator.model.service import Operation, Service
from generator.model.types import Alias, AnyValue, Declared, Json
from generator.modelling.auth import auth_of, security_of, servers_of, servers_of_two, tags_of
from generator.modelling.outline import Outline, callback_outlines, outlines, webhook_outlines
from generator.modelling.places import key_of_place, place_of_pointer
from generator.modelling.references import FindingKey, Written
from generator.modelling.scalars import text
from generator.modelling.steps import Address, BuildSteps, steps_of
from generator.oas import Spec
from generator.pointer import escape


class Built(Struct, frozen=True):
    """A service, what was said while building it, and which places of the document it rests on."""

    service: Service
    diagnostics: tuple[Diagnostic, ...]
    touched: frozenset[Address]  # (file, pointer) of operations and of every reference's target
    steps: BuildSteps


def build(spec: Spec, name: str, picked: Iterable[Outline] | None = None) -> Built:
    """Build the picked operations (all when None) and the types they reach. Never fails on what a document says.

    Picking comes before building, so that ten operations of a document with ten thousand cost what ten cost.
    """
    chosen, called = to_build(spec, picked)
    return assembled(spec, name, steps_of(spec, (*chosen, *called)))


def to_build(spec: Spec, picked: Iterable[Outline] | None) -> tuple[tuple[Outline, ...], tuple[Outline, ...]]:
    """The operations that are picked, and what the service calls for them."""
    chosen = tuple(outlines(spec) if picked is None else picked)
    called = tuple(c for o in chosen for c in callback_outlines(spec, o))
    return chosen, called + (webhook_outlines(spec) if picked is None else ())


def assembled(spec: Spec, name: str, steps: BuildSteps) -> Built:
    """The service that was built in these steps."""
    tree, two = spec.root, spec.version.name == "2.0"
    made = tuple(step.operation for step in steps.steps.values())
    findings: dict[FindingKey, Diagnostic] = {}
    for step in steps.steps.values():
        for key, found in step.findings.items():
            findings.setdefault(key, found)
    followed = frozenset().union(*(step.followed for step in steps.steps.values()))
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
        operations=tuple(operation for operation in made if not operation.callback),
        callbacks=tuple(operation for operation in made if operation.callback),
        types=_in_order(steps.types.values(), tree, made),
        auth=auth_of(tree.get("securityDefinitions") if two else components.get("securitySchemes"), spec.book),
        security=security_of(tree),
        tags=tags_of(tree, spec.book),
        origin=spec.document.name,
        dialect=spec.version.name,
        aliases=_aliases(spec, steps, followed),
    )
    touched = frozenset(map(steps.targets.__getitem__, followed)).union(
        *(step.touched for step in steps.steps.values())
    )
    return Built(service, tuple(findings.values()), touched, steps)


def _aliases(spec: Spec, steps: BuildSteps, followed: frozenset[Written]) -> tuple[Alias, ...]:
    """Components of the document itself that were read and are no type of their own, in document order."""
    made = dict(steps.referenced)
    for pointer in _references(spec.root):
        if ("", f"#{pointer}") in followed:  # nothing but a reference: what it leads to was read for it
            target = spec.follow(f"#{pointer}", "")
            if target is not None and (target.file, target.pointer) in made:
                made["", pointer] = made[target.file, target.pointer]
    found: list[Alias] = []
    for (file, pointer), kind in made.items():
        place = place_of_pointer(file, pointer)
        if file or place.root[0] != "schema" or place.steps or isinstance(kind, AnyValue):
            continue
        key = key_of_place(place, file)
        if key in steps.types:  # also where it takes null besides
            continue
        target = spec.follow(f"#{pointer}", file)
        words = target.node.get("description") if target is not None and isinstance(target.node, dict) else None
        found.append(Alias(key, place.root[1], kind, text(words)))
    rank = _ranks(spec.root)
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
    between = len(rank)  # of components of other files

    def order(declared: Declared) -> int:
        root = declared.place.root
        if root[0] == "schema":
            return between if declared.file else rank.get(root[1], between)
        return between + 1 + places.get(root[1], len(places))

    return tuple(sorted(types, key=order))
