"""The verdict over a description: `fast` for every run, `strict` with openapi-spec-validator's own opinion on top."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.collector import no_garbage_collection
from generator.diagnostics import Diagnostic, Severity
from generator.oas import (
    checks_operations,
    checks_parts,
    checks_schemas,
    checks_service,
    checks_whole,
    meta_schema,
)  # fmt: skip
from generator.oas import rules_operations as operation_rules
from generator.oas import rules_schemas as schema_rules
from generator.oas import rules_structure as rules
from generator.oas.resolve import Spec
from generator.oas.structure import Checks, Walk
from generator.oas.versions import Version

__all__ = ["fast", "strict"]


def fast(spec: Spec, *, examples: bool = True) -> tuple[Diagnostic, ...]:
    """All findings of our own rules and of the official meta-schema, in document order; call `Spec.locate` for lines.

    `examples=False` leaves out whether examples fit their schemas, which costs most on large documents.
    """
    checks = _checks(spec.version, examples)
    sound = meta_schema.accepts(spec.document.tree, spec.version.meta_schema)
    walk = Walk(spec, spec.book, checks, sound=sound and _judges_schemas(spec))
    with no_garbage_collection():
        walk.visit(spec.document.tree, walk.book.root, "", "")
        walk.settle()
        checks_whole.check_security(walk)
        checks_whole.check_links(walk)
        checks_whole.check_unused(walk)
        checks_schemas.tell_unjudged(walk)
    if walk.overfull or len(walk.found) > _ENOUGH:
        return (*walk.found, rules.TOO_MANY.at(""))  # the meta-schema would say the same once more, at great length
    return (*walk.found, *(() if sound else _from_meta_schema(spec, walk.found)))


def _judges_schemas(spec: Spec) -> bool:
    """Whether the official meta-schema looks at every schema; those of 3.1 and 3.2 look at none."""
    return spec.version.dialect == "draft4" and meta_schema.looks_everywhere(spec.root)


def strict(spec: Spec, *, examples: bool = True) -> tuple[Diagnostic, ...]:
    """The findings of `fast`, and whatever else openapi-spec-validator objects to."""
    from generator.oas import second_opinion

    found = fast(spec, examples=examples)
    return (*found, *second_opinion.objections(spec, found, Covered(found, spec.refused)))


def _checks(version: Version, examples: bool) -> Checks:
    """The rules that hold for a version, on the rows of its book."""
    checks = Checks()
    checks_schemas.attach(checks, version, examples=examples)
    checks_operations.attach(checks)
    checks_parts.attach(checks, version, examples=examples)
    checks_service.attach(checks, version)
    if version.body_is_parameter:
        from generator.oas import checks_swagger

        checks_swagger.attach(checks, examples=examples)
    return checks


# These say how a sound thing is used, so they do not speak for what stands below them.
_USAGE = frozenset(
    rule.id
    for rule in (
        operation_rules.BODY_IGNORED,
        operation_rules.HEADER_IGNORED,
        operation_rules.PATH_QUERY,
        operation_rules.PATH_NAME_TWICE,
        operation_rules.PATHS_EQUAL,
        operation_rules.PATHS_EQUAL_20,
        operation_rules.MEDIA_TYPE,
        schema_rules.EXAMPLE,
    )
)


_LINK = r"/links/[^/]+(/parameters/[^/]+)?$"
_ENOUGH = 20_000
_VERSIONS = ("/openapi", "/swagger")  # judged while loading


class Covered:
    """Answers whether the soundness of a place was already spoken of: there, below it, or around it."""

    def __init__(self, found: Iterable[Diagnostic], refused: Iterable[tuple[str, str]] = ()) -> None:
        self._exact = {
            diagnostic.span.pointer
            for diagnostic in found
            if not diagnostic.span.file
            and (diagnostic.severity is not Severity.NOTE or diagnostic.rule is rules.REF_WORDS)
            and diagnostic.rule.id not in _USAGE
            and len(diagnostic.span.pointer) < 5000
        }
        self._exact |= {pointer for file, pointer in refused if not file}
        self._above = {
            "/".join(parts[:size])
            for place in self._exact
            for parts in (place.split("/"),)
            for size in range(1, len(parts))
        }

    def __call__(self, place: str) -> bool:
        if place in self._exact or place in self._above:
            return True
        parts = place.split("/")
        return any("/".join(parts[:size]) in self._exact for size in range(2, len(parts)))


def _from_meta_schema(spec: Spec, found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    known: Covered | None = None
    for place, reason in meta_schema.objections(spec.document.tree, spec.version.meta_schema):
        known = known or Covered(found)
        if not (place in _VERSIONS or known(place) or _is_quirk(spec, place)):
            yield rules.META_SCHEMA.at(place, title=spec.version.title, reason=reason)


def _is_quirk(spec: Spec, place: str) -> bool:
    """Where the meta-schemas are stricter than the specification: extensions among callbacks, what stands beside a `$ref`
    (it is ignored), and links (the schema of 3.1 misnames `server` and wants parameters to be text)."""
    if spec.version.webhooks and re.search(_LINK, place):
        return True
    target = spec.get(place)
    node = target.node if target and target.pointer == place else None
    return place.rpartition("/")[2].startswith("x-") or (isinstance(node, dict) and isinstance(node.get("$ref"), str))
