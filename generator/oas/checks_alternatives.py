"""Alternatives of oneOf that no value can tell apart."""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

from generator.model.types import Json
from generator.oas import rules_schemas as rules
from generator.oas.checks_tags import name_of
from generator.oas.findings import Path
from generator.oas.structure import Walk

_WORDS = frozenset((
    "title", "description", "summary", "example", "examples", "default", "deprecated", "externalDocs", "xml", "$comment",
))  # fmt: skip
_OBJECT = frozenset(("type", "properties", "required", "additionalProperties"))
MOST = 64  # alternatives looked at


class BareSchema(NamedTuple):
    """A schema without the words that judge nothing; of one that describes an object by properties alone, these too."""

    judging: dict[str, Json]
    properties: dict[str, Json] | None = None
    required: frozenset[str] = frozenset()
    closed: bool = False


def check_alternatives(walk: Walk, value: Json, node: dict[str, Json], path: Path, file: str) -> None:
    """What one alternative of oneOf describes does not fit another; a discriminator tells them apart for readers.

    Only what is certain is told: of schemas with other keywords than those of plain objects only equal ones.
    """
    if not isinstance(value, list) or "discriminator" in node:
        return
    bare = [_bare(walk, one, file) for one in value[:MOST]]
    for one, other in permutations(range(len(bare)), 2):
        if not walk.spend(1):
            return
        first, second = bare[one], bare[other]
        if first is not None and second is not None and _fits(first, second):
            at, names = (path, other), [name_of(value[n]) for n in (one, other)]
            said = [
                f"`{name}`" if name else f"alternative {n + 1}" for name, n in zip(names, (one, other), strict=True)
            ]
            walk.report(rules.ALTERNATIVES_ALIKE, at, file, one=said[0], other=said[1])
            return


def _bare(walk: Walk, schema: Json, file: str) -> BareSchema | None:
    """A schema, or what it refers to, without the words that judge nothing."""
    target = walk.follow(schema, file)
    if target is None or not isinstance(target.node, dict) or "$ref" in target.node:
        return None
    judging = _judging(target.node)
    described = isinstance(judging.get("properties"), dict)
    if not (described and judging.get("type", "object") == "object" and judging.keys() <= _OBJECT):
        return BareSchema(judging)
    closed = judging.get("additionalProperties", True) not in (True, {})
    return BareSchema(judging, _named(judging), frozenset(_required(judging)), closed)


def _judging(schema: dict[str, Json]) -> dict[str, Json]:
    return {k: v for k, v in schema.items() if k not in _WORDS and k[:2] != "x-"}


def _fits(one: BareSchema, other: BareSchema) -> bool:
    """Whether everything that the first describes, and no more, certainly fits the second."""
    if one.properties is None or other.properties is None:
        return _equal(one.judging, other.judging)
    own, inner = one.properties, other.properties
    if not other.required <= one.required:
        return False
    if other.closed and not own.keys() <= inner.keys():
        return False
    return all(_equal(schema, inner[name]) for name, schema in own.items() if name in inner)


def _named(schema: dict[str, Json]) -> dict[str, Json]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _required(schema: dict[str, Json]) -> list[str]:
    found = schema.get("required")
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _equal(one: Json, other: Json) -> bool:
    """Whether two schemas certainly say the same: flat ones, so that no depth of a document matters."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return one is other
    if one.get("type") != other.get("type") or one.get("$ref") != other.get("$ref"):
        return False
    mine, theirs = _judging(one), _judging(other)
    return mine.keys() == theirs.keys() and _flat(mine) and _flat(theirs) and mine == theirs


def _flat(schema: dict[str, Json]) -> bool:
    return all(
        not isinstance(value, dict)
        and not (isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value))
        for value in schema.values()
    )
